//! What staff say when they move or answer a request.

use domain::citizen_request::{AfterAnswer, RequestCommand, Status};
use domain::words::{AnswerText, Reason};
use utoipa::ToSchema;

use crate::api::fields::{Fields, FromFields};
use crate::api::shapes::StatusName;

/// The status wanted.
#[derive(ToSchema)]
#[schema(as = NewStatus)]
pub struct StatusChange {
    #[schema(value_type = StatusName)]
    status: Status,
    /// Needed for `rejected` and for reopening.
    #[schema(value_type = Option<String>, max_length = 2_000)]
    reason: Option<Reason>,
}

/// An answer.
#[derive(ToSchema)]
#[schema(as = NewAnswer)]
pub struct Answer {
    #[schema(value_type = String, max_length = 10_000)]
    text: AnswerText,
    /// Whether the case is closed with it; false when left out.
    #[schema(value_type = Option<bool>)]
    close: AfterAnswer,
}

impl FromFields for StatusChange {
    fn read(fields: &mut Fields) -> Option<Self> {
        let status = fields.choice("status", Status::from_name);
        let reason = fields.optional_text("reason", Reason::parse_optional);
        Some(Self { status: status?, reason: reason? })
    }
}

impl FromFields for Answer {
    fn read(fields: &mut Fields) -> Option<Self> {
        let text = fields.text("text", AnswerText::parse);
        let close = fields.flag("close");
        let close = if close? { AfterAnswer::Close } else { AfterAnswer::KeepOpen };
        Some(Self { text: text?, close })
    }
}

impl From<StatusChange> for RequestCommand {
    fn from(change: StatusChange) -> Self {
        Self::ChangeStatus { to: change.status, reason: change.reason }
    }
}

impl From<Answer> for RequestCommand {
    fn from(answer: Answer) -> Self {
        Self::Answer { text: answer.text, then: answer.close }
    }
}
