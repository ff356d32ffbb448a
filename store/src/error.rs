//! What can go wrong here, in three kinds: refused, conflict, unavailable.

use sqlx::error::DatabaseError;
use sqlx::postgres::{PgDatabaseError, PgSeverity};

/// The database did not answer as it must. Nothing was acknowledged; the caller may try again.
#[derive(Debug, thiserror::Error)]
pub enum Unavailable {
    /// A statement failed, or the connection was lost.
    #[error("the database failed")]
    Database(#[from] sqlx::Error),
    /// The schema could not be brought up to date.
    #[error("the schema could not be brought up to date")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// The log took no command in time.
    #[error("the log is not taking commands in time")]
    Overloaded,
    /// Writes wait until the second place for checkpoints has caught up.
    #[error("the second place for checkpoints is late, and writes wait for it")]
    Unwitnessed,
    /// The log is being closed.
    #[error("the log is closed")]
    Closed,
    /// The keys of this database are wrapped by another master key.
    #[error("the master key is not the one of this database")]
    AnotherMasterKey,
    /// There are accounts, and no keys: only a part of the backup has been restored.
    #[error("the key tables of this database are empty: restore their backup beside it")]
    KeysNotRestored,
    /// Something stored could not be read: a programming error or a damaged row.
    #[error("what is stored cannot be read: {0}")]
    Unreadable(String),
}

/// Why `execute` did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum ExecuteError<E: std::error::Error> {
    /// The aggregate refused; nothing was stored.
    #[error("cannot: {0}")]
    Refused(#[source] E),
    /// The caller had seen an older revision than the present one (`If-Match`).
    #[error("somebody else has changed it since")]
    Stale {
        /// The present revision.
        revision: u64,
    },
    /// Others changed the same stream at the same time, again and again; try again.
    #[error("too many changes at the same time")]
    Conflict,
    /// The idempotency key was used before, for something else.
    #[error("the idempotency key was used for something else")]
    KeyReused,
    /// The stream's personal data are erased: nothing personal can be added.
    #[error("the personal data of this case are erased")]
    Erased,
    /// PostgreSQL cannot keep a value of the command.
    #[error("a value cannot be stored")]
    Unstorable,
    /// Another case has this protocol number of this year: one number is never shown twice, whoever gave it.
    #[error("another case has this protocol number")]
    NumberHeld,
    /// The log could not be reached; nothing was acknowledged.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

/// What may be logged of an error: never a message, which can quote a value.
pub(crate) fn code(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Database(database) => database.code().unwrap_or_default().into_owned(),
        sqlx::Error::Io(error) => error.kind().to_string(),
        _ => "connection".to_owned(),
    }
}

/// Whether the connection ends with what the server says.
pub(crate) fn is_fatal(error: &dyn DatabaseError) -> bool {
    error
        .try_downcast_ref::<PgDatabaseError>()
        .is_some_and(|error| matches!(error.severity(), PgSeverity::Fatal | PgSeverity::Panic))
}
