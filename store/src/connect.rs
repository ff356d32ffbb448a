//! A store: the pool, the one appender of this process, the keys and the bell of the log.

use std::sync::Arc;

use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};

use crate::error::Unavailable;
use crate::keys::MasterKey;

/// What a store needs to start.
#[derive(Clone)]
pub struct Config {
    /// Where the database is.
    pub database: PgConnectOptions,
    /// How many connections for reads and projections; the appender and the bell have one each besides.
    pub pool_size: u32,
    /// What wraps the data keys.
    pub master_key: MasterKey,
}

/// The event log and what stands beside it. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    pool: PgPool,
    master_key: MasterKey,
}

impl Store {
    /// Brings the schema up to date: every migration, in order, as the database's owner.
    pub async fn migrate(database: &PgConnectOptions) -> Result<(), Unavailable> {
        let _ = database;
        todo!()
    }

    /// Connects, and starts the appender and the listener.
    pub async fn connect(config: Config) -> Result<Self, Unavailable> {
        let pool = PgPoolOptions::new()
            .max_connections(config.pool_size)
            .test_before_acquire(false)
            .connect_with(config.database)
            .await?;
        Ok(Self { inner: Arc::new(Inner { pool, master_key: config.master_key }) })
    }

    /// The connections for reads. Only `store` and `projections` write SQL.
    #[must_use]
    pub fn pool(&self) -> &PgPool {
        &self.inner.pool
    }

    /// What wraps the data keys.
    #[must_use]
    pub fn master_key(&self) -> &MasterKey {
        &self.inner.master_key
    }

    /// The position of the newest event; 0 when the log is empty.
    pub async fn head(&self) -> Result<i64, Unavailable> {
        todo!()
    }

    /// Takes no more commands, lets what is under way finish, and closes the connections.
    pub async fn close(&self) {
        todo!()
    }
}
