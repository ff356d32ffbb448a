//! What staff do with a case of either service: answer, status, assignment, note, protocol, number by hand.

mod action;

use domain::citizen_request::AfterAnswer;
use domain::protocol::ProtocolEntry;
use domain::words::{AnswerText, NoteText, Reason};
use domain::{AccountId, DepartmentId};
use jiff::Timestamp;
use jiff::civil::Date;

use super::field::{Fault, Field, Sentences, faulty};
use super::{Body, SubmissionId, day};
use crate::cases::{CaseRef, Wish};
use crate::people::{People, is_out_of_sight};

pub use action::Action;

const ANSWER: Sentences = Sentences { missing: "error-answer-missing", too_long: "error-answer-long" };
const NOTE: Sentences = Sentences { missing: "error-note-missing", too_long: "error-note-long" };
const REASON: Sentences = Sentences { missing: "error-reason-missing", too_long: "error-reason-long" };

/// The greatest number that a registrar can mean: a book of a year has no more.
const GREATEST_NUMBER: u64 = 99_999_999;

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
    /// `me`, `nobody`, or a colleague's account.
    pub assignee: Field,
    /// Of which department; blank for none.
    pub department: Field,
    /// The note.
    pub note: Field,
    /// The number in the register.
    pub number: Field,
    /// Its day.
    pub date: Field,
    keeps_department: bool,
}

/// What the clerk had on his screen when he acted.
#[derive(Clone, Copy)]
pub struct Seen {
    /// The revision (`If-Match`).
    pub revision: u64,
    /// When the newest thing on his page had happened.
    pub until: Option<Timestamp>,
}

/// Who acts on which case, as it stands now.
pub struct Desk<'a> {
    /// Who acts.
    pub me: AccountId,
    /// On which case.
    pub case: CaseRef,
    /// Its department.
    pub department: Option<DepartmentId>,
    /// Who else is there.
    pub people: &'a People,
    /// The day in Europe/Athens.
    pub today: Date,
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
            assignee: Field::empty("assignee"),
            department: Field::empty("department"),
            note: Field { id: "note", ..Field::empty("text") },
            number: Field::empty("number"),
            date: Field::empty("date"),
            keeps_department: true,
        }
    }

    /// The forms, and in the one that was sent, what came.
    #[must_use]
    pub fn of(action: Action, body: &Body) -> Self {
        let empty = Self { submission: SubmissionId::of(body), ..Self::empty() };
        match action {
            Action::Answer => {
                let answer = Field { id: "answer", ..body.field("text") };
                Self { answer, close: body.has("close"), ..empty }
            }
            Action::Status => Self { status: body.field("status"), reason: body.field("reason"), ..empty },
            Action::Assignment => Self {
                assignee: body.field("assignee"),
                department: body.field("department"),
                keeps_department: !body.has("department"),
                ..empty
            },
            Action::Note => Self { note: Field { id: "note", ..body.field("text") }, ..empty },
            Action::Number => Self { number: body.field("number"), date: body.field("date"), ..empty },
            Action::Protocol | Action::Retry => empty,
        }
    }

    /// What the clerk asks, or `None` and the errors are at the fields.
    pub fn wish(&mut self, action: Action, desk: &Desk<'_>) -> Option<Wish> {
        match action {
            Action::Answer => self.give_answer(),
            Action::Status => self.change_status(desk),
            Action::Assignment => self.assign(desk),
            Action::Note => Some(Wish::Note { text: self.note.parse(NOTE, NoteText::parse)? }),
            Action::Number => self.number_by_hand(desk.today),
            Action::Protocol => Some(Wish::Protocol),
            Action::Retry => Some(Wish::Retry),
        }
    }

    /// The rules ask for a reason.
    pub fn ask_reason(&mut self) {
        self.reason.error = Some(Fault::of(REASON.missing));
    }

    /// The number that a registrar has written, or `None` and the errors are at the fields. `today` is the day in
    /// Europe/Athens: no entry is of a later one.
    pub fn number_by_hand(&mut self, today: Date) -> Option<Wish> {
        let number = |text: &str| {
            let number = text.trim().parse::<u64>().ok()?;
            (1..=GREATEST_NUMBER).contains(&number).then_some(number)
        };
        let number = self.number.choose("error-protocol-number", number);
        let past = |text: &str| day::read(text).filter(|day| *day <= today);
        let date = self.date.choose("error-protocol-date", past);
        let (number, date) = (number?, date?);
        Some(Wish::Number { entry: ProtocolEntry { number, year: date.year(), date } })
    }

    /// Another case has the number.
    pub fn number_held(&mut self) {
        self.number.error = Some(Fault::of("error-protocol-number-held"));
    }

    /// The fields with errors, in the order of the page.
    #[must_use]
    pub fn faulty(&self) -> Vec<&Field> {
        faulty(&[
            &self.answer,
            &self.status,
            &self.reason,
            &self.assignee,
            &self.department,
            &self.number,
            &self.date,
            &self.note,
        ])
    }

    fn give_answer(&mut self) -> Option<Wish> {
        let text = self.answer.parse(ANSWER, AnswerText::parse)?;
        let then = if self.close { AfterAnswer::Close } else { AfterAnswer::KeepOpen };
        Some(Wish::Answer { text, then })
    }

    fn change_status(&mut self, desk: &Desk<'_>) -> Option<Wish> {
        let known = desk.case.service.statuses();
        let named = |name: &str| known.into_iter().find(|known| *known == name);
        let to = self.status.choose("error-status-missing", named);
        let reason = self.reason.parse(REASON, Reason::parse_optional);
        Some(Wish::Status { to: to?, reason: reason? })
    }

    fn assign(&mut self, desk: &Desk<'_>) -> Option<Wish> {
        let account = |name: &str| match name {
            "me" => Some(Some(desk.me)),
            "nobody" => Some(None),
            id => desk.people.colleague(id.parse().ok()?).map(|colleague| Some(colleague.account)),
        };
        let department = |name: &str| match name {
            "" => Some(None),
            id => {
                desk.people.departments.iter().map(|one| one.id).find(|one| one.to_string() == id).map(Some)
            }
        };
        let assignee = self.assignee.choose("error-assignee", account);
        let department = if self.keeps_department {
            Some(desk.department)
        } else {
            self.department.choose("error-department", department)
        };
        let (assignee, department) = (assignee?, department?);
        let colleague = assignee.and_then(|id| desk.people.colleague(id));
        if colleague.is_some_and(|colleague| is_out_of_sight(colleague, department)) {
            self.assignee.error = Some(Fault::of("error-assignee-elsewhere"));
            return None;
        }
        Some(Wish::Assign { department, assignee })
    }
}
