//! Number and time of a submission inside the address of its confirmation, sealed: an anonymous comment has no
//! handle, and a confirmation needs no read model.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use projections::requests::RequestView;
use secrecy::{ExposeSecret, SecretBox};
use sha2::Sha256;

use crate::forms::Body;

/// What a confirmation tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Filed {
    /// Α.Α.
    pub number: i64,
    /// When it was recorded.
    pub at: Timestamp,
}

impl Filed {
    /// Of a case that has just been filed.
    #[must_use]
    pub fn of(view: &RequestView) -> Self {
        Self { number: view.row.number, at: view.row.submitted_at }
    }

    /// As a query; `what` binds it to one page.
    #[must_use]
    pub fn query(self, what: &str, secret: &SecretBox<[u8; 32]>) -> String {
        let seal = URL_SAFE_NO_PAD.encode(self.mac(what, secret).finalize().into_bytes());
        format!("number={}&at={}&seal={seal}", self.number, self.at.as_microsecond())
    }

    /// From a query that nobody has changed.
    #[must_use]
    pub fn of_query(query: &str, what: &str, secret: &SecretBox<[u8; 32]>) -> Option<Self> {
        let query = Body::read(query.as_bytes());
        let at = Timestamp::from_microsecond(query.text("at").parse().ok()?).ok()?;
        let filed = Self { number: query.text("number").parse().ok()?, at };
        let seal = URL_SAFE_NO_PAD.decode(query.text("seal")).ok()?;
        filed.mac(what, secret).verify_slice(&seal).ok().map(|()| filed)
    }

    fn mac(self, what: &str, secret: &SecretBox<[u8; 32]>) -> Hmac<Sha256> {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(secret.expose_secret()).expect("HMAC takes keys of every length");
        mac.update(format!("filed\n{what}\n{}\n{}", self.number, self.at.as_microsecond()).as_bytes());
        mac
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_confirmation_is_none() {
        let secret = SecretBox::new(Box::new([7; 32]));
        let filed =
            Filed { number: 42, at: Timestamp::from_microsecond(1_764_000_000_000_001).expect("a time") };
        let query = filed.query("comment", &secret);
        assert_eq!(Filed::of_query(&query, "comment", &secret), Some(filed));
        assert_eq!(Filed::of_query(&query.replace("42", "43"), "comment", &secret), None);
        assert_eq!(Filed::of_query(&query, "request", &secret), None);
        assert_eq!(Filed::of_query("", "comment", &secret), None);
        assert_eq!(Filed::of_query(&query, "comment", &SecretBox::new(Box::new([8; 32]))), None);
    }
}
