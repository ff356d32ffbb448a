//! Number and time of a submission inside the address of its confirmation, sealed: an anonymous comment has no
//! handle, and a confirmation needs no read model.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret, SecretBox};
use sha2::Sha256;

use crate::forms::Body;
use crate::receipts::Signed;

/// How long a confirmation shows the receipt of an anonymous comment: there is nobody else to ask for it later, and
/// nobody who finds the address later shall read the comment.
const RECENT: SignedDuration = SignedDuration::from_mins(15);

/// What a confirmation tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Filed {
    /// Α.Α.
    pub number: i64,
    /// When it was recorded.
    pub at: Timestamp,
    /// Its place in the log.
    pub position: i64,
}

impl Filed {
    /// Of a case that has just been filed.
    #[must_use]
    pub fn of(signed: &Signed) -> Self {
        Self { number: signed.number, at: signed.recorded_at, position: signed.position }
    }

    /// Whether it was filed a moment ago.
    #[must_use]
    pub fn is_recent(self, now: Timestamp) -> bool {
        now.duration_since(self.at) < RECENT
    }

    /// As a query; `what` binds it to one page.
    #[must_use]
    pub fn query(self, what: &str, secret: &SecretBox<[u8; 32]>) -> String {
        let seal = URL_SAFE_NO_PAD.encode(self.mac(what, secret).finalize().into_bytes());
        format!(
            "number={}&at={}&position={}&seal={seal}",
            self.number,
            self.at.as_microsecond(),
            self.position
        )
    }

    /// From a query that nobody has changed.
    #[must_use]
    pub fn of_query(query: &str, what: &str, secret: &SecretBox<[u8; 32]>) -> Option<Self> {
        let query = Body::read(query.as_bytes());
        let at = Timestamp::from_microsecond(query.text("at").parse().ok()?).ok()?;
        let (number, position) = (query.text("number").parse().ok()?, query.text("position").parse().ok()?);
        let filed = Self { number, at, position };
        let seal = URL_SAFE_NO_PAD.decode(query.text("seal")).ok()?;
        filed.mac(what, secret).verify_slice(&seal).ok().map(|()| filed)
    }

    fn mac(self, what: &str, secret: &SecretBox<[u8; 32]>) -> Hmac<Sha256> {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(secret.expose_secret()).expect("HMAC takes keys of every length");
        let Self { number, at, position } = self;
        mac.update(format!("filed\n{what}\n{number}\n{}\n{position}", at.as_microsecond()).as_bytes());
        mac
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_confirmation_is_none() {
        let secret = SecretBox::new(Box::new([7; 32]));
        let at = Timestamp::from_microsecond(1_764_000_000_000_001).expect("a time");
        let filed = Filed { number: 42, at, position: 6 };
        let query = filed.query("comment", &secret);
        assert_eq!(Filed::of_query(&query, "comment", &secret), Some(filed));
        assert_eq!(Filed::of_query(&query.replace("42", "43"), "comment", &secret), None);
        assert_eq!(Filed::of_query(&query.replace("position=6", "position=7"), "comment", &secret), None);
        assert_eq!(Filed::of_query(&query, "request", &secret), None);
        assert_eq!(Filed::of_query("", "comment", &secret), None);
        assert_eq!(Filed::of_query(&query, "comment", &SecretBox::new(Box::new([8; 32]))), None);
    }

    #[test]
    fn a_receipt_is_shown_for_a_quarter_of_an_hour() {
        let filed = Filed { number: 42, at: Timestamp::UNIX_EPOCH, position: 6 };
        let after = |seconds| filed.is_recent(Timestamp::from_second(seconds).expect("a time"));
        assert!(after(0) && after(899) && !after(900));
    }
}
