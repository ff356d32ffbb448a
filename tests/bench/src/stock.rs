//! cqrs-es and postgres-es as they come, with the same aggregate and a view of each request. It seals nothing, gives
//! no number, has no position and remembers no key.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Result, anyhow, ensure};
use cqrs_es::persist::{GenericQuery, QueryReplay};
use cqrs_es::{EventEnvelope, View};

use domain::citizen_request::{CitizenRequest, RequestCommand, RequestEvent};
use postgres_es::{PostgresCqrs, PostgresEventRepository, PostgresViewRepository, postgres_cqrs};
use serde::{Deserialize, Serialize};
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use uuid::Uuid;

use crate::callers::{Turn, drive};
use crate::filing::Filing;
use crate::place::count;

/// More than the two processors could use; `BENCH_STOCK_POOL` tries others.
const POOL: u32 = 32;

/// As its documentation has them.
const TABLES: [&str; 2] = [
    "create table if not exists events (aggregate_type text not null, aggregate_id text not null, sequence bigint not null \
     check (sequence >= 0), event_type text not null, event_version text not null, payload json not null, \
     metadata json not null, primary key (aggregate_type, aggregate_id, sequence))",
    "create table if not exists request_view (view_id text not null, version bigint not null check (version >= 0), \
     payload json not null, primary key (view_id))",
];

/// What "my requests" would show.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct RequestView {
    filed: Option<RequestEvent>,
    events: usize,
}

impl View<CitizenRequest> for RequestView {
    fn update(&mut self, event: &EventEnvelope<CitizenRequest>) {
        self.filed.get_or_insert_with(|| event.payload.clone());
        self.events += 1;
    }
}

pub struct Stock {
    pool: PgPool,
    framework: Arc<PostgresCqrs<CitizenRequest>>,
    filing: Filing,
}

impl Stock {
    pub async fn prepare(database: PgConnectOptions) -> Result<Self> {
        let size = std::env::var("BENCH_STOCK_POOL").map_or(Ok(POOL), |size| size.parse())?;
        let pool = PgPoolOptions::new().max_connections(size).min_connections(size);
        let pool = pool.test_before_acquire(false).connect_with(database).await?;
        for table in TABLES {
            sqlx::query(table).execute(&pool).await?;
        }
        let view = PostgresViewRepository::<RequestView, CitizenRequest>::new("request_view", pool.clone());
        let query = GenericQuery::new(Arc::new(view));
        let framework = Arc::new(postgres_cqrs(pool.clone(), vec![Box::new(query)], ()));
        Ok(Self { pool, framework, filing: Filing::new()? })
    }

    pub async fn turn(&self, callers: usize, seconds: u32) -> Result<Turn> {
        let (framework, filing) = (self.framework.clone(), self.filing.clone());
        let ask = move || {
            let (framework, command) = (framework.clone(), filing.command.clone());
            async move { execute(&framework, command).await.map(drop) }
        };
        self.counted(drive(callers, Duration::from_secs(seconds.into()), ask)).await
    }

    /// Whatever runs meanwhile adds as many events and views as were acknowledged.
    pub async fn counted(&self, run: impl Future<Output = Result<Turn>>) -> Result<Turn> {
        let before = (count(&self.pool, "events").await?, count(&self.pool, "request_view").await?);
        let turn = run.await?;
        let after = (count(&self.pool, "events").await?, count(&self.pool, "request_view").await?);
        let found = (after.0 - before.0, after.1 - before.1);
        let told = turn.acknowledged;
        ensure!(found == (told, told), "stock: {told} acknowledged, {found:?} found");
        Ok(turn)
    }

    /// The framework and what is filed with it, for the same behind HTTP.
    pub fn parts(&self) -> (Arc<PostgresCqrs<CitizenRequest>>, RequestCommand) {
        (self.framework.clone(), self.filing.command.clone())
    }

    /// The framework's own replay of its events into its view, after the views have been emptied: how many a second.
    pub async fn replay(&self) -> Result<f64> {
        sqlx::query("truncate request_view").execute(&self.pool).await?;
        let views =
            PostgresViewRepository::<RequestView, CitizenRequest>::new("request_view", self.pool.clone());
        let log = PostgresEventRepository::new(self.pool.clone());
        let replay = QueryReplay::new(log, GenericQuery::new(Arc::new(views)));
        let begun = std::time::Instant::now();
        replay.replay_all().await.map_err(|error| anyhow!("{error}"))?;
        let events = count(&self.pool, "request_view").await?;
        Ok(f64::from(u32::try_from(events)?) / begun.elapsed().as_secs_f64())
    }

    pub async fn close(&self) {
        self.pool.close().await;
    }
}

/// Files one; its id.
pub async fn execute(framework: &PostgresCqrs<CitizenRequest>, command: RequestCommand) -> Result<Uuid> {
    let id = Uuid::now_v7();
    framework.execute(&id.to_string(), command).await.map_err(|error| anyhow!("{error}"))?;
    Ok(id)
}
