//! The municipality's departments, and who works there. A department is never renamed or taken away: past cases are
//! explained by it.

use domain::words::Name;
use domain::{AccountId, DepartmentId};
use uuid::Uuid;

use crate::accounts::Account;
use crate::actor::Role;
use crate::connect::Store;
use crate::error::Unavailable;

/// A department.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Department {
    /// Its id.
    pub id: DepartmentId,
    /// Its name.
    pub name: String,
}

/// Somebody who handles cases, as his colleagues see him.
#[derive(Clone)]
pub struct Colleague {
    /// His account.
    pub account: AccountId,
    /// His whole name.
    pub name: String,
    /// What he may do.
    pub role: Role,
    /// Where he works.
    pub department: Option<DepartmentId>,
}

/// Who handles cases.
pub(crate) const HANDLERS: [Role; 3] = [Role::Staff, Role::Registrar, Role::Administrator];

/// Why a department was not added.
#[derive(Debug, thiserror::Error)]
pub enum DepartmentError {
    /// There is one of this name.
    #[error("there is a department of this name already")]
    NameTaken,
    /// The database failed.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl Department {
    /// Whether that is its id or its name, however it is accented and in whichever case.
    #[must_use]
    pub fn goes_by(&self, text: &str) -> bool {
        Uuid::parse_str(text).is_ok_and(|id| id == self.id.0) || sort_key(text) == sort_key(&self.name)
    }
}

impl Store {
    /// Adds a department. Its name is taken when another differs in accents, case or white space only.
    pub async fn add_department(&self, name: Name) -> Result<DepartmentId, DepartmentError> {
        let id = DepartmentId(Uuid::now_v7());
        let added = sqlx::query("insert into departments (id, name, sort_key) values ($1, $2, $3)")
            .bind(id.0)
            .bind(name.as_str())
            .bind(sort_key(name.as_str()))
            .execute(self.pool())
            .await;
        match added {
            Ok(_) => Ok(id),
            Err(error) if is_taken(&error) => Err(DepartmentError::NameTaken),
            Err(error) => Err(DepartmentError::Unavailable(error.into())),
        }
    }

    /// All departments, by name.
    pub async fn departments(&self) -> Result<Vec<Department>, Unavailable> {
        let rows: Vec<(Uuid, String)> = sqlx::query_as("select id, name from departments order by sort_key")
            .fetch_all(self.reads())
            .await?;
        Ok(rows.into_iter().map(|(id, name)| Department { id: DepartmentId(id), name }).collect())
    }

    /// Everybody who handles cases (staff, registrars, administrators), by name.
    pub async fn colleagues(&self) -> Result<Vec<Colleague>, Unavailable> {
        self.employed_as(&HANDLERS).await
    }

    /// Everybody who may read of citizens (those who handle cases, and auditors), by name.
    pub async fn readers(&self) -> Result<Vec<Colleague>, Unavailable> {
        let [staff, registrar, administrator] = HANDLERS;
        self.employed_as(&[staff, registrar, administrator, Role::Auditor]).await
    }

    async fn employed_as(&self, roles: &[Role]) -> Result<Vec<Colleague>, Unavailable> {
        let rows = sqlx::query(
            "select a.id, a.role, a.department, a.profile, k.wrapped from accounts a \
             join lateral (select k.wrapped from data_keys k where k.aggregate_type = 'Account' \
             and k.aggregate_id = a.id::text limit 1) k on true \
             where a.role = any($1)",
        )
        .bind(roles.iter().map(|role| role.as_str()).collect::<Vec<_>>())
        .fetch_all(self.reads())
        .await?;
        let mut colleagues = Vec::new();
        for row in rows {
            colleagues.extend(self.read_account(&row)?.map(Colleague::from));
        }
        // Names are sealed: the database cannot sort them.
        colleagues.sort_by_cached_key(|colleague| (sort_key(&colleague.name), colleague.account.0));
        Ok(colleagues)
    }
}

impl From<Account> for Colleague {
    fn from(Account { id, role, department, given_name, family_name, .. }: Account) -> Self {
        let name = format!("{given_name} {family_name}").trim().to_owned();
        Self { account: id, name, role, department }
    }
}

/// What names are compared and sorted by: small letters without accents, one form of sigma, single spaces. The order
/// of such letters in Unicode is that of the Greek alphabet; the locale of the database does not matter.
pub(crate) fn sort_key(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    words.join(" ").chars().flat_map(char::to_lowercase).filter_map(plain).collect()
}

fn plain(letter: char) -> Option<char> {
    match letter {
        'ά' => Some('α'),
        'έ' => Some('ε'),
        'ή' => Some('η'),
        'ί' | 'ϊ' | 'ΐ' => Some('ι'),
        'ό' => Some('ο'),
        'ύ' | 'ϋ' | 'ΰ' => Some('υ'),
        'ώ' => Some('ω'),
        'ς' => Some('σ'),
        // Accents that are written apart from their letters.
        '\u{300}'..='\u{36f}' => None,
        other => Some(other),
    }
}

fn is_taken(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(|error| error.constraint() == Some("departments_sort_key"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_as_the_greek_alphabet_goes_whatever_their_accents() {
        let mut names = ["Ωραία", "Υδρευση", "άννα", "Βάσω", "ΑΝΝΑ Β", "Ύδρα", "Έλλη", "Ζωή"];
        names.sort_by_key(|name| sort_key(name));
        assert_eq!(names, ["άννα", "ΑΝΝΑ Β", "Βάσω", "Έλλη", "Ζωή", "Ύδρα", "Υδρευση", "Ωραία"]);
    }

    #[test]
    fn a_name_is_the_same_in_other_letters_and_when_its_accents_stand_apart() {
        assert_eq!(sort_key("  Τεχνικές  Υπηρεσίες"), sort_key("ΤΕΧΝΙΚΕΣ ΥΠΗΡΕΣΙΕΣ"));
        assert_eq!(sort_key("ΰ ΐ ά"), sort_key("υ\u{308}\u{301} ι\u{308}\u{301} Α\u{301}"));
    }
}
