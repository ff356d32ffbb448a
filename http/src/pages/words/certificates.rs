//! What the catalogue says, in the language of the page.

use std::borrow::Borrow;
use std::collections::BTreeMap;

use domain::catalogue::{CertificateCode, DeliveryMethod, Family, FieldFault, FieldKind, FieldSpec, Words};
use domain::person::{Address, DocumentKind};
use domain::user_verification::VerificationState;
use projections::applications::DeliveryView;

use crate::messages::Language;
use crate::pages::frame::Frame;

/// A question and its answer, as they are shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// What was asked.
    pub question: String,
    /// What was answered.
    pub answer: String,
}

fn in_language(language: Language, words: &Words) -> &str {
    match language {
        Language::Greek => &words.el,
        Language::English => &words.en,
    }
}

/// The certificate's name; its code, should the catalogue have dropped it.
#[must_use]
pub fn certificate_name(language: Language, code: &CertificateCode) -> String {
    let known = code.certificate().map(|certificate| in_language(language, &certificate.name));
    known.unwrap_or(code.as_str()).to_owned()
}

impl Frame {
    /// Words of the catalogue.
    #[must_use]
    pub fn words<'a>(&self, words: &'a Words) -> &'a str {
        in_language(self.language, words)
    }

    /// The certificate's name; its code, should the catalogue have dropped it.
    #[must_use]
    pub fn certificate(&self, code: &CertificateCode) -> String {
        certificate_name(self.language, code)
    }

    /// The family's name.
    #[must_use]
    pub fn family(&self, family: impl Borrow<Family>) -> String {
        self.t(&format!("family-{}", family.borrow().as_str()))
    }

    /// Τρόπος αποστολής.
    #[must_use]
    pub fn delivery_method(&self, method: impl Borrow<DeliveryMethod>) -> String {
        self.t(&format!("delivery-{}", method.borrow().as_str()))
    }

    /// The way of delivery with where to, in lines.
    #[must_use]
    pub fn delivery(&self, delivery: &DeliveryView) -> String {
        format!("{}\n{}", self.delivery_method(delivery.method), self.destination(delivery))
            .trim_end()
            .to_owned()
    }

    /// Where to, in lines; empty where nothing is asked.
    #[must_use]
    pub fn destination(&self, delivery: &DeliveryView) -> String {
        let lines = [delivery.address.as_ref().map(address_lines), delivery.office.clone()];
        lines.into_iter().flatten().collect::<Vec<_>>().join("\n")
    }

    /// What is wrong with a field of a certificate.
    #[must_use]
    pub fn field_fault(&self, spec: &FieldSpec, fault: impl Borrow<FieldFault>) -> String {
        let key = match (*fault.borrow(), spec.kind) {
            (FieldFault::Missing | FieldFault::UnknownChoice, FieldKind::Choice) => "fault-choice",
            (FieldFault::Missing, _) => "fault-missing",
            (FieldFault::TooLong, _) => "fault-long",
            (FieldFault::Nul, _) => "fault-unreadable",
            (FieldFault::WrongCheckDigit, _) => "error-tax-number-wrong",
            (_, FieldKind::Date) => "fault-date",
            (_, FieldKind::Year) => "fault-year",
            (_, FieldKind::Digits) => "fault-digits",
            (_, FieldKind::Decimal) => "fault-decimal",
            (_, FieldKind::TaxNumber) => "error-tax-number-digits",
            (_, FieldKind::Text | FieldKind::LongText | FieldKind::Choice) => "fault-wrong",
        };
        let most = spec.most.to_string();
        self.language.say_with(key, &[("label", self.words(&spec.label)), ("most", &most)])
    }

    /// Which kind of document.
    #[must_use]
    pub fn document(&self, kind: impl Borrow<DocumentKind>) -> String {
        self.t(&format!("document-{}", kind.borrow().as_str()))
    }

    /// The state of somebody's verification.
    #[must_use]
    pub fn verification(&self, state: impl Borrow<VerificationState>) -> String {
        self.t(&format!("verification-{}", state.borrow().as_str()))
    }

    /// The colour of its tag; its words say the same.
    #[must_use]
    pub fn verification_class(&self, state: impl Borrow<VerificationState>) -> &'static str {
        match state.borrow() {
            VerificationState::Incomplete => "govuk-tag--grey",
            VerificationState::Unverified => "govuk-tag--yellow",
            VerificationState::Verified => "govuk-tag--green",
            VerificationState::Revoked => "govuk-tag--red",
        }
    }

    /// The certificate's own fields as they were answered: in the catalogue's order, then what it knows no more.
    #[must_use]
    pub fn answered(&self, code: &CertificateCode, fields: &BTreeMap<String, String>) -> Vec<Answered> {
        let specs = code.certificate().map_or(&[][..], |certificate| &certificate.fields);
        let known = specs.iter().filter_map(|spec| Some((spec, fields.get(&spec.name)?)));
        let known = known.map(|(spec, answer)| Answered {
            question: self.words(&spec.label).to_owned(),
            answer: self.answer(spec, answer),
        });
        let dropped = fields.iter().filter(|(name, _)| specs.iter().all(|spec| spec.name != **name));
        let dropped =
            dropped.map(|(name, answer)| Answered { question: name.clone(), answer: answer.clone() });
        known.chain(dropped).collect()
    }

    /// One answer: a choice by its words, a day as people read it.
    #[must_use]
    pub fn answer(&self, spec: &FieldSpec, answer: &str) -> String {
        let shown = match spec.kind {
            FieldKind::Choice => {
                let chosen = spec.choices.iter().find(|choice| choice.value == answer);
                chosen.map(|choice| self.words(&choice.label).to_owned())
            }
            FieldKind::Date => answer.trim().parse().ok().map(|day| self.day(&day).text),
            FieldKind::Text
            | FieldKind::LongText
            | FieldKind::Year
            | FieldKind::Digits
            | FieldKind::Decimal
            | FieldKind::TaxNumber => None,
        };
        shown.unwrap_or_else(|| answer.to_owned())
    }
}

/// An address as on an envelope.
#[must_use]
pub fn address_lines(address: &Address) -> String {
    format!("{}\n{} {}", address.street, address.postal_code, address.city)
}
