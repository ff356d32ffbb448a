//! A database for each test: a copy of a template that is migrated once per cluster.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use anyhow::{Context, Result};
use portal::RunningCluster;
use sqlx::error::DatabaseError;
use sqlx::postgres::{PgConnectOptions, PgPool};
use sqlx::{ConnectOptions, Connection, Executor};
use store::seal::{LogKeys, Signer};
use store::{Config, MasterKey, Store};
use tempfile::TempDir;
use uuid::Uuid;

use crate::cluster::{Home, home, home_with};
use crate::portal_in_process::write_keys;

/// Guards the making of the template among all processes that share a cluster.
const TEMPLATE_LOCK: i64 = 0x7079_6c69;

/// A migrated database; dropped with this value.
pub struct TestDatabase {
    /// What a store is given: it takes the role `pyli_app` by itself.
    pub options: PgConnectOptions,
    /// The owner of everything in it, for looking behind the store.
    pub owner: PgConnectOptions,
    /// The keys of every process on it, and its mark.
    keys: TempDir,
    name: String,
    home: Home,
}

impl TestDatabase {
    /// A store on it, with the master key of the tests. Each call is another process as far as the log can tell.
    pub async fn store(&self) -> Store {
        let database = self.options.clone();
        let (master_key, log_keys) = (Self::master_key(), Self::log_keys());
        let config =
            Config { database, pool_size: 10, master_key, log_keys, witness: None, erasure_list: None };
        Store::connect(config).await.expect("a test's database can be reached")
    }

    /// The master key of the tests.
    #[must_use]
    pub fn master_key() -> MasterKey {
        MasterKey::new([7; 32])
    }

    /// What signs the log in the tests: the same as a portal with the keys of the tests.
    #[must_use]
    pub fn log_keys() -> LogKeys {
        LogKeys::new(Signer::new("localhost", &[7; 32]).expect("a name without spaces"))
    }

    /// The folder of the keys for a program of its own (`PYLI_KEYS_DIR`), with the mark in it.
    #[must_use]
    pub fn keys_dir(&self) -> &Path {
        self.keys.path()
    }

    /// The address of this database for a program of its own (`PYLI_DATABASE_URL`).
    #[must_use]
    pub fn url(&self) -> String {
        self.home.running.url(&self.name)
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if self.home.private.is_some() {
            return;
        }
        let (running, name) = (self.home.running.clone(), std::mem::take(&mut self.name));
        let dropped = std::thread::spawn(move || in_a_runtime(running.drop_database(&name))).join();
        if !matches!(dropped, Ok(Ok(()))) {
            eprintln!("a test's database could not be dropped");
        }
    }
}

/// A migrated database of its own for the calling test.
pub async fn database() -> TestDatabase {
    make(home, Contents::Migrated).await.expect("a test's database can be made")
}

/// A migrated database in a cluster of its own with these settings of PostgreSQL: for a test of what the server does by
/// itself, which would hold up the others.
pub async fn database_alone(settings: &'static [(&str, &str)]) -> TestDatabase {
    make(|| home_with(settings), Contents::Migrated).await.expect("a test's database can be made")
}

/// A database of its own with nothing in it.
pub async fn empty_database() -> TestDatabase {
    make(home, Contents::Nothing).await.expect("a test's database can be made")
}

#[derive(Clone, Copy)]
enum Contents {
    Nothing,
    Migrated,
}

async fn make(
    home: impl FnOnce() -> Result<Home> + Send + 'static,
    contents: Contents,
) -> Result<TestDatabase> {
    let home = tokio::task::spawn_blocking(home).await??;
    let name = format!("test_{}", Uuid::now_v7().simple());
    match contents {
        Contents::Nothing => home.running.create_database(&name).await?,
        Contents::Migrated => {
            let template = template(&home.running).await?;
            home.running.copy_database(&name, &template).await?;
        }
    }
    let options = home.running.options(&name);
    let keys = tempfile::tempdir()?;
    write_keys(keys.path());
    Ok(TestDatabase { owner: options.clone(), options, keys, name, home })
}

/// The name of the migrated template, which is made where it is missing.
async fn template(running: &RunningCluster) -> Result<String> {
    let name = format!("template_{:016x}", fingerprint_of_migrations()?);
    let mut guard = running.options("postgres").connect().await?;
    sqlx::query("select pg_advisory_lock($1)").bind(TEMPLATE_LOCK).execute(&mut guard).await?;
    let found =
        sqlx::query("select 1 from pg_database where datname = $1").bind(&name).fetch_optional(&mut guard);
    if found.await?.is_none() {
        let unfinished = format!("{name}_unfinished");
        running.drop_database(&unfinished).await?;
        running.create_database(&unfinished).await?;
        Store::migrate(&running.options(&unfinished))
            .await
            .context("a test's database cannot be migrated")?;
        guard.execute(format!("alter database {unfinished} rename to {name}").as_str()).await?;
    }
    guard.close().await?;
    Ok(name)
}

/// Another set of migrations gets another template: a cluster may outlive a build.
fn fingerprint_of_migrations() -> Result<u64> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations");
    let mut hasher = DefaultHasher::new();
    let mut files: Vec<_> = std::fs::read_dir(folder)?.flatten().map(|entry| entry.path()).collect();
    files.sort();
    for file in files {
        std::fs::read(file)?.hash(&mut hasher);
    }
    Ok(hasher.finish())
}

/// For `Drop`, which cannot wait: on a thread of its own.
fn in_a_runtime<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(work)
}

/// The code with which the database refuses this change to somebody in that role.
pub async fn refused_with(owner: &PgPool, role: &str, change: &str) -> String {
    let mut connection = owner.acquire().await.expect("the database is there");
    sqlx::raw_sql(&format!("set role {role}")).execute(&mut *connection).await.expect("the role is there");
    let refusal = sqlx::raw_sql(change).execute(&mut *connection).await.expect_err("it is refused");
    sqlx::raw_sql("reset role").execute(&mut *connection).await.expect("the role is ours");
    refusal.as_database_error().and_then(DatabaseError::code).expect("it has a code").into_owned()
}
