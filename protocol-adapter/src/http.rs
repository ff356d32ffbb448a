//! A register over HTTP: the protocol that Pyli defines for it (`POST /entries`, `GET /entries?reference=`).
//!
//! Read in this order: `address` (where it may be), the client here, `answer` (what an answer means).

mod address;
mod answer;

use std::time::Duration;

use async_trait::async_trait;
use domain::protocol::ProtocolEntry;
use reqwest::{Client, Method, RequestBuilder, Response, redirect};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;

pub use address::{RegisterUrl, UnusableUrl, safe_url};

use crate::{Document, Outcome, Register, Unclear};
use answer::Answer;

/// The longest answer that is read, in bytes.
const LONGEST: usize = 64 * 1024;

/// The client of a register over HTTP.
pub struct HttpRegister {
    client: Client,
    address: RegisterUrl,
    token: Option<SecretString>,
}

impl HttpRegister {
    /// A client that waits this long for a whole answer. It follows no redirect and uses no proxy: what is sent is
    /// personal, and goes to the address that was configured or nowhere.
    pub fn new(
        address: RegisterUrl,
        timeout: Duration,
        token: Option<SecretString>,
    ) -> Result<Self, reqwest::Error> {
        let client = Client::builder()
            .timeout(timeout)
            .connect_timeout(timeout)
            .redirect(redirect::Policy::none())
            .no_proxy()
            .build()?;
        Ok(Self { client, address, token })
    }

    fn entries(&self, method: Method) -> RequestBuilder {
        let request = self.client.request(method, self.address.entries());
        match &self.token {
            Some(token) => request.bearer_auth(token.expose_secret()),
            None => request,
        }
    }
}

#[async_trait]
impl Register for HttpRegister {
    fn name(&self) -> &str {
        self.address.name()
    }

    async fn enter(&self, document: &Document) -> Outcome {
        let request = self.entries(Method::POST).header("Idempotency-Key", &document.reference);
        match request.json(&Body::of(document)).send().await {
            Ok(response) => read(response).await.outcome(document),
            // Nothing was sent: there was no connection to send it on.
            Err(error) if error.is_connect() => Outcome::Unreachable,
            Err(error) if error.is_builder() => {
                Outcome::Unreadable("the reference cannot be sent".to_owned())
            }
            Err(_) => Outcome::Ambiguous,
        }
    }

    async fn find(&self, reference: &str) -> Result<Option<ProtocolEntry>, Unclear> {
        let request = self.entries(Method::GET).query(&[("reference", reference)]);
        let response = request.send().await.map_err(|_| Unclear::NoAnswer)?;
        read(response).await.entry_of(reference)
    }
}

/// The status is known even when the body is cut off, or too long to be an answer.
async fn read(mut response: Response) -> Answer {
    let status = response.status().as_u16();
    let mut body = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() <= LONGEST => body.extend_from_slice(&chunk),
            Ok(None) => return Answer { status, body: Some(body) },
            Ok(Some(_)) | Err(_) => return Answer { status, body: None },
        }
    }
}

/// What is sent.
#[derive(Serialize)]
struct Body<'a> {
    reference: &'a str,
    direction: &'static str,
    kind: &'a str,
    subject: &'a str,
    sender: &'a str,
    filed_at: jiff::Timestamp,
}

impl<'a> Body<'a> {
    fn of(document: &'a Document) -> Self {
        let Document { reference, kind, subject, sender, filed_at } = document;
        Self { reference, direction: "incoming", kind, subject, sender, filed_at: *filed_at }
    }
}
