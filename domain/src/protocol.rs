//! The protocol: the municipality's document register, as a case sees it.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The name that stands for the register when a registrar wrote the number by hand.
pub const MANUAL: &str = "manual";

/// An entry in the register: numbers run per calendar year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProtocolEntry {
    /// The number, from 1 in each year.
    pub number: u64,
    /// The calendar year in Europe/Athens.
    pub year: i16,
    /// The day of the entry in Europe/Athens.
    pub date: Date,
}

/// The state of a case's protocol, beside its status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProtocolState {
    /// Not sent to the register.
    #[default]
    None,
    /// Sent; the number is awaited.
    Requested,
    /// The register could not answer; the citizen has been told that the number follows.
    Deferred,
    /// Entered: number and date are known.
    Registered,
    /// The register said no; a registrar must act.
    Refused,
}

impl ProtocolState {
    /// Every value, in the order in which it is shown.
    pub const ALL: &'static [Self] =
        &[Self::None, Self::Requested, Self::Deferred, Self::Registered, Self::Refused];

    /// Its name in the API, in SQL and in the log.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Requested => "requested",
            Self::Deferred => "deferred",
            Self::Registered => "registered",
            Self::Refused => "refused",
        }
    }

    /// The value of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|state| state.as_str() == name)
    }
}
