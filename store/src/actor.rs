//! Who acts: role and account, as every event's metadata keep it.

use domain::AccountId;
use serde::{Deserialize, Serialize};

/// What somebody may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Without an account.
    Visitor,
    /// Πολίτης.
    Citizen,
    /// Υπάλληλος.
    Staff,
    /// Υπάλληλος πρωτοκόλλου.
    Registrar,
    /// Διαχειριστής.
    Administrator,
    /// Ελεγκτής.
    Auditor,
    /// Pyli itself.
    System,
}

impl Role {
    /// The roles that an account can have.
    pub const OF_ACCOUNTS: &'static [Self] =
        &[Self::Citizen, Self::Staff, Self::Registrar, Self::Administrator, Self::Auditor];

    /// Its name in the API, in SQL and in the log.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Visitor => "visitor",
            Self::Citizen => "citizen",
            Self::Staff => "staff",
            Self::Registrar => "registrar",
            Self::Administrator => "administrator",
            Self::Auditor => "auditor",
            Self::System => "system",
        }
    }

    /// The role of an account of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::OF_ACCOUNTS.iter().copied().find(|role| role.as_str() == name)
    }

    /// The role of that name in which somebody acted, as the metadata of events keep it.
    #[must_use]
    pub fn acting(name: &str) -> Option<Self> {
        let others = [Self::Visitor, Self::System];
        Self::from_name(name).or_else(|| others.into_iter().find(|role| role.as_str() == name))
    }
}

/// Who acts. An anonymous sender is a visitor without an account: nothing else is kept of him.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Actor {
    /// In which role.
    pub role: Role,
    /// With which account.
    pub account: Option<AccountId>,
}

impl Actor {
    /// A visitor without an account.
    pub const VISITOR: Self = Self { role: Role::Visitor, account: None };
    /// Pyli itself.
    pub const SYSTEM: Self = Self { role: Role::System, account: None };

    /// Somebody with an account.
    #[must_use]
    pub fn account(role: Role, account: AccountId) -> Self {
        Self { role, account: Some(account) }
    }
}
