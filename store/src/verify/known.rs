//! The events that this program knows: each must be readable as what its row says it is.

use cqrs_es::persist::SerializedEvent;
use cqrs_es::{Aggregate, DomainEvent};
use domain::Decider;
use domain::certificate_application::{ApplicationEvent, CertificateApplication};
use domain::citizen_request::{CitizenRequest, RequestEvent};
use domain::erasure::{Erasure, ErasureEvent};
use domain::user_verification::{UserVerification, VerificationEvent};
use serde_json::{Value, json};

use crate::event::{decode, is_newer};

/// Whether an event could be looked into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// It says what its row says.
    Known,
    /// It was written by a newer program, or another.
    Unknown,
}

/// Reads an event of a kind that we know; or says what is wrong with it.
pub(super) fn read(event: SerializedEvent) -> Result<Reading, String> {
    match event.aggregate_type.as_str() {
        CitizenRequest::TYPE => read_as::<RequestEvent>(event),
        CertificateApplication::TYPE => read_as::<ApplicationEvent>(event),
        UserVerification::TYPE => read_as::<VerificationEvent>(event),
        Erasure::TYPE => read_as::<ErasureEvent>(event),
        _ => Ok(Reading::Unknown),
    }
}

/// Whether the streams of this type are numbered; `None` for one that we do not know.
pub(super) fn is_numbered(aggregate_type: &str) -> Option<bool> {
    match aggregate_type {
        CitizenRequest::TYPE => Some(CitizenRequest::NUMBERED),
        CertificateApplication::TYPE => Some(CertificateApplication::NUMBERED),
        UserVerification::TYPE => Some(UserVerification::NUMBERED),
        Erasure::TYPE => Some(Erasure::NUMBERED),
        _ => None,
    }
}

fn read_as<E: DomainEvent>(event: SerializedEvent) -> Result<Reading, String> {
    // A newer program knows what it means: where it stands is checked like that of any other.
    if is_newer(&event) {
        return Ok(Reading::Unknown);
    }
    let name = event.event_type.clone();
    match decode::<E>(event) {
        Ok(read) if read.event_type() == name => Ok(Reading::Known),
        Ok(_) => Err(format!("the payload is not that of {name}")),
        Err(_) if !is_known::<E>(&name) => Ok(Reading::Unknown),
        Err(_) => Err(format!("the payload of {name} cannot be read")),
    }
}

/// Whether there is such an event: one that is there complains of what is missing in it, and not of its name.
fn is_known<E: DomainEvent>(name: &str) -> bool {
    let nothing_in_it: Result<E, _> = serde_json::from_value(json!({ name: Value::Null }));
    nothing_in_it.map_or_else(|error| !error.to_string().starts_with("unknown variant"), |_| true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(name: &str, payload: Value) -> SerializedEvent {
        of_version("1.0", name, payload)
    }

    fn of_version(version: &str, name: &str, payload: Value) -> SerializedEvent {
        of_kind(CitizenRequest::TYPE, version, name, payload)
    }

    fn of_kind(kind: &str, version: &str, name: &str, payload: Value) -> SerializedEvent {
        let (id, kind) = ("id".to_owned(), kind.to_owned());
        SerializedEvent::new(id, 1, kind, name.to_owned(), version.to_owned(), payload, Value::Null)
    }

    #[test]
    fn events_of_each_kind_that_we_know_are_read() {
        for (kind, name, numbered) in [
            (CitizenRequest::TYPE, "Submitted", true),
            (CertificateApplication::TYPE, "Submitted", true),
            (UserVerification::TYPE, "Verified", false),
            (Erasure::TYPE, "Asked", false),
        ] {
            let broken = of_kind(kind, "1.0", name, json!({ name: 7 }));
            assert_eq!(read(broken), Err(format!("the payload of {name} cannot be read")), "{kind}");
            assert_eq!(is_numbered(kind), Some(numbered), "{kind}");
        }
        assert_eq!(read(of_kind("Invoice", "1.0", "Sent", json!({"Sent": 7}))), Ok(Reading::Unknown));
        assert_eq!(is_numbered("Invoice"), None);
    }

    #[test]
    fn an_event_says_what_its_row_says_or_is_of_another_program() {
        let withdrawn = || json!({"Withdrawn": {}});
        assert_eq!(read(event("Withdrawn", withdrawn())), Ok(Reading::Known));
        assert_eq!(read(event("Noted", withdrawn())), Err("the payload is not that of Noted".into()));
        let broken = json!({"Protocolled": {"entry": {"year": "2026"}}});
        assert_eq!(
            read(event("Protocolled", broken)),
            Err("the payload of Protocolled cannot be read".into())
        );
        assert_eq!(read(event("Forwarded", json!({"Forwarded": {"to": "x"}}))), Ok(Reading::Unknown));
    }
    #[test]
    fn an_event_of_a_newer_version_is_not_understood_and_not_wrong() {
        let other = || json!({"Noted": {"text": null, "visible": true}});
        assert_eq!(read(of_version("2.0", "Noted", other())), Ok(Reading::Unknown));
        assert_eq!(read(of_version("1.1", "Withdrawn", json!({"Withdrawn": {}}))), Ok(Reading::Unknown));
        assert_eq!(read(of_version("1.2", "Protocolled", json!({"Protocolled": 7}))), Ok(Reading::Unknown));
        let broken = Err("the payload of Protocolled cannot be read".into());
        assert_eq!(read(of_version("1.1", "Protocolled", json!({"Protocolled": 7}))), broken);
        assert_eq!(read(event("Noted", other())), Err("the payload of Noted cannot be read".into()));
    }
}
