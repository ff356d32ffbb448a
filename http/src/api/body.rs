//! The body of a request: JSON, read whole or refused whole.

use std::collections::BTreeMap;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use serde_json::{Map, Value};

use super::faults::Fault;
use super::fields::{Fields, FromFields};
use crate::app::App;
use crate::problem::Problem;

/// A body that was read.
pub struct Body<T> {
    /// What it says.
    pub value: T,
    /// What it says, in a canonical form: what an `Idempotency-Key` stands for.
    pub content: Vec<u8>,
}

/// A body that is JSON, for a handler that must know more before it can read it.
pub struct Unread {
    fields: Fields,
    content: Vec<u8>,
}

/// For a command that needs no word more; `{}` and no body at all are the same.
#[derive(Debug)]
pub struct Nothing;

impl FromFields for Nothing {
    fn read(_: &mut Fields) -> Option<Self> {
        Some(Self)
    }
}

impl<T: FromFields> FromRequest<App> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        Unread::from_request(request, app).await?.read(T::read)
    }
}

impl FromRequest<App> for Unread {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let is_json = is_json(request.headers());
        let says_nothing = !request.headers().contains_key(CONTENT_TYPE);
        let bytes = Bytes::from_request(request, app)
            .await
            .map_err(|rejection| not_received(&rejection.into_response()))?;
        let object = match (is_json, says_nothing && bytes.is_empty()) {
            (_, true) => Map::new(),
            (true, _) => parse(&bytes)?,
            (false, false) => return Err(Problem::of_status(StatusCode::UNSUPPORTED_MEDIA_TYPE)),
        };
        let content = canonical(&object);
        Ok(Self { fields: Fields::new(object), content })
    }
}

impl Unread {
    /// Reads a whole `T`, or tells everything that is wrong.
    pub fn read<T>(self, read: impl FnOnce(&mut Fields) -> Option<T>) -> Result<Body<T>, Problem> {
        Ok(Body { value: self.fields.read_with(read)?, content: self.content })
    }
}

/// Too long, or cut off on the way.
fn not_received(rejection: &axum::response::Response) -> Problem {
    match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::of_status(StatusCode::PAYLOAD_TOO_LARGE),
        _ => Problem::unreadable("Το αίτημα δεν έφτασε ολόκληρο."),
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let named = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let media_type = named.and_then(|text| text.split(';').next()).unwrap_or_default().trim();
    media_type.eq_ignore_ascii_case("application/json")
}

/// 400 when it is no JSON (a lone surrogate among it), 422 when it is no object.
fn parse(bytes: &[u8]) -> Result<Map<String, Value>, Problem> {
    let unreadable = |_| Problem::unreadable("Το περιεχόμενο δεν είναι έγκυρο JSON.");
    match serde_json::from_slice(bytes).map_err(unreadable)? {
        Value::Object(object) => Ok(object),
        _ => Err(Problem::fields(vec![Fault::wrong_type("αντικείμενο JSON").at("")])),
    }
}

/// Members sorted by name, so that their order on the wire does not matter.
fn canonical(object: &Map<String, Value>) -> Vec<u8> {
    let sorted: BTreeMap<_, _> = object.iter().collect();
    serde_json::to_vec(&sorted).expect("what was JSON can be written as JSON")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(body: &[u8]) -> u16 {
        parse(body).err().map_or(200, |problem| problem.status().as_u16())
    }

    #[test]
    fn what_is_no_json_is_unreadable() {
        for body in [&b"{"[..], b"", br#"{"a":"\ud800"}"#, b"{\"a\":\"\xff\"}", b"{\"a\":\"\0\"}", b"{} {}"] {
            assert_eq!(status(body), 400, "{body:?}");
        }
        assert_eq!(status("[".repeat(200_000).as_bytes()), 400, "too deep");
    }

    #[test]
    fn what_is_no_object_is_named() {
        for body in ["[]", "\"text\"", "7", "null", "true"] {
            assert_eq!(status(body.as_bytes()), 422, "{body}");
        }
        assert_eq!(status(b"{}"), 200);
    }

    #[test]
    fn the_order_of_members_does_not_matter() {
        let content = |body: &str| canonical(&parse(body.as_bytes()).expect("an object"));
        assert_eq!(content(r#"{"a":1,"b":"x"}"#), content(r#"{ "b": "x", "a": 1 }"#));
        assert_ne!(content(r#"{"a":1}"#), content(r#"{"a":2}"#));
    }

    #[test]
    fn only_json_is_json() {
        let is = |kind: &'static str| {
            is_json(&HeaderMap::from_iter([(CONTENT_TYPE, axum::http::HeaderValue::from_static(kind))]))
        };
        assert!(is("application/json") && is("Application/JSON; charset=utf-8"));
        assert!(!is("text/plain") && !is("application/x-www-form-urlencoded") && !is("application/jsonp"));
    }
}
