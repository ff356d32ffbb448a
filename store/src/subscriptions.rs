//! Following the log: projections (replayable, rows and checkpoint in one transaction) and reactions (never
//! replayed, at least once with idempotent effects).
//!
//! Read in this order: `checkpoint` (the row that says how far, and whose lock makes one worker), `ahead` (what is read
//! before it is needed), `batch` (events into rows, around what is poison), `poison`, `parking`, `parked`, `follow` (the
//! worker), `reaction` and `tasks` (effects), `progress` (waiting for a position), `recent` (what need not be read),
//! `shadow` (a rebuild beside the live one).

mod checkpoint;
mod log;
mod ahead;
mod batch;
mod poison;
mod parking;
mod parked;
mod follow;
mod reaction;
mod tasks;
mod progress;
mod recent;
mod overview;
mod shadow;

use std::sync::Arc;

use async_trait::async_trait;
use sqlx::PgConnection;

use crate::error::Unavailable;
use crate::event::StoredEvent;

pub use ahead::Ahead;
pub use batch::{Applied, Portion, Reading, apply_batch};
pub(crate) use overview::as_gauge;
pub use overview::{Subscription, Waiting};
pub use parked::{Parked, RetryReport};
pub(crate) use progress::Progress;
pub use reaction::{Reaction, Start, Takes, TaskError};
pub(crate) use recent::Recent;
pub use shadow::{drop_shadow, promote_shadow, start_shadow};
pub use tasks::Drained;

/// A read model: follows the log in batches; its rows and its checkpoint are written in one transaction.
#[async_trait]
pub trait Projection: Send + Sync + 'static {
    /// Its name in `subscriptions` and on the command line.
    fn name(&self) -> &'static str;

    /// Its tables, in the schema `read_model`; each has a primary key.
    fn tables(&self) -> &'static [&'static str];

    /// What it is to those who read.
    fn standing(&self) -> Standing {
        Standing::ReadModel
    }

    /// Which events say something to it; it goes past the others without having them read.
    fn interest(&self) -> Interest {
        Interest::default()
    }

    /// Called at each step before the events, in the same transaction: a projection whose tables do not outlive a
    /// crash tells here that it must begin again with the first event.
    async fn prepare(&self, _tx: &mut PgConnection) -> Result<Prepared, ApplyError> {
        Ok(Prepared::GoesOn)
    }

    /// Writes what the events mean into its tables, set-based. Table names in its SQL carry no schema: a rebuild
    /// runs the same SQL on tables of the same name elsewhere. Events arrive in order, each exactly once; when it
    /// fails, whatever it wrote is rolled back and it is called again with fewer of the same events.
    async fn apply(&self, tx: &mut PgConnection, events: &[Arc<StoredEvent>]) -> Result<(), ApplyError>;
}

/// Which events a follower has read to it. Most of what is in the log is of one kind, and whoever has no use for it need
/// not have it sent and decoded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Interest {
    /// All of them.
    #[default]
    Everything,
    /// Those of these aggregates (`Aggregate::TYPE`).
    Aggregates(&'static [&'static str]),
    /// Those of these aggregates and types.
    Events(&'static [(&'static str, &'static str)]),
}

impl Interest {
    /// Whether this event is one of them.
    #[must_use]
    pub fn includes(self, event: &StoredEvent) -> bool {
        match self {
            Self::Everything => true,
            Self::Aggregates(types) => types.contains(&event.aggregate_type.as_str()),
            Self::Events(events) => {
                events.contains(&(event.aggregate_type.as_str(), event.event_type.as_str()))
            }
        }
    }
}

/// What a projection is to those who read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// People's own reads wait for it: whoever wrote sees what he wrote.
    ReadModel,
    /// Nobody waits for it: it may be a little late.
    Index,
}

/// Whether what a projection has written is still there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prepared {
    /// It goes on after its checkpoint.
    GoesOn,
    /// Its tables are empty and it begins with the first event, whatever its checkpoint says.
    BeginsAgain,
}

/// Why events could not be applied.
#[derive(Debug, thiserror::Error)]
pub enum ApplyError {
    /// The database failed; transient unless the same statement would fail for ever (SQLSTATE class 22, 23 …).
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
