//! The address of a request: is it readable, and which case does it name?

use std::fmt::Display;
use std::str::FromStr;

use axum::extract::{FromRequestParts, Path};
use axum::http::Uri;
use axum::http::request::Parts;

use super::faults::Fault;
use crate::app::App;
use crate::problem::Problem;

/// The case or the person that the path names; what is no id is missing like an id that nobody has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PathId<T>(pub T);

impl<T: FromStr + Display> FromRequestParts<App> for PathId<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let text = Path::<String>::from_request_parts(parts, app).await;
        let Path(text) = text.map_err(|_| Problem::not_found())?;
        path_id(&text).map(Self).ok_or_else(Problem::not_found)
    }
}

/// The one spelling of an id that we give out: lower case, with hyphens.
fn path_id<T: FromStr + Display>(text: &str) -> Option<T> {
    text.parse().ok().filter(|id: &T| id.to_string() == text)
}

/// 422 for U+0000, 400 for what is no UTF-8 (a lone surrogate among it), in path and query.
pub fn check(uri: &Uri) -> Result<(), Problem> {
    check_part("path", uri.path())?;
    check_part("query", uri.query().unwrap_or_default())
}

fn check_part(part: &'static str, text: &str) -> Result<(), Problem> {
    let bytes = percent_decoded(text);
    if std::str::from_utf8(&bytes).is_err() {
        return Err(Problem::unreadable("Η διεύθυνση δεν είναι έγκυρο UTF-8."));
    }
    if bytes.contains(&0) {
        return Err(Problem::fields(vec![Fault::nul_character().at(part)]));
    }
    Ok(())
}

/// The bytes that the text stands for; a `%` without two digits stands for itself.
fn percent_decoded(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let pair =
            bytes.get(at + 1..at + 3).filter(|pair| byte == b'%' && pair.iter().all(u8::is_ascii_hexdigit));
        let value = pair.and_then(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
        decoded.push(value.unwrap_or(byte));
        at += if value.is_some() { 3 } else { 1 };
    }
    decoded
}

#[cfg(test)]
mod tests {
    use domain::RequestId;

    use super::*;

    fn status(address: &str) -> u16 {
        let uri = address.parse().expect("an address");
        check(&uri).err().map_or(200, |problem| problem.status().as_u16())
    }

    #[test]
    fn an_id_has_one_spelling() {
        assert!(path_id::<RequestId>("0190b2c4-7a1e-7cc3-98c4-dc0c0c07398f").is_some());
        for text in
            ["0190B2C4-7A1E-7CC3-98C4-DC0C0C07398F", "0190b2c47a1e7cc398c4dc0c0c07398f", "7", "", "'--"]
        {
            assert!(path_id::<RequestId>(text).is_none(), "{text}");
        }
    }

    #[test]
    fn greek_is_readable() {
        assert_eq!(status("/api/v1/%CE%94%CE%AE?q=%CE%BC%CF%82&limit=100%"), 200);
    }

    #[test]
    fn u0000_is_refused_by_name() {
        assert_eq!(status("/api/v1/me/requests/%00"), 422);
        assert_eq!(status("/api/v1/me/requests?kind=a%00b"), 422);
    }

    #[test]
    fn what_is_no_utf8_is_unreadable() {
        assert_eq!(status("/api/v1/%ff"), 400);
        assert_eq!(status("/?q=%ED%A0%80"), 400, "a lone surrogate");
    }
}
