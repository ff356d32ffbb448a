//! The worker of a subscription: woken by the bell, sure by polling, never ended by a database that is away.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::ahead::{Ahead, Span};
use super::batch::{self, Applied};
use super::checkpoint::{Behind, Kind};
use super::overview::as_gauge;
use super::{ApplyError, Projection, Standing, checkpoint};
use crate::connect::Store;
use crate::error::Unavailable;

/// How many events go into one transaction.
const BATCH: u16 = 500;

/// How long a worker rests after a batch that took all there was, while nobody waits for it. Under load it would otherwise
/// begin anew for every few events, and take the machine from those who write them (docs/decisions/0053).
const REST: Duration = Duration::from_millis(50);

/// How long it rests at most while somebody waits: as long as the batch took, up to this.
const SHORT_REST: Duration = Duration::from_millis(25);

/// How often a worker looks when no bell rings: the bell is a convenience, this is the guarantee.
pub(super) const POLL: Duration = Duration::from_millis(250);

/// A worker that hangs while it has the checkpoint locked loses its connection, and another takes over. The commit waits
/// for no disk: rows and checkpoint are lost together in a crash of the database, and made again; and whatever is done
/// because of them is committed later, waited for, and takes them to the disk first.
const BEGIN: &str =
    "begin; set local idle_in_transaction_session_timeout = '10s'; set local synchronous_commit = off";

impl Store {
    /// Installs a projection: it begins with the first event. Harmless when it is installed already.
    pub async fn install(&self, projection: &dyn Projection) -> Result<(), Unavailable> {
        let kind = Kind::from(projection.standing());
        Ok(checkpoint::install_at_beginning(self.pool(), projection.name(), kind).await?)
    }

    /// Keeps a projection up to date until `shutdown`. Every process may run this: one at a time works, the others
    /// stand by.
    pub fn run_projection(
        &self,
        projection: Arc<dyn Projection>,
        shutdown: CancellationToken,
    ) -> JoinHandle<()> {
        let store = self.clone();
        tokio::spawn(async move {
            let work = async {
                let mut pause = Pause::new(projection.name());
                while let Err(error) = store.install(projection.as_ref()).await {
                    pause.after(&error.into()).await;
                }
                follow(&store, projection.as_ref()).await;
            };
            shutdown.run_until_cancelled(work).await;
        })
    }

    /// A single step: one batch of a projection that is installed, in a transaction of its own. `None` when there
    /// was nothing to do, or another worker is doing it.
    pub async fn follow_once(&self, projection: &dyn Projection) -> Result<Option<Applied>, ApplyError> {
        self.step(projection, &mut Ahead::default()).await
    }

    async fn step(
        &self,
        projection: &dyn Projection,
        ahead: &mut Ahead,
    ) -> Result<Option<Applied>, ApplyError> {
        let name = projection.name();
        let mut tx = self.pool().begin_with(BEGIN).await?;
        batch::prepare(&mut tx, projection, name).await?;
        let Some(Behind { position: after, head }) = checkpoint::lock_if_behind(&mut tx, name).await? else {
            tx.commit().await?;
            return Ok(None);
        };
        // Positions are dense: so many of them are so many events.
        let up_to = head.min(after + i64::from(BATCH));
        let interest = projection.interest();
        let (events, span) = if let Some(run) = self.inner.recent.after(after, up_to, interest) {
            (run.events, Span { after, up_to: run.position })
        } else {
            let span = Span { after, up_to };
            (ahead.events(&mut tx, span, head, interest).await?, span)
        };
        let applied = batch::apply_events(&mut tx, projection, name, events, span).await?;
        tx.commit().await?;
        self.tell(name, applied);
        Ok(Some(applied))
    }

    /// What others want to know of a committed batch.
    fn tell(&self, name: &'static str, applied: Applied) {
        self.inner.progress.publish(name, applied);
        let lag = self.bell().borrow().saturating_sub(applied.position).max(0);
        metrics::gauge!("pyli_subscription_position", "subscription" => name).set(as_gauge(applied.position));
        metrics::gauge!("pyli_subscription_lag_events", "subscription" => name).set(as_gauge(lag));
        let parked = i64::try_from(applied.parked).unwrap_or(i64::MAX);
        if parked > 0 {
            metrics::gauge!("pyli_parked_events", "subscription" => name).increment(as_gauge(parked));
            let position = applied.position;
            tracing::error!(
                subscription = name,
                parked,
                position,
                "events were parked: they need mending and a retry"
            );
        }
    }
}

/// Follows the log for ever.
pub(super) async fn follow(store: &Store, projection: &dyn Projection) {
    let mut bell = store.bell();
    let mut pause = Pause::new(projection.name());
    let mut ahead = Ahead::over(store.reads().clone());
    loop {
        if projection.standing() == Standing::Index {
            give_way(store).await;
        }
        bell.mark_unchanged();
        let begun = Instant::now();
        let outcome = store.step(projection, &mut ahead).await;
        let is_whole = matches!(outcome, Ok(Some(applied)) if applied.events >= usize::from(BATCH));
        let is_read_model = projection.standing() == Standing::ReadModel;
        store.inner.progress.catches_up(projection.name(), is_read_model && is_whole);
        match outcome {
            Ok(Some(_)) if is_whole => pause.reset(),
            Ok(Some(applied)) => {
                pause.reset();
                rest(store, projection.name(), begun.elapsed()).await;
                // It may have stopped before the newest that is known.
                if *bell.borrow() <= applied.position {
                    rung_or_polled(&mut bell).await;
                }
            }
            Ok(None) => {
                pause.reset();
                rung_or_polled(&mut bell).await;
            }
            Err(error) => pause.after(&error).await,
        }
    }
}

/// People wait for read models, and nobody for an index: while one of those catches up, a batch now and then is enough.
async fn give_way(store: &Store) {
    if store.inner.progress.is_catching_up() {
        tokio::time::sleep(POLL).await;
    }
}

/// After a batch that took so long.
async fn rest(store: &Store, name: &str, took: Duration) {
    let short = took.min(SHORT_REST);
    tokio::time::sleep(short).await;
    // Rested enough, or waited for: it goes on in either case.
    let _ = tokio::time::timeout(REST.saturating_sub(short), store.inner.progress.awaited(name)).await;
}

/// Until something new is known, or it is time to look anyway.
pub(super) async fn rung_or_polled<T>(bell: &mut watch::Receiver<T>) {
    let rung = async {
        if bell.changed().await.is_err() {
            // Nobody rings any more: polling is left.
            std::future::pending::<()>().await;
        }
    };
    // Passing the time is the other outcome, and as good.
    let _ = tokio::time::timeout(POLL, rung).await;
}

/// Waits longer after each failure, 50 ms to 1 s.
pub(super) struct Pause {
    subscription: &'static str,
    next: Duration,
}

impl Pause {
    const SHORTEST: Duration = Duration::from_millis(50);
    const LONGEST: Duration = Duration::from_secs(1);

    pub(super) fn new(subscription: &'static str) -> Self {
        Self { subscription, next: Self::SHORTEST }
    }

    pub(super) fn reset(&mut self) {
        self.next = Self::SHORTEST;
    }

    pub(super) async fn after(&mut self, error: &ApplyError) {
        let reason = error.in_safe_words();
        tracing::warn!(subscription = self.subscription, reason, "cannot go on for the moment, trying again");
        tokio::time::sleep(self.next).await;
        self.next = (self.next * 2).min(Self::LONGEST);
    }
}
