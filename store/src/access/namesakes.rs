//! Who reads of somebody with his own family name. Names are sealed, so they are compared here; nothing of them goes on.

use std::collections::{BTreeMap, BTreeSet};

use domain::AccountId;
use uuid::Uuid;

use crate::accounts::Account;
use crate::connect::Store;
use crate::departments::sort_key;
use crate::error::Unavailable;

impl Store {
    /// Those of these pairs of a reader and a person who share a family name.
    pub async fn namesakes(&self, pairs: &[(Uuid, Uuid)]) -> Result<Vec<(Uuid, Uuid)>, Unavailable> {
        let ids: BTreeSet<Uuid> = pairs.iter().flat_map(|(reader, person)| [*reader, *person]).collect();
        let names = self.names_of(&ids.into_iter().collect::<Vec<_>>()).await?;
        let share = |(reader, person): &&(Uuid, Uuid)| {
            let family = names.get(person).map(|(_, family)| family).filter(|family| !family.is_empty());
            family.zip(names.get(reader)).is_some_and(|(family, (whole, _))| whole.contains(family))
        };
        Ok(pairs.iter().filter(share).copied().collect())
    }

    /// The words of each whole name, and the family name, as names are compared. The municipality's own people have
    /// their whole name in one.
    async fn names_of(
        &self,
        ids: &[Uuid],
    ) -> Result<BTreeMap<Uuid, (BTreeSet<String>, String)>, Unavailable> {
        let rows = sqlx::query(
            "select a.id, a.role, a.department, a.profile, k.wrapped from accounts a \
             join lateral (select k.wrapped from data_keys k where k.aggregate_type = 'Account' \
             and k.aggregate_id = a.id::text limit 1) k on true \
             where a.id = any($1)",
        )
        .bind(ids)
        .fetch_all(self.pool())
        .await?;
        let mut names = BTreeMap::new();
        for row in rows {
            let Some(Account { id: AccountId(id), given_name, family_name, .. }) = self.read_account(&row)?
            else {
                continue;
            };
            let words = sort_key(&format!("{given_name} {family_name}"));
            let words = words.split(' ').map(str::to_owned).collect();
            names.insert(id, (words, sort_key(&family_name)));
        }
        Ok(names)
    }
}
