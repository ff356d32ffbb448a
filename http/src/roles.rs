//! Who may do what: one row for each route, and what has no row is not served.
//!
//! The guard stands before every handler. It finds the row of the route, looks up who comes, and lets him pass or
//! not; the handler gets the session that was found, and its own extractor is a second lock, not the first. What
//! somebody may see of what a route names (his own case, a case of his department) is the business of the queries.

mod table;

use std::collections::HashMap;
use std::sync::LazyLock;

use axum::extract::{FromRequestParts, MatchedPath, Request, State};
use axum::http::header::ALLOW;
use axum::http::request::Parts;
use axum::http::{Method, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use store::{Role, Session};
use tracing::error;

use crate::app::App;
use crate::around::is_api;
use crate::messages::Language;
use crate::pages::Failure;
use crate::paths::{Paths, percent};
use crate::problem::Problem;
use crate::session::{ApiSession, MaybeSession, handles_cases};

pub use table::TABLE;

/// A route and who may use it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// `GET` stands for `HEAD` too.
    pub method: &'static str,
    /// As the router has it; pages without `/en`.
    pub path: &'static str,
    /// Who may use it at all.
    pub who: Who,
    /// And on whose things.
    pub whose: Whose,
}

/// Who may use a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Everybody, signed in or not.
    Anybody,
    /// Everybody who is signed in.
    SignedIn,
    /// Citizens.
    Citizens,
    /// Whoever handles cases: staff, registrars, administrators.
    Handlers,
    /// Registrars.
    Registrars,
    /// Auditors.
    Auditors,
    /// Administrators.
    Administrators,
    /// Administrators and auditors: who looks after those who read.
    Overseers,
}

/// On whose things a route may be used by those who may use it at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// It names nobody's: a list of what one may see, a form, a number.
    Nobodys,
    /// His own, and nobody else's: another's is as missing as what is not there.
    Own,
    /// Those of his department and of none; a case of another department is as missing as what is not there.
    InReach,
    /// Anybody's.
    Anybodys,
}

impl Who {
    /// Whether somebody of this role may; `None` is whoever is not signed in.
    #[must_use]
    pub fn admits(self, role: Option<Role>) -> bool {
        match (self, role) {
            (Self::Anybody, _) | (Self::SignedIn, Some(_)) => true,
            (_, None) => false,
            (Self::Citizens, Some(role)) => role == Role::Citizen,
            (Self::Handlers, Some(role)) => handles_cases(role),
            (Self::Registrars, Some(role)) => role == Role::Registrar,
            (Self::Auditors, Some(role)) => role == Role::Auditor,
            (Self::Administrators, Some(role)) => role == Role::Administrator,
            (Self::Overseers, Some(role)) => matches!(role, Role::Administrator | Role::Auditor),
        }
    }
}

/// The row of a route; `None` where it has none.
#[must_use]
pub fn rule_of(method: &Method, path: &str) -> Option<&'static Rule> {
    let method = if method == Method::HEAD { "GET" } else { method.as_str() };
    rows_of(path).find(|rule| rule.method == method)
}

fn rows_of(path: &str) -> impl Iterator<Item = &'static Rule> {
    let path = match path.strip_prefix("/en") {
        Some("") => "/",
        Some(rest) if rest.starts_with('/') => rest,
        _ => path,
    };
    ROWS.get(path).into_iter().flatten().copied()
}

/// The table by its paths.
static ROWS: LazyLock<HashMap<&str, Vec<&Rule>>> = LazyLock::new(|| {
    let mut rows: HashMap<_, Vec<_>> = HashMap::new();
    for rule in TABLE {
        rows.entry(rule.path).or_default().push(rule);
    }
    rows
});

/// The session that the guard has found, for the handler behind it.
#[derive(Clone)]
pub struct Known(pub Option<Session>);

/// Stands before every handler.
pub async fn guard(State(app): State<App>, path: MatchedPath, request: Request, next: Next) -> Response {
    let Some(rule) = rule_of(request.method(), path.as_str()) else {
        return not_served(path.as_str());
    };
    if rule.who == Who::Anybody {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    let session = match who_comes(&mut parts, &app).await {
        Ok(session) => session,
        Err(problem) => return problem.into_response(),
    };
    let comes_as = session.as_ref().map(|session| session.account.role);
    // Whoever sends a form is asked to sign in by the page itself, which keeps what he typed.
    let keeps_a_form = comes_as.is_none() && parts.method != Method::GET && parts.method != Method::HEAD;
    if rule.who.admits(comes_as) || keeps_a_form {
        parts.extensions.insert(Known(session));
        return next.run(Request::from_parts(parts, body)).await;
    }
    match comes_as {
        Some(_) => refused(parts.uri.path()),
        None => to_sign_in(&parts.uri),
    }
}

/// Another method than those that have a row; or a route that has none at all, which is a mistake of ours.
fn not_served(path: &str) -> Response {
    let methods: Vec<&str> = rows_of(path).map(|rule| rule.method).collect();
    if methods.is_empty() {
        error!(path, "a route has no row in http/src/roles/table.rs");
        return StatusCode::NOT_FOUND.into_response();
    }
    let heads = methods.contains(&"GET").then_some("HEAD");
    let allowed: Vec<&str> = methods.into_iter().chain(heads).collect();
    (StatusCode::METHOD_NOT_ALLOWED, [(ALLOW, allowed.join(","))]).into_response()
}

/// Over the API nobody comes without a session.
async fn who_comes(parts: &mut Parts, app: &App) -> Result<Option<Session>, Problem> {
    if is_api(parts.uri.path()) {
        return Ok(Some(ApiSession::from_request_parts(parts, app).await?.session));
    }
    Ok(MaybeSession::from_request_parts(parts, app).await?.0)
}

fn refused(path: &str) -> Response {
    if is_api(path) {
        Problem::not_your_role().into_response()
    } else {
        Failure::not_your_role().into_response()
    }
}

fn to_sign_in(uri: &Uri) -> Response {
    let address = uri.path_and_query().map_or("/", |address| address.as_str());
    let paths = Paths(Language::of_path(uri.path()));
    Redirect::to(&format!("{}?next={}", paths.sign_in(), percent(address))).into_response()
}
