//! The anonymous comment. No session is looked at: the portal does not know who sends it.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::citizen_request::{Kind, RequestCommand};
use domain::words::{CaseText, DesiredAction, Subject};
use projections::requests::RequestView;
use serde::Serialize;
use store::Actor;
use utoipa::ToSchema;

use super::body::Body;
use super::fields::{Fields, FromFields};
use super::headers::IdempotencyKey;
use super::shapes::Receipt;
use crate::app::App;
use crate::limits::Network;
use crate::problem::Problem;
use crate::receipts::Filed;
use crate::requests;

/// What somebody says.
#[derive(ToSchema)]
#[schema(as = NewComment)]
pub struct Comment {
    #[schema(value_type = String, max_length = 200)]
    subject: Subject,
    #[schema(value_type = String, max_length = 10_000)]
    text: CaseText,
    #[schema(value_type = Option<String>, max_length = 2_000)]
    desired_action: Option<DesiredAction>,
}

/// That it was taken; there is no way back to it.
#[derive(Serialize, ToSchema)]
#[schema(as = CommentTaken)]
pub struct Taken {
    /// Α.Α.
    number: i64,
    #[schema(value_type = String, format = DateTime)]
    submitted_at: jiff::Timestamp,
    /// A signed proof of filing. It is given here only: nobody can ask for it again.
    receipt: Receipt,
}

impl FromFields for Comment {
    fn read(fields: &mut Fields) -> Option<Self> {
        let subject = fields.text("subject", Subject::parse);
        let text = fields.text("text", CaseText::parse);
        let desired_action = fields.optional_text("desired_action", DesiredAction::parse_optional);
        Some(Self { subject: subject?, text: text?, desired_action: desired_action? })
    }
}

impl From<Comment> for RequestCommand {
    fn from(comment: Comment) -> Self {
        let Comment { subject, text, desired_action } = comment;
        Self::Submit { kind: Kind::Comment, sender: None, subject, text, desired_action }
    }
}

impl From<Filed<RequestView>> for Taken {
    fn from(filed: Filed<RequestView>) -> Self {
        let Filed { case, signed } = filed;
        Self { number: case.row.number, submitted_at: case.row.submitted_at, receipt: signed.into() }
    }
}

/// File an anonymous comment. Nobody can answer it, and nobody can follow it.
#[utoipa::path(post, path = "/api/v1/comments", tag = "requests", request_body = Comment,
    params(("Idempotency-Key" = Option<uuid::Uuid>, Header, description = "sending twice files once")),
    responses(
        (status = 201, body = Taken),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ))]
pub async fn comment(
    State(app): State<App>,
    network: Network,
    key: IdempotencyKey,
    body: Body<Comment>,
) -> Result<Response, Problem> {
    app.limits.comment(network)?;
    let submission = key.submission(None, body.content);
    let filed = requests::file(&app.store, body.value.into(), Actor::VISITOR, submission).await?;
    Ok((StatusCode::CREATED, Json(Taken::from(filed))).into_response())
}
