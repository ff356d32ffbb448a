//! Given (events) / when (a command) / then (events, or a refusal), for every rule of an application.

mod filing;
mod delivering;
mod moving;
mod answering;
mod withdrawing;
mod sharing_out;
mod keeping;
mod numbering;
mod folding;
mod properties;
mod shim;

use std::collections::BTreeMap;

use jiff::civil::date;
use uuid::Uuid;

use super::{
    Applicant, ApplicationCommand, ApplicationError, ApplicationEvent, ApplicationStatus,
    CertificateApplication, Delivery,
};
use crate::Decider;
use crate::catalogue::{CertificateCode, CheckedFields, DeliveryMethod, certificate};
use crate::ids::{AccountId, DepartmentId};
use crate::person::{Address, Details, DocumentKind, Identity, TaxNumber};
use crate::personal::Personal;
use crate::protocol::{ProtocolEntry, ProtocolState};
use crate::user_verification::VerificationState;
use crate::words::{AnswerText, CaseText, NoteText, Reason};

/// A history, and what is asked after it.
struct Given(CertificateApplication);

/// What became of it.
struct When(Result<Vec<ApplicationEvent>, ApplicationError>);

fn given(history: &[ApplicationEvent]) -> Given {
    let mut application = CertificateApplication::default();
    for event in history {
        application.fold(event);
    }
    Given(application)
}

impl Given {
    fn when(&self, command: ApplicationCommand) -> When {
        When(self.0.decide(command))
    }
}

impl When {
    #[track_caller]
    fn then(self, events: &[ApplicationEvent]) {
        assert_eq!(self.0.as_deref(), Ok(events));
    }

    #[track_caller]
    fn then_nothing_new(self) {
        self.then(&[]);
    }

    #[track_caller]
    fn then_refused(self, refusal: ApplicationError) {
        assert_eq!(self.0, Err(refusal));
    }
}

const OWNER: AccountId = AccountId(Uuid::from_u128(0x0193_4f2a_0000_7000_8000_0000_0000_0001));
const STRANGER: AccountId = AccountId(Uuid::from_u128(0x0193_4f2a_0000_7000_8000_0000_0000_0002));
const CLERK: AccountId = AccountId(Uuid::from_u128(0x0193_4f2a_0000_7000_8000_0000_0000_0003));
const REGISTRY: DepartmentId = DepartmentId(Uuid::from_u128(0x0193_4f2a_0000_7000_8000_0000_0000_0004));

fn known(text: &str) -> Personal<String> {
    Personal::Known(text.to_owned())
}

fn home() -> Address {
    Address {
        street: "Ερμού 1".to_owned(), postal_code: "10431".to_owned(), city: "Αθήνα".to_owned()
    }
}

fn applicant() -> Applicant {
    let details = Details {
        given_name: "Ελένη".to_owned(),
        family_name: "Παπαδοπούλου".to_owned(),
        father_name: "Γεώργιος".to_owned(),
        mother_name: None,
        birth_date: date(1956, 3, 25),
        tax_number: TaxNumber::parse("094259216").expect("a good number"),
        identity: Identity { kind: DocumentKind::Passport, number: "AM1234567".to_owned() },
        phone: "2101234567".to_owned(),
        address: home(),
        population_register: None,
    };
    Applicant { account: OWNER, email: known("eleni@example.gr"), details: Personal::Known(details) }
}

fn code(name: &str) -> CertificateCode {
    CertificateCode::parse(name).expect("the catalogue has it")
}

fn by(method: DeliveryMethod) -> Delivery {
    Delivery { method, address: None, office: None }
}

fn answers(given: &[(&str, &str)]) -> BTreeMap<String, String> {
    given.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

fn purpose() -> BTreeMap<String, String> {
    answers(&[("purpose", "Για τη σύνταξη")])
}

fn fields() -> CheckedFields {
    certificate("family_status").expect("it is there").check(&purpose()).expect("good answers")
}

/// Filing one for a certificate of family status, in the portal.
fn submit(standing: VerificationState) -> ApplicationCommand {
    ApplicationCommand::Submit {
        applicant: applicant(),
        standing,
        certificate: code("family_status"),
        details: Some(CaseText::parse("Και τα παιδιά, παρακαλώ").expect("allowed text")),
        delivery: by(DeliveryMethod::Portal),
        fields: fields(),
    }
}

fn submitted() -> ApplicationEvent {
    ApplicationEvent::Submitted {
        applicant: applicant(),
        certificate: code("family_status"),
        details: Some(known("Και τα παιδιά, παρακαλώ")),
        delivery: by(DeliveryMethod::Portal),
        fields: Personal::Known(purpose()),
    }
}

fn move_to(to: ApplicationStatus) -> ApplicationCommand {
    ApplicationCommand::ChangeStatus { to, reason: None }
}

fn move_with_reason(to: ApplicationStatus) -> ApplicationCommand {
    ApplicationCommand::ChangeStatus {
        to, reason: Some(Reason::parse("Επειδή").expect("allowed text"))
    }
}

fn moved(to: ApplicationStatus) -> ApplicationEvent {
    ApplicationEvent::StatusChanged { to, reason: None }
}

fn moved_with_reason(to: ApplicationStatus) -> ApplicationEvent {
    ApplicationEvent::StatusChanged { to, reason: Some(known("Επειδή")) }
}

fn answer() -> ApplicationCommand {
    ApplicationCommand::Answer { text: AnswerText::parse("Ελάτε αύριο").expect("allowed text") }
}

fn answered() -> ApplicationEvent {
    ApplicationEvent::Answered { text: known("Ελάτε αύριο") }
}

fn note() -> ApplicationCommand {
    ApplicationCommand::Note { text: NoteText::parse("Τηλεφώνησα").expect("allowed text") }
}

fn entry(number: u64) -> ProtocolEntry {
    ProtocolEntry { number, year: 2026, date: date(2026, 11, 22) }
}

fn number(number: u64, register: &str) -> ApplicationCommand {
    ApplicationCommand::Protocol { entry: entry(number), register: register.to_owned(), by: None }
}

fn numbered(number: u64, register: &str) -> ApplicationEvent {
    ApplicationEvent::Protocolled { entry: entry(number), register: register.to_owned(), by: None }
}

/// A way by which an application, numbered when it was filed, comes to that status.
fn history(status: ApplicationStatus) -> Vec<ApplicationEvent> {
    use ApplicationStatus as Status;
    let mut events = vec![submitted(), numbered(7, "built_in")];
    events.extend(match status {
        Status::Submitted => vec![],
        Status::InProgress => vec![moved(Status::InProgress)],
        Status::AwaitingCitizen | Status::Issued => vec![moved(Status::InProgress), moved(status)],
        Status::Delivered => vec![moved(Status::InProgress), moved(Status::Issued), moved(status)],
        Status::Rejected => vec![moved_with_reason(status)],
        Status::Withdrawn => vec![ApplicationEvent::Withdrawn {}],
    });
    events
}

/// Where a filed application can stand with the register: it is sent when it is filed.
fn courses() -> impl Iterator<Item = ProtocolState> {
    ProtocolState::ALL.iter().copied().filter(|state| *state != ProtocolState::None)
}
