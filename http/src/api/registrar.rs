//! The registrar's page as JSON: how the register stands, the cases without a number, what was tried, the outages.

use axum::Json;
use axum::extract::{OriginalUri, State};
use axum::response::Response;
use domain::terms::day_in_athens;
use projections::PageRequest;
use projections::registrar::Which;
use uuid::Uuid;

use super::address::PathId;
use super::body::{Body, Nothing};
use super::faults::Fault;
use super::fields::{Fields, FromFields};
use super::headers::IdempotencyKey;
use super::list::{self, List, Query};
use super::shapes::{Attempts, CaseAtRegister, Outages, RegisterOverview, Tried};
use crate::app::App;
use crate::messages::now;
use crate::problem::Problem;
use crate::session::Registrar;
use crate::{protocol, registrar};

/// How many attempts come with a case.
const NEWEST: u32 = 100;

/// Which list, and which page of it.
pub struct Wanted {
    which: Which,
    page: PageRequest,
}

/// Of which year.
pub struct Year(i16);

impl FromFields for Wanted {
    fn read(fields: &mut Fields) -> Option<Self> {
        let which = fields.optional_choice("list", Which::from_name);
        let page = list::page(fields);
        Some(Self { which: which?.unwrap_or_default(), page: page? })
    }
}

impl FromFields for Year {
    fn read(fields: &mut Fields) -> Option<Self> {
        let year = fields.optional_text("year", |text| match text.parse() {
            Ok(year) if (1900..=9999).contains(&year) => Ok(Some(year)),
            _ => Err(Fault::out_of_range(1900, 9999)),
        });
        Some(Self(year?.unwrap_or_else(|| day_in_athens(now()).year())))
    }
}

/// How the register stands, and how many cases wait for it.
#[utoipa::path(get, path = "/api/v1/staff/protocol", operation_id = "register_overview", tag = "staff",
    security(("bearer" = [])),
    responses(
        (status = 200, body = RegisterOverview),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ))]
pub async fn overview(State(app): State<App>, _: Registrar) -> Result<Json<RegisterOverview>, Problem> {
    Ok(Json(registrar::overview(&app.store).await?.into()))
}

/// The cases without a number, the one that has waited longest first.
#[utoipa::path(get, path = "/api/v1/staff/protocol/cases", operation_id = "cases_at_register", tag = "staff",
    security(("bearer" = [])),
    params(
        ("list" = Option<String>, Query, description = "`waiting` (also when left out): the number follows by itself; \
            `troubled`: the registrar must act"),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100),
        ("cursor" = Option<String>, Query, description = "`next` of the page before"),
    ),
    responses(
        (status = 200, body = List<CaseAtRegister>),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ))]
pub async fn cases(
    State(app): State<App>,
    _: Registrar,
    OriginalUri(uri): OriginalUri,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    let page = registrar::list(&app.store, wanted.which, &wanted.page).await?;
    Ok(list::answer::<_, CaseAtRegister>(&uri, page))
}

/// The newest attempts at a case, at most a hundred.
#[utoipa::path(get, path = "/api/v1/staff/protocol/cases/{id}", operation_id = "attempts_at_register", tag = "staff",
    security(("bearer" = [])),
    params(("id" = uuid::Uuid, Path)),
    responses(
        (status = 200, body = Attempts),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ))]
pub async fn case(
    State(app): State<App>,
    _: Registrar,
    PathId(id): PathId<Uuid>,
) -> Result<Json<Attempts>, Problem> {
    let found = registrar::one(&app.store, id).await?.ok_or_else(Problem::not_found)?;
    let page = PageRequest { limit: NEWEST, cursor: None };
    let attempts = registrar::attempts(&app.store, id, &page).await?;
    Ok(Json(Attempts::of(found, attempts.items)))
}

/// When the register did not answer, newest first, with the cases that were sent to it then.
#[utoipa::path(get, path = "/api/v1/staff/protocol/outages", operation_id = "register_outages", tag = "staff",
    security(("bearer" = [])),
    params(("year" = Option<u16>, Query, minimum = 1900, maximum = 9999,
        description = "in which an outage began; this year when left out")),
    responses(
        (status = 200, body = Outages),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ))]
pub async fn outages(
    State(app): State<App>,
    _: Registrar,
    Query(Year(year)): Query<Year>,
) -> Result<Json<Outages>, Problem> {
    Ok(Json(registrar::outages(&app.store, year).await?.into()))
}

/// Try whatever waits for the register now, in order of filing.
#[utoipa::path(post, path = "/api/v1/staff/protocol/retry", operation_id = "retry_all", tag = "staff",
    security(("bearer" = [])),
    params(("Idempotency-Key" = Option<uuid::Uuid>, Header, description = "to send it twice is harmless")),
    responses(
        (status = 200, body = Tried),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ))]
pub async fn try_all(
    State(app): State<App>,
    _: Registrar,
    _: IdempotencyKey,
    _: Body<Nothing>,
) -> Result<Json<Tried>, Problem> {
    Ok(Json(Tried::of(protocol::try_all(&app.store).await?)))
}
