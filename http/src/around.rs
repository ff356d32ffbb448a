//! What stands around every handler: the headers of safety, one line of log, and answers to what never reaches one.

use std::any::Any;
use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tower_http::csrf::CsrfLayer;
use tracing::{error, info, warn};

use crate::app::App;
use crate::pages;
use crate::problem::{MEDIA_TYPE, Problem};

/// A request that takes longer is given up.
pub const LONGEST_REQUEST: Duration = Duration::from_secs(30);

const SAFETY: [(&str, &str); 6] = [
    (
        "content-security-policy",
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
];

/// Whether a path belongs to the API.
#[must_use]
pub fn is_api(path: &str) -> bool {
    path == "/api" || path.starts_with("/api/")
}

/// The check of `Sec-Fetch-Site` and `Origin` for everything that a cookie can authenticate.
pub fn csrf(public_url: &str) -> CsrfLayer {
    let trusting = CsrfLayer::new().add_trusted_origin(public_url.trim_end_matches('/'));
    trusting.unwrap_or_else(|_| {
        warn!("the public URL is no origin; only the Host header tells which origin is ours");
        CsrfLayer::new()
    })
}

/// A handler panicked: that is a fault of ours. What it said is not logged, for it may quote a citizen.
pub fn panicked(_: Box<dyn Any + Send + 'static>) -> Response {
    error!("a handler panicked");
    Problem::internal().into_response()
}

/// What stands around every handler, in one layer: each of them has its handler copied for every request. From the outside
/// inwards: measurements, headers, errors as people or programs read them, and the look at the address.
pub async fn around(State(app): State<App>, request: Request, next: Next) -> Response {
    let seen = Seen::of(&request);
    let asked = pages::Asked::of(&request);
    let answered = match crate::api::address::check(request.uri()) {
        Ok(()) => next.run(request).await,
        Err(problem) => problem.into_response(),
    };
    let dressed = if is_api(asked.path()) { dress_api_error(answered) } else { answered };
    let mut response = pages::dress(&app, asked, dressed).await;
    add_headers(&app, response.headers_mut());
    seen.tell(response.status().as_u16());
    response
}

/// Headers of safety, and `no-store` wherever a handler did not say otherwise.
fn add_headers(app: &App, headers: &mut HeaderMap) {
    for (name, value) in SAFETY {
        add(headers, HeaderName::from_static(name), value);
    }
    add(headers, CACHE_CONTROL, "no-store");
    if app.settings.public_url.starts_with("https://") {
        add(headers, HeaderName::from_static("strict-transport-security"), "max-age=31536000");
    }
}

fn add(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.entry(name).or_insert(HeaderValue::from_static(value));
}

/// Under `/api` every error is a problem, also those that axum or a layer gives (405, 413, time-outs).
fn dress_api_error(response: Response) -> Response {
    let status = response.status();
    let is_error = status.is_client_error() || status.is_server_error();
    let is_problem = response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind == MEDIA_TYPE);
    if !is_error || is_problem {
        return response;
    }
    let allow = response.headers().get(ALLOW).cloned();
    let mut dressed = Problem::of_status(status).into_response();
    if let Some(allow) = allow {
        dressed.headers_mut().insert(ALLOW, allow);
    }
    dressed
}

/// One line of log and one measurement a request: method, route, status, time. Never the path itself: it holds ids.
struct Seen {
    route: Option<MatchedPath>,
    method: &'static str,
    begun: Instant,
}

impl Seen {
    fn of(request: &Request) -> Self {
        let route = request.extensions().get::<MatchedPath>().cloned();
        Self { route, method: method_name(request.method()), begun: Instant::now() }
    }

    fn tell(self, status: u16) {
        let Self { route, method, begun } = self;
        let route = route.as_ref().map_or("unmatched", MatchedPath::as_str);
        let seconds = begun.elapsed().as_secs_f64();
        info!(method, route, status, milliseconds = seconds * 1000.0, "request");
        let route = route.to_owned();
        metrics::counter!("http_requests_total", "method" => method, "route" => route.clone(), "status" => status.to_string())
            .increment(1);
        metrics::histogram!("http_request_seconds", "method" => method, "route" => route).record(seconds);
    }
}

/// A client can invent methods; the measurements know these.
fn method_name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}
