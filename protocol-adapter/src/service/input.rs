//! What clients send, parsed once. No complaint quotes a value: it may be personal.

use axum::extract::Query;
use axum::http::{HeaderMap, StatusCode, Uri};
use jiff::Timestamp;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::is_json;
use super::problem::Problem;
use crate::Document;

/// The longest reference and kind, in characters.
const LONGEST_NAME: usize = 200;
/// The longest subject and sender, in characters.
const LONGEST_TEXT: usize = 2000;

#[derive(Deserialize)]
struct Sent {
    reference: String,
    direction: String,
    kind: String,
    subject: String,
    sender: String,
    filed_at: Timestamp,
}

/// The body of a cancellation.
#[derive(Deserialize)]
pub(super) struct Cancellation {
    pub(super) reason: String,
    /// Who wants it, as the client calls him.
    pub(super) by: Option<String>,
}

#[derive(Deserialize)]
struct Asked {
    reference: String,
}

/// The document in the body of a `POST /entries`.
pub(super) fn document(headers: &HeaderMap, body: &[u8]) -> Result<Document, Problem> {
    let sent: Sent = parsed(
        headers,
        body,
        "the body must be an object with reference, direction, kind, subject, sender and filed_at",
    )?;
    let key = headers.get("idempotency-key");
    if key.is_some_and(|key| key.as_bytes() != sent.reference.as_bytes()) {
        return Err(Problem::new(StatusCode::BAD_REQUEST, "Idempotency-Key must be the reference"));
    }
    if sent.direction != "incoming" {
        return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "only incoming documents are entered"));
    }
    checked("reference", &sent.reference, LONGEST_NAME)?;
    checked("kind", &sent.kind, LONGEST_NAME)?;
    checked("subject", &sent.subject, LONGEST_TEXT)?;
    checked("sender", &sent.sender, LONGEST_TEXT)?;
    let Sent { reference, kind, subject, sender, filed_at, .. } = sent;
    Ok(Document { reference, kind, subject, sender, filed_at })
}

/// The body of a `POST /entries/{year}/{number}/cancellation`.
pub(super) fn cancellation(headers: &HeaderMap, body: &[u8]) -> Result<Cancellation, Problem> {
    let sent: Cancellation =
        parsed(headers, body, "the body must be an object with reason, and by if need be")?;
    checked("reason", &sent.reason, LONGEST_TEXT)?;
    if let Some(by) = &sent.by {
        checked("by", by, LONGEST_NAME)?;
    }
    Ok(sent)
}

/// The reference in the query of a `GET /entries`.
pub(super) fn reference_asked(uri: &Uri) -> Result<String, Problem> {
    let asked = Query::<Asked>::try_from_uri(uri);
    let unusable = || Problem::new(StatusCode::BAD_REQUEST, "the query must be one reference");
    let Query(Asked { reference }) = asked.map_err(|_| unusable())?;
    // What stands for bytes that are no text.
    if reference.contains('\u{fffd}') {
        return Err(unusable());
    }
    checked("reference", &reference, LONGEST_NAME)?;
    Ok(reference)
}

fn parsed<T: DeserializeOwned>(headers: &HeaderMap, body: &[u8], wanted: &str) -> Result<T, Problem> {
    if !is_json(headers) {
        return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "the body must be application/json"));
    }
    serde_json::from_slice(body).map_err(|_| Problem::new(StatusCode::BAD_REQUEST, wanted))
}

fn checked(field: &str, text: &str, longest: usize) -> Result<(), Problem> {
    let fault = if text.trim().is_empty() {
        "is empty".to_owned()
    } else if text.contains('\0') {
        "has a character that cannot be kept".to_owned()
    } else if text.chars().count() > longest {
        format!("is longer than {longest} characters")
    } else {
        return Ok(());
    };
    Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, &format!("{field} {fault}")))
}
