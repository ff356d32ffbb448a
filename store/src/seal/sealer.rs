//! The sealer: reads a piece of what is sealed again (`review`), hashes what has been appended since the last
//! checkpoint, extends the tree, and signs. One in the whole installation at a time; writers never wait for it.

mod review;
mod work;

use std::sync::Arc;
use std::time::{Duration, Instant};

use sqlx::{Connection, PgConnection};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::checkpoint::{Checkpoint, CheckpointError};
use super::signers;
use super::standing::{AlarmKind, Teller};
use super::witness::Witness;
use crate::connect::Store;
use crate::error::Unavailable;
use crate::failpoints;

/// How often a checkpoint is made at most, when nothing waits.
const PACE: Duration = Duration::from_secs(1);

/// How long the second place may take to say what it has, before a step is taken without knowing.
const PATIENCE: Duration = Duration::from_secs(5);

/// Why nothing is signed.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// The database did not answer.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
    /// The newest checkpoint is not one that a key of ours has signed.
    #[error("the newest checkpoint is not ours: {0}")]
    NotOurs(#[from] CheckpointError),
    /// Another key signs by now: this process has been started with one that is replaced.
    #[error("the signing key has been replaced: start this process again with the new one")]
    Replaced,
    /// What is in the database does not continue what was signed: somebody has changed it.
    #[error("the log does not continue its checkpoint of {size} events: {what}")]
    Broken {
        /// The size that was signed.
        size: u64,
        /// What does not fit.
        what: &'static str,
    },
    /// The second place keeps a checkpoint that no key of ours has signed.
    #[error("the second place keeps a checkpoint that is not ours: {0}")]
    StrangeWitness(#[source] CheckpointError),
    /// The second place keeps a checkpoint of ours that this log contradicts.
    #[error(
        "the second place keeps a checkpoint of {size} events, and {what}: the database was restored from an older \
         backup, or tampered with"
    )]
    Forked {
        /// The size of that checkpoint.
        size: u64,
        /// What does not fit.
        what: &'static str,
    },
}

impl SealError {
    /// Its stable name.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unavailable(_) => "unavailable",
            Self::NotOurs(_) => "not_ours",
            Self::Replaced => "replaced",
            Self::Broken { .. } => "broken",
            Self::StrangeWitness(_) => "strange_witness",
            Self::Forked { .. } => "forked",
        }
    }
}

impl From<sqlx::Error> for SealError {
    fn from(error: sqlx::Error) -> Self {
        Self::Unavailable(error.into())
    }
}

/// What a step came to.
enum Step {
    /// Another process is at it.
    NotOurTurn,
    /// All is well, and nothing is new.
    NothingNew,
    /// A checkpoint was made.
    Sealed(Checkpoint),
}

impl Store {
    /// A single step: reviews a piece, and seals what is new, up to 32,768 events. `None` when nothing is, or another
    /// process is at it.
    pub async fn seal_once(&self) -> Result<Option<Checkpoint>, SealError> {
        self.seal_beside(None).await
    }

    /// The same beside the newest checkpoint that the second place keeps: nothing is signed that contradicts it.
    pub async fn seal_beside(&self, witnessed: Option<&str>) -> Result<Option<Checkpoint>, SealError> {
        match self.seal_step(witnessed).await? {
            Step::Sealed(checkpoint) => Ok(Some(checkpoint)),
            Step::NothingNew | Step::NotOurTurn => Ok(None),
        }
    }

    /// Seals about every second when there is something new, until `shutdown`. What the second place keeps is looked
    /// at before anything is signed.
    #[must_use = "whoever starts it waits for its end"]
    pub fn run_sealer(
        &self,
        witness: Option<Arc<dyn Witness>>,
        shutdown: CancellationToken,
    ) -> JoinHandle<()> {
        let store = self.clone();
        tokio::spawn(async move {
            shutdown.run_until_cancelled(seal(&store, witness.as_deref())).await;
        })
    }

    async fn seal_step(&self, witnessed: Option<&str>) -> Result<Step, SealError> {
        let seen = witnessed.map(|note| self.log_keys().trusted().open(note)).transpose();
        let seen = seen.map_err(SealError::StrangeWitness)?;
        let mut connection = self.pool().acquire().await?;
        let mut tx = connection.begin().await?;
        let step = self.take_turn(&mut tx, seen.as_ref()).await;
        let is_sealed = matches!(step, Ok(Step::Sealed(_)));
        if is_sealed {
            failpoints::unsealed();
        }
        // Ended here either way, and not when somebody uses the connection next: the row of the turn is free for whoever
        // comes.
        match step {
            Ok(_) => tx.commit().await?,
            Err(_) => drop(tx.rollback().await),
        }
        if is_sealed {
            failpoints::sealed();
        }
        step
    }

    async fn take_turn(&self, tx: &mut PgConnection, seen: Option<&Checkpoint>) -> Result<Step, SealError> {
        let Some(turn) = review::take_turn(tx).await? else { return Ok(Step::NotOurTurn) };
        signers::take_over(tx, self.log_keys()).await?;
        let mut work = work::Work::open(tx, self.log_keys()).await?;
        let reviewed = review::review(tx, &work, turn).await?;
        let before = work.size();
        work.grow(tx, seen).await?;
        review::note(tx, turn, reviewed).await?;
        if work.size() == before {
            return Ok(Step::NothingNew);
        }
        Ok(Step::Sealed(work.sign(tx, &self.log_keys().signer).await?))
    }
}

/// For ever.
async fn seal(store: &Store, witness: Option<&dyn Witness>) {
    let mut bell = store.bell();
    let mut teller = Teller::new(AlarmKind::Seal);
    loop {
        bell.mark_unchanged();
        let began = Instant::now();
        let lag = step(store, witness, &bell, &mut teller).await;
        // What has come meanwhile waits for the next: each checkpoint costs some ten statements and a review.
        if lag >= work::MOST {
            continue;
        }
        tokio::time::sleep(PACE.saturating_sub(began.elapsed())).await;
        // Polling is the guarantee here as well.
        let _ = tokio::time::timeout(10 * PACE, bell.changed()).await;
    }
}

/// How many events a checkpoint that was just made leaves unsealed; 0 when none was made.
async fn step(
    store: &Store,
    witness: Option<&dyn Witness>,
    bell: &watch::Receiver<i64>,
    teller: &mut Teller,
) -> u64 {
    let seen = newest_of(witness).await;
    match store.seal_step(seen.as_deref()).await {
        Ok(Step::Sealed(checkpoint)) => {
            teller.all_is_well(store).await;
            let head = u64::try_from(*bell.borrow()).unwrap_or_default();
            head.saturating_sub(checkpoint.size)
        }
        Ok(Step::NothingNew) => {
            teller.all_is_well(store).await;
            0
        }
        Ok(Step::NotOurTurn) => 0,
        Err(SealError::Unavailable(_)) => {
            tracing::warn!("the log cannot be sealed for the moment, trying again");
            0
        }
        Err(error) => {
            teller.raise(store, error.code(), &error.to_string()).await;
            0
        }
    }
}

/// A second place that does not answer holds nothing up here: that it is late is an alarm of its own.
async fn newest_of(witness: Option<&dyn Witness>) -> Option<String> {
    let answer = tokio::time::timeout(PATIENCE, witness?.newest()).await;
    answer.ok()?.ok()?
}
