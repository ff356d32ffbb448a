//! Registration.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use domain::words::Name;
use secrecy::SecretString;
use serde::Serialize;
use store::accounts::{EmailAddress, RegisterError, check_password};
use store::{NewAccount, Role};
use utoipa::ToSchema;
use uuid::Uuid;

use super::body::Body;
use super::faults::Fault;
use super::fields::{Fields, FromFields};
use crate::app::App;
use crate::letters;
use crate::limits::Network;
use crate::problem::Problem;

/// Who wants an account.
#[derive(ToSchema)]
pub struct Registration {
    #[schema(value_type = String, format = Email, max_length = 254)]
    email: EmailAddress,
    #[schema(value_type = String, format = Password, min_length = 12, max_length = 256)]
    password: SecretString,
    #[schema(value_type = String, max_length = 100)]
    given_name: Name,
    #[schema(value_type = String, max_length = 100)]
    family_name: Name,
}

/// The account that was made.
#[derive(Serialize, ToSchema)]
pub struct Registered {
    /// The citizen's id everywhere.
    id: Uuid,
}

impl FromFields for Registration {
    fn read(fields: &mut Fields) -> Option<Self> {
        let email = fields.text("email", EmailAddress::parse);
        let password = fields.text("password", |text| check_password(text).map(|()| text.into()));
        let given_name = fields.text("given_name", Name::parse);
        let family_name = fields.text("family_name", Name::parse);
        Some(Self { email: email?, password: password?, given_name: given_name?, family_name: family_name? })
    }
}

impl From<Registration> for NewAccount {
    fn from(registration: Registration) -> Self {
        let Registration { email, password, given_name, family_name } = registration;
        let (role, family_name) = (Role::Citizen, Some(family_name));
        Self { role, email, password, given_name, family_name, department: None }
    }
}

/// Open a citizen's account.
#[utoipa::path(post, path = "/api/v1/accounts", tag = "accounts", request_body = Registration, responses(
    (status = 201, body = Registered),
    (status = "default", body = Problem, content_type = "application/problem+json"),
))]
pub async fn register(
    State(app): State<App>,
    network: Network,
    body: Body<Registration>,
) -> Result<Response, Problem> {
    app.limits.registration(network)?;
    let account = app.store.register(body.value.into()).await?;
    letters::ask_confirmation(&app.store, account, None).await;
    let id = account.0;
    Ok((StatusCode::CREATED, [(LOCATION, "/api/v1/me")], Json(Registered { id })).into_response())
}

impl From<RegisterError> for Problem {
    fn from(error: RegisterError) -> Self {
        match error {
            RegisterError::EmailTaken => Self::fields(vec![Fault::taken().at("email")]),
            RegisterError::Unavailable(error) => error.into(),
        }
    }
}
