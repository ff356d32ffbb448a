//! What staff say with an action, of whichever service: to whom a case is given, a note, a number entered by hand.

use domain::certificate_application::ApplicationCommand;
use domain::citizen_request::RequestCommand;
use domain::protocol::{MANUAL, ProtocolEntry};
use domain::words::NoteText;
use domain::{AccountId, DepartmentId};
use jiff::civil::Date;
use utoipa::ToSchema;

use super::faults::Fault;
use super::fields::{Fields, FromFields};

/// Who has it from now on.
#[derive(ToSchema)]
#[schema(as = NewAssignment)]
pub struct Assignment {
    /// Null for none.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub department: Option<DepartmentId>,
    /// Null for nobody.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub assignee: Option<AccountId>,
}

/// A note.
#[derive(ToSchema)]
#[schema(as = NewNote)]
pub struct Note {
    #[schema(value_type = String, max_length = 10_000)]
    text: NoteText,
}

/// A number that was given outside the portal.
#[derive(ToSchema)]
#[schema(as = ManualEntry)]
pub struct Manual {
    #[schema(minimum = 1)]
    number: u32,
    #[schema(minimum = 1900, maximum = 9999)]
    year: i16,
    /// A day of that year.
    #[schema(value_type = String, format = Date)]
    date: Date,
}

impl FromFields for Assignment {
    fn read(fields: &mut Fields) -> Option<Self> {
        let department = fields.optional_uuid("department");
        let assignee = fields.optional_uuid("assignee");
        Some(Self { department: department?.map(DepartmentId), assignee: assignee?.map(AccountId) })
    }
}

impl FromFields for Note {
    fn read(fields: &mut Fields) -> Option<Self> {
        fields.text("text", NoteText::parse).map(|text| Self { text })
    }
}

impl FromFields for Manual {
    fn read(fields: &mut Fields) -> Option<Self> {
        let number = fields.integer("number", 1..=u32::MAX);
        let year = fields.integer("year", 1900..=9999).and_then(|year| i16::try_from(year).ok());
        let date = fields.day("date");
        if date.zip(year).is_some_and(|(date, year)| date.year() != year) {
            return fields.fault("date", Fault::of_another_year());
        }
        Some(Self { number: number?, year: year?, date: date? })
    }
}

/// A number, and the registrar who enters it.
pub struct ByHand {
    entry: ProtocolEntry,
    registrar: AccountId,
}

impl Manual {
    /// Entered by him.
    #[must_use]
    pub fn by(self, registrar: AccountId) -> ByHand {
        let Self { number, year, date } = self;
        ByHand { entry: ProtocolEntry { number: number.into(), year, date }, registrar }
    }
}

impl From<Assignment> for RequestCommand {
    fn from(assignment: Assignment) -> Self {
        Self::Assign { department: assignment.department, assignee: assignment.assignee }
    }
}

impl From<Assignment> for ApplicationCommand {
    fn from(assignment: Assignment) -> Self {
        Self::Assign { department: assignment.department, assignee: assignment.assignee }
    }
}

impl From<Note> for RequestCommand {
    fn from(note: Note) -> Self {
        Self::Note { text: note.text }
    }
}

impl From<Note> for ApplicationCommand {
    fn from(note: Note) -> Self {
        Self::Note { text: note.text }
    }
}

impl From<ByHand> for RequestCommand {
    fn from(ByHand { entry, registrar }: ByHand) -> Self {
        Self::Protocol { entry, register: MANUAL.to_owned(), by: Some(registrar) }
    }
}

impl From<ByHand> for ApplicationCommand {
    fn from(ByHand { entry, registrar }: ByHand) -> Self {
        Self::Protocol { entry, register: MANUAL.to_owned(), by: Some(registrar) }
    }
}
