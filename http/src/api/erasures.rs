//! Erasures over the API: one administrator asks, a second confirms or refuses. As on the pages, reading why is recorded.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::ErasureId;
use domain::words::{LegalBasis, Reason};
use projections::erasures as written;
use store::{Access, Session};
use utoipa::ToSchema;
use uuid::Uuid;

use super::address::PathId;
use super::body::{Body, Nothing};
use super::faults::Fault;
use super::fields::{Fields, FromFields};
use super::shapes::{Erasure, Erasures};
use crate::app::App;
use crate::erasures;
use crate::problem::Problem;
use crate::session::{Administrator, actor};

/// Who or what is to be erased, and why.
#[derive(ToSchema)]
pub struct NewErasure {
    /// Of a person (his account) or of a case.
    id: Uuid,
    #[schema(value_type = String, max_length = 2_000)]
    reason: Reason,
    /// By which law.
    #[schema(value_type = Option<String>, max_length = 200)]
    legal_basis: Option<LegalBasis>,
}

/// Why the data stay.
#[derive(ToSchema)]
pub struct NewErasureRefusal {
    #[schema(value_type = String, max_length = 2_000)]
    reason: Reason,
}

impl FromFields for NewErasure {
    fn read(fields: &mut Fields) -> Option<Self> {
        let id = fields.text("id", |text| Uuid::try_parse(text).map_err(|_| Fault::not_a_uuid()));
        let reason = fields.text("reason", Reason::parse);
        let legal_basis = fields.optional_text("legal_basis", LegalBasis::parse_optional);
        Some(Self { id: id?, reason: reason?, legal_basis: legal_basis? })
    }
}

impl FromFields for NewErasureRefusal {
    fn read(fields: &mut Fields) -> Option<Self> {
        fields.text("reason", Reason::parse).map(|reason| Self { reason })
    }
}

/// The newest requests for erasure. Why they were made is in each of them.
#[utoipa::path(get, path = "/api/v1/staff/erasures", operation_id = "erasures", tag = "staff",
    security(("bearer" = [])),
    responses(
        (status = 200, body = Erasures),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ))]
pub async fn list(State(app): State<App>, _: Administrator) -> Result<Json<Erasures>, Problem> {
    Ok(Json(written::newest(&app.store).await?.into()))
}

/// Ask that a person or a case is erased. A second administrator decides. Asked twice it is two requests, of which the second
/// finds nothing left.
#[utoipa::path(post, path = "/api/v1/staff/erasures", operation_id = "ask_erasure", tag = "staff",
    security(("bearer" = [])),
    request_body = NewErasure,
    responses(
        (status = 201, body = Erasure),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ))]
pub async fn ask(
    State(app): State<App>,
    Administrator(session): Administrator,
    body: Body<NewErasure>,
) -> Result<(StatusCode, Json<Erasure>), Problem> {
    let NewErasure { id, reason, legal_basis } = body.value;
    let asked = erasures::ask_about(&app.store, id, (reason, legal_basis), actor(&session)).await?;
    Ok((StatusCode::CREATED, shown(&app, &session, asked).await?))
}

/// One request for erasure, with why.
#[utoipa::path(get, path = "/api/v1/staff/erasures/{id}", operation_id = "erasure", tag = "staff",
    security(("bearer" = [])),
    params(("id" = uuid::Uuid, Path)),
    responses(
        (status = 200, body = Erasure),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ))]
pub async fn one(
    State(app): State<App>,
    Administrator(session): Administrator,
    PathId(id): PathId<ErasureId>,
) -> Result<Json<Erasure>, Problem> {
    shown(&app, &session, id).await
}

/// Confirm it, as a second administrator: it is carried out, and cannot be undone.
#[utoipa::path(post, path = "/api/v1/staff/erasures/{id}/confirmation", operation_id = "confirm_erasure", tag = "staff",
    security(("bearer" = [])),
    params(("id" = uuid::Uuid, Path)),
    responses(
        (status = 200, body = Erasure),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ))]
pub async fn confirm(
    State(app): State<App>,
    Administrator(session): Administrator,
    PathId(id): PathId<ErasureId>,
    _: Body<Nothing>,
) -> Result<Json<Erasure>, Problem> {
    is_there(&app, id).await?;
    erasures::carry_out(&app.store, id, actor(&session)).await?;
    shown(&app, &session, id).await
}

/// Refuse it, with a reason: the data stay.
#[utoipa::path(post, path = "/api/v1/staff/erasures/{id}/refusal", operation_id = "refuse_erasure", tag = "staff",
    security(("bearer" = [])),
    params(("id" = uuid::Uuid, Path)),
    request_body = NewErasureRefusal,
    responses(
        (status = 200, body = Erasure),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ))]
pub async fn refuse(
    State(app): State<App>,
    Administrator(session): Administrator,
    PathId(id): PathId<ErasureId>,
    body: Body<NewErasureRefusal>,
) -> Result<Json<Erasure>, Problem> {
    is_there(&app, id).await?;
    erasures::refuse(&app.store, id, body.value.reason, actor(&session)).await?;
    shown(&app, &session, id).await
}

async fn is_there(app: &App, id: ErasureId) -> Result<(), Problem> {
    written::find(&app.store, id).await?.map(drop).ok_or_else(Problem::not_found)
}

/// As it is now. It is recorded that it is read.
async fn shown(app: &App, session: &Session, id: ErasureId) -> Result<Json<Erasure>, Problem> {
    let found = written::find(&app.store, id).await?.ok_or_else(Problem::not_found)?;
    let one = found.open(&app.store, &Access::api(session)).await?;
    Ok(Json(one.into()))
}
