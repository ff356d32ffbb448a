//! A message: the same bytes however often it is made, so that what is sent twice after a crash is one message.

use std::time::SystemTime;

use anyhow::{Context, Result};
use jiff::Timestamp;
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use lettre::{Address, Message};
use portal_http::letters::{Letter, Letterhead};

/// What is the same on every message.
#[derive(Clone)]
pub struct Envelope {
    from: Mailbox,
    /// The right part of each Message-ID.
    host: String,
}

/// What a message is called: the same for the same cause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The left part of its Message-ID: letters, digits, dots and dashes.
    pub id: String,
    /// When its cause was recorded.
    pub at: Timestamp,
    /// It may have been sent since then, if the database has been restored and does not know of it.
    pub since: Timestamp,
}

/// An address that no message can be sent to.
#[derive(Debug, thiserror::Error)]
#[error("nothing can be sent to such an address")]
pub struct Unusable;

impl Envelope {
    /// As the options say, or from `pyli@` the host of the public URL, in the municipality's name.
    pub fn of(head: &Letterhead, from: Option<Mailbox>) -> Result<Self> {
        let host = host(&head.public_url).to_owned();
        let from = if let Some(from) = from {
            from
        } else {
            let address = Address::new("pyli", &host);
            let address = address.context("PYLI_MAIL_FROM is needed: the public URL gives no address")?;
            Mailbox::new(Some(head.municipality.clone()), address)
        };
        Ok(Self { from, host })
    }

    /// The host of the public URL.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The message to this address.
    pub fn seal(&self, name: &Name, to: &str, letter: &Letter) -> Result<Message, Unusable> {
        let to: Address = to.parse().map_err(|_| Unusable)?;
        let header = |name: &'static str, value: &str| {
            HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
        };
        let parts = MultiPart::alternative().boundary(format!("part-{}", name.id));
        let parts = parts.singlepart(part(ContentType::TEXT_PLAIN, &letter.text));
        let parts = parts.singlepart(part(ContentType::TEXT_HTML, &letter.html));
        Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(letter.subject.clone())
            .date(SystemTime::from(name.at))
            .message_id(Some(format!("<{}@{}>", name.id, self.host)))
            // Nobody's holiday notice answers these (RFC 3834).
            .raw_header(header("Auto-Submitted", "auto-generated"))
            .raw_header(header("X-Auto-Response-Suppress", "All"))
            .multipart(parts)
            .map_err(|_| Unusable)
    }
}

fn part(kind: ContentType, text: &str) -> SinglePart {
    SinglePart::builder().header(kind).header(ContentTransferEncoding::Base64).body(text.to_owned())
}

/// The host in a URL; `localhost` where an address of numbers stands, which no sender's address can end with.
fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit_once(':').map_or(authority, |(host, _)| host);
    let is_name = host.chars().any(|letter| letter.is_ascii_alphabetic()) && !host.starts_with('[');
    if is_name { host } else { "localhost" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sealed() -> String {
        let head = Letterhead {
            municipality: "Δήμος Δοκιμών".to_owned(),
            public_url: "https://pyli.example.gr:8443".to_owned(),
        };
        let envelope = Envelope::of(&head, None).expect("the host is good");
        let letter = head.confirmation("t0ken");
        let name =
            Name { id: "letter.1".to_owned(), at: Timestamp::UNIX_EPOCH, since: Timestamp::UNIX_EPOCH };
        let message = envelope.seal(&name, "maria@example.gr", &letter).expect("the address is good");
        String::from_utf8(message.formatted()).expect("a message is ASCII")
    }

    #[test]
    fn the_same_cause_makes_the_same_bytes() {
        assert_eq!(sealed(), sealed());
    }

    #[test]
    fn a_message_has_two_parts_and_says_that_nobody_wrote_it() {
        let message = sealed();
        for line in [
            "Message-ID: <letter.1@pyli.example.gr>",
            "Auto-Submitted: auto-generated",
            "To: maria@example.gr",
            "<pyli@pyli.example.gr>",
            "multipart/alternative",
            "Content-Type: text/plain; charset=utf-8",
            "Content-Type: text/html; charset=utf-8",
            "Date: Thu, 01 Jan 1970 00:00:00 +0000",
        ] {
            assert!(message.contains(line), "{line} in {message}");
        }
    }

    #[test]
    fn an_address_of_numbers_is_nobodys_name() {
        assert_eq!(host("http://127.0.0.1:8080"), "localhost");
        assert_eq!(host("http://[::1]:8080"), "localhost");
        assert_eq!(host("https://pyli.example.gr/"), "pyli.example.gr");
    }
}
