//! What becomes of writes while the second place is late. By choice they stop, and reads go on.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use sqlx::postgres::PgPool;
use tokio_util::sync::CancellationToken;

use super::standing::unwitnessed_for;
use crate::error::Unavailable;

/// How often it is looked whether writes may go on.
const PACE: Duration = Duration::from_secs(1);

/// What an installation with a second place asks of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WitnessTerms {
    /// How long it may be without the newest events.
    pub alarm: Duration,
    /// What happens then, beside the alarm.
    pub when_late: WhenLate,
}

/// What becomes of writes while the second place is late.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhenLate {
    /// They go on.
    GoOn,
    /// They are answered with "not now" until it has caught up.
    Stop,
}

impl WitnessTerms {
    pub(super) fn is_late(&self, unwitnessed_seconds: f64) -> bool {
        unwitnessed_seconds > 0.0 && unwitnessed_seconds >= self.alarm.as_secs_f64()
    }
}

/// Whether commands may be appended, as this process knows it. Cheap to ask.
#[derive(Clone, Default)]
pub(crate) struct Gate {
    closed: Arc<AtomicBool>,
}

impl Gate {
    /// Looks at the database, now and every second until `closing`; without such terms it is open for ever.
    pub(crate) async fn watch(
        pool: &PgPool,
        terms: Option<WitnessTerms>,
        closing: CancellationToken,
    ) -> Result<Self, Unavailable> {
        let gate = Self::default();
        let Some(terms) = terms.filter(|terms| terms.when_late == WhenLate::Stop) else { return Ok(gate) };
        gate.look(pool, terms).await?;
        let (watched, pool) = (gate.clone(), pool.clone());
        tokio::spawn(async move {
            while closing.run_until_cancelled(tokio::time::sleep(PACE)).await.is_some() {
                // While the database is away nothing is appended anyway.
                let _ = watched.look(&pool, terms).await;
            }
        });
        Ok(gate)
    }

    /// Refuses while it is closed.
    pub(crate) fn pass(&self) -> Result<(), Unavailable> {
        if self.closed.load(Ordering::Relaxed) { Err(Unavailable::Unwitnessed) } else { Ok(()) }
    }

    async fn look(&self, pool: &PgPool, terms: WitnessTerms) -> Result<(), Unavailable> {
        self.closed.store(terms.is_late(unwitnessed_for(pool).await?), Ordering::Relaxed);
        Ok(())
    }
}
