//! A private PostgreSQL cluster, started from the server binaries that the machine has.
//!
//! Durable as in production (fsync on), reached through a Unix socket only, left running when its program is killed
//! and found again by the next one. Several programs may use one cluster at a time: the last to leave stops it.

mod binaries;
mod folder;
mod owner;
mod postmaster;
mod settings;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use sqlx::error::DatabaseError;
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use sqlx::{ConnectOptions, Connection, Executor};

use binaries::Binaries;
use folder::Folder;
use owner::Owner;

/// The role that owns everything in the cluster; only this program's user, and root, are let in as it.
pub const SUPERUSER: &str = "pyli";

/// How long a fast stop may take before the server is stopped at once (its next start then recovers from the log).
const FAST_STOP: Duration = Duration::from_secs(4);
const IMMEDIATE_STOP: Duration = Duration::from_secs(2);

/// What a cluster is started with beyond our own settings.
#[derive(Clone, Debug, Default)]
pub struct ClusterOptions {
    settings: Vec<(String, String)>,
}

impl ClusterOptions {
    /// Adds a line for `postgresql.conf`; it wins over ours. A cluster that is running already keeps its own.
    #[must_use]
    pub fn set(mut self, name: &str, value: &str) -> Self {
        self.settings.push((name.to_owned(), value.to_owned()));
        self
    }
}

/// The path of a program of the newest PostgreSQL that this machine has, such as `pg_dump`.
pub fn program(name: &str) -> Result<PathBuf> {
    Ok(Binaries::find()?.program(name))
}

/// A running cluster. Dropping it stops the server, unless another program still uses it.
pub struct Cluster {
    binaries: Binaries,
    owner: Owner,
    folder: Folder,
    socket: PathBuf,
    /// A shared lock, held as long as we use the cluster; `None` once left.
    user: Option<File>,
}

impl Cluster {
    /// Starts the cluster in `data_dir`, making it first where there is none; one that runs already is joined.
    /// Blocks for a second or so: in async code call it from `spawn_blocking`.
    pub fn start(data_dir: &Path, options: &ClusterOptions) -> Result<Self> {
        let owner = Owner::of_this_process()?;
        let binaries = Binaries::find()?;
        let folder = Folder::open(data_dir, &owner)?;
        let _turn = folder.take_turn()?;
        let user = folder.enter()?;
        folder.initialise(&binaries, &owner)?;
        let socket = if let Some(running) = postmaster::wait_for_running(&folder)? {
            running.socket
        } else {
            let socket = folder.socket_folder(&owner)?;
            settings::write(&folder, (&owner, &binaries), &socket, &options.settings)?;
            postmaster::start(&folder, &binaries, &owner)?.socket
        };
        Ok(Self { binaries, owner, folder, socket, user: Some(user) })
    }

    /// Starts the server again if it has died under a program that uses it; whether it had. Blocks while it starts.
    pub fn revive(data_dir: &Path, options: &ClusterOptions) -> Result<bool> {
        let folder = Folder::at(data_dir, &Owner::of_this_process()?)?;
        if postmaster::running(&folder).is_some() {
            return Ok(false);
        }
        // The program's own use of it keeps the server up when this one ends.
        Self::start(data_dir, options).map(|_| true)
    }

    /// Whether a cluster was ever made in `data_dir`.
    pub fn exists(data_dir: &Path) -> Result<bool> {
        Ok(data_dir.exists() && Folder::at(data_dir, &Owner::of_this_process()?)?.cluster().exists())
    }

    /// The cluster that is running in `data_dir`, or `None`. It is used, and never stopped, by the caller.
    pub fn find(data_dir: &Path) -> Result<Option<RunningCluster>> {
        let folder = Folder::at(data_dir, &Owner::of_this_process()?)?;
        Ok(postmaster::wait_for_running(&folder)?.map(|running| RunningCluster { socket: running.socket }))
    }

    /// The running server, for making databases and connecting to them.
    #[must_use]
    pub fn running(&self) -> RunningCluster {
        RunningCluster { socket: self.socket.clone() }
    }

    /// How to connect to one of its databases, as its owner.
    #[must_use]
    pub fn options(&self, database: &str) -> PgConnectOptions {
        self.running().options(database)
    }

    /// Makes a database; harmless when there is one of that name.
    pub async fn create_database(&self, name: &str) -> Result<()> {
        self.running().create_database(name).await
    }

    /// Drops a database and ends every connection to it; harmless when there is none.
    pub async fn drop_database(&self, name: &str) -> Result<()> {
        self.running().drop_database(name).await
    }

    /// The path of a program that came with the server, `pgbench` for one; it need not be there.
    #[must_use]
    pub fn program(&self, name: &str) -> PathBuf {
        self.binaries.program(name)
    }

    /// The process of the server, as its lock file has it; for tests that kill it.
    pub fn pid(&self) -> Result<i32> {
        Ok(postmaster::read(&self.folder).context("PostgreSQL is not running")?.pid)
    }

    /// Stops the server (fast, then at once) unless another program uses it too. Blocks, at most 6 s.
    pub fn stop(mut self) -> Result<()> {
        self.leave()
    }

    fn leave(&mut self) -> Result<()> {
        let Some(user) = self.user.take() else { return Ok(()) };
        let _turn = self.folder.take_turn()?;
        if folder::others_use_it(&user)? || postmaster::running(&self.folder).is_none() {
            return Ok(());
        }
        let stop =
            |mode, at_most| postmaster::stop(&self.folder, &self.binaries, &self.owner, (mode, at_most));
        if stop("fast", FAST_STOP).is_err() {
            stop("immediate", IMMEDIATE_STOP)?;
        }
        self.folder.remove_short_socket_folder(&self.socket);
        Ok(())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Err(error) = self.leave() {
            tracing::warn!(%error, "the embedded PostgreSQL was not stopped");
        }
    }
}

/// A cluster that somebody runs: its socket, and what can be done over it.
#[derive(Clone, Debug)]
pub struct RunningCluster {
    socket: PathBuf,
}

impl RunningCluster {
    /// How to connect to one of its databases, as its owner.
    #[must_use]
    pub fn options(&self, database: &str) -> PgConnectOptions {
        PgConnectOptions::new_without_pgpass()
            .socket(&self.socket)
            .port(settings::PORT)
            .username(SUPERUSER)
            .database(database)
            .ssl_mode(PgSslMode::Disable)
    }

    /// Makes a database; harmless when there is one of that name.
    pub async fn create_database(&self, name: &str) -> Result<()> {
        match self.run(&format!("create database {}", quoted(name)?)).await {
            Err(error) if is_duplicate(&error) => Ok(()),
            outcome => outcome.with_context(|| format!("the database {name} could not be made")),
        }
    }

    /// The same as [`RunningCluster::options`], as an address for `PYLI_DATABASE_URL`.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        format!(
            "postgres://{SUPERUSER}@localhost:{}/{database}?host={}",
            settings::PORT,
            self.socket.display()
        )
    }

    /// Makes a database as a copy of another to which nobody is connected.
    pub async fn copy_database(&self, name: &str, template: &str) -> Result<()> {
        let statement = format!("create database {} template {}", quoted(name)?, quoted(template)?);
        self.run(&statement).await.with_context(|| format!("the database {name} could not be copied"))
    }

    /// Drops a database and ends every connection to it; harmless when there is none.
    pub async fn drop_database(&self, name: &str) -> Result<()> {
        let statement = format!("drop database if exists {} with (force)", quoted(name)?);
        self.run(&statement).await.with_context(|| format!("the database {name} could not be dropped"))
    }

    async fn run(&self, statement: &str) -> Result<()> {
        let mut connection = self.options("postgres").connect().await?;
        connection.execute(statement).await?;
        Ok(connection.close().await?)
    }
}

fn is_duplicate(error: &anyhow::Error) -> bool {
    let database = error.downcast_ref::<sqlx::Error>().and_then(sqlx::Error::as_database_error);
    database.and_then(DatabaseError::code).is_some_and(|code| code == "42P04" || code == "23505")
}

fn quoted(name: &str) -> Result<String> {
    ensure!(!name.is_empty() && name.len() < 64, "a database's name has 1 to 63 characters");
    if !name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_') {
        bail!("a database's name consists of a to z, 0 to 9 and _");
    }
    Ok(format!("\"{name}\""))
}
