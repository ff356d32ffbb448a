//! A citizen's own applications for certificates: file, list, read, withdraw.

use axum::Json;
use axum::extract::{OriginalUri, State};
use axum::http::header::{ETAG, LOCATION};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::ApplicationId;
use domain::catalogue::Family;
use domain::certificate_application::{ApplicationCommand, ApplicationStatus, CertificateApplication};
use projections::PageRequest;
use projections::applications::{
    ApplicationView, MineFilter, from_log, mine_mark, mine_with_answers, of_citizen, versions,
};

mod applicant;
mod body;

pub use body::NewApplication;

use super::address::PathId;
use super::body::{Body, Nothing, Unread};
use super::fields::{Fields, FromFields};
use super::headers::{IdempotencyKey, already, asks_for_news, etag};
use super::list::{self, List, Query};
use super::shapes::{Application, ApplicationListed, ApplicationStatusName, FamilyName};
use crate::app::App;
use crate::applications::{self, Change};
use crate::change::wait_for_own;
use crate::problem::Problem;
use crate::receipts::{Filed, Signed};
use crate::session::{Citizen, actor};
use applicant::Applicant;

/// Which of his applications, and which page of them.
pub struct MyList {
    filter: MineFilter,
    page: PageRequest,
}

impl FromFields for MyList {
    fn read(fields: &mut Fields) -> Option<Self> {
        let family = fields.optional_choice("family", Family::from_name);
        let status = fields.optional_choice("status", ApplicationStatus::from_name);
        let page = list::page(fields);
        Some(Self { filter: MineFilter { family: family?, status: status? }, page: page? })
    }
}

/// Apply for a certificate. Only a verified citizen may: 403 `not_verified` comes before any field is looked at. The
/// answer carries the protocol number when the register answers in time; otherwise it says that the number follows.
#[utoipa::path(post, path = "/api/v1/me/applications", operation_id = "apply", tag = "applications", request_body = NewApplication,
    params(("Idempotency-Key" = Option<uuid::Uuid>, Header, description = "sending twice files once")),
    security(("bearer" = [])), responses(
        (status = 201, body = Application),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ))]
pub async fn file(State(app): State<App>, applicant: Applicant, body: Unread) -> Result<Response, Problem> {
    let Applicant { session, key, home } = applicant;
    let body = body.read(|fields| body::read(fields, home.as_ref()))?;
    let submission = key.submission(Some(session.account.id), body.content);
    let filed = applications::file(&app, &session.account, &body.value, submission).await?;
    let location = [(LOCATION, format!("/api/v1/me/applications/{}", filed.case.row.id))];
    Ok((StatusCode::CREATED, location, shown(filed)).into_response())
}

/// List one's own applications, newest first.
#[utoipa::path(get, path = "/api/v1/me/applications", operation_id = "my_applications", tag = "applications",
    security(("bearer" = [])),
    params(
        ("family" = Option<FamilyName>, Query),
        ("status" = Option<ApplicationStatusName>, Query),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100),
        ("cursor" = Option<String>, Query, description = "`next` of the page before"),
        ("If-None-Match" = Option<String>, Header),
    ),
    responses(
        (status = 200, body = List<ApplicationListed>),
        (status = 304, description = "unchanged"),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ))]
pub async fn list(
    State(app): State<App>,
    Citizen(session): Citizen,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    Query(wanted): Query<MyList>,
) -> Result<Response, Problem> {
    wait_for_own(&app.store, &session).await;
    let (owner, MyList { filter, page }) = (session.account.id, wanted);
    if asks_for_news(&headers)
        && let Some(unchanged) = list::already(&headers, mine_mark(&app.store, owner, &filter, &page).await?)
    {
        return Ok(unchanged);
    }
    let found = mine_with_answers(&app.store, owner, &filter, &page).await?;
    Ok(list::answer_marked::<_, ApplicationListed>(&uri, found))
}

/// Read one of one's own applications.
#[utoipa::path(get, path = "/api/v1/me/applications/{id}", operation_id = "my_application", tag = "applications",
    security(("bearer" = [])),
    params(("id" = uuid::Uuid, Path), ("If-None-Match" = Option<String>, Header)),
    responses(
        (status = 200, body = Application),
        (status = 304, description = "unchanged"),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ))]
pub async fn one(
    State(app): State<App>,
    Citizen(session): Citizen,
    PathId(id): PathId<ApplicationId>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    wait_for_own(&app.store, &session).await;
    let owner = session.account.id;
    if asks_for_news(&headers)
        && let Some(now) = versions(&app.store, owner, id).await?
        && let Some(unchanged) = already(&headers, &now)
    {
        return Ok(unchanged);
    }
    let view = of_citizen(&app.store, owner, id).await?.ok_or_else(Problem::not_found)?;
    with_receipt(&app, view).await
}

/// Take an application back. One that waits for its number is numbered all the same.
#[utoipa::path(post, path = "/api/v1/me/applications/{id}/withdrawal", operation_id = "withdraw_application",
    tag = "applications", security(("bearer" = [])),
    params(
        ("id" = uuid::Uuid, Path),
        ("Idempotency-Key" = Option<uuid::Uuid>, Header, description = "sending twice withdraws once"),
    ),
    responses(
        (status = 200, body = Application),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ))]
pub async fn withdraw(
    State(app): State<App>,
    Citizen(session): Citizen,
    PathId(id): PathId<ApplicationId>,
    key: IdempotencyKey,
    body: Body<Nothing>,
) -> Result<Response, Problem> {
    let by = session.account.id;
    let submission = key.submission(Some(by), body.content);
    let command = ApplicationCommand::Withdraw { by };
    let change = Change { id, command, actor: actor(&session), submission, if_match: None };
    applications::change(&app.store, change).await?;
    let view = from_log(&app.store, id).await?.ok_or_else(Problem::not_found)?;
    with_receipt(&app, view.for_citizen()).await
}

/// With the receipt as it was given at filing.
async fn with_receipt(app: &App, case: ApplicationView) -> Result<Response, Problem> {
    let signed = Signed::again::<CertificateApplication>(&app.store, case.row.id.0).await?;
    Ok(shown(Filed { case, signed: signed.ok_or_else(Problem::not_found)? }))
}

/// The application with its `ETag`, without what only staff may see.
fn shown(filed: Filed<ApplicationView>) -> Response {
    let tag = etag(filed.case.revision);
    ([(ETAG, tag)], Json(Application::from(filed))).into_response()
}
