//! A citizen's own requests: file, list, read, withdraw.

use axum::Json;
use axum::extract::{OriginalUri, State};
use axum::http::header::{ETAG, LOCATION};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::citizen_request::{CitizenRequest, Kind, RequestCommand, Sender, Status};
use domain::words::{CaseText, DesiredAction, Subject};
use domain::{Personal, RequestId};
use projections::PageRequest;
use projections::requests::{
    MineFilter, RequestView, from_log, mine_mark, mine_with_answers, of_citizen, versions,
};
use store::Account;
use utoipa::ToSchema;

use super::address::PathId;
use super::body::{Body, Nothing};
use super::fields::{Fields, FromFields};
use super::headers::{IdempotencyKey, already, asks_for_news, etag};
use super::list::{self, List, Query};
use super::shapes::{Case, CaseListed, FiledKindName, StatusName};
use crate::app::App;
use crate::problem::Problem;
use crate::receipts::{Filed, Signed};
use crate::requests::{self, Change};
use crate::session::{Citizen, actor};

/// What a citizen files.
#[derive(ToSchema)]
pub struct NewRequest {
    /// What it is; a comment has no sender and goes another way.
    #[schema(value_type = FiledKindName)]
    kind: Kind,
    #[schema(value_type = String, max_length = 200)]
    subject: Subject,
    #[schema(value_type = String, max_length = 10_000)]
    text: CaseText,
    #[schema(value_type = Option<String>, max_length = 2_000)]
    desired_action: Option<DesiredAction>,
}

/// Which of his requests, and which page of them.
pub struct MyList {
    filter: MineFilter,
    page: PageRequest,
}

impl FromFields for NewRequest {
    fn read(fields: &mut Fields) -> Option<Self> {
        let kind = fields.choice("kind", kind_with_sender);
        let subject = fields.text("subject", Subject::parse);
        let text = fields.text("text", CaseText::parse);
        let desired_action = fields.optional_text("desired_action", DesiredAction::parse_optional);
        Some(Self { kind: kind?, subject: subject?, text: text?, desired_action: desired_action? })
    }
}

impl FromFields for MyList {
    fn read(fields: &mut Fields) -> Option<Self> {
        let kind = fields.optional_choice("kind", kind_with_sender);
        let status = fields.optional_choice("status", Status::from_name);
        let page = list::page(fields);
        Some(Self { filter: MineFilter { kind: kind?, status: status? }, page: page? })
    }
}

impl NewRequest {
    /// The command, with the details that the citizen declared at registration.
    fn by(self, account: &Account) -> RequestCommand {
        let sender = Sender {
            account: account.id,
            given_name: Personal::Known(account.given_name.clone()),
            family_name: Personal::Known(account.family_name.clone()),
            email: Personal::Known(account.email.clone()),
        };
        let Self { kind, subject, text, desired_action } = self;
        RequestCommand::Submit { kind, sender: Some(sender), subject, text, desired_action }
    }
}

fn kind_with_sender(name: &str) -> Option<Kind> {
    Kind::from_name(name).filter(|kind| *kind != Kind::Comment)
}

/// File a request, a complaint or a proposal.
#[utoipa::path(post, path = "/api/v1/me/requests", tag = "requests", request_body = NewRequest,
    params(("Idempotency-Key" = Option<uuid::Uuid>, Header, description = "sending twice files once")),
    security(("bearer" = [])), responses(
        (status = 201, body = Case),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ))]
pub async fn file(
    State(app): State<App>,
    Citizen(session): Citizen,
    key: IdempotencyKey,
    body: Body<NewRequest>,
) -> Result<Response, Problem> {
    let command = body.value.by(&session.account);
    let submission = key.submission(Some(session.account.id), body.content);
    let filed = requests::file(&app.store, command, actor(&session), submission).await?;
    let location = [(LOCATION, format!("/api/v1/me/requests/{}", filed.case.row.id))];
    Ok((StatusCode::CREATED, location, shown(filed)).into_response())
}

/// List one's own requests, newest first.
#[utoipa::path(get, path = "/api/v1/me/requests", operation_id = "my_requests", tag = "requests", security(("bearer" = [])),
    params(
        ("kind" = Option<FiledKindName>, Query),
        ("status" = Option<StatusName>, Query),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100),
        ("cursor" = Option<String>, Query, description = "`next` of the page before"),
        ("If-None-Match" = Option<String>, Header),
    ),
    responses(
        (status = 200, body = List<CaseListed>),
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
    requests::wait_for_own(&app.store, &session).await;
    let (owner, MyList { filter, page }) = (session.account.id, wanted);
    if asks_for_news(&headers)
        && let Some(unchanged) = list::already(&headers, mine_mark(&app.store, owner, &filter, &page).await?)
    {
        return Ok(unchanged);
    }
    let found = mine_with_answers(&app.store, owner, &filter, &page).await?;
    Ok(list::answer_marked::<_, CaseListed>(&uri, found))
}

/// Read one of one's own requests.
#[utoipa::path(get, path = "/api/v1/me/requests/{id}", operation_id = "my_request", tag = "requests", security(("bearer" = [])),
    params(("id" = uuid::Uuid, Path), ("If-None-Match" = Option<String>, Header)),
    responses(
        (status = 200, body = Case),
        (status = 304, description = "unchanged"),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ))]
pub async fn one(
    State(app): State<App>,
    Citizen(session): Citizen,
    PathId(id): PathId<RequestId>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    requests::wait_for_own(&app.store, &session).await;
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

/// Take a request back.
#[utoipa::path(post, path = "/api/v1/me/requests/{id}/withdrawal", tag = "requests", security(("bearer" = [])),
    params(
        ("id" = uuid::Uuid, Path),
        ("Idempotency-Key" = Option<uuid::Uuid>, Header, description = "sending twice withdraws once"),
    ),
    responses(
        (status = 200, body = Case),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ))]
pub async fn withdraw(
    State(app): State<App>,
    Citizen(session): Citizen,
    PathId(id): PathId<RequestId>,
    key: IdempotencyKey,
    body: Body<Nothing>,
) -> Result<Response, Problem> {
    let by = session.account.id;
    let submission = key.submission(Some(by), body.content);
    let command = RequestCommand::Withdraw { by };
    let change = Change { id, command, actor: actor(&session), submission, if_match: None };
    requests::change(&app.store, change).await?;
    let view = from_log(&app.store, id).await?.ok_or_else(Problem::not_found)?;
    with_receipt(&app, view.for_citizen()).await
}

/// With the receipt as it was given at filing.
async fn with_receipt(app: &App, case: RequestView) -> Result<Response, Problem> {
    let signed = Signed::again::<CitizenRequest>(&app.store, case.row.id.0).await?;
    Ok(shown(Filed { case, signed: signed.ok_or_else(Problem::not_found)? }))
}

/// The case with its `ETag`, without what only staff may see.
fn shown(filed: Filed<RequestView>) -> Response {
    let tag = etag(filed.case.revision);
    ([(ETAG, tag)], Json(Case::from(filed))).into_response()
}
