//! A request in the hands of staff: read, move, answer, assign, note, send to the protocol.

use axum::response::Response;
use domain::citizen_request::RequestCommand;

mod bodies;

pub use bodies::{Answer, StatusChange};

use super::body::{Body, Nothing};
use super::service::Requests;
use super::shapes::StaffCase;
use super::staff_action::{StaffAction, StaffReading};
use super::staff_bodies::{Assignment, Note};
use crate::problem::Problem;

/// Read a request.
#[utoipa::path(get, path = "/api/v1/staff/requests/{id}", operation_id = "staff_request", tag = "staff", security(("bearer" = [])),
    params(("id" = uuid::Uuid, Path), ("If-None-Match" = Option<String>, Header)),
    responses(
        (status = 200, body = StaffCase),
        (status = 304, description = "unchanged"),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ))]
pub async fn one(reading: StaffReading<Requests>) -> Result<Response, Problem> {
    reading.answer().await
}

/// Move a request to another status.
#[utoipa::path(post, path = "/api/v1/staff/requests/{id}/status", operation_id = "change_request_status", tag = "staff", security(("bearer" = [])),
    request_body = StatusChange,
    params(
        ("id" = uuid::Uuid, Path), ("If-Match" = String, Header),
        ("Idempotency-Key" = Option<uuid::Uuid>, Header),
    ),
    responses(
        (status = 200, body = StaffCase),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ))]
pub async fn change_status(
    action: StaffAction<Requests>,
    body: Body<StatusChange>,
) -> Result<Response, Problem> {
    action.execute(body).await
}

/// Answer a request.
#[utoipa::path(post, path = "/api/v1/staff/requests/{id}/answer", operation_id = "answer_request", tag = "staff", security(("bearer" = [])),
    request_body = Answer,
    params(
        ("id" = uuid::Uuid, Path), ("If-Match" = String, Header),
        ("Idempotency-Key" = Option<uuid::Uuid>, Header),
    ),
    responses(
        (status = 200, body = StaffCase),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ))]
pub async fn answer(action: StaffAction<Requests>, body: Body<Answer>) -> Result<Response, Problem> {
    action.execute(body).await
}

/// Give a request to a department, a person, or (both left out) nobody.
#[utoipa::path(post, path = "/api/v1/staff/requests/{id}/assignment", operation_id = "assign_request", tag = "staff", security(("bearer" = [])),
    request_body = Assignment,
    params(
        ("id" = uuid::Uuid, Path), ("If-Match" = String, Header),
        ("Idempotency-Key" = Option<uuid::Uuid>, Header),
    ),
    responses(
        (status = 200, body = StaffCase),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ))]
pub async fn assign(action: StaffAction<Requests>, body: Body<Assignment>) -> Result<Response, Problem> {
    action.assign(body).await
}

/// Write a note among staff.
#[utoipa::path(post, path = "/api/v1/staff/requests/{id}/note", operation_id = "note_on_request", tag = "staff", security(("bearer" = [])),
    request_body = Note,
    params(
        ("id" = uuid::Uuid, Path), ("If-Match" = String, Header),
        ("Idempotency-Key" = Option<uuid::Uuid>, Header),
    ),
    responses(
        (status = 200, body = StaffCase),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ))]
pub async fn note(action: StaffAction<Requests>, body: Body<Note>) -> Result<Response, Problem> {
    action.execute(body).await
}

/// Send a request to the protocol; the answer carries its number when the register answers in time.
#[utoipa::path(post, path = "/api/v1/staff/requests/{id}/protocol", operation_id = "send_request_to_protocol", tag = "staff", security(("bearer" = [])),
    params(
        ("id" = uuid::Uuid, Path), ("If-Match" = String, Header),
        ("Idempotency-Key" = Option<uuid::Uuid>, Header),
    ),
    responses(
        (status = 200, body = StaffCase),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ))]
pub async fn send_to_protocol(
    action: StaffAction<Requests>,
    body: Body<Nothing>,
) -> Result<Response, Problem> {
    action.send(RequestCommand::RequestProtocol, body).await
}
