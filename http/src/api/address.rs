//! Is the address of a request readable? Text is UTF-8 and has no U+0000, percent-encoded or not.

use axum::http::Uri;

use crate::problem::{FieldError, Problem};

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
        let message = "Ο χαρακτήρας U+0000 δεν επιτρέπεται.".to_owned();
        let error = FieldError { field: part.to_owned(), code: "nul_character", message };
        return Err(Problem::fields(vec![error]));
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
    use super::*;

    fn status(address: &str) -> u16 {
        let uri = address.parse().expect("an address");
        check(&uri).err().map_or(200, |problem| problem.status().as_u16())
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
