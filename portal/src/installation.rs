//! The database and the keys behind every verb.

use std::str::FromStr;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use secrecy::ExposeSecret;
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection, PgConnection};
use store::erasure::ErasureList;
use store::retention::Whose;
use store::{Store, Unavailable};
use tokio_util::sync::{CancellationToken, DropGuard};
use tracing::{info, warn};

use crate::cluster::{Cluster, ClusterOptions};
use crate::config::Config;
use crate::keys::{self, KeyFiles, Keys};
use crate::restores::forgotten;
use crate::retention::{Retention, Terms};

/// The name of the database in an embedded cluster.
const DATABASE: &str = "pyli";

/// How long the store may take to finish what is under way.
const CLOSING: Duration = Duration::from_millis(1500);

/// An open installation: database reached, schema up to date, keys read.
pub struct Installation {
    /// How its owner connects.
    pub database: PgConnectOptions,
    /// The log.
    pub store: Store,
    cluster: Option<Cluster>,
    /// Ends the look at the file of the master key.
    _watching: DropGuard,
}

impl Installation {
    /// Opens what the configuration describes; starts the embedded database where no other is named.
    pub async fn open(config: &Config) -> Result<Self> {
        let keys = read_keys(config)?;
        let (database, cluster) = reach_database(config).await?;
        if !config.no_migrate {
            Store::migrate(&database).await.context("the schema could not be brought up to date")?;
        }
        let settings = store::Config {
            database: database.clone(),
            pool_size: config.pool_size,
            master_key: keys.master.clone(),
            log_keys: keys.log,
            witness: config.witness.terms(),
            erasure_list: Some(ErasureList::at(config.erasure_list())),
        };
        let master = KeyFiles::of(config).master;
        let store = match Store::connect(settings).await {
            Err(Unavailable::AnotherMasterKey) => {
                bail!("the master key in {} is not the one of this database", master.display());
            }
            connected => connected.context("the database does not take us in")?,
        };
        forgotten::stays_forgotten(&store, &config.erasure_list()).await?;
        let closing = CancellationToken::new();
        tokio::spawn(keys::master::watch(master, keys.master, closing.clone()));
        Ok(Self { database, store, cluster, _watching: closing.drop_guard() })
    }

    /// A portal that signs with a key that has been replaced, or was never the log's, would only raise alarms.
    pub async fn refuse_another_signing_key(&self, config: &Config) -> Result<()> {
        if self.store.signing_key_counts().await? {
            return Ok(());
        }
        let file = KeyFiles::of(config).signing;
        bail!(
            "the signing key in {} is not the one that signs this log: copy it, and signing.retired, from where it was \
             made, or see docs/operations.md",
            file.display()
        );
    }

    /// What deletes what has had its time, by the terms of this configuration.
    pub fn retention(&self, config: &Config) -> Result<Retention> {
        let (owner, store) = (self.database.clone(), self.store.clone());
        let whose = if self.cluster.is_some() { Whose::Ours } else { Whose::Anothers };
        Ok(Retention { owner, store, terms: Terms::of(config)?, whose, hold: store::retention::HOLD })
    }

    /// A connection of the database's owner.
    pub async fn owner(&self) -> Result<PgConnection> {
        self.database.connect().await.context("the database cannot be reached")
    }

    /// Lets what is under way finish, closes the store, and stops the embedded database. At most 8 s.
    pub async fn close(self) -> Result<()> {
        if tokio::time::timeout(CLOSING, self.store.close()).await.is_err() {
            warn!("the store did not close in time");
        }
        match self.cluster {
            Some(cluster) => tokio::task::spawn_blocking(|| cluster.stop()).await?,
            None => Ok(()),
        }
    }
}

/// The keys. An embedded installation makes them with its first start, and only then: a cluster without its keys has
/// lost them, and new ones would open nothing that is in it.
fn read_keys(config: &Config) -> Result<Keys> {
    let files = KeyFiles::of(config);
    if config.database_url.is_none() && !Cluster::exists(&config.data_dir)? {
        for file in files.make_missing()? {
            info!(file = %file.display(), "a key was made; keep a copy in a safe place");
        }
    }
    files.read(&config.origin())
}

/// How the owner connects, once the database answers.
pub async fn reach_database(config: &Config) -> Result<(PgConnectOptions, Option<Cluster>)> {
    if let Some(url) = &config.database_url {
        let Ok(database) = PgConnectOptions::from_str(url.expose_secret()) else {
            bail!("PYLI_DATABASE_URL is no address like postgres://user:password@host/database");
        };
        wait_for(&database, config.database_wait).await?;
        return Ok((database, None));
    }
    let (folder, options) = (config.data_dir.clone(), ClusterOptions::default());
    let cluster = tokio::task::spawn_blocking(move || Cluster::start(&folder, &options)).await??;
    cluster.create_database(DATABASE).await?;
    Ok((cluster.options(DATABASE), Some(cluster)))
}

/// Tries again, ever more slowly, while the database is only away; a refusal is final at once.
async fn wait_for(database: &PgConnectOptions, at_most: Duration) -> Result<()> {
    let deadline = Instant::now() + at_most;
    let mut pause = Duration::from_millis(100);
    loop {
        match database.connect().await {
            Ok(connection) => return Ok(connection.close().await?),
            Err(error) if !is_away(&error) => return Err(error).context("the database refuses us"),
            Err(error) if Instant::now() + pause > deadline => {
                return Err(error)
                    .with_context(|| format!("the database could not be reached in {at_most:?}"));
            }
            Err(_) => warn!("the database is away; trying again"),
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(Duration::from_secs(2));
    }
}

/// No answer, or: starting up, shutting down, too many connections.
fn is_away(error: &sqlx::Error) -> bool {
    match error.as_database_error() {
        Some(refusal) => refusal.code().is_some_and(|code| code.starts_with("57P") || code == "53300"),
        None => matches!(error, sqlx::Error::Io(_)),
    }
}
