//! What PostgreSQL itself can do: pgbench inserting the same rows, one a transaction, into the same table.

use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use sqlx::postgres::{PgConnectOptions, PgPool};
use store::{Store, StoredEvent};
use tempfile::NamedTempFile;
use tokio::process::Command;

use crate::callers::Turn;
use crate::place::{Place, count};

/// Ids grow in time, as ours do; payload and metadata come as parameters and are parsed each time, as ours are.
const SCRIPT: &str = "\
insert into events (position, aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata, \
recorded_at) select p, 'CitizenRequest', '0192b5c0-7a00-7000-8000-' || lpad(to_hex(p), 12, '0'), 1, 'Submitted', \
'1.0', :payload, :metadata, clock_timestamp() from nextval('positions') p;
";

pub struct Bare {
    pgbench: PathBuf,
    script: NamedTempFile,
    database: PgConnectOptions,
    pool: PgPool,
    payload: String,
    metadata: String,
}

impl Bare {
    /// `sample` is a row of our log: its payload and metadata are what is inserted.
    pub async fn prepare(place: &Place, sample: &StoredEvent) -> Result<Self> {
        let database = place.database("bare").await?;
        Store::migrate(&database).await?;
        let pool = PgPool::connect_with(database.clone()).await?;
        sqlx::query("create sequence positions").execute(&pool).await?;
        let script = NamedTempFile::new()?;
        std::fs::write(script.path(), SCRIPT)?;
        let (payload, metadata) = (sample.payload.to_string(), sample.metadata.to_string());
        Ok(Self { pgbench: place.program("pgbench")?, script, database, pool, payload, metadata })
    }

    pub async fn turn(&self, clients: usize, seconds: u32) -> Result<Turn> {
        let before = count(&self.pool, "events").await?;
        let turn = self.pgbench(clients, seconds).await?;
        let found = count(&self.pool, "events").await? - before;
        ensure!(found == turn.acknowledged, "pgbench: {} acknowledged, {found} found", turn.acknowledged);
        Ok(turn)
    }

    async fn pgbench(&self, clients: usize, seconds: u32) -> Result<Turn> {
        let socket = self.database.get_socket().context("our clusters listen on a socket")?;
        let output = Command::new(&self.pgbench)
            .args(["-n", "-M", "prepared", "-c", &clients.to_string(), "-j", &clients.min(2).to_string()])
            .args(["-T", &seconds.to_string(), "-U", self.database.get_username()])
            .args(["-p", &self.database.get_port().to_string()])
            .arg(format!("--define=payload={}", self.payload))
            .arg(format!("--define=metadata={}", self.metadata))
            .arg("-h")
            .arg(socket)
            .arg("-f")
            .arg(self.script.path())
            .arg("bare")
            .output()
            .await?;
        let text = String::from_utf8(output.stdout)?;
        ensure!(output.status.success(), "pgbench: {}", String::from_utf8_lossy(&output.stderr));
        let acknowledged = after(&text, "number of transactions actually processed: ")?.parse()?;
        Ok(Turn { acknowledged, rate: after(&text, "tps = ")?.parse()?, latencies: Vec::new() })
    }

    pub async fn close(&self) {
        self.pool.close().await;
    }
}

/// The word that follows `label`.
fn after<'a>(text: &'a str, label: &str) -> Result<&'a str> {
    let (_, rest) = text.split_once(label).with_context(|| format!("pgbench said nothing of {label:?}"))?;
    rest.split_whitespace().next().context("pgbench's answer ends early")
}
