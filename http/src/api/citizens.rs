//! Citizens at the counter: find, read, verify, take a verification back.

use axum::Json;
use axum::extract::{OriginalUri, State};
use axum::http::header::ETAG;
use axum::response::{IntoResponse, Response};
use domain::AccountId;
use projections::citizens;
use projections::search::SearchWords;
use projections::{Page, PageRequest};
use store::accounts::EmailAddress;
use store::{Account, Role};

mod bodies;
mod counter;

pub use bodies::{NewRevocation, NewVerification};

use super::address::PathId;
use super::body::Body;
use super::fields::{Fields, FromFields};
use super::headers::etag;
use super::list::{self, List, Query};
use super::shapes::{Citizen, CitizenFound};
use crate::app::App;
use crate::problem::Problem;
use crate::session::StaffMember;
use counter::Counter;

/// Whom somebody looks for.
pub struct Wanted {
    words: Option<SearchWords>,
    /// Typed as a whole; it finds accounts that have declared nothing, too.
    email: Option<EmailAddress>,
    page: PageRequest,
}

impl FromFields for Wanted {
    fn read(fields: &mut Fields) -> Option<Self> {
        let typed = fields.optional_text("q", |text| {
            list::search_words(text).map(|words| Some((words, EmailAddress::parse(text.trim()).ok())))
        });
        let page = list::page(fields);
        let (words, email) = typed?.unwrap_or_default();
        Some(Self { words, email, page: page? })
    }
}

/// Find citizens: by names, tax number, document, telephone, address, or a whole e-mail address.
#[utoipa::path(get, path = "/api/v1/staff/citizens", tag = "staff", security(("bearer" = [])),
    params(
        ("q" = Option<String>, Query, max_length = 200, description = "without it, nobody is found"),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100),
        ("cursor" = Option<String>, Query, description = "`next` of the page before"),
    ),
    responses(
        (status = 200, body = List<CitizenFound>),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ))]
pub async fn find(
    State(app): State<App>,
    _staff: StaffMember,
    OriginalUri(uri): OriginalUri,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    let by_email = by_email(&app, &wanted).await?;
    let found = by_words(&app, &wanted).await?;
    let others =
        found.items.into_iter().filter(|citizen| by_email.as_ref().is_none_or(|it| it.id != citizen.id));
    let others = others.map(CitizenFound::from).collect::<Vec<_>>();
    let items = match by_email {
        Some(account) => std::iter::once(listed(&app, account).await?).chain(others).collect(),
        None => others,
    };
    Ok(list::answer::<_, CitizenFound>(&uri, Page { items, next: found.next }))
}

/// Read a citizen's details and verification.
#[utoipa::path(get, path = "/api/v1/staff/citizens/{id}", operation_id = "citizen", tag = "staff",
    security(("bearer" = [])), params(("id" = uuid::Uuid, Path)),
    responses(
        (status = 200, body = Citizen),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ))]
pub async fn one(
    State(app): State<App>,
    _staff: StaffMember,
    PathId(id): PathId<AccountId>,
) -> Result<Response, Problem> {
    shown(&app, citizen(&app, id).await?).await
}

/// Verify a citizen who is at the counter. `code`, when it is given, must be the one that his profile shows now.
#[utoipa::path(post, path = "/api/v1/staff/citizens/{id}/verification", operation_id = "verify_citizen", tag = "staff",
    security(("bearer" = [])), request_body = NewVerification,
    params(
        ("id" = uuid::Uuid, Path), ("If-Match" = Option<String>, Header),
        ("Idempotency-Key" = Option<uuid::Uuid>, Header),
    ),
    responses(
        (status = 200, body = Citizen),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ))]
pub async fn verify(counter: Counter, body: Body<NewVerification>) -> Result<Response, Problem> {
    counter.verify(body).await
}

/// Take a citizen's verification back.
#[utoipa::path(post, path = "/api/v1/staff/citizens/{id}/revocation", operation_id = "revoke_verification", tag = "staff",
    security(("bearer" = [])), request_body = NewRevocation,
    params(
        ("id" = uuid::Uuid, Path), ("If-Match" = Option<String>, Header),
        ("Idempotency-Key" = Option<uuid::Uuid>, Header),
    ),
    responses(
        (status = 200, body = Citizen),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ))]
pub async fn revoke(counter: Counter, body: Body<NewRevocation>) -> Result<Response, Problem> {
    counter.revoke(body).await
}

/// A citizen's account; 404 for anybody else's.
async fn citizen(app: &App, id: AccountId) -> Result<Account, Problem> {
    let account = app.store.account_by_id(id).await?;
    account.filter(|account| account.role == Role::Citizen).ok_or_else(Problem::not_found)
}

/// The citizen with his `ETag`.
async fn shown(app: &App, account: Account) -> Result<Response, Problem> {
    let declared = citizens::one(&app.store, account.id).await?;
    let tag = etag(declared.as_ref().map_or(0, |citizen| citizen.revision));
    Ok(([(ETAG, tag)], Json(Citizen::of(account, declared))).into_response())
}

/// On the first page only: it is one row more.
async fn by_email(app: &App, wanted: &Wanted) -> Result<Option<Account>, Problem> {
    let Some(email) = wanted.email.as_ref().filter(|_| wanted.page.cursor.is_none()) else { return Ok(None) };
    let account = app.store.account_by_email(email).await?;
    Ok(account.filter(|account| account.role == Role::Citizen))
}

async fn by_words(app: &App, wanted: &Wanted) -> Result<Page<citizens::CitizenView>, Problem> {
    match &wanted.words {
        Some(words) => Ok(citizens::search(&app.store, words, &wanted.page).await?),
        None => Ok(Page { items: Vec::new(), next: None }),
    }
}

async fn listed(app: &App, account: Account) -> Result<CitizenFound, Problem> {
    let declared = citizens::one(&app.store, account.id).await?;
    Ok(declared.map_or_else(|| account.into(), CitizenFound::from))
}
