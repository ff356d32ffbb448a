//! What PostgreSQL itself can do: pgbench inserting the same rows, one a transaction, into the same tables.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use sqlx::postgres::{PgConnectOptions, PgPool};
use store::{Store, StoredEvent};
use tempfile::TempDir;
use tokio::process::Command;

use crate::callers::Turn;
use crate::place::{Place, count};

/// Ids grow in time, as ours do; payload and metadata come as parameters and are parsed each time, as ours are.
const ONE: &str = "\
insert into events (position, aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata, \
recorded_at) select p, 'CitizenRequest', '0192b5c0-7a00-7000-8000-' || lpad(to_hex(p), 12, '0'), 1, 'Submitted', \
'1.0', :payload, :metadata, clock_timestamp() from nextval('positions') p;
";

/// The same with one row of a read model, in one statement.
const CTE: &str = "\
with e as (insert into events (position, aggregate_type, aggregate_id, sequence, event_type, event_version, payload, \
metadata, recorded_at) select p, 'CitizenRequest', '0192b5c0-7a00-7000-8000-' || lpad(to_hex(p), 12, '0'), 1, \
'Submitted', '1.0', :payload, :metadata, clock_timestamp() from nextval('positions') p \
returning position, aggregate_id, payload, recorded_at) \
insert into read_model.requests (id, number, kind, status, submitted_at, changed_at, protocol_state, revision, version, \
position, subject, text, history) select e.aggregate_id::uuid, e.position, 'complaint', 'submitted', e.recorded_at, \
e.recorded_at, 'none', 1, 1, e.position, '{}', e.payload, '[]' from e;
";

/// Runs pgbench with a script, on a database.
pub struct Pgbench {
    program: PathBuf,
    database: PgConnectOptions,
    name: String,
    defines: Vec<String>,
    folder: TempDir,
}

/// Whether each transaction's time is written down.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Times {
    Noted,
    Unknown,
}

impl Pgbench {
    pub fn on(place: &Place, name: &str, defines: Vec<String>) -> Result<Self> {
        Ok(Self {
            program: place.program("pgbench")?,
            database: place.options(name),
            name: name.to_owned(),
            defines,
            folder: tempfile::tempdir()?,
        })
    }

    pub async fn run(&self, script: &str, clients: usize, seconds: u32, times: Times) -> Result<Turn> {
        let file = self.folder.path().join("script");
        std::fs::write(&file, script)?;
        let socket = self.database.get_socket().context("our clusters listen on a socket")?;
        let mut command = Command::new(&self.program);
        command
            .args(["-n", "-M", "prepared", "-c", &clients.to_string(), "-j", &clients.min(2).to_string()])
            .args(["-T", &seconds.to_string(), "-U", self.database.get_username()])
            .args(["-p", &self.database.get_port().to_string()])
            .args(self.defines.iter().map(|define| format!("--define={define}")))
            .arg("-h")
            .arg(socket)
            .arg("-f")
            .arg(&file);
        if times == Times::Noted {
            command.arg("-l").arg("--log-prefix=times");
        }
        let output = command.arg(&self.name).current_dir(self.folder.path()).output().await?;
        let text = String::from_utf8(output.stdout)?;
        ensure!(output.status.success(), "pgbench: {}", String::from_utf8_lossy(&output.stderr));
        let acknowledged = after(&text, "number of transactions actually processed: ")?.parse()?;
        let latencies = if times == Times::Noted { noted(self.folder.path())? } else { Vec::new() };
        // Where it came to nothing in so short a time it tells no rate.
        let rate = if acknowledged == 0 { 0.0 } else { after(&text, "tps = ")?.parse()? };
        Ok(Turn { acknowledged, rate, latencies, lag: None })
    }
}

/// The times that pgbench has written down, in order of length.
fn noted(folder: &Path) -> Result<Vec<u32>> {
    let mut times = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let is_log = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("times."));
        if is_log {
            let text = std::fs::read_to_string(&path)?;
            times.extend(text.lines().filter_map(|line| line.split(' ').nth(2)?.parse::<u32>().ok()));
            std::fs::remove_file(&path)?;
        }
    }
    times.sort_unstable();
    Ok(times)
}

/// pgbench beside our appends.
pub struct Bare {
    pgbench: Pgbench,
    pool: PgPool,
}

impl Bare {
    /// `sample` is a row of our log: its payload and metadata are what is inserted.
    pub async fn prepare(place: &Place, sample: &StoredEvent) -> Result<Self> {
        let database = place.database("bare").await?;
        Store::migrate(&database).await?;
        let pool = PgPool::connect_with(database).await?;
        sqlx::query("create sequence if not exists positions").execute(&pool).await?;
        let defines = vec![format!("payload={}", sample.payload), format!("metadata={}", sample.metadata)];
        Ok(Self { pgbench: Pgbench::on(place, "bare", defines)?, pool })
    }

    /// One row a transaction.
    pub async fn one(&self, clients: usize, seconds: u32) -> Result<Turn> {
        self.counted(ONE, clients, seconds, Times::Unknown).await
    }

    /// One row and one of a read model.
    pub async fn cte(&self, clients: usize, seconds: u32) -> Result<Turn> {
        self.counted(CTE, clients, seconds, Times::Noted).await
    }

    async fn counted(&self, script: &str, clients: usize, seconds: u32, times: Times) -> Result<Turn> {
        let before = count(&self.pool, "events").await?;
        let turn = self.pgbench.run(script, clients, seconds, times).await?;
        let found = count(&self.pool, "events").await? - before;
        ensure!(found == turn.acknowledged, "pgbench: {} acknowledged, {found} found", turn.acknowledged);
        Ok(turn)
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
