//! Attempts to send a message: each is committed before the server is spoken to, and what is settled is never tried
//! again.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::Row;

use crate::connect::Store;
use crate::error::Unavailable;

/// What there is to do for a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// It was sent before, or refused for good, or is held: nothing.
    Settled,
    /// It may have been sent before the database was restored: it is held from now on.
    Held,
    /// Try it.
    Begun {
        /// Under this number.
        attempt: i32,
        /// Its number among all that is done in the world.
        effect: i64,
    },
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The server has taken it.
    Sent,
    /// The server will never take it.
    Refused,
    /// Not this time, or nobody knows.
    Failed,
}

impl Ended {
    /// Its name in `mail_attempts` and in metrics.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Refused => "refused",
            Self::Failed => "failed",
        }
    }
}

impl Store {
    /// Writes down that a message is about to be sent, unless that is settled. When the database has been restored after
    /// `since` (what it tells may have been told from then on), it is held instead, once.
    pub async fn begin_mail(&self, message: &str, since: Timestamp) -> Result<Attempt, Unavailable> {
        let begun = sqlx::query(
            "with before as (select coalesce(max(m.attempt), 0) as attempts, max(m.started_at) as last, \
               count(*) filter (where m.outcome in ('sent', 'refused', 'held')) > 0 as is_settled \
               from mail_attempts m where m.message = $1), \
             restored as (select max(r.noticed_at) as at from restores r where r.noticed_at >= $2), \
             now_is as (select coalesce(r.at > coalesce(b.last, '-infinity'), false) as held from before b, restored r) \
             insert into mail_attempts (message, attempt, started_at, ended_at, outcome) \
             select $1, b.attempts + 1, clock_timestamp(), case when n.held then clock_timestamp() end, \
               case when n.held then 'held' end \
             from before b, now_is n where not b.is_settled returning attempt, effect, outcome is not null as is_held",
        )
        .bind(message)
        .bind(since.to_sqlx())
        .fetch_optional(self.pool())
        .await?;
        let Some(row) = begun else { return Ok(Attempt::Settled) };
        if row.try_get("is_held")? {
            return Ok(Attempt::Held);
        }
        Ok(Attempt::Begun { attempt: row.try_get("attempt")?, effect: row.try_get("effect")? })
    }

    /// Writes down how an attempt ended.
    pub async fn end_mail(&self, message: &str, attempt: i32, ended: Ended) -> Result<(), Unavailable> {
        sqlx::query(
            "update mail_attempts set ended_at = now(), outcome = $3 \
             where message = $1 and attempt = $2 and outcome is null",
        )
        .bind(message)
        .bind(attempt)
        .bind(ended.as_str())
        .execute(self.pool())
        .await?;
        Ok(())
    }
}
