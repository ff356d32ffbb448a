//! Accounts: never events. Names and addresses are sealed under a data key of the account's own.

mod credentials;
mod passwords;
mod profile;
mod reading;

pub use credentials::{CredentialError, EmailAddress, check_password};
pub(crate) use passwords::PasswordHashing;
pub(crate) use profile::{ACCOUNT, Profile, stream};

use domain::words::Name;
use domain::{AccountId, DepartmentId};
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use secrecy::SecretString;
use uuid::Uuid;

use crate::actor::Role;
use crate::connect::Store;
use crate::error::Unavailable;
use crate::keys::DataKey;

/// Somebody who can sign in. `Debug` shows no personal data.
#[derive(Clone)]
pub struct Account {
    /// The person's id everywhere.
    pub id: AccountId,
    /// What he may do.
    pub role: Role,
    /// The department of a member of staff.
    pub department: Option<DepartmentId>,
    /// The address he signs in with, as typed at registration.
    pub email: String,
    /// Given name.
    pub given_name: String,
    /// Family name; empty for the municipality's own people, whose whole name is in `given_name`.
    pub family_name: String,
}

/// An account to be made. The address has been parsed with [`EmailAddress::parse`].
pub struct NewAccount {
    /// What he may do.
    pub role: Role,
    /// The address he signs in with.
    pub email: EmailAddress,
    /// At least 12 characters, parsed at the edge with [`check_password`].
    pub password: SecretString,
    /// Given name.
    pub given_name: Name,
    /// Family name.
    pub family_name: Option<Name>,
    /// The department of a member of staff.
    pub department: Option<DepartmentId>,
}

/// Why an account was not made.
#[derive(Debug, thiserror::Error)]
pub enum RegisterError {
    /// Somebody has that address.
    #[error("the address is taken")]
    EmailTaken,
    /// The database failed.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl Store {
    /// Makes an account. Passwords are hashed with argon2id, a bounded number at a time.
    pub async fn register(&self, new: NewAccount) -> Result<AccountId, RegisterError> {
        let id = AccountId(Uuid::now_v7());
        let password_hash = self.inner.passwords.hash(new.password).await?;
        let key = DataKey::generate();
        let profile = Profile {
            email: new.email.as_str().to_owned(),
            given_name: new.given_name.into_string(),
            family_name: new.family_name.map(Name::into_string).unwrap_or_default(),
        };
        let now = Timestamp::now().to_sqlx();
        // Both rows in one statement, so in one round trip and one transaction.
        let made = sqlx::query(
            "with keyed as (insert into data_keys (aggregate_type, aggregate_id, person, retention_class, wrapped, \
             created_at) values ($1, $2::text, $2, 'account', $3, $4)) \
             insert into accounts (id, email_lookup, password_hash, role, department, profile, created_at) \
             values ($2, $5, $6, $7, $8, $9, $4)",
        )
        .bind(profile::ACCOUNT)
        .bind(id.0)
        .bind(key.wrap(self.master_key(), &profile::stream(id)))
        .bind(now)
        .bind(new.email.lookup(self.root()))
        .bind(password_hash)
        .bind(new.role.as_str())
        .bind(new.department.map(|department| department.0))
        .bind(profile.sealed(id, &key))
        .execute(self.pool())
        .await;
        match made {
            Ok(_) => Ok(id),
            Err(error) if is_taken(&error) => Err(RegisterError::EmailTaken),
            Err(error) => Err(RegisterError::Unavailable(error.into())),
        }
    }
}

fn is_taken(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(|error| error.constraint() == Some("accounts_email_lookup"))
}
