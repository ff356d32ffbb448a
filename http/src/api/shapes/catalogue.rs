//! The catalogue of certificates, as a citizen may read it: nothing whose source is doubtful.

use domain::catalogue::{self, FieldSpec};
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use super::{DeliveryName, FamilyName, FieldKindName};

/// A certificate that can be applied for.
#[derive(Serialize, ToSchema)]
pub struct Certificate {
    /// What to send as `certificate`.
    code: &'static str,
    family: FamilyName,
    name: Words,
    /// What to send in `fields`.
    fields: Vec<Field>,
    /// What may be sent as `delivery.method`, the usual way first.
    delivery: Vec<DeliveryName>,
    /// Within how many days it is given; null where no sure source says so.
    #[schema(required)]
    term: Option<Term>,
    /// What to know before.
    statements: Vec<Words>,
}

/// Greek and English.
#[derive(Serialize, ToSchema)]
struct Words {
    el: &'static str,
    en: &'static str,
}

/// A field of a certificate.
#[derive(Serialize, ToSchema)]
#[schema(as = CertificateField)]
struct Field {
    /// Its name in `fields`.
    name: &'static str,
    kind: FieldKindName,
    label: Words,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<Words>,
    /// Whether it must be answered, where it is asked.
    required: bool,
    /// The greatest length in characters.
    most: usize,
    /// Of a `choice` only.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    choices: Vec<Choice>,
    /// It is asked only then.
    #[serde(skip_serializing_if = "Option::is_none")]
    when: Option<When>,
}

/// One answer to a choice.
#[derive(Serialize, ToSchema)]
struct Choice {
    value: &'static str,
    label: Words,
}

/// When another field has one of these values.
#[derive(Serialize, ToSchema)]
struct When {
    field: &'static str,
    is: &'static [String],
}

/// A term, with who says so.
#[derive(Serialize, ToSchema)]
struct Term {
    /// Calendar days from filing.
    days: u16,
    reference: Words,
}

impl Certificate {
    /// As it is offered on this day.
    #[must_use]
    pub fn on(today: Date, certificate: &'static catalogue::Certificate) -> Self {
        let term = certificate.term(today);
        Self {
            code: certificate.code.as_str(),
            family: certificate.family.into(),
            name: (&certificate.name).into(),
            fields: certificate.fields.iter().map(Field::from).collect(),
            delivery: certificate.delivery.iter().copied().map(DeliveryName::from).collect(),
            term: term.map(|term| Term { days: term.days, reference: (&term.reference).into() }),
            statements: certificate.statements_for_citizens().map(Words::from).collect(),
        }
    }
}

impl From<&'static FieldSpec> for Field {
    fn from(field: &'static FieldSpec) -> Self {
        let choice =
            |known: &'static catalogue::Choice| Choice { value: &known.value, label: (&known.label).into() };
        let when = |known: &'static catalogue::When| When { field: &known.field, is: &known.is };
        Self {
            name: &field.name,
            kind: field.kind.into(),
            label: (&field.label).into(),
            hint: field.hint.as_ref().map(Words::from),
            required: field.required,
            most: field.most,
            choices: field.choices.iter().map(choice).collect(),
            when: field.when.as_ref().map(when),
        }
    }
}

impl From<&'static catalogue::Words> for Words {
    fn from(words: &'static catalogue::Words) -> Self {
        Self { el: &words.el, en: &words.en }
    }
}
