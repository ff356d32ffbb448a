//! The built-in register as a service: the server's side of the protocol that `http` speaks.
//!
//! Bad input is answered with 4xx and the reason, never with 5xx: whoever sends it must not think that it may still
//! be entered.

mod book;
mod input;
mod problem;

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use subtle::ConstantTimeEq;

use crate::built_in::{BookEntry, BuiltIn};
use problem::Problem;

/// The largest body that is read, in bytes.
const LARGEST_BODY: usize = 64 * 1024;

type Token = Option<Arc<SecretString>>;

/// The routes of the register; with a token, everything but `/healthz` answers only to whoever has it.
pub fn service(book: BuiltIn, token: Option<SecretString>) -> Router {
    let token: Token = token.map(Arc::new);
    // The layer stands around the fallback too: without the token nobody learns what is here.
    let guarded = Router::new()
        .route("/entries", get(find).post(enter))
        .route("/entries/{year}/{number}", get(book::entry))
        .route("/entries/{year}/{number}/cancellation", post(book::cancel))
        .route("/book/{file}", get(book::year))
        .fallback(async || Problem::nothing_here())
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(from_fn_with_state(token, with_token));
    Router::new().route("/healthz", get(health)).merge(guarded).with_state(book)
}

async fn enter(
    State(book): State<BuiltIn>,
    headers: HeaderMap,
    body: Result<Bytes, axum::extract::rejection::BytesRejection>,
) -> Result<Response, Problem> {
    let body = body.map_err(|rejection| Problem::new(rejection.status(), "the body cannot be read"))?;
    let document = input::document(&headers, &body)?;
    let line = book.write(&document).await.map_err(|error| Problem::of_the_book(&error))?;
    if line.is_cancelled {
        return Err(Problem::new(StatusCode::CONFLICT, &line.why_refused()));
    }
    let status = if line.is_new { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(shown(&line, &document.reference))).into_response())
}

async fn find(State(book): State<BuiltIn>, uri: Uri) -> Result<Json<Value>, Problem> {
    let reference = input::reference_asked(&uri)?;
    let line = book.look_up(&reference).await.map_err(|error| Problem::of_the_book(&error))?;
    let items: Vec<Value> = line.iter().map(|line| shown(line, &reference)).collect();
    Ok(Json(json!({"items": items})))
}

async fn health(State(book): State<BuiltIn>) -> Result<Json<Value>, Problem> {
    if book.is_well().await { Ok(Json(json!({"status": "ok"}))) } else { Err(Problem::away()) }
}

async fn with_token(State(token): State<Token>, request: Request, next: Next) -> Response {
    let Some(expected) = token else { return next.run(request).await };
    let given =
        request.headers().get(AUTHORIZATION).and_then(|value| value.as_bytes().strip_prefix(b"Bearer "));
    let fits = given.is_some_and(|given| given.ct_eq(expected.expose_secret().as_bytes()).into());
    if fits { next.run(request).await } else { Problem::unauthorized().into_response() }
}

fn shown(line: &BookEntry, reference: &str) -> Value {
    json!({
        "number": line.entry.number,
        "year": line.entry.year,
        "date": line.entry.date,
        "registered_at": line.registered_at,
        "reference": reference,
    })
}

/// Whether a body says that it is JSON.
fn is_json(headers: &HeaderMap) -> bool {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    content_type
        .split(';')
        .next()
        .is_some_and(|essence| essence.trim().eq_ignore_ascii_case("application/json"))
}
