//! Documents, and registers of both kinds on a book of their own.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use axum::Router;
use domain::protocol::ProtocolEntry;
use jiff::Timestamp;
use protocol_adapter::{BuiltIn, Cancelled, Document, HttpRegister, Keeps, Register, Striking};
use sqlx::postgres::{PgPool, PgPoolOptions};
use tests::TestDatabase;
use tokio::net::TcpListener;
use tokio_util::sync::{CancellationToken, DropGuard};

/// Far longer than anything here takes.
pub const LONG: Duration = Duration::from_secs(20);

/// A clock that a test sets.
#[derive(Clone)]
pub struct Watch(Arc<AtomicI64>);

impl Watch {
    /// A watch that shows this time.
    pub fn at(time: &str) -> Self {
        let watch = Self(Arc::default());
        watch.set(time);
        watch
    }

    pub fn set(&self, time: &str) {
        let time: Timestamp = time.parse().expect("a test's time can be read");
        self.0.store(time.as_microsecond(), Ordering::SeqCst);
    }

    fn read(&self) -> Timestamp {
        Timestamp::from_microsecond(self.0.load(Ordering::SeqCst)).expect("it was a time when it was set")
    }
}

/// A register under test, its clock, and the database of its book.
pub struct Subject {
    pub register: Arc<dyn Register>,
    pub watch: Watch,
    pub pool: PgPool,
    _database: TestDatabase,
    _server: Option<DropGuard>,
}

impl Subject {
    /// A registrar strikes an entry of its book out.
    pub async fn strikes_out(&self, entry: &ProtocolEntry) {
        let book = book(&self.pool, Keeps::NothingPersonal, &self.watch);
        let (year, number) = (entry.year, entry.number);
        let done = book
            .cancel(Striking {
                year, number, reason: "καταχωρίστηκε κατά λάθος", by: None
            })
            .await;
        assert_eq!(done.expect("the book answers"), Cancelled::Now);
    }
}

/// The built-in register, called directly.
pub async fn built_in() -> Subject {
    let (database, watch) = (tests::database().await, Watch::at("2026-11-22T10:00:00Z"));
    let pool = pool(&database).await;
    let register = Arc::new(book(&pool, Keeps::NothingPersonal, &watch));
    Subject { register, watch, pool, _database: database, _server: None }
}

/// The same as a service, called over HTTP.
pub async fn over_http() -> Subject {
    let (database, watch) = (tests::database().await, Watch::at("2026-11-22T10:00:00Z"));
    let pool = pool(&database).await;
    let service = protocol_adapter::service(book(&pool, Keeps::SubjectAndSender, &watch), None);
    let (url, server) = serve(service).await;
    Subject {
        register: Arc::new(client(&url, LONG)),
        watch,
        pool,
        _database: database,
        _server: Some(server),
    }
}

/// The client of a register at this address.
pub fn client(url: &str, timeout: Duration) -> HttpRegister {
    HttpRegister::new(url.parse().expect("the address is good"), timeout, None).expect("a client is made")
}

/// Serves a router at an address of its own until the guard is dropped.
pub async fn serve(router: Router) -> (String, DropGuard) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("an address is free");
    let url = format!("http://{}", listener.local_addr().expect("it listens"));
    let shutdown = CancellationToken::new();
    let serving = async move { axum::serve(listener, router).await };
    tokio::spawn(shutdown.clone().run_until_cancelled_owned(serving));
    (url, shutdown.drop_guard())
}

/// Connections as the program has them: with the role that changes no line.
pub async fn pool(database: &TestDatabase) -> PgPool {
    let options = database.options.clone().options([("role", "pyli_app")]);
    let pool = PgPoolOptions::new().max_connections(10).acquire_timeout(LONG);
    pool.connect_with(options).await.expect("the database is there")
}

pub fn book(pool: &PgPool, keeps: Keeps, watch: &Watch) -> BuiltIn {
    let watch = watch.clone();
    BuiltIn::new(pool.clone(), keeps).with_clock(Arc::new(move || watch.read()))
}

/// A document of this reference.
pub fn document(reference: &str) -> Document {
    Document {
        reference: reference.to_owned(),
        kind: "request".to_owned(),
        subject: "Λακκούβα στη γωνία".to_owned(),
        sender: "Παπαδοπούλου Μαρία".to_owned(),
        filed_at: Timestamp::UNIX_EPOCH,
    }
}
