//! What staff say when they move or answer an application.

use domain::certificate_application::{ApplicationCommand, ApplicationStatus};
use domain::words::{AnswerText, Reason};
use utoipa::ToSchema;

use crate::api::fields::{Fields, FromFields};
use crate::api::shapes::ApplicationStatusName;

/// The status wanted.
#[derive(ToSchema)]
#[schema(as = NewApplicationStatus)]
pub struct StatusChange {
    #[schema(value_type = ApplicationStatusName)]
    status: ApplicationStatus,
    /// Needed for `rejected`.
    #[schema(value_type = Option<String>, max_length = 2_000)]
    reason: Option<Reason>,
}

/// An answer.
#[derive(ToSchema)]
#[schema(as = NewApplicationAnswer)]
pub struct Answer {
    #[schema(value_type = String, max_length = 10_000)]
    text: AnswerText,
}

impl FromFields for StatusChange {
    fn read(fields: &mut Fields) -> Option<Self> {
        let status = fields.choice("status", ApplicationStatus::from_name);
        let reason = fields.optional_text("reason", Reason::parse_optional);
        Some(Self { status: status?, reason: reason? })
    }
}

impl FromFields for Answer {
    fn read(fields: &mut Fields) -> Option<Self> {
        fields.text("text", AnswerText::parse).map(|text| Self { text })
    }
}

impl From<StatusChange> for ApplicationCommand {
    fn from(change: StatusChange) -> Self {
        Self::ChangeStatus { to: change.status, reason: change.reason }
    }
}

impl From<Answer> for ApplicationCommand {
    fn from(answer: Answer) -> Self {
        Self::Answer { text: answer.text }
    }
}
