//! Messages that were perhaps sent before the database was restored: nobody knows, so a person decides.

use jiff::Timestamp;
use sqlx::Row;

use crate::connect::Store;
use crate::error::Unavailable;

/// A message that is held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The left part of its Message-ID: what it tells of, and of which case or letter.
    pub message: String,
    /// Since when it is held.
    pub since: Timestamp,
}

impl Store {
    /// Every message that is held, oldest first.
    pub async fn held_mail(&self) -> Result<Vec<Held>, Unavailable> {
        let rows = sqlx::query(
            "select message, started_at from mail_attempts where outcome = 'held' order by effect",
        )
        .fetch_all(self.pool())
        .await?;
        let read = |row: &sqlx::postgres::PgRow| -> sqlx::Result<Held> {
            let since = row.try_get::<jiff_sqlx::Timestamp, _>("started_at")?.to_jiff();
            Ok(Held { message: row.try_get("message")?, since })
        };
        Ok(rows.iter().map(read).collect::<sqlx::Result<_>>()?)
    }

    /// Has every message that is held sent all the same; says how many.
    pub async fn release_mail(&self) -> Result<i64, Unavailable> {
        let released = sqlx::query_scalar(
            "with released as ( \
               update mail_attempts set outcome = 'released', ended_at = now() where outcome = 'held' returning message), \
             news as ( \
               update tasks t set finished_at = null, due_at = now() from events e, released r \
               where t.reaction = 'mail' and t.position = e.position \
               and r.message = lower(e.event_type) || '.' || e.sequence || '.' || e.aggregate_id), \
             written as ( \
               update letters l set finished_at = null, outcome = null, due_at = now() from released r \
               where r.message = 'letter.' || l.id) \
             select count(*) from released",
        )
        .fetch_one(self.pool())
        .await?;
        Ok(released)
    }
}
