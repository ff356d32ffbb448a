//! What people ask of a case, ready-made, for tests that care about the log and not about the words.

use domain::citizen_request::{AfterAnswer, CitizenRequest, Kind, RequestCommand, Sender, Status};
use domain::words::{AnswerText, CaseText, NoteText, Reason, Subject};
use domain::{AccountId, DepartmentId, Personal};
use store::{Actor, Role, Work};
use uuid::Uuid;

/// Somebody of the municipality.
#[must_use]
pub fn clerk() -> Actor {
    Actor::account(Role::Staff, AccountId(Uuid::from_u128(7)))
}

/// An anonymous comment.
#[must_use]
pub fn comment(text: &str) -> Work<CitizenRequest> {
    Work::opening(submit(Kind::Comment, None, text), Actor::VISITOR)
}

/// A request by a citizen.
#[must_use]
pub fn request(citizen: AccountId, text: &str) -> Work<CitizenRequest> {
    let known = |text: &str| Personal::Known(text.to_owned());
    let (given_name, family_name) = (known("Ελένη"), known("Παπαδοπούλου"));
    let sender = Sender { account: citizen, given_name, family_name, email: known("eleni@example.gr") };
    Work::opening(submit(Kind::Request, Some(sender), text), Actor::account(Role::Citizen, citizen))
}

/// Any other command of a clerk, to a case that is there.
#[must_use]
pub fn by_clerk(case: Uuid, command: RequestCommand) -> Work<CitizenRequest> {
    Work::on(case, command, clerk())
}

/// The citizen takes it back.
#[must_use]
pub fn withdrawal(case: Uuid, citizen: AccountId) -> Work<CitizenRequest> {
    Work::on(case, RequestCommand::Withdraw { by: citizen }, Actor::account(Role::Citizen, citizen))
}

/// A note among staff.
#[must_use]
pub fn note(text: &str) -> RequestCommand {
    RequestCommand::Note { text: NoteText::parse(text).expect("a test's text is allowed") }
}

/// Another status; with a reason, which none minds.
#[must_use]
pub fn status(to: Status) -> RequestCommand {
    RequestCommand::ChangeStatus {
        to,
        reason: Reason::parse_optional("διότι").expect("a test's text is allowed"),
    }
}

/// An answer.
#[must_use]
pub fn answer(then: AfterAnswer) -> RequestCommand {
    RequestCommand::Answer { text: AnswerText::parse("Ναι").expect("a test's text is allowed"), then }
}

/// A department takes it.
#[must_use]
pub fn assign(department: u128) -> RequestCommand {
    let department = Some(DepartmentId(Uuid::from_u128(department)));
    RequestCommand::Assign { department, assignee: None }
}

fn submit(kind: Kind, sender: Option<Sender>, text: &str) -> RequestCommand {
    RequestCommand::Submit {
        kind,
        sender,
        subject: Subject::parse("Λακκούβα").expect("a test's text is allowed"),
        text: CaseText::parse(text).expect("a test's text is allowed"),
        desired_action: None,
    }
}
