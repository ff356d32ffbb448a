//! Given (events) / when (a command) / then (events, or a refusal), for every rule of a request.

mod filing;
mod moving;
mod answering;
mod withdrawing;
mod sharing_out;
mod keeping;
mod numbering;
mod folding;
mod properties;
mod shim;

use jiff::civil::date;
use uuid::Uuid;

use super::{CitizenRequest, Kind, RequestCommand, RequestError, RequestEvent, Sender, Status};
use crate::Decider;
use crate::ids::{AccountId, DepartmentId};
use crate::personal::Personal;
use crate::protocol::ProtocolEntry;
use crate::words::{AnswerText, CaseText, NoteText, Reason, Subject};

/// A history, and what is asked after it.
struct Given(CitizenRequest);

/// What became of it.
struct When(Result<Vec<RequestEvent>, RequestError>);

fn given(history: &[RequestEvent]) -> Given {
    let mut request = CitizenRequest::default();
    for event in history {
        request.fold(event);
    }
    Given(request)
}

impl Given {
    fn when(&self, command: RequestCommand) -> When {
        When(self.0.decide(command))
    }
}

impl When {
    #[track_caller]
    fn then(self, events: &[RequestEvent]) {
        assert_eq!(self.0.as_deref(), Ok(events));
    }

    #[track_caller]
    fn then_nothing_new(self) {
        self.then(&[]);
    }

    #[track_caller]
    fn then_refused(self, refusal: RequestError) {
        assert_eq!(self.0, Err(refusal));
    }
}

const OWNER: AccountId = AccountId(Uuid::from_u128(0x0193_4f2a_0000_7000_8000_0000_0000_0001));
const STRANGER: AccountId = AccountId(Uuid::from_u128(0x0193_4f2a_0000_7000_8000_0000_0000_0002));
const CLERK: AccountId = AccountId(Uuid::from_u128(0x0193_4f2a_0000_7000_8000_0000_0000_0003));
const ROADS: DepartmentId = DepartmentId(Uuid::from_u128(0x0193_4f2a_0000_7000_8000_0000_0000_0004));

fn known(text: &str) -> Personal<String> {
    Personal::Known(text.to_owned())
}

fn sender() -> Sender {
    Sender {
        account: OWNER,
        given_name: known("Ελένη"),
        family_name: known("Παπαδοπούλου"),
        email: known("eleni@example.gr"),
    }
}

fn submit(kind: Kind, sender: Option<Sender>) -> RequestCommand {
    RequestCommand::Submit {
        kind,
        sender,
        subject: Subject::parse("Λακκούβα").expect("allowed text"),
        text: CaseText::parse("Στην οδό Ερμού").expect("allowed text"),
        desired_action: None,
    }
}

fn submitted(kind: Kind) -> RequestEvent {
    RequestEvent::Submitted {
        kind,
        sender: (kind != Kind::Comment).then(sender),
        subject: known("Λακκούβα"),
        text: known("Στην οδό Ερμού"),
        desired_action: None,
    }
}

fn move_to(to: Status) -> RequestCommand {
    RequestCommand::ChangeStatus { to, reason: None }
}

fn move_with_reason(to: Status) -> RequestCommand {
    RequestCommand::ChangeStatus { to, reason: Some(Reason::parse("Επειδή").expect("allowed text")) }
}

fn moved(to: Status) -> RequestEvent {
    RequestEvent::StatusChanged { to, reason: None }
}

fn moved_with_reason(to: Status) -> RequestEvent {
    RequestEvent::StatusChanged { to, reason: Some(known("Επειδή")) }
}

fn answer(then: super::AfterAnswer) -> RequestCommand {
    RequestCommand::Answer { text: AnswerText::parse("Έγινε").expect("allowed text"), then }
}

fn answered() -> RequestEvent {
    RequestEvent::Answered { text: known("Έγινε") }
}

fn note() -> RequestCommand {
    RequestCommand::Note { text: NoteText::parse("Τηλεφώνησα").expect("allowed text") }
}

fn entry(number: u64) -> ProtocolEntry {
    ProtocolEntry { number, year: 2026, date: date(2026, 11, 22) }
}

/// A way by which a case of that kind comes to that status.
fn history(kind: Kind, status: Status) -> Vec<RequestEvent> {
    let mut events = vec![submitted(kind)];
    match status {
        Status::Submitted => {}
        Status::InReview | Status::InProgress | Status::AwaitingCitizen | Status::Closed => {
            events.push(moved(status));
        }
        Status::Rejected => events.push(moved_with_reason(status)),
        Status::Answered => events.push(answered()),
        Status::Withdrawn => events.push(RequestEvent::Withdrawn {}),
    }
    events
}

/// Every status that a case of that kind can come to.
fn statuses(kind: Kind) -> impl Iterator<Item = Status> {
    let reachable = move |status: &Status| {
        kind != Kind::Comment || !matches!(status, Status::Answered | Status::Withdrawn)
    };
    Status::ALL.iter().copied().filter(reachable)
}
