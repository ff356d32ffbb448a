//! What the municipality offers: the certificates with their fields, ways of delivery and terms, as data
//! (`domain/catalogue/certificates.json`).

mod fields;
#[cfg(test)]
mod tests;

use std::sync::LazyLock;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use fields::{CheckedFields, Choice, FieldFault, FieldKind, FieldSpec, When};

/// The code of a certificate, such as `birth`. An application filed with a code that the catalogue has dropped since
/// still loads.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CertificateCode(String);

spelled! {
    /// The families of certificates.
    Family {
        /// Αιτήσεις Δημοτολογίου.
        PopulationRegister => "population_register",
        /// Βεβαίωση μη οφειλής ΤΑΠ.
        PropertyTax => "property_tax",
    }
}

spelled! {
    /// Τρόπος αποστολής.
    DeliveryMethod {
        /// In the portal.
        Portal => "portal",
        /// By e-mail.
        Email => "email",
        /// By post.
        Post => "post",
        /// From the municipality's counter.
        Municipality => "municipality",
        /// From a citizens' service centre (ΚΕΠ).
        Kep => "kep",
        /// To the citizen's box at gov.gr.
        Govgr => "govgr",
    }
}

spelled! {
    /// How sure a legal statement is.
    Source {
        /// Read in a public source, which the reference names.
        Read => "read",
        /// Common knowledge, not looked up.
        Known => "known",
        /// To be verified before a citizen reads it.
        Doubtful => "doubtful",
    }
}

/// Words in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    /// Greek.
    pub el: String,
    /// English.
    pub en: String,
}

/// A certificate that can be applied for.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Certificate {
    /// Its code.
    pub code: CertificateCode,
    /// Its family.
    pub family: Family,
    /// Its official name.
    pub name: Words,
    /// What it asks.
    pub fields: Vec<FieldSpec>,
    /// How it may be delivered, the usual way first.
    pub delivery: Vec<DeliveryMethod>,
    /// Within how many days it is given, by which law.
    pub terms: Vec<Term>,
    /// What somebody should know before he applies.
    pub statements: Vec<Statement>,
}

/// A term laid down by a law or an administration, for a while.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// Calendar days from filing.
    pub days: u16,
    /// Which law or page says so.
    pub reference: Words,
    /// From this day.
    pub valid_from: Date,
    /// Until this day.
    pub valid_until: Option<Date>,
    /// How sure it is.
    pub source: Source,
}

/// Something that a citizen should know.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// What.
    pub words: Words,
    /// How sure it is.
    pub source: Source,
}

/// All certificates, in the order in which they are shown.
#[must_use]
pub fn certificates() -> &'static [Certificate] {
    static CERTIFICATES: LazyLock<Vec<Certificate>> = LazyLock::new(|| {
        serde_json::from_str(include_str!("../catalogue/certificates.json"))
            .expect("a test reads the catalogue that is built in")
    });
    &CERTIFICATES
}

/// The certificate of this code.
#[must_use]
pub fn certificate(code: &str) -> Option<&'static Certificate> {
    certificates().iter().find(|certificate| certificate.code.as_str() == code)
}

impl CertificateCode {
    /// The code of a certificate in the catalogue.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        certificate(code).map(|certificate| certificate.code.clone())
    }

    /// As in the API, in SQL and in the log.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the catalogue says of it; `None` when it was dropped from it.
    #[must_use]
    pub fn certificate(&self) -> Option<&'static Certificate> {
        certificate(&self.0)
    }
}

impl Certificate {
    /// The term that holds for an application filed on this day, unless its source is doubtful; the shortest, if
    /// several do.
    #[must_use]
    pub fn term(&self, filed_on: Date) -> Option<&Term> {
        crate::terms::in_force(&self.terms, filed_on)
    }

    /// What a citizen may read before he applies: nothing whose source is doubtful.
    pub fn statements_for_citizens(&self) -> impl Iterator<Item = &Words> {
        self.statements.iter().filter(|one| one.source != Source::Doubtful).map(|one| &one.words)
    }
}
