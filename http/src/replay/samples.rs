//! Made-up cases, as the log keeps them.

use std::collections::BTreeMap;

use domain::catalogue::{CertificateCode, DeliveryMethod};
use domain::certificate_application::{Applicant, ApplicationEvent, ApplicationStatus, Delivery};
use domain::citizen_request::{Kind, RequestEvent, Sender, Status};
use domain::person::{Details, DocumentKind};
use domain::protocol::{MANUAL, ProtocolEntry};
use domain::user_verification::{Fingerprints, VerificationEvent};
use domain::{AccountId, DepartmentId, Personal};
use jiff::Timestamp;
use jiff::civil::date;
use projections::replay::{CaseLog, StreamKind};
use serde::Serialize;
use serde_json::{Value, json};
use store::personal_data::seal_fields;
use store::{DataKey, Role, StoredEvent};
use uuid::Uuid;

use crate::people::People;

pub(crate) const CLERK: AccountId = AccountId(Uuid::from_u128(8));
const CITIZEN: AccountId = AccountId(Uuid::from_u128(9));
const WORKS: DepartmentId = DepartmentId(Uuid::from_u128(70));

/// Whether the data key is still there.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Key {
    Kept,
    Destroyed,
}

/// A clerk and a department.
pub(crate) fn people() -> People {
    let clerk = store::Colleague {
        account: CLERK,
        name: "Νίκος Λύτρας".to_owned(),
        role: Role::Staff,
        department: None,
    };
    let works = store::Department { id: WORKS, name: "Τεχνική Υπηρεσία".to_owned() };
    People { colleagues: vec![clerk], departments: vec![works] }
}

/// A request to which everything has happened that can.
pub(crate) fn request(key: Key) -> CaseLog {
    let sender = Sender {
        account: CITIZEN,
        given_name: known("Ελένη"),
        family_name: known("Παπαδοπούλου"),
        email: known("eleni@example.gr"),
    };
    let filed = RequestEvent::Submitted {
        kind: Kind::Complaint,
        sender: Some(sender),
        subject: known("Λακκούβα"),
        text: known("Στην οδό Ερμού"),
        desired_action: Some(known("Να κλείσει")),
    };
    let reason = || "δεν απαντά".to_owned();
    let to = |to, reason| RequestEvent::StatusChanged { to, reason };
    let by_hand = RequestEvent::Protocolled { entry: entry(), register: MANUAL.to_owned(), by: Some(CLERK) };
    let events = [
        (Role::Citizen, filed),
        (Role::Staff, to(Status::InReview, Some(known("Θα το δούμε")))),
        (Role::Staff, RequestEvent::Assigned { department: Some(WORKS), assignee: Some(CLERK) }),
        (Role::Staff, RequestEvent::Noted { text: known("Ρώτησα το συνεργείο") }),
        (Role::Staff, RequestEvent::ProtocolRequested {}),
        (Role::System, RequestEvent::ProtocolDeferred { reason: reason() }),
        (Role::System, RequestEvent::ProtocolRefused { reason: reason() }),
        (Role::Registrar, by_hand),
        (Role::Staff, RequestEvent::Answered { text: known("Έκλεισε") }),
        (Role::Staff, to(Status::InProgress, None)),
        (Role::Staff, RequestEvent::Assigned { department: None, assignee: None }),
        (Role::Citizen, RequestEvent::Withdrawn {}),
    ];
    log(StreamKind::Request, &events, key)
}

/// A comment, which nobody has looked at.
pub(crate) fn comment() -> CaseLog {
    let (subject, text) = (known("Ωραία πλατεία"), known("Μπράβο <b>σας</b>"));
    let filed =
        RequestEvent::Submitted { kind: Kind::Comment, sender: None, subject, text, desired_action: None };
    log(StreamKind::Request, &[(Role::Visitor, filed)], Key::Kept)
}

/// A request with an event that only a newer version of the program knows.
pub(crate) fn from_the_future() -> CaseLog {
    let Some(stored) = comment().events().first().cloned() else { unreachable!("it was filed") };
    let later = StoredEvent {
        position: stored.position + 1,
        sequence: 2,
        event_type: "Merged".to_owned(),
        event_version: "2.0".to_owned(),
        payload: json!({"Merged": {"into": "another"}}),
        number: None,
        ..stored.clone()
    };
    CaseLog::of(StreamKind::Request, vec![stored, later], None).expect("there are events")
}

/// An application that was issued.
pub(crate) fn application() -> CaseLog {
    let certificate = CertificateCode::parse("family_status").expect("the catalogue has it");
    let fields = BTreeMap::from([("purpose".to_owned(), "Για κάθε νόμιμη χρήση".to_owned())]);
    let filed = ApplicationEvent::Submitted {
        applicant: Applicant {
            account: CITIZEN,
            email: known("eleni@example.gr"),
            details: Personal::Known(details()),
        },
        certificate,
        details: Some(known("Δύο αντίγραφα")),
        delivery: Delivery {
            method: DeliveryMethod::Post,
            address: Some(Personal::Known(details().address)),
            office: None,
        },
        fields: Personal::Known(fields),
    };
    let to = |to| ApplicationEvent::StatusChanged { to, reason: None };
    let numbered =
        ApplicationEvent::Protocolled { entry: entry(), register: "built-in".to_owned(), by: None };
    let events = [
        (Role::Citizen, filed),
        (Role::System, numbered),
        (Role::Staff, to(ApplicationStatus::InProgress)),
        (Role::Staff, to(ApplicationStatus::Issued)),
    ];
    log(StreamKind::Application, &events, Key::Kept)
}

/// A citizen who was verified, and is no longer.
pub(crate) fn citizen(key: Key) -> CaseLog {
    let print = || "cHJpbnQ=".to_owned();
    let declared = VerificationEvent::DetailsDeclared {
        account: CITIZEN,
        details: Personal::Known(details()),
        fingerprints: Fingerprints { checked: print(), whole: print() },
    };
    let office = "Δημαρχείο".to_owned();
    let events = [
        (Role::Citizen, declared),
        (Role::Staff, VerificationEvent::Verified { document: DocumentKind::Passport, office }),
        (Role::Staff, VerificationEvent::Revoked { reason: known("Λάθος έγγραφο") }),
    ];
    log(StreamKind::Citizen, &events, key)
}

fn log<E: Serialize>(kind: StreamKind, events: &[(Role, E)], kept: Key) -> CaseLog {
    let (stream, key) = (kind.stream(Uuid::from_u128(42)), DataKey::generate());
    let stored = |(sequence, (role, event)): (i64, &(Role, E))| {
        let mut payload = serde_json::to_value(event).expect("an event is JSON");
        let name = payload.as_object().and_then(|payload| payload.keys().next()).cloned();
        seal_fields(&mut payload, &stream, &key);
        StoredEvent {
            position: 10 * sequence,
            aggregate_type: stream.aggregate_type.to_owned(),
            aggregate_id: stream.aggregate_id,
            sequence,
            event_type: name.expect("an event has a name"),
            event_version: "1.0".to_owned(),
            payload,
            metadata: metadata(*role),
            recorded_at: Timestamp::from_second(1_795_336_260 + 60 * sequence).expect("a time"),
            number: (sequence == 1 && kind != StreamKind::Citizen).then_some(7),
        }
    };
    let events = (1..).zip(events).map(stored).collect();
    let key = if kept == Key::Kept { Some(key) } else { None };
    CaseLog::of(kind, events, key).expect("there are events")
}

fn metadata(role: Role) -> Value {
    match role {
        Role::Visitor | Role::System => json!({"role": role.as_str()}),
        Role::Citizen => json!({"role": role.as_str(), "account": CITIZEN}),
        Role::Staff | Role::Registrar | Role::Administrator | Role::Auditor => {
            json!({"role": role.as_str(), "account": CLERK})
        }
    }
}

fn entry() -> ProtocolEntry {
    ProtocolEntry { number: 12_345, year: 2026, date: date(2026, 11, 23) }
}

fn known(text: &str) -> Personal<String> {
    Personal::Known(text.to_owned())
}

fn details() -> Details {
    let details = json!({
        "given_name": "Ελένη", "family_name": "Παπαδοπούλου", "father_name": "Νικόλαος", "mother_name": "Άννα",
        "birth_date": "1980-03-25", "tax_number": "090000045", "phone": "2101234567",
        "population_register": "123/4", "identity": {"kind": "identity_card", "number": "ΑΒ 123456"},
        "address": {"street": "Αθηνάς 1", "postal_code": "10551", "city": "Αθήνα"},
    });
    serde_json::from_value(details).expect("the details are allowed")
}
