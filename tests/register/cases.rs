//! Cases that go to the register, and portals that bring them there.

use std::sync::{Arc, Mutex};

use axum::extract::{Request, State};
use axum::http::{Method, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use cqrs_es::DomainEvent;
use domain::certificate_application::CertificateApplication;
use domain::citizen_request::{CitizenRequest, RequestCommand};
use domain::protocol::{ProtocolEntry, ProtocolState};
use domain::{AccountId, Decider};
use protocol_adapter::{Keeps, service};
use serde_json::Value;
use sqlx::PgPool;
use store::{Store, StoredEvent, StreamId};
use tests::commands::{application, by_clerk, request};
use tests::{TestDatabase, TestPortal};
use tokio::sync::Notify;
use tokio_util::sync::DropGuard;
use uuid::Uuid;

use crate::world::{LONG, Watch, book, pool, serve};

/// Patient enough for a test, and quick about it.
pub const QUICK: [&str; 6] =
    ["--register-timeout", "1s", "--register-settle", "1500ms", "--register-retry-max", "500ms"];

/// A portal that brings its cases to the register at this address.
pub async fn portal_with(register: &str) -> TestPortal {
    let options = [&["--register", register][..], &QUICK].concat();
    TestPortal::on(tests::database().await, &options).await
}

/// A request that was filed and sent to the protocol.
pub async fn sent_request(store: &Store, text: &str) -> Uuid {
    let case = store.execute(request(AccountId(Uuid::now_v7()), text)).await.expect("it is filed").id;
    store.execute(by_clerk(case, RequestCommand::RequestProtocol)).await.expect("it is sent");
    case
}

/// An application that was filed, and so sent.
pub async fn filed_application(store: &Store) -> Uuid {
    store.execute(application(AccountId(Uuid::now_v7()))).await.expect("it is filed").id
}

/// A case with a protocol, whichever aggregate it is.
pub trait Protocolled: Decider + 'static {
    fn state(&self) -> Option<ProtocolState>;
}

impl Protocolled for CitizenRequest {
    fn state(&self) -> Option<ProtocolState> {
        self.protocol()
    }
}

impl Protocolled for CertificateApplication {
    fn state(&self) -> Option<ProtocolState> {
        self.protocol()
    }
}

/// Waits until the protocol of a case is in this state; the types of its events then.
pub async fn until<C: Protocolled>(store: &Store, case: Uuid, state: ProtocolState) -> Vec<String> {
    let wanted = |case: &C| case.state() == Some(state);
    let seen = store.wait_until::<C>(case, wanted, LONG).await.expect("the log answers");
    let events = stored::<C>(store, case).await;
    let types = events.iter().map(|event| event.event_type.clone()).collect();
    assert!(wanted(&seen.state), "{state:?} does not come: {types:?}");
    types
}

/// The one number that a case has been given, and by which register.
pub async fn number<C: Protocolled>(store: &Store, case: Uuid) -> (u64, String) {
    let content = given::<C>(store, case).await;
    let number = content["entry"]["number"].as_u64().expect("a number");
    (number, content["register"].as_str().expect("a name").to_owned())
}

/// The one entry that a case has been given.
pub async fn entry<C: Protocolled>(store: &Store, case: Uuid) -> ProtocolEntry {
    let content = given::<C>(store, case).await;
    serde_json::from_value(content["entry"].clone()).expect("an entry")
}

async fn given<C: Protocolled>(store: &Store, case: Uuid) -> Value {
    let events = stored::<C>(store, case).await;
    let given = events.iter().filter(|event| event.event_type == "Protocolled").collect::<Vec<_>>();
    assert_eq!(given.len(), 1, "one number");
    given[0].payload["Protocolled"].clone()
}

async fn stored<C: Protocolled>(store: &Store, case: Uuid) -> Vec<StoredEvent>
where
    C::Event: DomainEvent,
{
    store.stream(&StreamId::of::<C>(case)).await.expect("the log answers")
}

/// How a register over HTTP is disposed towards what it is sent.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    Well,
    /// It enters what it is sent, and the answer is lost.
    LosesReplies,
    /// It is stuck before it enters anything.
    Stuck,
    /// It says no.
    Refuses,
    /// It does not know us.
    TurnsAway,
    /// It makes nothing of what it is sent.
    Puzzled,
}

struct Mind {
    mood: Mutex<Mood>,
    /// Rings when something is sent to it.
    sent: Notify,
}

/// A register over HTTP whose mood a test changes.
pub struct MoodyRegister {
    pub url: String,
    mind: Arc<Mind>,
    pool: PgPool,
    _database: TestDatabase,
    _server: DropGuard,
}

impl MoodyRegister {
    pub async fn starts(mood: Mood) -> Self {
        let database = tests::database().await;
        let pool = pool(&database).await;
        let mind = Arc::new(Mind { mood: Mutex::new(mood), sent: Notify::new() });
        let book = book(&pool, Keeps::SubjectAndSender, &Watch::at("2026-11-22T10:00:00Z"));
        let router = service(book, None).layer(from_fn_with_state(mind.clone(), answer));
        let (url, server) = serve(router).await;
        Self { url, mind, pool, _database: database, _server: server }
    }

    pub fn becomes(&self, mood: Mood) {
        *self.mind.mood.lock().expect("no test panics here") = mood;
    }

    /// Waits until something is sent to it.
    pub async fn is_called(&self) {
        tokio::time::timeout(LONG, self.mind.sent.notified()).await.expect("it is called in time");
    }

    /// Number, kind, subject and sender of every line, in order.
    pub async fn lines(&self) -> Vec<(i64, String, String, String)> {
        sqlx::query_as("select number, kind, subject, sender from register.entries order by year, number")
            .fetch_all(&self.pool)
            .await
            .expect("the book can be read")
    }
}

async fn answer(State(mind): State<Arc<Mind>>, request: Request, next: Next) -> Response {
    let mood = *mind.mood.lock().expect("no test panics here");
    let is_new = request.method() == Method::POST;
    if is_new {
        mind.sent.notify_one();
    }
    match mood {
        Mood::LosesReplies if is_new => {
            next.run(request).await;
            std::future::pending().await
        }
        Mood::Stuck => std::future::pending().await,
        Mood::Refuses if is_new => {
            (StatusCode::UNPROCESSABLE_ENTITY, r#"{"detail":"λείπει σφραγίδα"}"#).into_response()
        }
        Mood::Puzzled if is_new => StatusCode::BAD_REQUEST.into_response(),
        Mood::TurnsAway => StatusCode::UNAUTHORIZED.into_response(),
        Mood::Well | Mood::LosesReplies | Mood::Refuses | Mood::Puzzled => next.run(request).await,
    }
}
