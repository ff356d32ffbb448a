//! A log in which things happen, and a read model that writes down what it has seen.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use sqlx::postgres::PgConnectOptions;
use sqlx::{PgConnection, PgPool};
use store::subscriptions::{ApplyError, Interest, Projection};
use store::{Store, StoredEvent};
use tests::TestDatabase;
use uuid::Uuid;

/// Far longer than anything here takes.
pub const LONG: Duration = Duration::from_secs(20);

/// A database with a log, and the table of [`Ledger`].
pub struct World {
    /// The owner's, beside the stores under test.
    pool: PgPool,
    database: TestDatabase,
}

impl World {
    pub async fn begins() -> Self {
        let database = tests::database().await;
        let pool = PgPool::connect_with(database.owner.clone()).await.expect("the database is there");
        // No unique constraint: an event that is applied twice is there twice.
        sqlx::raw_sql(
            "create schema if not exists read_model;
             create table read_model.seen (id bigserial, position bigint not null);
             grant usage on schema read_model to pyli_app;
             grant all on read_model.seen, read_model.seen_id_seq to pyli_app",
        )
        .execute(&pool)
        .await
        .expect("the owner may");
        Self { pool, database }
    }

    /// How its owner connects.
    pub fn options(&self) -> PgConnectOptions {
        self.database.owner.clone()
    }

    /// Another process's store, as far as the database can tell.
    pub async fn store(&self) -> Store {
        self.database.store().await
    }

    /// An event of that type happens in `stream`; gives its position.
    pub async fn happens(&self, stream: Uuid, event_type: &str) -> i64 {
        sqlx::query_scalar(
            "insert into public.events (position, aggregate_type, aggregate_id, sequence, event_type, event_version,
                                        payload, metadata, recorded_at)
             select coalesce(max(position), 0) + 1, 'Thing', $1,
                    coalesce(max(sequence) filter (where aggregate_id = $1), 0) + 1, $2, '1', '{}', '{}', now()
             from public.events returning position",
        )
        .bind(stream.to_string())
        .bind(event_type)
        .fetch_one(&self.pool)
        .await
        .expect("the log takes it")
    }

    /// `count` events happen in one stream; gives the last position.
    pub async fn happen(&self, count: i64) -> i64 {
        sqlx::query_scalar(
            "with new as (
                 insert into public.events (position, aggregate_type, aggregate_id, sequence, event_type,
                                            event_version, payload, metadata, recorded_at)
                 select (select coalesce(max(position), 0) from public.events) + n, 'Thing', $2, n, 'Noted', '1',
                        '{}', '{}', now()
                 from generate_series(1, $1) n returning position
             ) select max(position) from new",
        )
        .bind(count)
        .bind(Uuid::now_v7().to_string())
        .fetch_one(&self.pool)
        .await
        .expect("the log takes them")
    }

    /// The positions that the ledger has seen, in the order in which it saw them.
    pub async fn seen(&self) -> Vec<i64> {
        sqlx::query_scalar("select position from read_model.seen order by id")
            .fetch_all(&self.pool)
            .await
            .expect("the table is there")
    }

    /// The checkpoint of the ledger.
    pub async fn checkpoint(&self) -> i64 {
        sqlx::query_scalar("select position from public.subscriptions where name = 'ledger'")
            .fetch_one(&self.pool)
            .await
            .expect("it is installed")
    }

    /// Ends every other connection, as when the server is restarted.
    pub async fn loses_its_connections(&self) {
        sqlx::query(
            "select pg_terminate_backend(pid) from pg_stat_activity
             where pid <> pg_backend_pid() and datname = current_database()",
        )
        .execute(&self.pool)
        .await
        .expect("the owner may");
    }
}

/// Writes down the position of each event, and fails on events of certain types.
#[derive(Default)]
pub struct Ledger {
    /// As if the database were away.
    pub away: AtomicBool,
    /// Events of every type can be applied.
    pub mended: AtomicBool,
    /// What it has read to it.
    pub interest: Interest,
}

impl Ledger {
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// One that has only this read to it.
    pub fn interested_in(interest: Interest) -> Arc<Self> {
        Arc::new(Self { interest, ..Self::default() })
    }

    async fn stumble(&self, tx: &mut PgConnection, event: &StoredEvent) -> Result<(), ApplyError> {
        match event.event_type.as_str() {
            "Unreadable" => Err(ApplyError::Unreadable("expected a number, found \"Μαρία\"".to_owned())),
            "Refused" => Ok(sqlx::query("select 1 / 0").execute(tx).await.map(|_| ())?),
            "Panics" => panic!("as asked"),
            _ => Ok(()),
        }
    }
}

#[async_trait]
impl Projection for Ledger {
    fn name(&self) -> &'static str {
        "ledger"
    }

    fn tables(&self) -> &'static [&'static str] {
        &["seen"]
    }

    fn interest(&self) -> Interest {
        self.interest
    }

    async fn apply(&self, tx: &mut PgConnection, events: &[Arc<StoredEvent>]) -> Result<(), ApplyError> {
        sqlx::query(
            "insert into seen (position)
             select position from unnest($1::bigint[]) with ordinality as e (position, n) order by n",
        )
        .bind(events.iter().map(|event| event.position).collect::<Vec<_>>())
        .execute(&mut *tx)
        .await?;
        if self.away.load(Ordering::SeqCst) {
            return Err(sqlx::Error::PoolTimedOut.into());
        }
        if !self.mended.load(Ordering::SeqCst) {
            for event in events {
                self.stumble(tx, event).await?;
            }
        }
        Ok(())
    }
}
