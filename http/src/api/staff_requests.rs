//! A case in the hands of staff: read, move, answer, assign, note, send to the protocol.

use axum::extract::State;
use axum::http::header::ETAG;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::citizen_request::RequestCommand;
use projections::requests::for_staff;

mod bodies;

pub use bodies::{Answer, Assignment, Note, StatusChange};

use super::address::CaseId;
use super::body::{Body, Nothing};
use super::headers::{etag, has_already};
use super::shapes::StaffCase;
use super::staff_action::{StaffAction, shown};
use crate::app::App;
use crate::problem::Problem;
use crate::session::{StaffMember, reach};

/// Read a case.
#[utoipa::path(get, path = "/api/v1/staff/requests/{id}", operation_id = "staff_request", tag = "staff", security(("bearer" = [])),
    params(("id" = uuid::Uuid, Path), ("If-None-Match" = Option<String>, Header)),
    responses(
        (status = 200, body = StaffCase),
        (status = 304, description = "unchanged"),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ))]
pub async fn one(
    State(app): State<App>,
    StaffMember(staff): StaffMember,
    CaseId(id): CaseId,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let view = for_staff(&app.store, id, reach(&staff.account)).await?.ok_or_else(Problem::not_found)?;
    if has_already(&headers, &view) {
        return Ok((StatusCode::NOT_MODIFIED, [(ETAG, etag(view.revision))]).into_response());
    }
    Ok(shown(view))
}

/// Move a case to another status.
#[utoipa::path(post, path = "/api/v1/staff/requests/{id}/status", tag = "staff", security(("bearer" = [])),
    request_body = StatusChange,
    params(
        ("id" = uuid::Uuid, Path), ("If-Match" = String, Header),
        ("Idempotency-Key" = Option<uuid::Uuid>, Header),
    ),
    responses(
        (status = 200, body = StaffCase),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ))]
pub async fn change_status(action: StaffAction, body: Body<StatusChange>) -> Result<Response, Problem> {
    action.execute(body.value.into(), body.content).await
}

/// Answer a case.
#[utoipa::path(post, path = "/api/v1/staff/requests/{id}/answer", tag = "staff", security(("bearer" = [])),
    request_body = Answer,
    params(
        ("id" = uuid::Uuid, Path), ("If-Match" = String, Header),
        ("Idempotency-Key" = Option<uuid::Uuid>, Header),
    ),
    responses(
        (status = 200, body = StaffCase),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ))]
pub async fn answer(action: StaffAction, body: Body<Answer>) -> Result<Response, Problem> {
    action.execute(body.value.into(), body.content).await
}

/// Give a case to a department, a person, or (both left out) nobody.
#[utoipa::path(post, path = "/api/v1/staff/requests/{id}/assignment", tag = "staff", security(("bearer" = [])),
    request_body = Assignment,
    params(
        ("id" = uuid::Uuid, Path), ("If-Match" = String, Header),
        ("Idempotency-Key" = Option<uuid::Uuid>, Header),
    ),
    responses(
        (status = 200, body = StaffCase),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ))]
pub async fn assign(action: StaffAction, body: Body<Assignment>) -> Result<Response, Problem> {
    action.execute(body.value.into(), body.content).await
}

/// Write a note among staff.
#[utoipa::path(post, path = "/api/v1/staff/requests/{id}/note", tag = "staff", security(("bearer" = [])),
    request_body = Note,
    params(
        ("id" = uuid::Uuid, Path), ("If-Match" = String, Header),
        ("Idempotency-Key" = Option<uuid::Uuid>, Header),
    ),
    responses(
        (status = 200, body = StaffCase),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ))]
pub async fn note(action: StaffAction, body: Body<Note>) -> Result<Response, Problem> {
    action.execute(body.value.into(), body.content).await
}

/// Send a case to the protocol.
#[utoipa::path(post, path = "/api/v1/staff/requests/{id}/protocol", tag = "staff", security(("bearer" = [])),
    params(
        ("id" = uuid::Uuid, Path), ("If-Match" = String, Header),
        ("Idempotency-Key" = Option<uuid::Uuid>, Header),
    ),
    responses(
        (status = 200, body = StaffCase),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ))]
pub async fn send_to_protocol(action: StaffAction, body: Body<Nothing>) -> Result<Response, Problem> {
    action.execute(RequestCommand::RequestProtocol, body.content).await
}
