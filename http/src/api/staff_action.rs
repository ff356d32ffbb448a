//! What every action of staff on a case has in common: who, on which case, seen in which revision, sent once.

use axum::Json;
use axum::extract::FromRequestParts;
use axum::http::header::ETAG;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use domain::RequestId;
use domain::citizen_request::RequestCommand;
use projections::Reach;
use projections::requests::{RequestView, for_staff};
use store::Session;

use super::address::CaseId;
use super::headers::{IdempotencyKey, IfMatch, etag};
use super::shapes::StaffCase;
use crate::app::App;
use crate::problem::Problem;
use crate::requests::{self, Change};
use crate::session::{StaffMember, actor, reach};

/// An action of a member of staff on one case. Refused in this order: 401, 403, 404, 428, 422.
pub struct StaffAction {
    app: App,
    staff: Session,
    id: RequestId,
    seen: IfMatch,
    key: IdempotencyKey,
}

impl FromRequestParts<App> for StaffAction {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let StaffMember(staff) = StaffMember::from_request_parts(parts, app).await?;
        let CaseId(id) = CaseId::from_request_parts(parts, app).await?;
        let seen = IfMatch::from_request_parts(parts, app).await?;
        let key = IdempotencyKey::from_request_parts(parts, app).await?;
        Ok(Self { app: app.clone(), staff, id, seen, key })
    }
}

impl StaffAction {
    /// Executes the command, waits for the read model, and answers with the case and its new `ETag`.
    pub async fn execute(self, command: RequestCommand, content: Vec<u8>) -> Result<Response, Problem> {
        let Self { app, staff, id, seen, key } = self;
        let submission = key.submission(Some(staff.account.id), content);
        let change = Change { id, command, actor: actor(&staff), submission, if_match: seen.0 };
        let reach = reach(&staff.account);
        for_staff(&app.store, id, reach).await?.ok_or_else(Problem::not_found)?;
        requests::change(&app.store, change).await?;
        // He may have given it out of his reach: what he did, he is shown.
        for_staff(&app.store, id, Reach::All).await?.map(shown).ok_or_else(Problem::read_model_behind)
    }
}

/// The case with its `ETag`.
#[must_use]
pub fn shown(view: RequestView) -> Response {
    let tag = etag(view.revision);
    ([(ETAG, tag)], Json(StaffCase::from(view))).into_response()
}
