//! Oneself: who one is, what one has declared, how one's verification stands.

use axum::Json;
use axum::extract::State;
use domain::person::{Details, RawAddress, RawDetails};
use domain::terms::day_in_athens;
use jiff::civil::Date;
use serde::Serialize;
use store::{Account, Role};
use utoipa::ToSchema;

use super::body::Unread;
use super::fields::Fields;
use super::sessions::Who;
use super::shapes::{PersonData, PersonDetails, Verification};
use crate::app::App;
use crate::change::wait_for_own;
use crate::messages::{Language, now};
use crate::person_data;
use crate::problem::Problem;
use crate::session::{ApiSession, Citizen, actor};
use crate::verification;

/// Oneself.
#[derive(Serialize, ToSchema)]
pub struct Me {
    #[serde(flatten)]
    who: Who,
    /// A citizen's; null until they are declared, and for others.
    #[schema(required)]
    details: Option<PersonDetails>,
    /// A citizen's; null for others.
    #[schema(required)]
    verification: Option<Verification>,
}

/// Who am I?
#[utoipa::path(get, path = "/api/v1/me", tag = "accounts", security(("bearer" = [])), responses(
    (status = 200, body = Me),
    (status = "default", body = Problem, content_type = "application/problem+json"),
))]
pub async fn me(State(app): State<App>, session: ApiSession) -> Result<Json<Me>, Problem> {
    wait_for_own(&app.store, &session.session).await;
    shown(&app, &session.session.account).await.map(Json)
}

/// Everything that the portal holds about oneself (GDPR, articles 15 and 20).
#[utoipa::path(get, path = "/api/v1/me/data", operation_id = "my_data", tag = "accounts", security(("bearer" = [])), responses(
    (status = 200, body = PersonData),
    (status = "default", body = Problem, content_type = "application/problem+json"),
))]
pub async fn data(State(app): State<App>, Citizen(session): Citizen) -> Result<Json<PersonData>, Problem> {
    wait_for_own(&app.store, &session).await;
    let found = person_data::own(&app.store, session.account.id, Language::Greek, now()).await?;
    found.map(Json).ok_or_else(Problem::not_found)
}

/// Declare one's details, or change them. A change of what a clerk has checked ends the verification.
#[utoipa::path(put, path = "/api/v1/me/details", tag = "accounts", security(("bearer" = [])),
    request_body = PersonDetails,
    responses(
        (status = 200, body = Me),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ))]
pub async fn declare(
    State(app): State<App>,
    Citizen(session): Citizen,
    body: Unread,
) -> Result<Json<Me>, Problem> {
    let today = day_in_athens(now());
    let details = body.read(|fields| details(fields, today))?.value;
    verification::declare(&app.store, session.account.id, details, actor(&session)).await?;
    shown(&app, &session.account).await.map(Json)
}

async fn shown(app: &App, account: &Account) -> Result<Me, Problem> {
    let who = Who::from(account);
    if account.role != Role::Citizen {
        return Ok(Me { who, details: None, verification: None });
    }
    let declared = projections::citizens::own(&app.store, account.id).await?;
    let verification = Some(Verification::of(declared.as_ref()));
    let details = declared.and_then(|citizen| citizen.details).map(PersonDetails::from);
    Ok(Me { who, details, verification })
}

fn details(fields: &mut Fields, today: Date) -> Option<Details> {
    let [
        given_name,
        family_name,
        father_name,
        mother_name,
        birth_date,
        tax_number,
        phone,
        population_register,
    ] = [
        "given_name",
        "family_name",
        "father_name",
        "mother_name",
        "birth_date",
        "tax_number",
        "phone",
        "population_register",
    ]
    .map(|name| fields.typed(name));
    let identity = fields.object("identity", |inner| Some(["kind", "number"].map(|name| inner.typed(name))));
    let [identity_kind, identity_number] = identity.unwrap_or_default();
    let address = typed_address(fields);
    let raw = RawDetails {
        given_name: &given_name,
        family_name: &family_name,
        father_name: &father_name,
        mother_name: &mother_name,
        birth_date: &birth_date,
        tax_number: &tax_number,
        identity_kind: &identity_kind,
        identity_number: &identity_number,
        phone: &phone,
        address: raw_address(&address),
        population_register: &population_register,
    };
    fields.parsed(raw.parse(today))
}

/// The members of `address`, as typed.
pub(super) fn typed_address(fields: &mut Fields) -> [String; 3] {
    let names = ["street", "postal_code", "city"];
    fields.object("address", |inner| Some(names.map(|name| inner.typed(name)))).unwrap_or_default()
}

pub(super) fn raw_address([street, postal_code, city]: &[String; 3]) -> RawAddress<'_> {
    RawAddress { street, postal_code, city }
}
