//! What was tried with the register, in `register_attempts`: written down and committed before it is tried, so that
//! a crash leaves its trace, and kept for the audit. All times are the database's.
//!
//! Here they are written; `history` reads them back for people.

pub(crate) mod history;

use std::time::Duration;

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::{FromRow, PgPool};

use crate::{Document, Outcome};
use history::Ending;

/// Whether anything was sent of a case since then. A number that the register has of it otherwise was there before.
pub async fn is_sent_since(pool: &PgPool, reference: &str, since: Timestamp) -> sqlx::Result<bool> {
    sqlx::query_scalar(
        "select exists (select from public.register_attempts where reference = $1 and started_at > $2)",
    )
    .bind(reference)
    .bind(since.to_sqlx())
    .fetch_one(pool)
    .await
}

/// The table of attempts.
pub(crate) struct Attempts {
    pool: PgPool,
}

/// The newest attempt at a document; the others were settled before it was made.
#[derive(Clone, Copy, FromRow)]
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

    /// The newest attempt at this document. One that was filed before the database was restored may have been sent by
    /// what the backup does not know, unless an attempt has been made since.
    pub(crate) async fn last(&self, document: &Document, settle: Duration) -> sqlx::Result<Last> {
        sqlx::query_as(
            "with newest as (
                 select attempt, started_at,
                        outcome is null or outcome in ('ambiguous', 'entered', 'contradicts') as is_doubtful
                 from public.register_attempts where reference = $1 order by attempt desc limit 1
             ), restored as (
                 select max(noticed_at) as at from public.restores where noticed_at >= $3
             )
             select coalesce(n.attempt, 0) as attempt,
                    coalesce(n.is_doubtful, false) or coalesce(r.at > n.started_at, r.at is not null) as is_doubtful,
                    coalesce(greatest(n.started_at, r.at) + make_interval(secs => $2) <= clock_timestamp(), true)
                        as is_settled
             from restored r left join newest n on true",
        )
        .bind(&document.reference)
        .bind(settle.as_secs_f64())
        .bind(document.filed_at.to_sqlx())
        .fetch_one(&self.pool)
        .await
    }

    /// Takes the attempt after `last`, and gives its number among all that is done in the world; `None` when somebody
    /// else has taken it.
    pub(crate) async fn begin(&self, reference: &str, last: Last, task: i64) -> sqlx::Result<Option<i64>> {
        sqlx::query_scalar(
            "insert into public.register_attempts (reference, attempt, task, started_at)
             values ($1, $2, $3, clock_timestamp()) on conflict (reference, attempt) do nothing returning effect",
        )
        .bind(reference)
        .bind(last.attempt + 1)
        .bind(task)
        .fetch_optional(&self.pool)
        .await
    }

    /// Writes down what came of the attempt after `last`. Its commit waits for no disk: an outcome that is lost in a
    /// crash of the database is one that nobody knows, and the register is asked.
    pub(crate) async fn end(&self, reference: &str, last: Last, outcome: &Outcome) -> sqlx::Result<()> {
        sqlx::query(
            "update public.register_attempts set ended_at = clock_timestamp(), outcome = $3
             where reference = $1 and attempt = $2 returning set_config('synchronous_commit', 'off', true)",
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
