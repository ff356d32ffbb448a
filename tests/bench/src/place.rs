//! Where it is run: a cluster of our own launcher in a temporary folder, durable as in production.

use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use portal::{Cluster, ClusterOptions};
use sqlx::postgres::{PgConnectOptions, PgPool};
use sqlx::{ConnectOptions, Connection};
use tempfile::TempDir;

/// 256 clients of pgbench, the pools, and room.
const CONNECTIONS: &str = "400";

/// What nobody may switch off for a figure.
const DURABLE: [&str; 3] = ["fsync", "synchronous_commit", "full_page_writes"];

pub struct Place {
    cluster: Cluster,
    /// After the cluster, so that it is removed when the server has stopped; `None` where it stays.
    _folder: Option<TempDir>,
}

impl Place {
    /// In a temporary folder; or in `BENCH_DATA`, where it stays, so that what takes long to fill is filled once.
    pub async fn make() -> Result<Self> {
        let start = || -> Result<Self> {
            let options = ClusterOptions::default().set("max_connections", CONNECTIONS);
            if let Some(folder) = std::env::var_os("BENCH_DATA") {
                let cluster = Cluster::start(&PathBuf::from(folder), &options)?;
                return Ok(Self { cluster, _folder: None });
            }
            let folder = tempfile::Builder::new().prefix("pyli-bench-").tempdir()?;
            let cluster = Cluster::start(&folder.path().join("data"), &options)?;
            Ok(Self { cluster, _folder: Some(folder) })
        };
        tokio::task::spawn_blocking(start).await?
    }

    /// A line that names each setting; an error when one is off.
    pub async fn durability(&self) -> Result<String> {
        let mut connection = self.cluster.options("postgres").connect().await?;
        let mut settings = Vec::new();
        for name in DURABLE {
            let value: String = sqlx::query_scalar("select current_setting($1)")
                .bind(name)
                .fetch_one(&mut connection)
                .await?;
            ensure!(value == "on", "{name} is {value}: a figure without it means nothing");
            settings.push(format!("{name} = {value}"));
        }
        let version: String = sqlx::query_scalar("show server_version").fetch_one(&mut connection).await?;
        connection.close().await?;
        let processors = std::thread::available_parallelism()?;
        Ok(format!("PostgreSQL {version}, {processors} processors, {}", settings.join(", ")))
    }

    /// A new, empty database.
    pub async fn database(&self, name: &str) -> Result<PgConnectOptions> {
        self.cluster.drop_database(name).await?;
        self.kept_database(name).await
    }

    /// A database that may be there already.
    pub async fn kept_database(&self, name: &str) -> Result<PgConnectOptions> {
        self.cluster.create_database(name).await?;
        Ok(self.options(name))
    }

    /// How to connect to a database, as its owner.
    pub fn options(&self, name: &str) -> PgConnectOptions {
        self.cluster.options(name)
    }

    /// The same as an address.
    pub fn url(&self, name: &str) -> String {
        self.cluster.running().url(name)
    }

    /// The path of a program of PostgreSQL.
    pub fn program(&self, name: &str) -> Result<PathBuf> {
        let path = self.cluster.program(name);
        ensure!(path.is_file(), "{} is not there", path.display());
        Ok(path)
    }

    pub fn stop(self) -> Result<()> {
        self.cluster.stop()
    }
}

/// How many rows a table has.
pub async fn count(pool: &PgPool, table: &str) -> Result<u64> {
    let rows: i64 = sqlx::query_scalar(&format!("select count(*) from {table}")).fetch_one(pool).await?;
    u64::try_from(rows).context("a count is not negative")
}
