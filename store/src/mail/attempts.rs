//! Attempts to send a message: each is committed before the server is spoken to, and what is settled is never tried
//! again.

use sqlx::Row;

use crate::connect::Store;
use crate::error::Unavailable;

/// What there is to do for a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// It was sent before, or refused for good: nothing.
    Settled,
    /// Try it, under this number.
    Begun(i32),
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
    /// Writes down that a message is about to be sent, unless that is settled.
    pub async fn begin_mail(&self, message: &str) -> Result<Attempt, Unavailable> {
        let begun = sqlx::query(
            "insert into mail_attempts (message, attempt) \
             select $1, coalesce(max(m.attempt), 0) + 1 from mail_attempts m where m.message = $1 \
             having count(*) filter (where m.outcome in ('sent', 'refused')) = 0 returning attempt",
        )
        .bind(message)
        .fetch_optional(self.pool())
        .await?;
        Ok(match begun {
            Some(row) => Attempt::Begun(row.try_get("attempt")?),
            None => Attempt::Settled,
        })
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
