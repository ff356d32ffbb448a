//! What a registrar does where the register did not: enter a number by hand, force a retry.

use axum::response::Response;
use domain::certificate_application::ApplicationCommand;
use domain::citizen_request::RequestCommand;

use super::body::{Body, Nothing};
use super::headers::MaybeIfMatch;
use super::service::{Applications, Requests};
use super::shapes::{StaffApplication, StaffCase};
use super::staff_action::RegistrarAction;
use super::staff_bodies::Manual;
use crate::problem::Problem;

/// Enter the number of a request by hand.
#[utoipa::path(post, path = "/api/v1/staff/requests/{id}/protocol/manual", operation_id = "number_request_by_hand", tag = "staff", security(("bearer" = [])),
    request_body = Manual,
    params(
        ("id" = uuid::Uuid, Path), ("If-Match" = String, Header),
        ("Idempotency-Key" = Option<uuid::Uuid>, Header),
    ),
    responses(
        (status = 200, body = StaffCase),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ))]
pub async fn number_request(
    action: RegistrarAction<Requests>,
    body: Body<Manual>,
) -> Result<Response, Problem> {
    action.0.number(body).await
}

/// Enter the number of an application by hand.
#[utoipa::path(post, path = "/api/v1/staff/applications/{id}/protocol/manual", operation_id = "number_application_by_hand", tag = "staff", security(("bearer" = [])),
    request_body = Manual,
    params(
        ("id" = uuid::Uuid, Path), ("If-Match" = String, Header),
        ("Idempotency-Key" = Option<uuid::Uuid>, Header),
    ),
    responses(
        (status = 200, body = StaffApplication),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ))]
pub async fn number_application(
    action: RegistrarAction<Applications>,
    body: Body<Manual>,
) -> Result<Response, Problem> {
    action.0.number(body).await
}

/// Send a request to the register again, or ask the register at once while it waits.
#[utoipa::path(post, path = "/api/v1/staff/requests/{id}/protocol/retry", operation_id = "retry_request", tag = "staff", security(("bearer" = [])),
    params(
        ("id" = uuid::Uuid, Path), ("If-Match" = Option<String>, Header),
        ("Idempotency-Key" = Option<uuid::Uuid>, Header),
    ),
    responses(
        (status = 200, body = StaffCase),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ))]
pub async fn retry_request(
    action: RegistrarAction<Requests, MaybeIfMatch>,
    body: Body<Nothing>,
) -> Result<Response, Problem> {
    action.0.retry(RequestCommand::RetryProtocol, body).await
}

/// Send an application to the register again, or ask the register at once while it waits.
#[utoipa::path(post, path = "/api/v1/staff/applications/{id}/protocol/retry", operation_id = "retry_application", tag = "staff", security(("bearer" = [])),
    params(
        ("id" = uuid::Uuid, Path), ("If-Match" = Option<String>, Header),
        ("Idempotency-Key" = Option<uuid::Uuid>, Header),
    ),
    responses(
        (status = 200, body = StaffApplication),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ))]
pub async fn retry_application(
    action: RegistrarAction<Applications, MaybeIfMatch>,
    body: Body<Nothing>,
) -> Result<Response, Problem> {
    action.0.retry(ApplicationCommand::RetryProtocol, body).await
}
