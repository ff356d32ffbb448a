//! `pyli register serve`: the built-in document register as an HTTP service of its own, with a book of its own.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, Result};
use clap::Subcommand;
use protocol_adapter::{BuiltIn, Keeps, service};
use secrecy::ExposeSecret;
use sqlx::ConnectOptions;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use store::Store;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tracing::warn;

use crate::cluster::Cluster;
use crate::command_line::{Unusable, Verdict};
use crate::config::Config;
use crate::installation::reach_database;
use crate::serve::{connections, revival};
use crate::verbs::serve::until_told;

/// How long a request waits for a connection to the book before it is told that the book is away.
const PATIENCE: Duration = Duration::from_secs(1);

/// `pyli register …`
#[derive(Subcommand)]
pub enum Register {
    /// Run it at --listen, with its book in --data-dir or at --database-url; a --register-token is asked for, and
    /// is needed unless only this machine can reach it.
    Serve,
}

/// `pyli register …`
pub async fn run(config: Config, register: Register) -> Result<Verdict> {
    let Register::Serve = register;
    let starting = async {
        let (service, address) = Service::start(config).await?;
        println!("The register is up at http://{address}");
        Ok(service)
    };
    until_told(starting, Service::stop).await
}

/// A register that runs.
struct Service {
    listener: JoinHandle<()>,
    book: PgPool,
    cluster: Option<Cluster>,
    shutdown: CancellationToken,
}

impl Service {
    async fn start(config: Config) -> Result<(Self, SocketAddr)> {
        check_token(&config)?;
        let listener = TcpListener::bind(config.listen).await;
        let listener = listener.with_context(|| format!("{} cannot be listened on", config.listen))?;
        let address = listener.local_addr()?;
        if !address.ip().is_loopback() {
            warn!("what is sent to this address is personal: put TLS before it");
        }
        let (database, cluster) = reach_database(&config).await?;
        if !config.no_migrate {
            Store::migrate(&database).await.context("the schema could not be brought up to date")?;
        }
        let book = open(database, config.pool_size).await?;
        let shutdown = CancellationToken::new();
        revival::watch(&config, shutdown.clone());
        let keeping = BuiltIn::new(book.clone(), Keeps::SubjectAndSender);
        let router = service(keeping, config.register.token.clone());
        let listener = connections::serve(listener, router, config.header_timeout, shutdown.clone());
        Ok((Self { listener, book, cluster, shutdown }, address))
    }

    /// Each step has its time, as in a portal's stop.
    async fn stop(self) -> Result<()> {
        self.shutdown.cancel();
        // It keeps its own deadline.
        let _ = self.listener.await;
        if tokio::time::timeout(PATIENCE, self.book.close()).await.is_err() {
            warn!("the book did not close in time");
        }
        match self.cluster {
            Some(cluster) => tokio::task::spawn_blocking(|| cluster.stop()).await?,
            None => Ok(()),
        }
    }
}

/// Only on this machine may everybody read and write the book: elsewhere a token is asked for.
fn check_token(config: &Config) -> Result<(), Unusable> {
    let token = config.register.token.as_ref();
    let is_set = token.is_some_and(|token| !token.expose_secret().trim().is_empty());
    if is_set || config.listen.ip().is_loopback() {
        return Ok(());
    }
    Err(Unusable("--register-token is needed where others can reach the register".into()))
}

/// With the role that may write new lines and change none; statements go to no log.
async fn open(database: PgConnectOptions, connections: u32) -> Result<PgPool> {
    let database = database.options([("role", "pyli_app")]).application_name("pyli register");
    let pool = PgPoolOptions::new().max_connections(connections).acquire_timeout(PATIENCE);
    pool.connect_with(database.disable_statement_logging()).await.context("the book cannot be opened")
}
