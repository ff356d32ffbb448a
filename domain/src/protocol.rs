//! The protocol: the municipality's document register, as a case sees it.

mod course;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub(crate) use course::{Course, CourseRefusal, Step, decided};

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

spelled! {
    /// The state of a case's protocol, beside its status.
    ProtocolState {
        /// Not sent to the register.
        None => "none",
        /// Sent; the number is awaited.
        Requested => "requested",
        /// The register could not answer; the citizen has been told that the number follows.
        Deferred => "deferred",
        /// Entered: number and date are known.
        Registered => "registered",
        /// The register said no; a registrar must act.
        Refused => "refused",
    }
}

// Not `derive`: the macro takes no attribute on a variant but its words.
#[expect(clippy::derivable_impls, reason = "the enum is made by a macro")]
impl Default for ProtocolState {
    fn default() -> Self {
        Self::None
    }
}
