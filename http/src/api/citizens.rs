//! Citizens at the counter: find, read, verify, take a verification back.

use axum::Json;
use axum::extract::{OriginalUri, State};
use axum::http::header::ETAG;
use axum::response::{IntoResponse, Response};
use domain::AccountId;
use projections::PageRequest;
use projections::search::SearchWords;
use store::accounts::EmailAddress;
use store::{Access, Session};

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
use crate::citizens;
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
    StaffMember(staff): StaffMember,
    OriginalUri(uri): OriginalUri,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    let (words, email) = (wanted.words.as_ref(), wanted.email.as_ref());
    let found = citizens::search(&app.store, words, email, &wanted.page).await?;
    let found = found.open(&app.store, &Access::api(&staff)).await?;
    Ok(list::answer::<_, CitizenFound>(&uri, found))
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
    StaffMember(staff): StaffMember,
    PathId(id): PathId<AccountId>,
) -> Result<Response, Problem> {
    shown(&app, &staff, id).await
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

/// The citizen with his `ETag`; 404 for anybody who is none.
async fn shown(app: &App, staff: &Session, id: AccountId) -> Result<Response, Problem> {
    let known = citizens::one(&app.store, id).await?.ok_or_else(Problem::not_found)?;
    let (account, declared) = known.open(&app.store, &Access::api(staff)).await?;
    let tag = etag(declared.as_ref().map_or(0, |citizen| citizen.revision));
    Ok(([(ETAG, tag)], Json(Citizen::of(account, declared))).into_response())
}
