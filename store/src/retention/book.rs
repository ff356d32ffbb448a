//! The book of retention: when it ran, by which terms, and what went. The counts of rows are written by the statement
//! that deletes them (`rows`).

use jiff::Timestamp;
use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use serde_json::Value;
use sqlx::{PgConnection, Row};
use uuid::Uuid;

use crate::connect::Store;
use crate::error::Unavailable;

/// A run that is ours until our connection ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run(pub Uuid);

/// Whether a run may begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    /// It may, as this one.
    Ours(Run),
    /// Another process is at it.
    AnothersNow,
    /// This night's has been made.
    DoneAlready,
}

/// Whose run it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Night {
    /// Of this night, in Europe/Athens; once.
    Of(Date),
    /// Somebody asked for it.
    Asked,
}

/// A run that was written down.
#[derive(Clone, Debug, PartialEq)]
pub struct Past {
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended; `None` while it goes on, or when its process died.
    pub finished_at: Option<Timestamp>,
    /// Until when what was erased has left the files of the database too; `None` where there was nothing, or it could not be.
    pub cleaned_at: Option<Timestamp>,
    /// The terms in force then.
    pub terms: Value,
    /// Class, how many went, how many stayed because a law holds them.
    pub removals: Vec<(String, i64, i64)>,
}

impl Claim {
    /// Claims a run; one at a time in the whole installation, for as long as this connection lasts. A night's run that
    /// was begun by a process that died is gone on with.
    pub async fn take(owner: &mut PgConnection, night: Night, terms: &Value) -> Result<Self, Unavailable> {
        let free: bool = sqlx::query_scalar("select pg_try_advisory_lock(hashtext('pyli retention'), 0)")
            .fetch_one(&mut *owner)
            .await?;
        if !free {
            return Ok(Self::AnothersNow);
        }
        let night = match night {
            Night::Of(day) => Some(day.to_sqlx()),
            Night::Asked => None,
        };
        let run: Option<Uuid> = sqlx::query_scalar(
            "insert into public.retention_runs as r (id, night, terms) values ($1, $2, $3) \
             on conflict (night) do update set terms = excluded.terms where r.finished_at is null returning id",
        )
        .bind(Uuid::now_v7())
        .bind(night)
        .bind(terms)
        .fetch_optional(owner)
        .await?;
        Ok(run.map_or(Self::DoneAlready, |run| Self::Ours(Run(run))))
    }
}

impl Run {
    /// Counts what was erased of a class, and what stays because a law holds it.
    pub async fn counts(
        self,
        owner: &mut PgConnection,
        class: &str,
        gone: u64,
        held: u64,
    ) -> Result<(), Unavailable> {
        sqlx::query(
            "insert into public.retention_removals as r (run, class, gone, held) values ($1, $2, $3, $4) \
             on conflict (run, class) do update set gone = r.gone + excluded.gone, \
             held = greatest(r.held, excluded.held)",
        )
        .bind(self.0)
        .bind(class)
        .bind(i64::try_from(gone).unwrap_or(i64::MAX))
        .bind(i64::try_from(held).unwrap_or(i64::MAX))
        .execute(owner)
        .await?;
        Ok(())
    }

    /// It has ended; `cleaned_at` when what was erased until then has left the files too.
    pub async fn ends(
        self,
        owner: &mut PgConnection,
        cleaned_at: Option<Timestamp>,
    ) -> Result<(), Unavailable> {
        sqlx::query(
            "update public.retention_runs set finished_at = clock_timestamp(), cleaned_at = $2 where id = $1",
        )
        .bind(self.0)
        .bind(cleaned_at.map(ToSqlx::to_sqlx))
        .execute(&mut *owner)
        .await?;
        sqlx::query("select pg_advisory_unlock(hashtext('pyli retention'), 0)").execute(owner).await?;
        Ok(())
    }
}

impl Store {
    /// The newest runs, newest first.
    pub async fn retention_runs(&self, most: i64) -> Result<Vec<Past>, Unavailable> {
        let rows = sqlx::query(
            "select r.started_at, r.finished_at, r.cleaned_at, r.terms, coalesce(( \
               select jsonb_agg(jsonb_build_array(m.class, m.gone, m.held) order by m.class) \
               from retention_removals m where m.run = r.id), '[]') as removals \
             from retention_runs r order by r.started_at desc, r.id desc limit $1",
        )
        .bind(most)
        .fetch_all(self.pool())
        .await?;
        rows.iter().map(|row| Ok(past(row)?)).collect()
    }

    /// The request under which a case is erased when its term has ended: always the same one, so that what was cut off
    /// is gone on with. It sorts behind all that people ask.
    #[must_use]
    pub fn retention_request(case: Uuid) -> Uuid {
        use sha2::{Digest, Sha256};
        let hash = Sha256::new().chain_update("pyli retention").chain_update(case.as_bytes()).finalize();
        let mut bytes = [0; 16];
        bytes[6..].copy_from_slice(&hash[..10]);
        uuid::Builder::from_custom_bytes(bytes).into_uuid()
    }
}

fn past(row: &sqlx::postgres::PgRow) -> sqlx::Result<Past> {
    let removals: Value = row.try_get("removals")?;
    let finished_at: Option<jiff_sqlx::Timestamp> = row.try_get("finished_at")?;
    let cleaned_at: Option<jiff_sqlx::Timestamp> = row.try_get("cleaned_at")?;
    Ok(Past {
        started_at: row.try_get::<jiff_sqlx::Timestamp, _>("started_at")?.to_jiff(),
        finished_at: finished_at.map(jiff_sqlx::Timestamp::to_jiff),
        cleaned_at: cleaned_at.map(jiff_sqlx::Timestamp::to_jiff),
        terms: row.try_get("terms")?,
        removals: serde_json::from_value(removals).map_err(|error| sqlx::Error::Decode(error.into()))?,
    })
}
