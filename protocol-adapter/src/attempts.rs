//! What was tried with the register, in `register_attempts`: written down and committed before it is tried, so that
//! a crash leaves its trace, and kept for the audit. All times are the database's.
//!
//! Here they are written; `history` reads them back for people.

pub(crate) mod history;

use std::time::Duration;

use sqlx::{FromRow, PgPool};

use crate::Outcome;
use history::Ending;

/// The table of attempts.
pub(crate) struct Attempts {
    pool: PgPool,
}

/// The newest attempt at a document; the others were settled before it was made.
#[derive(Clone, Copy, Default, FromRow)]
pub(crate) struct Last {
    /// Which attempt it was, from 1; 0 before the first.
    pub(crate) attempt: i32,
    /// It may have been entered: nobody knows, or the answer was not recorded.
    pub(crate) is_doubtful: bool,
    /// It began so long ago that nothing of it is still on its way.
    pub(crate) is_settled: bool,
}

impl Attempts {
    pub(crate) fn new(pool: PgPool) -> Self {
        Self { pool }
    }

    /// The newest attempt at this document.
    pub(crate) async fn last(&self, reference: &str, settle: Duration) -> sqlx::Result<Last> {
        let last = sqlx::query_as(
            "select attempt, outcome is null or outcome in ('ambiguous', 'entered', 'contradicts') as is_doubtful,
                    started_at + make_interval(secs => $2) <= clock_timestamp() as is_settled
             from public.register_attempts where reference = $1 order by attempt desc limit 1",
        )
        .bind(reference)
        .bind(settle.as_secs_f64())
        .fetch_optional(&self.pool)
        .await?;
        Ok(last.unwrap_or_default())
    }

    /// Takes the attempt after `last`; false when somebody else has taken it.
    pub(crate) async fn begin(&self, reference: &str, last: Last, task: i64) -> sqlx::Result<bool> {
        let taken = sqlx::query(
            "insert into public.register_attempts (reference, attempt, task, started_at)
             values ($1, $2, $3, clock_timestamp()) on conflict (reference, attempt) do nothing",
        )
        .bind(reference)
        .bind(last.attempt + 1)
        .bind(task)
        .execute(&self.pool)
        .await?;
        Ok(taken.rows_affected() == 1)
    }

    /// Writes down what came of the attempt after `last`.
    pub(crate) async fn end(&self, reference: &str, last: Last, outcome: &Outcome) -> sqlx::Result<()> {
        sqlx::query(
            "update public.register_attempts set ended_at = clock_timestamp(), outcome = $3
             where reference = $1 and attempt = $2",
        )
        .bind(reference)
        .bind(last.attempt + 1)
        .bind(outcome.as_str())
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Writes down that the register was asked about the newest attempt, and what it said.
    pub(crate) async fn asked(&self, reference: &str, last: Last, answer: &'static str) -> sqlx::Result<()> {
        sqlx::query(
            "insert into public.register_questions (reference, attempt, asked_at, answer)
             values ($1, $2, clock_timestamp(), $3) on conflict (reference, asked_at) do nothing",
        )
        .bind(reference)
        .bind(last.attempt)
        .bind(answer)
        .execute(&self.pool)
        .await?;
        Ok(())
    }
}

impl Outcome {
    /// Its name in SQL, and in what is counted.
    pub(crate) fn as_str(&self) -> &'static str {
        self.ending().as_str()
    }

    fn ending(&self) -> Ending {
        match self {
            Self::Entered(_) => Ending::Entered,
            Self::Refused(_) => Ending::Refused,
            Self::Unreachable => Ending::Unreachable,
            Self::TurnedAway(_) => Ending::TurnedAway,
            Self::Unreadable(_) => Ending::Unreadable,
            Self::Ambiguous => Ending::Ambiguous,
            Self::Contradicts(_) => Ending::Contradicts,
        }
    }
}
