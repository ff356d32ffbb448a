//! The fields of a certificate: what they ask, and what is wrong with what was typed.

mod forms;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Certificate, CertificateCode, Words};
use crate::person::{TaxNumber, TaxNumberError};

spelled! {
    /// What a field takes.
    FieldKind {
        /// A line of text.
        Text => "text",
        /// Several lines of text.
        LongText => "long_text",
        /// A day, `2026-11-22`.
        Date => "date",
        /// A year of four digits, 1800–2200.
        Year => "year",
        /// A number of digits, such as a supply number; spaces and hyphens between them, as bills print it.
        Digits => "digits",
        /// An amount or a share, with a comma or a point.
        Decimal => "decimal",
        /// ΑΦΜ.
        TaxNumber => "tax_number",
        /// One of the field's choices.
        Choice => "choice",
    }
}

/// A field of a certificate.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldSpec {
    /// Its name in the API and in forms, ASCII.
    pub name: String,
    /// What it takes.
    pub kind: FieldKind,
    /// What it asks.
    pub label: Words,
    /// How to answer.
    #[serde(default)]
    pub hint: Option<Words>,
    /// Whether it must be answered (where it is asked).
    #[serde(default)]
    pub required: bool,
    /// The greatest length in characters.
    #[serde(default = "usual_most")]
    pub most: usize,
    /// What may be chosen; empty unless `kind` is `choice`.
    #[serde(default)]
    pub choices: Vec<Choice>,
    /// Asked only when another field has one of these values; always without it.
    #[serde(default)]
    pub when: Option<When>,
}

fn usual_most() -> usize {
    200
}

/// One answer to a choice.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// Its name in the API.
    pub value: String,
    /// As people read it.
    pub label: Words,
}

/// When a field is asked.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct When {
    /// The field that decides.
    pub field: String,
    /// Its values for which this one is asked.
    pub is: Vec<String>,
}

/// Fields that were checked against the catalogue. `Debug` shows only their names.
#[derive(Clone, PartialEq, Eq)]
pub struct CheckedFields {
    certificate: CertificateCode,
    values: BTreeMap<String, String>,
}

/// What is wrong with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldFault {
    /// It must be answered.
    Missing,
    /// More than the field's `most` characters.
    TooLong,
    /// U+0000.
    Nul,
    /// Not what the field takes: no day, no year, no digits …
    NotOfItsKind,
    /// ΑΦΜ with a wrong check digit.
    WrongCheckDigit,
    /// None of the choices.
    UnknownChoice,
    /// The certificate does not ask it, or not with the other answers.
    NotAsked,
}

impl FieldFault {
    /// The stable name of the fault, for programs.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::TooLong => "too_long",
            Self::Nul => "nul_character",
            Self::NotOfItsKind => "not_of_its_kind",
            Self::WrongCheckDigit => "wrong_check_digit",
            Self::UnknownChoice => "unknown_value",
            Self::NotAsked => "unknown_field",
        }
    }
}

impl FieldSpec {
    /// Whether it is asked beside these answers.
    #[must_use]
    pub fn is_asked(&self, answers: &BTreeMap<String, String>) -> bool {
        self.when
            .as_ref()
            .is_none_or(|when| answers.get(&when.field).is_some_and(|value| when.is.contains(value)))
    }

    /// Whether an answer that is not blank is what the field takes; white space around it does no harm.
    fn parse(&self, answer: &str) -> Result<(), FieldFault> {
        if answer.contains('\0') {
            return Err(FieldFault::Nul);
        }
        if answer.chars().count() > self.most {
            return Err(FieldFault::TooLong);
        }
        let text = answer.trim();
        let fits = match self.kind {
            FieldKind::Text | FieldKind::LongText => true,
            FieldKind::Date => crate::person::parse_day(text).is_some(),
            FieldKind::Year => forms::is_year(text),
            FieldKind::Digits => forms::is_number(text),
            FieldKind::Decimal => forms::is_decimal(text),
            FieldKind::TaxNumber => return TaxNumber::parse(text).map(|_| ()).map_err(FieldFault::from),
            FieldKind::Choice => return self.choose(answer),
        };
        if fits { Ok(()) } else { Err(FieldFault::NotOfItsKind) }
    }

    fn choose(&self, answer: &str) -> Result<(), FieldFault> {
        let known = self.choices.iter().any(|choice| choice.value == answer);
        if known { Ok(()) } else { Err(FieldFault::UnknownChoice) }
    }
}

impl From<TaxNumberError> for FieldFault {
    fn from(error: TaxNumberError) -> Self {
        match error {
            TaxNumberError::Missing => Self::Missing,
            TaxNumberError::NotNineDigits => Self::NotOfItsKind,
            TaxNumberError::WrongCheckDigit => Self::WrongCheckDigit,
        }
    }
}

impl Certificate {
    /// The fields that are asked beside these answers, in the order in which they are shown.
    pub fn asked(&self, answers: &BTreeMap<String, String>) -> impl Iterator<Item = &FieldSpec> {
        self.fields.iter().filter(|field| field.is_asked(answers))
    }

    /// The answers, if all are good; else every fault with the name of its field, in the catalogue's order and then
    /// what is not asked. A blank answer counts as none.
    pub fn check(
        &self,
        answers: &BTreeMap<String, String>,
    ) -> Result<CheckedFields, Vec<(String, FieldFault)>> {
        let given = |(_, text): &(&String, &String)| !text.trim().is_empty();
        let values: BTreeMap<String, String> =
            answers.iter().filter(given).map(|(name, text)| (name.clone(), text.clone())).collect();
        let mut faults = self.faults(&values);
        let strays = self.strays(&values, &faults);
        faults.extend(strays.into_iter().map(|name| (name, FieldFault::NotAsked)));
        if faults.is_empty() {
            Ok(CheckedFields { certificate: self.code.clone(), values })
        } else {
            Err(faults)
        }
    }

    fn faults(&self, values: &BTreeMap<String, String>) -> Vec<(String, FieldFault)> {
        let fault_of = |field: &FieldSpec| match values.get(&field.name) {
            Some(text) => field.parse(text).err(),
            None => field.required.then_some(FieldFault::Missing),
        };
        self.asked(values).filter_map(|field| Some((field.name.clone(), fault_of(field)?))).collect()
    }

    /// What was answered and is not asked. Not told of a field whose question depends on a faulty answer: once that
    /// is mended, it may well be asked.
    fn strays(&self, values: &BTreeMap<String, String>, faults: &[(String, FieldFault)]) -> Vec<String> {
        let is_faulty = |name: &str| faults.iter().any(|(of, _)| of == name);
        let stray = |name: &&String| match self.fields.iter().find(|field| field.name == **name) {
            None => true,
            Some(field) if field.is_asked(values) => false,
            Some(field) => !field.when.as_ref().is_some_and(|when| is_faulty(&when.field)),
        };
        values.keys().filter(stray).cloned().collect()
    }
}

impl CheckedFields {
    /// For which certificate.
    #[must_use]
    pub fn certificate(&self) -> &CertificateCode {
        &self.certificate
    }

    /// Name to answer, as typed.
    #[must_use]
    pub fn into_values(self) -> BTreeMap<String, String> {
        self.values
    }
}

impl std::fmt::Debug for CheckedFields {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("CheckedFields").field(&self.certificate).finish_non_exhaustive()
    }
}
