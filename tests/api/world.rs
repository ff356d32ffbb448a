//! A portal without a network: the router, a store, the read models at work, and people who call it.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, HeaderName, Request, StatusCode};
use domain::citizen_request::{CitizenRequest, RequestCommand};
use domain::protocol::ProtocolEntry;
use domain::words::Name;
use portal_http::{App, Limits, Settings};
use projections::requests::Requests;
use serde_json::{Value, json};
use store::accounts::EmailAddress;
use store::{Actor, NewAccount, Role, Store, Work};
use tests::TestDatabase;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;
use uuid::Uuid;

pub const PASSWORD: &str = "a long enough password";

/// One process of the portal.
pub struct Portal {
    router: Router,
    store: Store,
    stop: CancellationToken,
    _database: TestDatabase,
}

impl Portal {
    pub async fn open() -> Self {
        Self::with(Limits::Off).await
    }

    pub async fn with(limits: Limits) -> Self {
        let database = tests::database().await;
        let store = database.store().await;
        let stop = CancellationToken::new();
        store.run_projection(Arc::new(Requests), stop.clone());
        let settings = Settings {
            municipality: "Δήμος Δοκιμών".to_owned(),
            public_url: "https://pyli.example.gr".to_owned(),
            demo: false,
            limits,
            register_wait: std::time::Duration::from_secs(1),
            closing: stop.clone(),
            link_secret: Box::new([7; 32]).into(),
        };
        let router = portal_http::router(App::new(store.clone(), settings));
        Self { router, store, stop, _database: database }
    }

    /// Sends a request and reads the whole answer.
    pub async fn send(&self, call: Call) -> Answer {
        let response = self.router.clone().oneshot(call.request).await.expect("the router never fails");
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.expect("an answer can be read").to_vec();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    pub async fn get(&self, path: &str, token: &str) -> Answer {
        self.send(Call::new("GET", path).bearer(token)).await
    }

    pub async fn post(&self, path: &str, token: &str, body: &Value) -> Answer {
        self.send(Call::new("POST", path).bearer(token).json(body)).await
    }

    /// The register enters a request that was sent to it.
    pub async fn number_arrives(&self, request: &str, number: u64) {
        let id = request.parse().expect("an id");
        let entry = ProtocolEntry { number, year: 2026, date: jiff::civil::date(2026, 11, 22) };
        let command = RequestCommand::Protocol { entry, register: "built-in".to_owned() };
        let work = Work::<CitizenRequest>::on(id, command, Actor::SYSTEM);
        let executed = self.store.execute(work).await.expect("it waits for a number");
        let shown = self.store.wait_for("requests", executed.position, Duration::from_secs(10)).await;
        assert!(shown, "the read model follows");
    }

    /// A citizen who has just registered and signed in.
    pub async fn citizen(&self) -> String {
        let email = format!("{}@example.gr", Uuid::now_v7());
        let body = json!({
            "email": email, "password": PASSWORD, "given_name": "Μαρία", "family_name": "Παπαδοπούλου"
        });
        self.send(Call::new("POST", "/api/v1/accounts").json(&body)).await.expect(StatusCode::CREATED);
        self.sign_in(&email).await
    }

    /// Somebody of the municipality who has just signed in.
    pub async fn of_role(&self, role: Role) -> String {
        let email = format!("{}@dimos.example.gr", Uuid::now_v7());
        let new = NewAccount {
            role,
            email: EmailAddress::parse(&email).expect("an address"),
            password: PASSWORD.into(),
            given_name: Name::parse("Νίκος Υπάλληλος").expect("a name"),
            family_name: None,
            department: None,
        };
        self.store.register(new).await.expect("the account is made");
        self.sign_in(&email).await
    }

    /// As when every connection is gone.
    pub async fn lose_the_database(&self) {
        self.store.close().await;
    }

    async fn sign_in(&self, email: &str) -> String {
        let body = json!({"email": email, "password": PASSWORD});
        let answer = self.send(Call::new("POST", "/api/v1/sessions").json(&body)).await;
        let session = answer.expect(StatusCode::CREATED);
        session["token"].as_str().expect("a token").to_owned()
    }

    /// A request that this citizen files; its JSON.
    pub async fn filed_by(&self, citizen: &str) -> Value {
        let body = json!({"kind": "request", "subject": "Φωτισμός", "text": "Δεν ανάβει η λάμπα."});
        self.post("/api/v1/me/requests", citizen, &body).await.expect(StatusCode::CREATED)
    }
}

impl Drop for Portal {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// A request on its way.
pub struct Call {
    request: Request<Body>,
}

impl Call {
    pub fn new(method: &str, path: &str) -> Self {
        let request = Request::builder().method(method).uri(path).body(Body::empty());
        Self { request: request.expect("a request") }
    }

    pub fn header(mut self, name: &'static str, value: impl AsRef<[u8]>) -> Self {
        let value = value.as_ref().try_into().expect("a header's value");
        self.request.headers_mut().insert(HeaderName::from_static(name), value);
        self
    }

    pub fn bearer(self, token: &str) -> Self {
        self.header("authorization", format!("Bearer {token}"))
    }

    pub fn if_match(self, revision: impl AsRef<[u8]>) -> Self {
        self.header("if-match", revision)
    }

    pub fn key(self, key: Uuid) -> Self {
        self.header("idempotency-key", key.to_string())
    }

    pub fn json(self, body: &Value) -> Self {
        self.raw(serde_json::to_vec(body).expect("a body"))
    }

    /// A browser's session.
    pub fn cookie(self, token: &str) -> Self {
        self.header("cookie", format!("__Host-session={token}"))
    }

    /// Bytes that claim to be a browser's form.
    pub fn form(self, body: impl Into<Body>) -> Self {
        let mut call = self.header("content-type", "application/x-www-form-urlencoded");
        *call.request.body_mut() = body.into();
        call
    }

    /// Bytes that claim to be JSON.
    pub fn raw(self, body: impl Into<Body>) -> Self {
        let mut call = self.header("content-type", "application/json");
        *call.request.body_mut() = body.into();
        call
    }
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    /// The body, after a look at the status.
    #[track_caller]
    pub fn expect(&self, status: StatusCode) -> Value {
        assert_eq!(self.status, status, "{}", String::from_utf8_lossy(&self.body));
        if self.body.is_empty() { Value::Null } else { self.json() }
    }

    /// A problem of this status and code; its faults as `field: code`.
    #[track_caller]
    pub fn problem(&self, status: u16, code: &str) -> Vec<String> {
        let problem = self.expect(StatusCode::from_u16(status).expect("a status"));
        assert_eq!(self.header("content-type"), Some("application/problem+json"));
        assert_eq!((problem["status"].as_u64(), problem["code"].as_str()), (Some(status.into()), Some(code)));
        assert!(["type", "title", "detail"].iter().all(|name| problem[name].is_string()), "{problem}");
        let errors = problem["errors"].as_array().cloned().unwrap_or_default();
        let name = |error: &Value, name: &str| error[name].as_str().expect("a text").to_owned();
        errors.iter().map(|error| format!("{}: {}", name(error, "field"), name(error, "code"))).collect()
    }

    /// The body of a page.
    pub fn page(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("JSON")
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}
