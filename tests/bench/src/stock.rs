//! cqrs-es and postgres-es as they come, with the same aggregate and a view of each request. It seals nothing, gives
//! no number, has no position and remembers no key.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Result, anyhow, ensure};
use cqrs_es::persist::GenericQuery;
use cqrs_es::{EventEnvelope, View};

use domain::citizen_request::{CitizenRequest, RequestEvent};
use postgres_es::{PostgresCqrs, PostgresViewRepository, postgres_cqrs};
use serde::{Deserialize, Serialize};
use sqlx::postgres::{PgPool, PgPoolOptions};
use uuid::Uuid;

use crate::callers::{Turn, drive};
use crate::filing::Filing;
use crate::place::{Place, count};

/// More than the two processors could use; `BENCH_STOCK_POOL` tries others.
const POOL: u32 = 32;

/// As its documentation has them.
const TABLES: [&str; 2] = [
    "create table events (aggregate_type text not null, aggregate_id text not null, sequence bigint not null \
     check (sequence >= 0), event_type text not null, event_version text not null, payload json not null, \
     metadata json not null, primary key (aggregate_type, aggregate_id, sequence))",
    "create table request_view (view_id text not null, version bigint not null check (version >= 0), \
     payload json not null, primary key (view_id))",
];

/// What "my requests" would show.
#[derive(Debug, Default, Serialize, Deserialize)]
struct RequestView {
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
    pub async fn prepare(place: &Place) -> Result<Self> {
        let size = std::env::var("BENCH_STOCK_POOL").map_or(Ok(POOL), |size| size.parse())?;
        let database = place.database("stock").await?;
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
        let before = (count(&self.pool, "events").await?, count(&self.pool, "request_view").await?);
        let (framework, filing) = (self.framework.clone(), self.filing.clone());
        let ask = move || {
            let (framework, command) = (framework.clone(), filing.command.clone());
            async move {
                let done = framework.execute(&Uuid::now_v7().to_string(), command).await;
                done.map_err(|error| anyhow!("{error}"))
            }
        };
        let turn = drive(callers, Duration::from_secs(seconds.into()), ask).await?;
        let after = (count(&self.pool, "events").await?, count(&self.pool, "request_view").await?);
        let found = (after.0 - before.0, after.1 - before.1);
        let told = turn.acknowledged;
        ensure!(found == (told, told), "stock: {told} acknowledged, {found:?} found");
        Ok(turn)
    }

    pub async fn close(&self) {
        self.pool.close().await;
    }
}
