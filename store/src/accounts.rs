//! Accounts: never events. Names and addresses are sealed under a data key of the account's own.

use domain::words::Name;
use domain::{AccountId, DepartmentId};
use secrecy::SecretString;

use crate::actor::Role;
use crate::connect::Store;
use crate::error::Unavailable;

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

/// An e-mail address: something before and after one `@`, no white space, at most 254 characters.
#[derive(Clone, PartialEq, Eq)]
pub struct EmailAddress(String);

/// Why an address or a password is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CredentialError {
    /// Nothing was typed.
    Missing,
    /// Not an address.
    NotAnAddress,
    /// Fewer than 12 characters.
    TooShort,
    /// More than 254 characters (address) or 256 (password).
    TooLong,
    /// U+0000.
    Nul,
}

impl CredentialError {
    /// The stable name of the error, for programs.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::NotAnAddress => "not_an_address",
            Self::TooShort => "too_short",
            Self::TooLong => "too_long",
            Self::Nul => "nul_character",
        }
    }
}

impl EmailAddress {
    /// Parses what was typed.
    pub fn parse(text: &str) -> Result<Self, CredentialError> {
        todo!()
    }

    /// The address as typed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether a password is fit to be set.
pub fn check_password(password: &str) -> Result<(), CredentialError> {
    todo!()
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
        todo!()
    }
}
