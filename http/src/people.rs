//! Who works in the municipality, and where: names for lists and histories, choices for forms.

use domain::{AccountId, DepartmentId};
use store::{Colleague, Department, Role, Store, Unavailable};

/// Everybody who handles cases, and the departments.
#[derive(Clone, Default)]
pub struct People {
    /// By name.
    pub colleagues: Vec<Colleague>,
    /// By name.
    pub departments: Vec<Department>,
}

impl People {
    /// As they are now.
    pub async fn load(store: &Store) -> Result<Self, Unavailable> {
        let (colleagues, departments) = tokio::try_join!(store.colleagues(), store.departments())?;
        Ok(Self { colleagues, departments })
    }

    /// Somebody of them; `None` for an account that no longer handles cases.
    #[must_use]
    pub fn colleague(&self, id: AccountId) -> Option<&Colleague> {
        self.colleagues.iter().find(|colleague| colleague.account == id)
    }

    /// The name of a department.
    #[must_use]
    pub fn department(&self, id: DepartmentId) -> Option<&str> {
        self.departments.iter().find(|one| one.id == id).map(|one| one.name.as_str())
    }
}

/// Whether a case of this department would be out of this colleague's sight (see `session::reach`).
#[must_use]
pub fn is_out_of_sight(colleague: &Colleague, department: Option<DepartmentId>) -> bool {
    let own = colleague.department.filter(|_| colleague.role == Role::Staff);
    own.zip(department).is_some_and(|(own, department)| own != department)
}
