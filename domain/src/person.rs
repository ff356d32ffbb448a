//! Who somebody is, as he declares it himself («Τα στοιχεία μου») and as a clerk checks it at the counter.

mod tax_number;
mod raw;
mod faults;
#[cfg(test)]
mod tests;

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub(crate) use faults::noting;
pub use faults::{DetailsFault, Faults};
pub use raw::{RawAddress, RawDetails};
pub use tax_number::{TaxNumber, TaxNumberError};

/// The details of a citizen. Every text has been parsed at the edge; `Debug` shows nothing.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Details {
    /// Given name.
    pub given_name: String,
    /// Family name.
    pub family_name: String,
    /// Πατρώνυμο.
    pub father_name: String,
    /// Μητρώνυμο.
    pub mother_name: Option<String>,
    /// Date of birth.
    pub birth_date: Date,
    /// ΑΦΜ.
    pub tax_number: TaxNumber,
    /// The document that he will show.
    pub identity: Identity,
    /// Telephone, as typed.
    pub phone: String,
    /// Where he lives.
    pub address: Address,
    /// Where his family record is kept (municipality, number), as typed.
    pub population_register: Option<String>,
}

/// An identity document.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// Which kind.
    pub kind: DocumentKind,
    /// Its number, as typed.
    pub number: String,
}

/// A postal address.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// Street and number.
    pub street: String,
    /// Τ.Κ., five digits.
    pub postal_code: String,
    /// Town or village.
    pub city: String,
}

spelled! {
    /// A document by which somebody shows who he is.
    DocumentKind {
        /// Αστυνομική ταυτότητα.
        IdentityCard => "identity_card",
        /// Διαβατήριο.
        Passport => "passport",
        /// Άδεια διαμονής.
        ResidencePermit => "residence_permit",
        /// Δίπλωμα οδήγησης.
        DrivingLicence => "driving_licence",
    }
}

impl Details {
    /// What the clerk compares with the documents: a change of any of it ends a verification. As bytes for a keyed
    /// fingerprint; address and telephone are not in it, because no identity document shows them.
    #[must_use]
    pub fn checked(&self) -> Vec<u8> {
        let Self {
            given_name, family_name, father_name, mother_name, birth_date, tax_number, identity, ..
        } = self;
        let checked = (given_name, family_name, father_name, mother_name, birth_date, tax_number, identity);
        serde_json::to_vec(&checked).expect("plain data serialises")
    }

    /// All of it, as bytes for a keyed fingerprint.
    #[must_use]
    pub fn whole(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("plain data serialises")
    }
}

/// A day as `2026-11-22`, and in no other form.
#[must_use]
pub fn parse_day(text: &str) -> Option<Date> {
    let is_iso = text.len() == 10
        && text.bytes().enumerate().all(|(place, byte)| match place {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    if is_iso { text.parse().ok() } else { None }
}

macro_rules! silent {
    ($($name:ty),+) => {
        $(impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        })+
    };
}

silent!(Details, Identity, Address, RawDetails<'_>, RawAddress<'_>);
