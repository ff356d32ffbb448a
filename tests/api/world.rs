//! A portal without a network: the router, a store, the read models at work, and people who call it.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, HeaderName, Request, StatusCode};
use portal::reactions::Registration;
use portal_http::{App, Limits, Settings};
use protocol_adapter::{BuiltIn, Delivery, Keeps, Timing};
use serde_json::Value;
use sqlx::{ConnectOptions, Executor, PgConnection};
use store::Store;
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
    database: TestDatabase,
}

/// Whether cases that are sent to the register get a number.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Register {
    /// Nobody answers: what is sent is deferred after a moment.
    Silent,
    /// The built-in book answers at once.
    BuiltIn,
}

impl Portal {
    pub async fn open() -> Self {
        Self::with(Limits::Off, Register::Silent).await
    }

    pub async fn with_register() -> Self {
        Self::with(Limits::Off, Register::BuiltIn).await
    }

    pub async fn with(limits: Limits, register: Register) -> Self {
        let database = tests::database().await;
        let store = database.store().await;
        let stop = CancellationToken::new();
        for projection in projections::rebuild::all(store.master_key()) {
            store.install(projection.as_ref()).await.expect("it can be installed");
            store.run_projection(projection, stop.clone());
        }
        if register == Register::BuiltIn {
            number_by_itself(&store, &stop).await;
        }
        let settings = Settings {
            municipality: "Δήμος Δοκιμών".to_owned(),
            public_url: "https://pyli.example.gr".to_owned(),
            demo: false,
            limits,
            register_wait: match register {
                Register::Silent => Duration::from_millis(20),
                Register::BuiltIn => Duration::from_secs(20),
            },
            post: portal_http::Post::Sent,
            book: (register == Register::BuiltIn)
                .then(|| BuiltIn::new(store.pool().clone(), Keeps::NothingPersonal)),
            closing: stop.clone(),
            link_secret: Box::new([7; 32]).into(),
        };
        let router = portal_http::router(App::new(store.clone(), settings));
        Self { router, store, stop, database }
    }

    /// The log behind it.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Waits until the read models show everything that is in the log now.
    pub async fn catches_up(&self) {
        let head = self.store.head().await.expect("the log answers");
        for name in projections::rebuild::NAMES {
            assert!(self.store.wait_for(name, head, Duration::from_secs(20)).await, "{name} is behind");
        }
    }

    /// Sends a request and reads the whole answer.
    pub async fn send(&self, call: Call) -> Answer {
        let response = self.router.clone().oneshot(call.request).await.expect("the router never fails");
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.expect("an answer can be read").to_vec();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    /// Sends a request and reads how the answer begins: for one that does not end.
    pub async fn begins(&self, call: Call) -> Answer {
        let response = self.router.clone().oneshot(call.request).await.expect("the router never fails");
        let (parts, _) = response.into_parts();
        Answer { status: parts.status, headers: parts.headers, body: Vec::new() }
    }

    pub async fn get(&self, path: &str, token: &str) -> Answer {
        self.send(Call::new("GET", path).bearer(token)).await
    }

    pub async fn post(&self, path: &str, token: &str, body: &Value) -> Answer {
        self.send(Call::new("POST", path).bearer(token).json(body)).await
    }

    /// Destroys the data key of every case, as erasing somebody does with those of his.
    pub async fn erases_every_case(&self) {
        let erase = "update data_keys set wrapped = null, destroyed_at = now()
                     where aggregate_type in ('CitizenRequest', 'CertificateApplication')";
        let erased = self.owner().await.execute(erase).await;
        assert!(erased.expect("the owner may").rows_affected() > 0);
    }

    /// What only the owner of the tables can do.
    pub async fn owner_does(&self, sql: &str) {
        self.owner().await.execute(sql).await.expect("he may do this");
    }

    /// A connection of the owner of the tables.
    pub async fn owner(&self) -> PgConnection {
        self.database.owner.connect().await.expect("the owner may come in")
    }

    /// Every record of an access, oldest first: reader (empty for the command line), surface, purpose, subject.
    pub async fn accesses(&self) -> Vec<(String, String, String, String)> {
        let records = sqlx::query_as(
            "select coalesce(reader::text, ''), surface, purpose, subject::text from access_records order by position",
        );
        records.fetch_all(&mut self.owner().await).await.expect("he may look")
    }

    /// How many answers were recorded as read.
    pub async fn readings(&self) -> i64 {
        let counted = sqlx::query_scalar("select count(distinct reading) from access_records");
        counted.fetch_one(&mut self.owner().await).await.expect("he may look")
    }

    /// The tables in which this text stands, in whatever column.
    pub async fn tables_with(&self, text: &str) -> Vec<String> {
        let mut owner = self.owner().await;
        let tables: Vec<String> = sqlx::query_scalar(
            "select t.table_schema || '.' || t.table_name from information_schema.tables t
             where t.table_schema in ('public', 'read_model', 'register') and t.table_type = 'BASE TABLE'",
        )
        .fetch_all(&mut owner)
        .await
        .expect("they can be listed");
        let mut found = Vec::new();
        for table in tables {
            let look = format!("select exists (select from {table} t where strpos(t::text, $1) > 0)");
            let look = sqlx::query_scalar(&look).bind(text);
            if look.fetch_one(&mut owner).await.expect("it can be read") {
                found.push(table);
            }
        }
        found
    }

    /// The tables that have a column of one of these names.
    pub async fn tables_with_columns(&self, names: &[&str]) -> Vec<String> {
        sqlx::query_scalar(
            "select distinct c.table_schema || '.' || c.table_name from information_schema.columns c
             join information_schema.tables t using (table_schema, table_name)
             where c.table_schema in ('public', 'read_model', 'register') and t.table_type = 'BASE TABLE'
               and c.column_name = any($1)",
        )
        .bind(names)
        .fetch_all(&mut self.owner().await)
        .await
        .expect("they can be listed")
    }

    /// As when every connection is gone.
    pub async fn lose_the_database(&self) {
        self.store.close().await;
    }
}

/// Brings every case that is sent to the register into the built-in book.
async fn number_by_itself(store: &Store, stop: &CancellationToken) {
    let second = Duration::from_secs(1);
    let timing = Timing { timeout: second, settle: second, retry_max: second, per_second: 200, at_once: 4 };
    let book = Arc::new(BuiltIn::new(store.pool().clone(), Keeps::NothingPersonal));
    let registration = Arc::new(Registration::new(Delivery::new(book, store.pool().clone(), timing)));
    store.install_reaction(registration.as_ref()).await.expect("it can be installed");
    store.run_reaction(registration, stop.clone());
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
