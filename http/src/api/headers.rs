//! The headers that a command may carry: `If-Match`, `If-None-Match`, `Idempotency-Key`; and `ETag`.

use axum::extract::FromRequestParts;
use axum::http::header::{ETAG, IF_MATCH, IF_NONE_MATCH};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::AccountId;
use projections::Versions;
use projections::applications::ApplicationView;
use projections::requests::RequestView;
use store::{Store, Submission, Unavailable};
use uuid::Uuid;

use super::faults::Fault;
use crate::app::App;
use crate::problem::Problem;

/// The header that makes a repeated command harmless.
pub const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// A case that is shown has a revision (what `ETag` says) and a sequence (its newest event, whoever caused it).
pub trait Versioned {
    /// The sequence of its last event by people.
    fn revision(&self) -> u64;
    /// The sequence of its last event.
    fn sequence(&self) -> u64;
}

impl Versioned for RequestView {
    fn revision(&self) -> u64 {
        self.revision
    }

    fn sequence(&self) -> u64 {
        self.sequence
    }
}

impl Versioned for ApplicationView {
    fn revision(&self) -> u64 {
        self.revision
    }

    fn sequence(&self) -> u64 {
        self.sequence
    }
}

impl Versioned for Versions {
    fn revision(&self) -> u64 {
        self.revision
    }

    fn sequence(&self) -> u64 {
        self.sequence
    }
}

/// The `ETag` of a revision.
#[must_use]
pub fn etag(revision: u64) -> HeaderValue {
    HeaderValue::try_from(format!("\"{revision}\"")).expect("digits and quotes fit into a header")
}

/// A value that never changes.
#[must_use]
pub fn fixed(value: &'static str) -> HeaderValue {
    HeaderValue::from_static(value)
}

/// The revision that the client has seen: 428 without the header, 400 when it is no tag. `*` is any revision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IfMatch(pub Option<u64>);

impl FromRequestParts<App> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Problem> {
        if_match(&parts.headers)
    }
}

/// The same, where it may be left out: then it is whichever revision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MaybeIfMatch(pub IfMatch);

impl From<MaybeIfMatch> for IfMatch {
    fn from(seen: MaybeIfMatch) -> Self {
        seen.0
    }
}

impl FromRequestParts<App> for MaybeIfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Problem> {
        let is_given = parts.headers.contains_key(IF_MATCH);
        let seen = if is_given { if_match(&parts.headers)? } else { IfMatch(None) };
        Ok(Self(seen))
    }
}

fn if_match(headers: &HeaderMap) -> Result<IfMatch, Problem> {
    let Some(value) = headers.get(IF_MATCH) else {
        let detail = "Χρειάζεται If-Match με το ETag της υπόθεσης.";
        return Err(Problem::new(StatusCode::PRECONDITION_REQUIRED, "if_match_missing", detail));
    };
    let text = value.to_str().unwrap_or_default().trim();
    if text == "*" {
        return Ok(IfMatch(None));
    }
    let tag = text.strip_prefix("W/").unwrap_or(text);
    let inner = tag.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let inner = inner.ok_or_else(|| Problem::unreadable("Το If-Match δεν είναι έγκυρο ETag."))?;
    // A tag that we never gave, or a weak one, matches nothing.
    match inner.parse() {
        Ok(revision) if tag == text && etag(revision) == *text => Ok(IfMatch(Some(revision))),
        _ => Err(Problem::stale()),
    }
}

/// That the client has the case as it is now, when it has (`If-None-Match`). The tag names the last event by people; after an
/// event of the system, such as a number that arrived, nobody can tell which of the two the client has seen.
#[must_use]
pub fn already(headers: &HeaderMap, case: &impl Versioned) -> Option<Response> {
    let tag = etag(case.revision());
    (case.sequence() == case.revision() && names(headers, &tag)).then(|| unchanged(tag))
}

/// Whether the client asks for news only: then it is looked first whether there are any.
#[must_use]
pub fn asks_for_news(headers: &HeaderMap) -> bool {
    headers.contains_key(IF_NONE_MATCH)
}

/// There are none.
#[must_use]
pub fn unchanged(tag: HeaderValue) -> Response {
    (StatusCode::NOT_MODIFIED, [(ETAG, tag)]).into_response()
}

/// Whether `If-None-Match` names this tag.
#[must_use]
pub fn names(headers: &HeaderMap, current: &HeaderValue) -> bool {
    let tags = headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    tags.flat_map(|text| text.split(','))
        .map(str::trim)
        .any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == current)
}

/// The key that the client chose, if any, and where it was sent: 422 when it is no UUID.
#[derive(Clone, Debug)]
pub struct IdempotencyKey {
    key: Option<Uuid>,
    route: String,
}

impl FromRequestParts<App> for IdempotencyKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Problem> {
        let key = idempotency_key(&parts.headers)?;
        Ok(Self { key, route: format!("{} {}", parts.method, parts.uri.path()) })
    }
}

impl IdempotencyKey {
    /// The key with what it stands for: who sent what to where.
    #[must_use]
    pub fn submission(self, account: Option<AccountId>, content: Vec<u8>) -> Option<Submission> {
        let scope = self.scope(account);
        self.key.map(|key| Submission { scope, key, content })
    }

    /// Whether something was done with it before: then nothing is asked again of whoever sends it.
    pub async fn was_taken(&self, store: &Store, account: AccountId) -> Result<bool, Unavailable> {
        match self.key {
            Some(key) => store.knows_submission(&self.scope(Some(account)), key).await,
            None => Ok(false),
        }
    }

    fn scope(&self, account: Option<AccountId>) -> String {
        let who = account.map_or_else(|| "visitor".to_owned(), |account| account.to_string());
        format!("{who} {}", self.route)
    }
}

fn idempotency_key(headers: &HeaderMap) -> Result<Option<Uuid>, Problem> {
    let mut values = headers.get_all(IDEMPOTENCY_KEY).iter();
    let Some(value) = values.next() else { return Ok(None) };
    let fault = |fault: Fault| Problem::fields(vec![fault.at("Idempotency-Key")]);
    if values.next().is_some() {
        return Err(fault(Fault::repeated()));
    }
    let text = std::str::from_utf8(value.as_bytes());
    let text = text.map_err(|_| Problem::unreadable("Το Idempotency-Key δεν είναι έγκυρο UTF-8."))?;
    Uuid::try_parse(text.trim()).map(Some).map_err(|_| fault(Fault::not_a_uuid()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: HeaderName, value: &[u8]) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_bytes(value).expect("a header"))])
    }

    fn match_status(value: &str) -> Result<Option<u64>, u16> {
        if_match(&headers(IF_MATCH, value.as_bytes()))
            .map(|seen| seen.0)
            .map_err(|problem| problem.status().as_u16())
    }

    #[test]
    fn if_match_names_a_revision() {
        assert_eq!(match_status("\"7\""), Ok(Some(7)));
        assert_eq!(match_status("*"), Ok(None));
        for (value, status) in
            [("W/\"7\"", 412), ("\"x\"", 412), ("\"07\"", 412), ("\"\"", 412), ("7", 400), ("", 400)]
        {
            assert_eq!(match_status(value), Err(status), "{value}");
        }
        assert_eq!(if_match(&HeaderMap::new()).map_err(|problem| problem.status().as_u16()), Err(428));
    }

    #[test]
    fn if_none_match_takes_lists_and_weak_tags() {
        let has = |value: &str| names(&headers(IF_NONE_MATCH, value.as_bytes()), &etag(7));
        assert!(has("\"7\"") && has("W/\"7\"") && has("\"1\", \"7\"") && has("*"));
        assert!(!has("\"8\"") && !has("7") && !names(&HeaderMap::new(), &etag(7)));
    }

    #[test]
    fn an_idempotency_key_is_a_uuid() {
        let status = |value: &[u8]| {
            idempotency_key(&headers(IDEMPOTENCY_KEY, value))
                .map(|key| key.is_some())
                .map_err(|p| p.status().as_u16())
        };
        assert_eq!(status(b"0190b2c4-7a1e-7cc3-98c4-dc0c0c07398f"), Ok(true));
        assert_eq!(status(b"tomorrow"), Err(422));
        assert_eq!(status(b"%00"), Err(422));
        assert_eq!(status(b"\xed\xa0\x80"), Err(400), "a lone surrogate");
        assert_eq!(idempotency_key(&HeaderMap::new()).map_err(|p| p.status().as_u16()), Ok(None));
    }

    #[test]
    fn a_key_stands_for_who_sent_what_to_where() {
        let key = IdempotencyKey { key: Some(Uuid::nil()), route: "POST /api/v1/comments".to_owned() };
        let submission = key.submission(None, b"{}".to_vec()).expect("there is a key");
        assert_eq!(submission.scope, "visitor POST /api/v1/comments");
    }
}
