//! Signing in and out.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use store::{Account, SignedIn};
use utoipa::ToSchema;
use uuid::Uuid;

use super::body::Body;
use super::faults::Fault;
use super::fields::{Fields, FromFields};
use crate::app::App;
use crate::limits::Network;
use crate::problem::Problem;
use crate::session::ApiSession;

/// Who wants to sign in.
#[derive(ToSchema)]
pub struct Credentials {
    #[schema(value_type = String, format = Email)]
    email: String,
    #[schema(value_type = String, format = Password)]
    password: SecretString,
}

impl FromFields for Credentials {
    fn read(fields: &mut Fields) -> Option<Self> {
        let email = fields.text("email", typed);
        let password = fields.text("password", typed).map(SecretString::from);
        Some(Self { email: email?, password: password? })
    }
}

/// What was typed, unless it can be nobody's.
fn typed(text: &str) -> Result<String, Fault> {
    match text {
        "" => Err(Fault::missing()),
        text if text.contains('\0') => Err(Fault::nul_character()),
        text => Ok(text.to_owned()),
    }
}

/// A session that has just begun.
#[derive(Serialize, ToSchema)]
#[schema(as = Session)]
pub struct Begun {
    /// For `Authorization: Bearer`; shown this once.
    token: String,
    #[schema(value_type = String, format = DateTime)]
    expires_at: jiff::Timestamp,
    account: Who,
}

/// An account.
#[derive(Serialize, ToSchema)]
#[schema(as = Account)]
pub struct Who {
    id: Uuid,
    email: String,
    roles: [&'static str; 1],
}

impl From<&Account> for Who {
    fn from(account: &Account) -> Self {
        Self { id: account.id.0, email: account.email.clone(), roles: [account.role.as_str()] }
    }
}

impl From<SignedIn> for Begun {
    fn from(signed_in: SignedIn) -> Self {
        let token = signed_in.token.expose_secret().to_owned();
        Self { token, expires_at: signed_in.expires_at, account: (&signed_in.account).into() }
    }
}

/// Sign in.
#[utoipa::path(post, path = "/api/v1/sessions", tag = "accounts", request_body = Credentials, responses(
    (status = 201, body = Begun),
    (status = 401, description = "wrong address or password", body = Problem, content_type = "application/problem+json"),
    (status = "default", body = Problem, content_type = "application/problem+json"),
))]
pub async fn sign_in(
    State(app): State<App>,
    network: Network,
    body: Body<Credentials>,
) -> Result<Response, Problem> {
    let Credentials { email, password } = body.value;
    app.limits.sign_in(network, &email)?;
    let signed_in = app.store.sign_in(&email, &password).await?.ok_or_else(Problem::wrong_credentials)?;
    let location = [(LOCATION, "/api/v1/sessions/current")];
    Ok((StatusCode::CREATED, location, Json(Begun::from(signed_in))).into_response())
}

/// Sign out.
#[utoipa::path(delete, path = "/api/v1/sessions/current", tag = "accounts", security(("bearer" = [])), responses(
    (status = 204),
    (status = "default", body = Problem, content_type = "application/problem+json"),
))]
pub async fn sign_out(State(app): State<App>, session: ApiSession) -> Result<StatusCode, Problem> {
    app.store.sign_out(&session.token).await?;
    Ok(StatusCode::NO_CONTENT)
}
