//! What a browser sends: `application/x-www-form-urlencoded`, read so that nothing typed is lost over one bad byte.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use serde_json::json;

use super::field::{Fault, Field};
use super::submission;
use crate::app::App;
use crate::pages::Failure;

/// The fields of a form as they came.
#[derive(Clone, Default)]
pub struct Body {
    fields: Vec<Typed>,
}

#[derive(Clone)]
struct Typed {
    name: String,
    value: String,
    readable: bool,
}

impl Body {
    /// Reads `name=value&…`. Line ends come as the encoding's CR LF and are read as the LF that was typed.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Self {
        let pairs = bytes.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty());
        Self { fields: pairs.map(typed).collect() }
    }

    /// From names and values that were read before.
    #[must_use]
    pub fn of(fields: impl IntoIterator<Item = (String, String)>) -> Self {
        let fields = fields.into_iter().map(|(name, value)| Typed { name, value, readable: true }).collect();
        Self { fields }
    }

    /// A field with what was typed into it; empty when it did not come.
    #[must_use]
    pub fn field(&self, name: &'static str) -> Field {
        let mut field = Field::empty(name);
        if let Some(typed) = self.find(name) {
            field.value.clone_from(&typed.value);
            field.error = (!typed.readable).then_some(Fault::of("error-unreadable"));
        }
        field
    }

    /// The text of a field that nobody types (hidden, or a choice); empty when it did not come.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.find(name).map_or("", |typed| typed.value.as_str())
    }

    /// Whether a field came at all: which button was pressed.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    /// Whether the text of a field could be read; what did not come could.
    #[must_use]
    pub fn is_readable(&self, name: &str) -> bool {
        self.find(name).is_none_or(|typed| typed.readable)
    }

    /// Names and values, in the order in which they came.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields.iter().map(|typed| (typed.name.as_str(), typed.value.as_str()))
    }

    /// What the form says, for telling a repeated submission from another one.
    #[must_use]
    pub fn content(&self) -> Vec<u8> {
        let mut fields: Vec<_> = self.pairs().filter(|(name, _)| *name != submission::NAME).collect();
        fields.sort_unstable();
        json!(fields).to_string().into_bytes()
    }

    fn find(&self, name: &str) -> Option<&Typed> {
        self.fields.iter().find(|typed| typed.name == name)
    }
}

impl FromRequest<App> for Body {
    type Rejection = Failure;

    async fn from_request(request: Request, app: &App) -> Result<Self, Failure> {
        let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        if !kind.is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded")) {
            return Err(Failure::of(StatusCode::UNSUPPORTED_MEDIA_TYPE));
        }
        let bytes = Bytes::from_request(request, app).await.map_err(Failure::from_answer)?;
        Ok(Self::read(&bytes))
    }
}

fn typed(pair: &[u8]) -> Typed {
    let mut halves = pair.splitn(2, |byte| *byte == b'=');
    let (name, _) = text(halves.next().unwrap_or_default());
    let (value, readable) = text(halves.next().unwrap_or_default());
    // PostgreSQL cannot keep U+0000, and no HTML page can show it.
    let readable = readable && !value.contains('\0');
    Typed { name, value: value.replace("\r\n", "\n").replace('\0', "\u{fffd}"), readable }
}

fn text(encoded: &[u8]) -> (String, bool) {
    match String::from_utf8(decode(encoded)) {
        Ok(text) => (text, true),
        Err(error) => (String::from_utf8_lossy(error.as_bytes()).into_owned(), false),
    }
}

fn decode(encoded: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(encoded.len());
    let mut rest = encoded;
    while let Some((first, after)) = rest.split_first() {
        let escaped = if *first == b'%' { escape(after) } else { None };
        let byte = if *first == b'+' { b' ' } else { *first };
        bytes.push(escaped.unwrap_or(byte));
        rest = if escaped.is_some() { &after[2..] } else { after };
    }
    bytes
}

fn escape(after: &[u8]) -> Option<u8> {
    let [high, low, ..] = after else { return None };
    Some(digit(*high)? << 4 | digit(*low)?)
}

fn digit(letter: u8) -> Option<u8> {
    char::from(letter).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn greek_spaces_and_lines_are_read_as_typed() {
        let body = Body::read(b"subject=%CE%9B%CE%AC%CE%BC%CF%80%CE%B1+%26+%2B&text=a%0D%0Ab&x=1%");
        assert_eq!(body.field("subject").value, "Λάμπα & +");
        assert_eq!(body.field("text").value, "a\nb");
        assert_eq!(body.text("x"), "1%");
        assert_eq!(body.text("missing"), "");
    }

    #[test]
    fn a_bad_byte_is_an_error_at_its_field_and_loses_nothing_else() {
        let body = Body::read(b"subject=a%FFb&text=%00&desired_action=ok");
        assert_eq!(body.field("subject").value, "a\u{fffd}b");
        assert!(body.field("subject").error.is_some());
        assert!(body.field("text").error.is_some());
        assert!(body.field("desired_action").error.is_none());
    }

    #[test]
    fn the_content_is_the_same_whatever_the_submission_id() {
        let one = Body::read(b"submission=1&subject=a&text=b").content();
        let two = Body::read(b"submission=2&text=b&subject=a").content();
        assert_eq!(one, two);
        assert_ne!(one, Body::read(b"submission=1&subject=a&text=c").content());
    }
}
