//! Accounts as they are read: found by id, by address, or with others, and opened with the key of each.

use domain::{AccountId, DepartmentId};
use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

use super::{Account, EmailAddress, Profile, stream};
use crate::access::{Field, Purpose, Seen, Subject, Unread};
use crate::actor::Role;
use crate::connect::Store;
use crate::error::Unavailable;
use crate::keys::DataKey;

impl Store {
    /// The account of this id; `None` when there is none, or when it is forgotten.
    pub async fn account_by_id(&self, id: AccountId) -> Result<Option<Account>, Unavailable> {
        let row = sqlx::query(
            "select a.id, a.role, a.department, a.profile, k.wrapped from accounts a \
             left join lateral (select k.wrapped from data_keys k where k.aggregate_type = 'Account' \
             and k.aggregate_id = a.id::text limit 1) k on true \
             where a.id = $1",
        )
        .bind(id.0)
        .fetch_optional(self.reads())
        .await?;
        row.map_or(Ok(None), |row| self.read_account(&row))
    }

    /// The account that signs in with this address; `None` when there is none, or when it is forgotten.
    pub async fn account_by_email(&self, address: &EmailAddress) -> Result<Option<Account>, Unavailable> {
        Ok(self.account_with_hash(address).await?.map(|(account, _)| account))
    }

    /// A citizen's account for staff; `None` when there is none of this id.
    pub async fn citizen(
        &self,
        id: AccountId,
        purpose: Purpose,
    ) -> Result<Option<Unread<Account>>, Unavailable> {
        Ok(self.account_by_id(id).await?.and_then(|account| of_citizen(account, purpose)))
    }

    /// The account of the citizen who signs in with this address, for staff who look for it.
    pub async fn citizen_by_email(
        &self,
        address: &EmailAddress,
    ) -> Result<Option<Unread<Account>>, Unavailable> {
        Ok(self.account_by_email(address).await?.and_then(|account| of_citizen(account, Purpose::Search)))
    }

    /// The account that signs in with this address, and the hash of its password.
    pub(crate) async fn account_with_hash(
        &self,
        address: &EmailAddress,
    ) -> Result<Option<(Account, String)>, Unavailable> {
        let row = sqlx::query(
            "select a.id, a.role, a.department, a.profile, a.password_hash, k.wrapped from accounts a \
             left join lateral (select k.wrapped from data_keys k where k.aggregate_type = 'Account' \
             and k.aggregate_id = a.id::text limit 1) k on true \
             where a.email_lookup = $1",
        )
        .bind(address.lookup(self.root()))
        .fetch_optional(self.reads())
        .await?;
        let Some(row) = row else { return Ok(None) };
        let hash = row.try_get("password_hash")?;
        Ok(self.read_account(&row)?.map(|account| (account, hash)))
    }

    /// The account of a row with `id`, `role`, `department`, `profile` and the key's `wrapped`; `None` once the key is
    /// destroyed: the account is forgotten.
    pub(crate) fn read_account(&self, row: &PgRow) -> Result<Option<Account>, Unavailable> {
        let id = AccountId(row.try_get("id")?);
        let Some(wrapped) = row.try_get::<Option<Vec<u8>>, _>("wrapped")? else { return Ok(None) };
        let key = DataKey::unwrap(&wrapped, self.master_key(), &stream(id))
            .ok_or_else(|| Unavailable::Unreadable("an account's data key".to_owned()))?;
        let profile = Profile::open(row.try_get("profile")?, id, &key)?;
        let role = Role::from_name(row.try_get("role")?)
            .ok_or_else(|| Unavailable::Unreadable("an account's role".to_owned()))?;
        Ok(Some(Account {
            id,
            role,
            department: row.try_get::<Option<Uuid>, _>("department")?.map(DepartmentId),
            email: profile.email,
            given_name: profile.given_name,
            family_name: profile.family_name,
        }))
    }
}

fn of_citizen(account: Account, purpose: Purpose) -> Option<Unread<Account>> {
    let found = (purpose == Purpose::Search).then_some(Field::Found);
    let seen =
        |account: &Account| Seen::of(Subject::Person(account.id), purpose, [Some(Field::Account), found]);
    (account.role == Role::Citizen).then(|| Unread::of(account, seen))
}
