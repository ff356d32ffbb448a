//! Reactions: what Pyli does in the world because of an event. Never replayed. Each event that a reaction wants is
//! enqueued exactly once, in the transaction that moves its checkpoint; `tasks` works it off.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use sqlx::PgConnection;
use tokio::task::{JoinHandle, JoinSet};
use tokio_util::sync::CancellationToken;

use super::batch::Applied;
use super::checkpoint::Kind;
use super::follow::{Pause, follow};
use super::parked::RetryReport;
use super::poison::{describe, without_values};
use super::{ApplyError, Interest, Projection, checkpoint, tasks};
use crate::connect::Store;
use crate::error::Unavailable;
use crate::event::StoredEvent;

/// An effect outside the log: at least once for each wanted event, so it must be idempotent.
#[async_trait]
pub trait Reaction: Send + Sync + 'static {
    /// Its name in `subscriptions` and `tasks`; no projection has it.
    fn name(&self) -> &'static str;

    /// Whether there is something to do for `event`.
    fn wants(&self, event: &StoredEvent) -> bool;

    /// Among which events those are that it wants; the others are not even read.
    fn interest(&self) -> Interest {
        Interest::default()
    }

    /// Does it. Called again, after a growing pause, until it succeeds; and again when a crash hid its success.
    async fn perform(&self, store: &Store, event: &StoredEvent) -> Result<(), TaskError>;

    /// Where it begins when it is first installed.
    fn start(&self) -> Start {
        Start::Head
    }

    /// What may be taken now.
    fn takes(&self) -> Takes {
        Takes::WhateverIsDue
    }

    /// How long one attempt may take: cut off then, and after a crash taken again then.
    fn lease(&self) -> Duration {
        Duration::from_secs(8)
    }

    /// The longest pause between two attempts.
    fn longest_pause(&self) -> Duration {
        Duration::from_secs(10)
    }

    /// How many tasks a process works off at the same time.
    fn workers(&self) -> usize {
        1
    }
}

/// Where a new reaction begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// With what comes from now on: a new reaction does not mail the whole history.
    Head,
    /// With the first event.
    Beginning,
}

/// What a reaction takes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// Everything, in order.
    WhateverIsDue,
    /// What no attempt has failed at yet: the others wait for something that has not come back, and thousands of them
    /// must not each find that out again and again.
    WhatIsNew,
}

/// Why an attempt did not succeed; it is made again.
#[derive(Debug, thiserror::Error)]
pub enum TaskError {
    /// The log could not be reached.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
    /// Anything else, in words without personal data.
    #[error("{0}")]
    Failed(String),
    /// It would fail again until somebody has looked at it, so it is set aside: tried again after an hour, or when it
    /// is hurried.
    #[error("{0}")]
    NeedsAPerson(String),
}

impl TaskError {
    /// The error for logs and `tasks`: no value of any event or row is in it.
    #[must_use]
    pub fn in_safe_words(&self) -> String {
        match self {
            Self::Unavailable(Unavailable::Database(error)) => describe(error),
            Self::Unavailable(other) => without_values(&other.to_string()),
            Self::Failed(text) | Self::NeedsAPerson(text) => without_values(text),
        }
    }
}

impl Store {
    /// Installs a reaction where it wants to start. Harmless when it is installed already.
    pub async fn install_reaction(&self, reaction: &dyn Reaction) -> Result<(), Unavailable> {
        let (database, name) = (self.pool(), reaction.name());
        match reaction.start() {
            Start::Head => checkpoint::install_at_head(database, name, Kind::Reaction).await?,
            Start::Beginning => checkpoint::install_at_beginning(database, name, Kind::Reaction).await?,
        }
        Ok(())
    }

    /// Enqueues and works off until `shutdown`, and ends after the attempt that is under way then. Every process may
    /// run this: one at a time enqueues, all of them work off.
    pub fn run_reaction(&self, reaction: Arc<dyn Reaction>, shutdown: CancellationToken) -> JoinHandle<()> {
        let store = self.clone();
        tokio::spawn(async move {
            let mut pause = Pause::new(reaction.name());
            let install = async {
                while let Err(error) = store.install_reaction(reaction.as_ref()).await {
                    pause.after(&error.into()).await;
                }
            };
            shutdown.run_until_cancelled(install).await;
            let enqueue = Enqueue(Arc::clone(&reaction));
            let enqueueing = shutdown.run_until_cancelled(follow(&store, &enqueue));
            let mut workers = JoinSet::new();
            for _ in 0..reaction.workers() {
                let (store, reaction, shutdown) = (store.clone(), Arc::clone(&reaction), shutdown.clone());
                workers.spawn(async move { tasks::drain(&store, reaction.as_ref(), &shutdown).await });
            }
            tokio::join!(enqueueing, workers.join_all());
        })
    }

    /// A single step: enqueues what one batch of events asks of a reaction that is installed. `None` when there was
    /// nothing new, or another worker is doing it.
    pub async fn enqueue_once(&self, reaction: Arc<dyn Reaction>) -> Result<Option<Applied>, ApplyError> {
        self.follow_once(&Enqueue(reaction)).await
    }

    /// Enqueues what could not be enqueued before, like [`Store::retry_parked`] for a projection.
    pub async fn retry_parked_of_reaction(
        &self,
        reaction: Arc<dyn Reaction>,
    ) -> Result<RetryReport, ApplyError> {
        self.retry_parked(&Enqueue(reaction)).await
    }
}

/// Follows the log for a reaction. Private: a rebuild must never get hold of it.
struct Enqueue(Arc<dyn Reaction>);

#[async_trait]
impl Projection for Enqueue {
    fn name(&self) -> &'static str {
        self.0.name()
    }

    fn tables(&self) -> &'static [&'static str] {
        &[]
    }

    fn interest(&self) -> Interest {
        self.0.interest()
    }

    async fn apply(&self, tx: &mut PgConnection, events: &[Arc<StoredEvent>]) -> Result<(), ApplyError> {
        let wanted: Vec<i64> =
            events.iter().filter(|event| self.0.wants(event)).map(|event| event.position).collect();
        if !wanted.is_empty() {
            tasks::enqueue(tx, self.name(), &wanted).await?;
        }
        Ok(())
    }
}
