//! An application in the hands of staff: read, move, answer, assign, note. It goes to the protocol by itself.

use axum::response::Response;

mod bodies;

pub use bodies::{Answer, StatusChange};

use super::body::Body;
use super::service::Applications;
use super::shapes::StaffApplication;
use super::staff_action::{StaffAction, StaffReading};
use super::staff_bodies::{Assignment, Note};
use crate::problem::Problem;

/// Read an application.
#[utoipa::path(get, path = "/api/v1/staff/applications/{id}", operation_id = "staff_application", tag = "staff", security(("bearer" = [])),
    params(("id" = uuid::Uuid, Path), ("If-None-Match" = Option<String>, Header)),
    responses(
        (status = 200, body = StaffApplication),
        (status = 304, description = "unchanged"),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ))]
pub async fn one(reading: StaffReading<Applications>) -> Result<Response, Problem> {
    reading.answer().await
}

/// Move an application to another status.
#[utoipa::path(post, path = "/api/v1/staff/applications/{id}/status", operation_id = "change_application_status", tag = "staff", security(("bearer" = [])),
    request_body = StatusChange,
    params(
        ("id" = uuid::Uuid, Path), ("If-Match" = String, Header),
        ("Idempotency-Key" = Option<uuid::Uuid>, Header),
    ),
    responses(
        (status = 200, body = StaffApplication),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ))]
pub async fn change_status(
    action: StaffAction<Applications>,
    body: Body<StatusChange>,
) -> Result<Response, Problem> {
    action.execute(body).await
}

/// Answer an application; its status stays.
#[utoipa::path(post, path = "/api/v1/staff/applications/{id}/answer", operation_id = "answer_application", tag = "staff", security(("bearer" = [])),
    request_body = Answer,
    params(
        ("id" = uuid::Uuid, Path), ("If-Match" = String, Header),
        ("Idempotency-Key" = Option<uuid::Uuid>, Header),
    ),
    responses(
        (status = 200, body = StaffApplication),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ))]
pub async fn answer(action: StaffAction<Applications>, body: Body<Answer>) -> Result<Response, Problem> {
    action.execute(body).await
}

/// Give an application to a department, a person, or (both left out) nobody.
#[utoipa::path(post, path = "/api/v1/staff/applications/{id}/assignment", operation_id = "assign_application", tag = "staff", security(("bearer" = [])),
    request_body = Assignment,
    params(
        ("id" = uuid::Uuid, Path), ("If-Match" = String, Header),
        ("Idempotency-Key" = Option<uuid::Uuid>, Header),
    ),
    responses(
        (status = 200, body = StaffApplication),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ))]
pub async fn assign(action: StaffAction<Applications>, body: Body<Assignment>) -> Result<Response, Problem> {
    action.assign(body).await
}

/// Write a note among staff.
#[utoipa::path(post, path = "/api/v1/staff/applications/{id}/note", operation_id = "note_on_application", tag = "staff", security(("bearer" = [])),
    request_body = Note,
    params(
        ("id" = uuid::Uuid, Path), ("If-Match" = String, Header),
        ("Idempotency-Key" = Option<uuid::Uuid>, Header),
    ),
    responses(
        (status = 200, body = StaffApplication),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ))]
pub async fn note(action: StaffAction<Applications>, body: Body<Note>) -> Result<Response, Problem> {
    action.execute(body).await
}
