//! What a receipt proves, in words: field by field, as the event has them.

use std::collections::BTreeMap;

use domain::catalogue::{CertificateCode, DeliveryMethod};
use domain::certificate_application::CertificateApplication;
use domain::citizen_request::{CitizenRequest, Kind};
use domain::person::{Address, Details};
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde_json::Value;
use store::StreamId;
use store::seal::line::LogRow;
use store::seal::receipt::Proven;
use uuid::Uuid;

use crate::pages::Frame;
use crate::pages::receipt::APPLICATION;
use crate::pages::staff_case::{Fact, of_details};
use crate::pages::words::address_lines;
use crate::receipts::shown::Standing;

/// What is told of a receipt that our log has signed.
#[derive(Clone)]
pub struct Finding {
    /// The name of the log.
    pub log: String,
    /// Α.Α.
    pub number: i64,
    /// When it was recorded.
    pub at: Timestamp,
    /// The same to the last digit, as it was signed.
    pub recorded_at: String,
    /// The place in the log, from 1.
    pub position: i64,
    /// The leaf of the log's tree.
    pub leaf: String,
    /// What kind of case it is.
    pub kind: String,
    /// What was filed.
    pub facts: Vec<Fact>,
    /// The fields that the receipt does not open.
    pub silent_on: Vec<String>,
    /// Whether the log still holds it.
    pub standing: Standing,
}

/// What an event says of its case in clear.
enum Case {
    Request(Kind),
    Application(CertificateCode),
    Unknown,
}

/// The personal fields of what citizens file, by their paths, in the order in which they are told.
const FIELDS: [(&str, &str); 12] = [
    ("Submitted.sender.given_name", "given-name"),
    ("Submitted.sender.family_name", "family-name"),
    ("Submitted.sender.email", "email"),
    ("Submitted.applicant.details", "receipt-applicant"),
    ("Submitted.applicant.email", "email"),
    ("Submitted.subject", "subject"),
    ("Submitted.text", "text"),
    ("Submitted.desired_action", "desired-action"),
    ("Submitted.fields", "application-fields"),
    ("Submitted.details", "details-or-remarks"),
    ("Submitted.delivery.address", "destination"),
    ("Submitted.delivery.office", "kep-office"),
];

impl Finding {
    /// What `proven` says, for this page.
    #[must_use]
    pub fn of(frame: &Frame, log: &str, proven: Proven, standing: Standing) -> Self {
        let Proven { row, leaf, fields, silent_on } = proven;
        let case = Case::of(&row);
        Self {
            log: log.to_owned(),
            number: row.number.unwrap_or_default(),
            at: row.recorded_at.parse().unwrap_or_default(),
            position: row.position,
            leaf: leaf.to_string(),
            kind: case.name(frame, &row),
            facts: facts(frame, &case, &row, &fields),
            silent_on: silent_on.iter().map(|path| label(frame, path)).collect(),
            standing,
            recorded_at: row.recorded_at,
        }
    }

    /// Whether the log holds it, in a sentence or two.
    #[must_use]
    pub fn standing(&self, frame: &Frame) -> String {
        match self.standing {
            Standing::Sealed(size) => frame.t1("receipt-log-sealed", "size", size),
            Standing::Waiting => frame.t("receipt-log-waiting"),
            Standing::Missing => frame.t("receipt-log-missing"),
            Standing::Other => frame.t("receipt-log-other"),
            Standing::Broken => frame.t("receipt-log-broken"),
            Standing::Unknown => frame.t("receipt-log-unknown"),
        }
    }

    /// Whether the log is not what it was when the receipt was signed.
    #[must_use]
    pub fn is_alarming(&self) -> bool {
        match self.standing {
            Standing::Missing | Standing::Other | Standing::Broken => true,
            Standing::Sealed(_) | Standing::Waiting | Standing::Unknown => false,
        }
    }
}

/// What a case is called in the name of a file.
#[must_use]
pub fn file_kind(row: &LogRow) -> &'static str {
    match Case::of(row) {
        Case::Request(kind) => kind.as_str(),
        Case::Application(_) => APPLICATION,
        Case::Unknown => "event",
    }
}

/// The name of a personal field; its path where it has none.
#[must_use]
pub fn label(frame: &Frame, path: &str) -> String {
    let known = FIELDS.iter().find(|(known, _)| *known == path);
    known.map_or_else(|| path.to_owned(), |(_, key)| frame.t(key))
}

impl Case {
    fn of(row: &LogRow) -> Self {
        let filed = &row.payload["Submitted"];
        let text = |name: &str| filed[name].as_str();
        let is = |stream: StreamId| stream.aggregate_type == row.aggregate_type;
        let found = if is(StreamId::of::<CitizenRequest>(Uuid::nil())) {
            text("kind").and_then(Kind::from_name).map(Self::Request)
        } else if is(StreamId::of::<CertificateApplication>(Uuid::nil())) {
            text("certificate").and_then(CertificateCode::parse).map(Self::Application)
        } else {
            None
        };
        found.unwrap_or(Self::Unknown)
    }

    fn name(&self, frame: &Frame, row: &LogRow) -> String {
        match self {
            Self::Request(kind) => frame.kind(kind),
            Self::Application(code) => frame.certificate(code),
            Self::Unknown => format!("{} {}", row.aggregate_type, row.event_type),
        }
    }
}

fn facts(frame: &Frame, case: &Case, row: &LogRow, fields: &BTreeMap<String, Value>) -> Vec<Fact> {
    let known = FIELDS.iter().filter_map(|(path, _)| fields.get_key_value(*path));
    let others = fields.iter().filter(|(path, _)| FIELDS.iter().all(|(known, _)| known != path));
    let told = known.chain(others).flat_map(|(path, value)| field(frame, case, path, value));
    let method = row.payload["Submitted"]["delivery"]["method"].as_str().and_then(DeliveryMethod::from_name);
    let delivery = method.map(|method| Fact::of(frame.t("delivery"), frame.delivery_method(method)));
    told.chain(delivery).collect()
}

/// A field as people read it; as it stands in the receipt where it has another form than this version knows.
fn field(frame: &Frame, case: &Case, path: &str, value: &Value) -> Vec<Fact> {
    let told = match (path, case) {
        ("Submitted.applicant.details", _) => {
            read::<Details>(value).map(|details| of_details(frame, &details))
        }
        ("Submitted.delivery.address", _) => {
            read::<Address>(value).map(|address| vec![Fact::of(label(frame, path), address_lines(&address))])
        }
        ("Submitted.fields", Case::Application(code)) => read(value).map(|fields| {
            let answered = frame.answered(code, &fields).into_iter();
            answered.map(|one| Fact::of(one.question, one.answer)).collect()
        }),
        (_, _) => value.as_str().map(|text| vec![Fact::of(label(frame, path), text)]),
    };
    told.unwrap_or_else(|| vec![Fact::of(label(frame, path), value.to_string())])
}

fn read<T: DeserializeOwned>(value: &Value) -> Option<T> {
    serde_json::from_value(value.clone()).ok()
}
