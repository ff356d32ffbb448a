//! The way into a portal under test: its address, and requests that keep status, headers and body together.

use reqwest::header::HeaderMap;
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};

use crate::people::{Citizen, Officer, PASSWORD, Visitor};

/// Where a portal listens. Cheap to clone.
#[derive(Clone)]
pub struct Gate {
    base: String,
    client: Client,
}

/// What a portal answered.
#[derive(Debug)]
pub struct Reply {
    /// The status code.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body: JSON where it is JSON, otherwise a string, null where it is empty.
    pub body: Value,
}

impl Reply {
    /// The body, when the status is the one expected.
    #[must_use]
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.body);
        self.body
    }

    /// The id of the case in the body.
    #[must_use]
    pub fn id(&self) -> String {
        self.body["id"].as_str().expect("the body has an id").to_owned()
    }
}

impl Gate {
    /// The gate at an address such as `http://127.0.0.1:8080`.
    #[must_use]
    pub fn at(base: &str) -> Self {
        let client = Client::builder().redirect(reqwest::redirect::Policy::none()).build();
        Self { base: base.trim_end_matches('/').to_owned(), client: client.expect("a client can be built") }
    }

    /// The whole address of a path.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// A request to be filled in.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, self.url(path))
    }

    /// Sends a request; `Err` when the portal is away.
    pub async fn try_send(&self, request: RequestBuilder) -> Result<Reply, reqwest::Error> {
        let response = request.send().await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await?;
        let body = match text.as_str() {
            "" => Value::Null,
            text => serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_owned())),
        };
        Ok(Reply { status, headers, body })
    }

    /// Sends a request to a portal that is up.
    pub async fn send(&self, request: RequestBuilder) -> Reply {
        self.try_send(request).await.expect("the portal answers")
    }

    /// Reads a path as nobody in particular.
    pub async fn get(&self, path: &str) -> Reply {
        self.send(self.request(Method::GET, path)).await
    }

    /// Reads a path with the token of a session.
    pub async fn get_as(&self, path: &str, token: &str) -> Reply {
        self.send(self.request(Method::GET, path).bearer_auth(token)).await
    }

    /// Somebody without an account.
    #[must_use]
    pub fn visitor(&self) -> Visitor {
        Visitor { gate: self.clone() }
    }

    /// Registers a citizen and signs him in.
    pub async fn citizen(&self, email: &str) -> Citizen {
        let account = json!({
            "email": email, "password": PASSWORD, "given_name": "Μαρία", "family_name": "Παπαδοπούλου",
        });
        let reply = self.send(self.request(Method::POST, "/api/v1/accounts").json(&account)).await;
        let id = reply.expect(201)["id"].as_str().expect("an account has an id").to_owned();
        Citizen { id, token: self.sign_in(email, PASSWORD).await, gate: self.clone() }
    }

    /// Signs in a citizen whose account is there.
    pub async fn returning(&self, citizen: &Citizen, email: &str) -> Citizen {
        Citizen { id: citizen.id.clone(), token: self.sign_in(email, PASSWORD).await, gate: self.clone() }
    }

    /// Signs in a member of staff whose account is there.
    pub async fn officer(&self, email: &str) -> Officer {
        Officer { token: self.sign_in(email, PASSWORD).await, gate: self.clone() }
    }

    /// The token of a new session.
    pub async fn sign_in(&self, email: &str, password: &str) -> String {
        let credentials = json!({"email": email, "password": password});
        let reply = self.send(self.request(Method::POST, "/api/v1/sessions").json(&credentials)).await;
        reply.expect(201)["token"].as_str().expect("a session has a token").to_owned()
    }
}
