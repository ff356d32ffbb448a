//! What staff do with a case: answer, status, assignment, note, protocol.

use domain::DepartmentId;
use domain::citizen_request::{AfterAnswer, RequestCommand, Status};
use domain::words::{AnswerText, NoteText, Reason};
use jiff::Timestamp;
use store::Account;

use super::field::{Field, Sentences, faulty};
use super::{Body, SubmissionId};

const ANSWER: Sentences = Sentences { missing: "error-answer-missing", too_long: "error-answer-long" };
const NOTE: Sentences = Sentences { missing: "error-note-missing", too_long: "error-note-long" };
const REASON: Sentences = Sentences { missing: "error-unreadable", too_long: "error-reason-long" };

/// What a clerk can do; each is a form and a path of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// The municipality's answer.
    Answer,
    /// Another status.
    Status,
    /// To me, or to nobody.
    Assignment,
    /// A note among staff.
    Note,
    /// To the protocol.
    Protocol,
}

impl Action {
    /// All of them.
    pub const ALL: &'static [Self] =
        &[Self::Answer, Self::Status, Self::Assignment, Self::Note, Self::Protocol];

    /// The last part of its path.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Status => "status",
            Self::Assignment => "assignment",
            Self::Note => "note",
            Self::Protocol => "protocol",
        }
    }

    /// The action of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|action| action.as_str() == name)
    }
}

/// The forms on the page of a case.
#[derive(Clone)]
pub struct StaffForms {
    /// So that sending twice does it once.
    pub submission: SubmissionId,
    /// The answer.
    pub answer: Field,
    /// Whether the answer also closes the case.
    pub close: bool,
    /// The status wanted.
    pub status: Field,
    /// Why.
    pub reason: Field,
    /// The note.
    pub note: Field,
    /// `me` or `nobody`.
    assignee: String,
}

/// What the clerk had on his screen when he acted.
#[derive(Clone, Copy)]
pub struct Seen {
    /// The revision (`If-Match`).
    pub revision: u64,
    /// When the newest thing on his page had happened.
    pub until: Option<Timestamp>,
}

impl Seen {
    /// What the form carries; a form without it has seen nothing.
    #[must_use]
    pub fn of(body: &Body) -> Self {
        let revision = body.text("revision").parse().unwrap_or(0);
        Self { revision, until: body.text("seen").parse().ok() }
    }
}

impl StaffForms {
    /// The forms, empty.
    #[must_use]
    pub fn empty() -> Self {
        Self {
            submission: SubmissionId::fresh(),
            answer: Field { id: "answer", ..Field::empty("text") },
            close: false,
            status: Field::empty("status"),
            reason: Field::empty("reason"),
            note: Field { id: "note", ..Field::empty("text") },
            assignee: String::new(),
        }
    }

    /// The forms, and in the one that was sent, what came.
    #[must_use]
    pub fn of(action: Action, body: &Body) -> Self {
        let submission = SubmissionId::of(body);
        let empty = Self { submission, ..Self::empty() };
        match action {
            Action::Answer => {
                let answer = Field { id: "answer", ..body.field("text") };
                Self { answer, close: body.has("close"), ..empty }
            }
            Action::Status => Self { status: body.field("status"), reason: body.field("reason"), ..empty },
            Action::Assignment => Self { assignee: body.text("assignee").to_owned(), ..empty },
            Action::Note => Self { note: Field { id: "note", ..body.field("text") }, ..empty },
            Action::Protocol => empty,
        }
    }

    /// What the clerk asks (a change of assignee leaves the department as it is), or `None` and the errors are at the fields.
    pub fn command(
        &mut self,
        action: Action,
        clerk: &Account,
        department: Option<DepartmentId>,
    ) -> Option<RequestCommand> {
        match action {
            Action::Answer => self.give_answer(),
            Action::Status => self.change_status(),
            Action::Assignment => {
                let assignee = (self.assignee != "nobody").then_some(clerk.id);
                Some(RequestCommand::Assign { department, assignee })
            }
            Action::Note => Some(RequestCommand::Note { text: self.note.parse(NOTE, NoteText::parse)? }),
            Action::Protocol => Some(RequestCommand::RequestProtocol),
        }
    }

    /// The fields with errors, in the order of the page.
    #[must_use]
    pub fn faulty(&self) -> Vec<&Field> {
        faulty(&[&self.answer, &self.status, &self.reason, &self.note])
    }

    fn give_answer(&mut self) -> Option<RequestCommand> {
        let text = self.answer.parse(ANSWER, AnswerText::parse)?;
        let then = if self.close { AfterAnswer::Close } else { AfterAnswer::KeepOpen };
        Some(RequestCommand::Answer { text, then })
    }

    fn change_status(&mut self) -> Option<RequestCommand> {
        let to = self.status.choose("error-status-missing", Status::from_name);
        let reason = self.reason.parse(REASON, Reason::parse_optional);
        Some(RequestCommand::ChangeStatus { to: to?, reason: reason? })
    }
}
