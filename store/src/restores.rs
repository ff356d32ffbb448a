//! Databases that were restored from an older backup, and so do not know what was done in the world after it.
//!
//! Each thing that is done has a number (`effect`), committed before it is done. A mark outside the database keeps the
//! newest; a database that lacks it is older than what was done. What is noticed is written down here, and whoever does
//! something looks at it: `protocol_adapter::Delivery` asks the register first, [`Store::begin_mail`] holds mail.

use jiff::Timestamp;
use sqlx::postgres::PgConnection;
use sqlx::{FromRow, Row};
use uuid::Uuid;

use crate::connect::Store;
use crate::error::Unavailable;

/// What the database knows of marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromRow)]
pub struct Knowledge {
    /// A mark was made for it before.
    pub has_marks: bool,
    /// The one in question is among them.
    pub has_this: bool,
    /// Something has happened in it.
    pub is_used: bool,
    /// The newest effect that it knows of; 0 before the first.
    pub newest_effect: i64,
}

impl Store {
    /// What the database knows of marks, and of the one with this id.
    pub async fn knowledge(&self, mark: Option<Uuid>) -> Result<Knowledge, Unavailable> {
        let knowledge = sqlx::query_as(
            "select exists (select from marks) as has_marks, exists (select from marks where id = $1) as has_this, \
             exists (select from events) or exists (select from letters) as is_used, \
             greatest((select max(effect) from register_attempts), (select max(effect) from mail_attempts), 0) \
             as newest_effect",
        )
        .bind(mark)
        .fetch_one(self.pool())
        .await?;
        Ok(knowledge)
    }

    /// Remembers a mark that has been made.
    pub async fn remember_mark(&self, mark: Uuid) -> Result<(), Unavailable> {
        sqlx::query("insert into marks (id) values ($1)").bind(mark).execute(self.pool()).await?;
        Ok(())
    }

    /// Writes down that the database has been restored: whatever is in it now may have been done after its backup.
    pub async fn note_restore(&self, reason: &str) -> Result<(), Unavailable> {
        sqlx::query(
            "insert into restores (noticed_at, reason) \
             select greatest(clock_timestamp(), max(recorded_at)), $1 from events",
        )
        .bind(reason)
        .execute(self.pool())
        .await?;
        Ok(())
    }

    /// When it was last noticed that the database had been restored; `None` when it never was.
    pub async fn restored_at(&self) -> Result<Option<Timestamp>, Unavailable> {
        let row = sqlx::query("select max(noticed_at) as at from restores").fetch_one(self.pool()).await?;
        let at: Option<jiff_sqlx::Timestamp> = row.try_get("at")?;
        Ok(at.map(jiff_sqlx::Timestamp::to_jiff))
    }

    /// Whether another process of this installation is connected to the database. Only the owner sees that.
    pub async fn others_run(&self, owner: &mut PgConnection) -> Result<bool, Unavailable> {
        let others = sqlx::query_scalar(
            "select exists (select from pg_stat_activity where datname = current_database() \
             and application_name like 'pyli bell %' and application_name <> $1)",
        )
        .bind(&self.inner.bell_name)
        .fetch_one(owner)
        .await?;
        Ok(others)
    }
}
