//! The second place: somewhere else, where checkpoints are kept too. Whoever rewrites the whole database, signing key in
//! hand, or brings back an older copy of it, contradicts what lies there.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::published;
use super::standing::{AlarmKind, Teller, WitnessStanding};
use crate::connect::Store;
use crate::error::Unavailable;

/// How often it is looked whether there is something to be witnessed, or whether the second place is back.
const PACE: Duration = Duration::from_secs(1);

/// A second place for checkpoints.
#[async_trait]
pub trait Witness: Send + Sync + 'static {
    /// The newest checkpoint that it keeps, as it was signed; `None` when it keeps none, or does not say.
    async fn newest(&self) -> Result<Option<String>, WitnessError>;

    /// Keeps the checkpoint of `size` events. Asked twice for the same one it says yes twice; it never gives one away
    /// for another of that size.
    async fn keep(&self, size: u64, note: &str) -> Result<(), WitnessError>;
}

/// Why a checkpoint is not in the second place.
#[derive(Debug, thiserror::Error)]
pub enum WitnessError {
    /// It cannot be reached, or does not take it; in words without anything secret.
    #[error("the second place does not take the checkpoint: {0}")]
    Away(String),
    /// It keeps another one of that size.
    #[error("the second place keeps another checkpoint of {size} events: the log has forked")]
    Forked {
        /// That size.
        size: u64,
    },
    /// The database did not answer.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
    /// The newest checkpoint of the database is none of ours: it is not handed on.
    #[error("the newest checkpoint is not ours")]
    NotOurs,
}

impl Store {
    /// A single step: brings the newest checkpoint to the second place, if it is not there yet, and gives its size.
    pub async fn witness_once(&self, witness: &dyn Witness) -> Result<Option<u64>, WitnessError> {
        let Some((size, note)) = self.unwitnessed().await? else { return Ok(None) };
        let checkpoint = self.log_keys().trusted().open(&note);
        if !checkpoint.is_ok_and(|checkpoint| checkpoint.size == size) {
            return Err(WitnessError::NotOurs);
        }
        witness.keep(size, &note).await?;
        sqlx::query("update public.log_checkpoints set witnessed_at = clock_timestamp() where size = $1")
            .bind(i64::try_from(size).expect("positions are i64"))
            .execute(self.pool())
            .await
            .map_err(Unavailable::from)?;
        Ok(Some(size))
    }

    /// Brings checkpoints to the second place until `shutdown`, and says so once when that has not been possible for
    /// too long.
    #[must_use = "whoever starts it waits for its end"]
    pub fn run_witness(&self, witness: Arc<dyn Witness>, shutdown: CancellationToken) -> JoinHandle<()> {
        let store = self.clone();
        tokio::spawn(async move {
            shutdown.run_until_cancelled(watch(&store, &*witness)).await;
        })
    }

    /// The newest checkpoint, unless it is in the second place. With it the older ones are covered: its tree begins
    /// with theirs.
    async fn unwitnessed(&self) -> Result<Option<(u64, String)>, Unavailable> {
        let mut connection = self.pool().acquire().await?;
        let Some((size, note)) = published::newest(&mut connection).await? else { return Ok(None) };
        let waits: Option<bool> =
            sqlx::query_scalar("select witnessed_at is null from public.log_checkpoints where size = $1")
                .bind(i64::try_from(size).unwrap_or(i64::MAX))
                .fetch_optional(&mut *connection)
                .await?;
        Ok((waits == Some(true)).then_some((size, note)))
    }
}

/// For ever.
async fn watch(store: &Store, witness: &dyn Witness) {
    let mut teller = Teller::new(AlarmKind::Witness);
    let mut was = WitnessStanding::InTime;
    loop {
        let reason = match store.witness_once(witness).await {
            Ok(_) => {
                teller.all_is_well(store).await;
                None
            }
            Err(error @ WitnessError::Forked { .. }) => {
                teller.raise(store, "forked", &error.to_string()).await;
                Some(error)
            }
            Err(error) => Some(error),
        };
        if let Ok(standing) = store.seal_standing().await {
            tell(was, standing.witness, reason.as_ref());
            was = standing.witness;
        }
        tokio::time::sleep(PACE).await;
    }
}

/// Once, when it becomes late, and once when it is not any more.
fn tell(was: WitnessStanding, is: WitnessStanding, reason: Option<&WitnessError>) {
    use WitnessStanding::{InTime, Late, NotAsked};
    match (was, is) {
        (InTime | NotAsked, Late) => {
            let reason = reason.map(tracing::field::display);
            tracing::error!(reason, "the second place has not had the newest events for too long");
        }
        (Late, InTime | NotAsked) => tracing::info!("the second place has the newest events again"),
        (InTime | NotAsked, InTime | NotAsked) | (Late, Late) => {}
    }
}
