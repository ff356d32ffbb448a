//! Who of the municipality has opened one's own case, or has seen one's own details. A resource of its own: a look changes no case, and no `ETag`.

use axum::Json;
use axum::extract::State;
use domain::{ApplicationId, RequestId};
use projections::{applications, requests};
use store::access::Subject;

use super::address::PathId;
use super::shapes::Accesses;
use crate::app::App;
use crate::problem::Problem;
use crate::session::Citizen;

/// More than this is not told at once; the newest come first.
const MOST: u32 = 100;

/// Who has seen one's own details and account, when and what for.
#[utoipa::path(get, path = "/api/v1/me/accesses", operation_id = "my_accesses", tag = "accounts",
    security(("bearer" = [])),
    responses(
        (status = 200, body = Accesses),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ))]
pub async fn of_me(State(app): State<App>, Citizen(session): Citizen) -> Result<Json<Accesses>, Problem> {
    told(&app, Subject::Person(session.account.id)).await
}

/// Who has opened one of one's own requests, when and what for.
#[utoipa::path(get, path = "/api/v1/me/requests/{id}/accesses", operation_id = "my_request_accesses", tag = "requests",
    security(("bearer" = [])),
    params(("id" = uuid::Uuid, Path)),
    responses(
        (status = 200, body = Accesses),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ))]
pub async fn of_request(
    State(app): State<App>,
    Citizen(session): Citizen,
    PathId(id): PathId<RequestId>,
) -> Result<Json<Accesses>, Problem> {
    crate::requests::wait_for_own(&app.store, &session).await;
    requests::of_citizen(&app.store, session.account.id, id).await?.ok_or_else(Problem::not_found)?;
    told(&app, Subject::Request(id)).await
}

/// Who has opened one of one's own applications, when and what for.
#[utoipa::path(get, path = "/api/v1/me/applications/{id}/accesses", operation_id = "my_application_accesses",
    tag = "applications", security(("bearer" = [])),
    params(("id" = uuid::Uuid, Path)),
    responses(
        (status = 200, body = Accesses),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ))]
pub async fn of_application(
    State(app): State<App>,
    Citizen(session): Citizen,
    PathId(id): PathId<ApplicationId>,
) -> Result<Json<Accesses>, Problem> {
    crate::requests::wait_for_own(&app.store, &session).await;
    applications::of_citizen(&app.store, session.account.id, id).await?.ok_or_else(Problem::not_found)?;
    told(&app, Subject::Application(id)).await
}

async fn told(app: &App, subject: Subject) -> Result<Json<Accesses>, Problem> {
    let (opened, departments) = tokio::try_join!(app.store.opened(subject, MOST), app.store.departments())?;
    Ok(Json(Accesses::of(opened, &departments)))
}
