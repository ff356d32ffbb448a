//! Who asks: the session behind a bearer token (API) or behind the cookie (pages).

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum_extra::extract::CookieJar;
use projections::Reach;
use store::{Account, Actor, Role, Session};

use crate::app::App;
use crate::problem::Problem;
use crate::roles::{Known, Who};

/// The cookie of the pages.
pub const COOKIE: &str = "__Host-session";

/// The session of the cookie, if there is a good one: for pages.
pub struct MaybeSession(pub Option<Session>);

/// The token of the cookie, good or not: for signing out.
#[must_use]
pub fn cookie_token(headers: &HeaderMap) -> Option<String> {
    CookieJar::from_headers(headers).get(COOKIE).map(|cookie| cookie.value().to_owned())
}

impl FromRequestParts<App> for MaybeSession {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        if let Some(Known(session)) = parts.extensions.get() {
            return Ok(Self(session.clone()));
        }
        let Some(token) = cookie_token(&parts.headers) else { return Ok(Self(None)) };
        Ok(Self(app.store.session(&token).await?))
    }
}

/// The session of the bearer token; 401 without a good one.
pub struct ApiSession {
    /// Whose it is.
    pub session: Session,
    /// Its token.
    pub token: String,
}

impl FromRequestParts<App> for ApiSession {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let token = bearer_token(&parts.headers).ok_or_else(Problem::signed_out)?;
        let session = match parts.extensions.get() {
            Some(Known(session)) => session.clone(),
            // Reads learn here what they have to wait for; a command needs no look at the database besides its append.
            None if parts.method.is_safe() => app.store.session(&token).await?,
            None => app.store.session_for_command(&token).await?,
        };
        Ok(Self { session: session.ok_or_else(Problem::signed_out)?, token })
    }
}

/// A citizen's session; 403 for anybody else's.
pub struct Citizen(pub Session);

impl FromRequestParts<App> for Citizen {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        Ok(Self(admitted(parts, app, Who::Citizens).await?))
    }
}

/// The session of somebody who handles cases; 403 for anybody else's.
pub struct StaffMember(pub Session);

impl FromRequestParts<App> for StaffMember {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        Ok(Self(admitted(parts, app, Who::Handlers).await?))
    }
}

/// A registrar's session; 403 for anybody else's.
pub struct Registrar(pub Session);

impl FromRequestParts<App> for Registrar {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        Ok(Self(admitted(parts, app, Who::Registrars).await?))
    }
}

/// An administrator's session; 403 for anybody else's.
pub struct Administrator(pub Session);

impl FromRequestParts<App> for Administrator {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        Ok(Self(admitted(parts, app, Who::Administrators).await?))
    }
}

/// An auditor's session; 403 for anybody else's.
pub struct Auditor(pub Session);

impl FromRequestParts<App> for Auditor {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        Ok(Self(admitted(parts, app, Who::Auditors).await?))
    }
}

async fn admitted(parts: &mut Parts, app: &App, who: Who) -> Result<Session, Problem> {
    let ApiSession { session, .. } = ApiSession::from_request_parts(parts, app).await?;
    if who.admits(Some(session.account.role)) { Ok(session) } else { Err(Problem::not_your_role()) }
}

/// Whether somebody of this role reads and handles cases.
#[must_use]
pub fn handles_cases(role: Role) -> bool {
    match role {
        Role::Staff | Role::Registrar | Role::Administrator => true,
        Role::Visitor | Role::Citizen | Role::Auditor | Role::System => false,
    }
}

/// Which cases somebody of the municipality may see: this is the one place that says so. A case without a department
/// is everybody's; staff without one see all, and so do registrars and administrators.
#[must_use]
pub fn reach(account: &Account) -> Reach {
    match (account.role, account.department) {
        (Role::Staff, Some(department)) => Reach::Department(department),
        (Role::Staff, None) | (Role::Registrar | Role::Administrator, _) => Reach::All,
        (Role::Visitor | Role::Citizen | Role::Auditor | Role::System, _) => Reach::Nothing,
    }
}

/// How the log will name somebody signed in.
#[must_use]
pub fn actor(session: &Session) -> Actor {
    Actor::account(session.account.role, session.account.id)
}

fn bearer_token(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then(|| token.to_owned())
}
