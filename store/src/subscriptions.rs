//! Following the log: projections (replayable, rows and checkpoint in one transaction) and reactions (never
//! replayed, at least once with idempotent effects).

use std::time::Duration;

use async_trait::async_trait;
use sqlx::PgConnection;

use crate::connect::Store;
use crate::error::Unavailable;
use crate::event::StoredEvent;

/// A read model: follows the log in batches; its rows and its checkpoint are written in one transaction.
#[async_trait]
pub trait Projection: Send + Sync + 'static {
    /// Its name in `subscriptions` and on the command line.
    fn name(&self) -> &'static str;

    /// Its tables, in the schema `read_model`; each has a primary key.
    fn tables(&self) -> &'static [&'static str];

    /// Writes what the events mean into its tables, set-based. Table names in its SQL carry no schema: a rebuild
    /// runs the same SQL on tables of the same name elsewhere. Events arrive in order, each exactly once.
    async fn apply(&self, tx: &mut PgConnection, events: &[StoredEvent]) -> Result<(), ApplyError>;
}

/// Why events could not be applied.
#[derive(Debug, thiserror::Error)]
pub enum ApplyError {
    /// The database failed; transient unless it is of SQLSTATE class 22 or 23.
    #[error("the database failed")]
    Database(#[from] sqlx::Error),
    /// An event that this program cannot make sense of.
    #[error("unreadable event: {0}")]
    Unreadable(String),
}

impl From<Unavailable> for ApplyError {
    fn from(error: Unavailable) -> Self {
        match error {
            Unavailable::Database(error) => Self::Database(error),
            other => Self::Unreadable(other.to_string()),
        }
    }
}

impl Store {
    /// Waits until the read model `name` has passed `position`; false when `at_most` went by first.
    pub async fn wait_for(&self, name: &str, position: i64, at_most: Duration) -> bool {
        todo!()
    }
}
