//! A case that goes to the register: what is the same for every aggregate, and the little that is not.

use domain::Decider;
use domain::catalogue;
use domain::certificate_application::{ApplicationCommand, CertificateApplication};
use domain::citizen_request::{CitizenRequest, RequestCommand};
use domain::protocol::{ProtocolEntry, ProtocolState};
use protocol_adapter::Document;
use serde_json::Value;
use store::personal_data::open_fields;
use store::{Store, StoredEvent, StreamId, Unavailable};
use uuid::Uuid;

/// Who stands in the book for somebody whose data are erased (docs/decisions/0016).
const ERASED: &str = "διαγράφηκε";
/// Who stands in the book for an anonymous sender.
const ANONYMOUS: &str = "Ανώνυμος";

/// What the system says to a case.
pub enum Step {
    /// It has its number.
    Entered {
        /// Number, year, date.
        entry: ProtocolEntry,
        /// Which register.
        register: String,
    },
    /// The register said no, for this reason.
    Refused {
        /// The register's reason.
        reason: String,
    },
    /// The number follows.
    Deferred {
        /// Why.
        reason: String,
    },
}

/// An aggregate whose cases go to the register.
pub trait Case: Decider<Command: Clone> + 'static {
    /// Where it stands with the register; `None` before it is filed.
    fn protocol(&self) -> Option<ProtocolState>;

    /// The step as a command of the system.
    fn command(step: Step) -> Self::Command;

    /// Kind, subject and sender from the content of its `Submitted`; what is erased in it is null.
    fn described(submitted: &Value, number: i64) -> Description;
}

/// What the register reads of a case.
pub struct Description {
    kind: String,
    subject: String,
    sender: String,
}

/// A case that waits for its number.
pub struct Waiting {
    /// What goes to the register.
    pub document: Document,
    /// What people had done with it when it was loaded.
    pub revision: u64,
}

/// A case that waits for its number; `None` when it waits for none (any more).
pub async fn waiting<C: Case>(store: &Store, id: Uuid) -> Result<Option<Waiting>, Unavailable> {
    let stream = StreamId::of::<C>(id);
    let (events, key) = store.stream_with_key(&stream).await?;
    let case = folded::<C>(&events)?;
    if !waits(case.protocol()) {
        return Ok(None);
    }
    let first = events.first().ok_or_else(|| Unavailable::Unreadable("a case without events".to_owned()))?;
    let mut submitted = first.payload.clone();
    open_fields(&mut submitted, &stream, key.as_ref());
    let number = first.number.unwrap_or_default();
    let Description { kind, subject, sender } = C::described(&submitted["Submitted"], number);
    let (reference, filed_at) = (id.to_string(), first.recorded_at);
    let document = Document { reference, kind, subject, sender, filed_at };
    Ok(Some(Waiting { document, revision: case.revision() }))
}

fn folded<C: Case>(events: &[StoredEvent]) -> Result<C, Unavailable> {
    let mut case = C::default();
    for event in events {
        case.apply(event.decode()?);
    }
    Ok(case)
}

fn waits(protocol: Option<ProtocolState>) -> bool {
    match protocol {
        Some(ProtocolState::Requested | ProtocolState::Deferred) => true,
        Some(ProtocolState::None | ProtocolState::Registered | ProtocolState::Refused) | None => false,
    }
}

impl Case for CitizenRequest {
    fn protocol(&self) -> Option<ProtocolState> {
        self.protocol()
    }

    fn command(step: Step) -> RequestCommand {
        match step {
            Step::Entered { entry, register } => RequestCommand::Protocol { entry, register, by: None },
            Step::Refused { reason } => RequestCommand::RefuseProtocol { reason },
            Step::Deferred { reason } => RequestCommand::DeferProtocol { reason },
        }
    }

    fn described(submitted: &Value, number: i64) -> Description {
        let sender = &submitted["sender"];
        Description {
            kind: text(&submitted["kind"]).unwrap_or("request").to_owned(),
            subject: text(&submitted["subject"]).map_or_else(|| numbered(number), str::to_owned),
            sender: if sender.is_null() { ANONYMOUS.to_owned() } else { name(sender) },
        }
    }
}

impl Case for CertificateApplication {
    fn protocol(&self) -> Option<ProtocolState> {
        self.protocol()
    }

    fn command(step: Step) -> ApplicationCommand {
        match step {
            Step::Entered { entry, register } => ApplicationCommand::Protocol { entry, register, by: None },
            Step::Refused { reason } => ApplicationCommand::RefuseProtocol { reason },
            Step::Deferred { reason } => ApplicationCommand::DeferProtocol { reason },
        }
    }

    fn described(submitted: &Value, number: i64) -> Description {
        // The catalogue may have dropped it since; its code still says what it was.
        let code = text(&submitted["certificate"]).unwrap_or_default();
        let certificate = catalogue::certificate(code).map_or(code, |known| known.name.el.as_str());
        Description {
            kind: "application".to_owned(),
            subject: format!("Αίτηση: {certificate} ({})", numbered(number)),
            sender: name(&submitted["applicant"]["details"]),
        }
    }
}

/// Family name first, as in every book.
fn name(person: &Value) -> String {
    let names = [&person["family_name"], &person["given_name"]].into_iter().filter_map(text);
    let name = names.collect::<Vec<_>>().join(" ");
    if name.is_empty() { ERASED.to_owned() } else { name }
}

/// What stands for a subject that is erased.
fn numbered(number: i64) -> String {
    format!("Α.Α. {number}")
}

/// A text that says something; an erased one is null.
fn text(value: &Value) -> Option<&str> {
    value.as_str().filter(|text| !text.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn seen<C: Case>(submitted: &Value) -> [String; 3] {
        let Description { kind, subject, sender } = C::described(submitted, 7);
        [kind, subject, sender]
    }

    #[test]
    fn the_book_gets_subject_and_sender_of_a_request() {
        let sender =
            json!({"given_name": "Μαρία", "family_name": "Παπαδοπούλου", "email": "maria@example.gr"});
        let complaint = json!({"kind": "complaint", "subject": "Λακκούβα", "sender": sender});
        assert_eq!(seen::<CitizenRequest>(&complaint), ["complaint", "Λακκούβα", "Παπαδοπούλου Μαρία"]);
        let comment = json!({"kind": "comment", "subject": "Λακκούβα", "sender": null});
        assert_eq!(seen::<CitizenRequest>(&comment), ["comment", "Λακκούβα", ANONYMOUS]);
    }

    #[test]
    fn an_erased_case_goes_to_the_book_without_what_is_erased() {
        let sender = json!({"given_name": null, "family_name": null, "email": null});
        let request = json!({"kind": "request", "subject": null, "sender": sender});
        assert_eq!(seen::<CitizenRequest>(&request), ["request", "Α.Α. 7", ERASED]);
        let application = json!({"certificate": "dropped", "applicant": {"details": null}});
        let expected = ["application", "Αίτηση: dropped (Α.Α. 7)", ERASED];
        assert_eq!(seen::<CertificateApplication>(&application), expected);
    }
}
