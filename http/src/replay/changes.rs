//! What is other in a case between two moments, named and in words.

use domain::catalogue::{CertificateCode, DeliveryMethod};
use domain::citizen_request::Kind;
use domain::person::DocumentKind;
use domain::protocol::ProtocolState;
use domain::user_verification::VerificationState;
use projections::replay::{Difference, View, differences};
use serde_json::Value;

use crate::pages::Frame;
use crate::people::People;

/// One thing that is other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its name.
    pub field: String,
    /// As it was; empty when there was nothing.
    pub before: String,
    /// As it is; empty when there is nothing.
    pub after: String,
}

/// How a value reads.
#[derive(Clone, Copy)]
enum Reads {
    AsIs,
    Time,
    Day,
    Kind,
    Certificate,
    Status,
    Protocol,
    Colleague,
    Department,
    Delivery,
    Document,
    Verification,
}

use Reads::{
    AsIs, Certificate, Colleague, Day, Delivery, Department, Document, Kind as KindOf, Protocol, Status,
    Time, Verification,
};

/// The members of the views, in the order in which they are shown: path, name, how it reads.
const FIELDS: [(&str, &str, Reads); 45] = [
    ("number", "number", AsIs),
    ("id", "field-id", AsIs),
    ("kind", "kind", KindOf),
    ("certificate", "certificate", Certificate),
    ("status", "status", Status),
    ("state", "verification-word", Verification),
    ("protocol.state", "protocol", Protocol),
    ("protocol.number", "protocol-number", AsIs),
    ("protocol.year", "field-protocol-year", AsIs),
    ("protocol.date", "protocol-date", Day),
    ("protocol.message", "field-protocol-message", AsIs),
    ("department", "department", Department),
    ("assignee", "assignee", Colleague),
    ("answer.text", "answer-of-municipality", AsIs),
    ("answer.at", "field-answer-at", Time),
    ("verified_at", "picture-verified-at", Time),
    ("office", "office", AsIs),
    ("document", "picture-document", Document),
    ("due_on", "due-on", Day),
    ("submitted_at", "submitted-at", Time),
    ("changed_at", "changed-at", Time),
    ("subject", "subject", AsIs),
    ("text", "text", AsIs),
    ("desired_action", "desired-action", AsIs),
    ("details", "details-or-remarks", AsIs),
    ("delivery.method", "delivery", Delivery),
    ("delivery.address.street", "street", AsIs),
    ("delivery.address.postal_code", "postal-code", AsIs),
    ("delivery.address.city", "city", AsIs),
    ("delivery.office", "kep-office", AsIs),
    ("account", "field-account", AsIs),
    ("email", "email", AsIs),
    ("family_name", "family-name", AsIs),
    ("given_name", "given-name", AsIs),
    ("father_name", "detail-father", AsIs),
    ("mother_name", "detail-mother", AsIs),
    ("birth_date", "detail-birth", Day),
    ("tax_number", "detail-tax-number", AsIs),
    ("identity.kind", "detail-identity", Document),
    ("identity.number", "identity-number", AsIs),
    ("phone", "detail-phone", AsIs),
    ("address.street", "street", AsIs),
    ("address.postal_code", "postal-code", AsIs),
    ("address.city", "city", AsIs),
    ("population_register", "detail-register", AsIs),
];

/// What is other in `after`, in the order of the page. How often the case has changed is no change of it.
#[must_use]
pub fn changes(frame: &Frame, people: &People, before: Option<&View>, after: Option<&View>) -> Vec<Change> {
    let words = Words { frame, people, certificate: after.or(before).and_then(certificate) };
    let mut found: Vec<_> = differences(before, after)
        .into_iter()
        .filter(|one| !["revision", "sequence"].contains(&one.field.as_str()))
        .map(|one| (place(&one.field), words.change(&one)))
        .collect();
    found.sort_by_key(|(place, _)| *place);
    found.into_iter().map(|(_, change)| change).collect()
}

fn certificate(view: &View) -> Option<CertificateCode> {
    match view {
        View::Application(view) => Some(view.row.certificate.clone()),
        View::Request(_) | View::Citizen(_) => None,
    }
}

/// Who filed it, and what he declared, go by the same names wherever they stand.
fn known_as(path: &str) -> &str {
    let owners = ["sender.", "applicant.", "details."];
    owners.into_iter().fold(path, |path, owner| path.strip_prefix(owner).unwrap_or(path))
}

fn place(path: &str) -> usize {
    FIELDS.iter().position(|(known, ..)| *known == known_as(path)).unwrap_or(FIELDS.len())
}

struct Words<'a> {
    frame: &'a Frame,
    people: &'a People,
    certificate: Option<CertificateCode>,
}

impl Words<'_> {
    fn change(&self, difference: &Difference) -> Change {
        let known = FIELDS.get(place(&difference.field));
        let (field, reads) = match known {
            Some((_, key, reads)) => (self.frame.t(key), *reads),
            None => (self.question(&difference.field), AsIs),
        };
        let read = |value: &Option<Value>| value.as_ref().map(|value| self.read(value, reads));
        Change {
            field,
            before: read(&difference.before).unwrap_or_default(),
            after: read(&difference.after).unwrap_or_default(),
        }
    }

    /// A field of the certificate by what the catalogue asks; whatever else there may be, by its path.
    fn question(&self, path: &str) -> String {
        let certificate = self.certificate.as_ref().and_then(CertificateCode::certificate);
        let specs = certificate.map_or(&[][..], |certificate| &certificate.fields);
        let asked = specs.iter().find(|spec| path.strip_prefix("fields.") == Some(spec.name.as_str()));
        asked.map_or_else(|| path.to_owned(), |spec| self.frame.words(&spec.label).to_owned())
    }

    fn read(&self, value: &Value, reads: Reads) -> String {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let frame = self.frame;
        let words = match reads {
            AsIs => None,
            Time => text.parse().ok().map(|at| frame.instant(&at).text),
            Day => text.parse().ok().map(|day| frame.day(&day).text),
            KindOf => Kind::from_name(&text).map(|kind| frame.kind(kind)),
            Certificate => CertificateCode::parse(&text).map(|code| frame.certificate(&code)),
            Status => Some(frame.staff_status(&text)),
            Protocol => ProtocolState::from_name(&text).map(|state| frame.staff_protocol_state(state)),
            Colleague => text.parse().ok().map(|id| frame.colleague(id, self.people)),
            Department => text.parse().ok().and_then(|id| self.people.department(id)).map(str::to_owned),
            Delivery => DeliveryMethod::from_name(&text).map(|method| frame.delivery_method(method)),
            Document => DocumentKind::from_name(&text).map(|kind| frame.document(kind)),
            Verification => VerificationState::from_name(&text).map(|state| frame.verification(state)),
        };
        words.unwrap_or(text)
    }
}
