//! What did not work, told with ways back. Whatever the reason and wherever it arose, somebody who came for a page
//! is shown a page.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::{OriginalUri, Request};
use axum::http::header::{ALLOW, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};

use super::frame::{Frame, Section};
use crate::app::App;
use crate::around::is_api;
use crate::messages::Language;
use crate::problem::Problem;
use crate::session::cookie_token;

/// Why a page was not shown: an answer that `dress` makes a page of, or one that stands by itself.
pub struct Failure(Box<Response>);

impl Failure {
    /// With this status.
    #[must_use]
    pub fn of(status: StatusCode) -> Self {
        Self::from_answer(status)
    }

    /// Any answer that ends the handler early.
    #[must_use]
    pub fn from_answer(answer: impl IntoResponse) -> Self {
        Self(Box::new(answer.into_response()))
    }

    /// Missing, or somebody else's: nobody can tell which.
    #[must_use]
    pub fn not_found() -> Self {
        Self::of(StatusCode::NOT_FOUND)
    }

    /// For others.
    #[must_use]
    pub fn not_your_role() -> Self {
        Self::of(StatusCode::FORBIDDEN)
    }
}

impl<P: Into<Problem>> From<P> for Failure {
    fn from(problem: P) -> Self {
        Self::from_answer(problem.into())
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        *self.0
    }
}

/// The page of an error.
#[derive(Template, WebTemplate)]
#[template(path = "failure.html")]
pub struct FailurePage {
    pub(super) frame: Frame,
    pub(super) title: &'static str,
    pub(super) text: &'static str,
}

impl FailurePage {
    pub(super) fn of(frame: Frame, status: StatusCode) -> Self {
        let (title, text) = words(status);
        Self { frame, title, text }
    }
}

/// What was asked for, while the answer is made.
pub struct Asked {
    address: Uri,
    token: Option<String>,
}

impl Asked {
    /// The address as it came, and the session's cookie where it is a page's.
    pub fn of(request: &Request) -> Self {
        let original = request.extensions().get::<OriginalUri>().map(|uri| &uri.0);
        let address = original.unwrap_or_else(|| request.uri()).clone();
        let token = if is_for_people(address.path()) { cookie_token(request.headers()) } else { None };
        Self { address, token }
    }

    /// Its path.
    pub fn path(&self) -> &str {
        self.address.path()
    }
}

/// Makes a page of every error outside the API that is no page yet: of handlers, of axum, of the layers around.
pub async fn dress(app: &App, asked: Asked, response: Response) -> Response {
    let status = response.status();
    let is_error = status.is_client_error() || status.is_server_error();
    if !is_error || is_page(response.headers()) || !is_for_people(asked.path()) {
        return response;
    }
    let frame = Frame::of(&app.settings, Language::of_path(asked.path()), Section::Elsewhere);
    let frame = recognise(app, frame, status, asked.token).await;
    let mut page = (status, FailurePage::of(frame, status)).into_response();
    for name in [ALLOW, RETRY_AFTER] {
        if let Some(value) = response.headers().get(&name) {
            page.headers_mut().insert(name, value.clone());
        }
    }
    page
}

/// Whoever is told that a page is for others is told as whom he is signed in.
async fn recognise(app: &App, frame: Frame, status: StatusCode, token: Option<String>) -> Frame {
    let Some(token) = token.filter(|_| status == StatusCode::FORBIDDEN) else { return frame };
    match app.store.session(&token).await {
        Ok(session) => frame.for_viewer(session.as_ref()),
        Err(_) => frame,
    }
}

fn is_page(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("text/html"))
}

fn is_for_people(path: &str) -> bool {
    !is_api(path) && path != "/livez" && path != "/readyz"
}

fn words(status: StatusCode) -> (&'static str, &'static str) {
    match status.as_u16() {
        403 => ("failure-403-title", "failure-403-text"),
        404 => ("failure-404-title", "failure-404-text"),
        405 => ("failure-405-title", "failure-405-text"),
        413 => ("failure-413-title", "failure-413-text"),
        429 => ("failure-429-title", "failure-429-text"),
        503 => ("failure-503-title", "failure-503-text"),
        400..=499 => ("failure-400-title", "failure-400-text"),
        _ => ("failure-500-title", "failure-500-text"),
    }
}
