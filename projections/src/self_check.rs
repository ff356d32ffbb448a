//! The book of the nightly self-check: one line for each day, written by whichever process did it.
//!
//! Beginning and ending take a connection of the database's owner, like the check itself; anybody may read.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use store::{Store, Unavailable};

/// Whether the check of a day is ours to make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    /// It is; until the connection ends.
    Ours,
    /// Another process is at it.
    AnothersNow,
    /// It has been made.
    DoneAlready,
}

/// A check that has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// When it ended.
    pub finished_at: Timestamp,
    /// The first difference; `None`: as the log says.
    pub difference: Option<String>,
}

/// Claims the check of this day (in Europe/Athens). One that was begun by a process that died is claimed again.
pub async fn claim(owner: &mut PgConnection, day: Date) -> Result<Claim, sqlx::Error> {
    let free: bool = sqlx::query_scalar("select pg_try_advisory_lock(hashtext('pyli self-check'), 0)")
        .fetch_one(&mut *owner)
        .await?;
    if !free {
        return Ok(Claim::AnothersNow);
    }
    let begun = sqlx::query(
        "insert into public.self_checks as c (day) values ($1)
         on conflict (day) do update set started_at = now() where c.finished_at is null",
    )
    .bind(day.to_sqlx())
    .execute(owner)
    .await?;
    Ok(if begun.rows_affected() == 1 { Claim::Ours } else { Claim::DoneAlready })
}

/// Writes down what the check of this day has found.
pub async fn finish(
    owner: &mut PgConnection,
    day: Date,
    difference: Option<&str>,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "update public.self_checks set finished_at = clock_timestamp(), difference = $2 where day = $1",
    )
    .bind(day.to_sqlx())
    .bind(difference)
    .execute(owner)
    .await?;
    Ok(())
}

/// The newest check that has ended; `None` before the first.
pub async fn newest(store: &Store) -> Result<Option<Checked>, Unavailable> {
    let found: Option<(jiff_sqlx::Timestamp, Option<String>)> = sqlx::query_as(
        "select finished_at, difference from public.self_checks
         where finished_at is not null order by day desc limit 1",
    )
    .fetch_optional(store.pool())
    .await?;
    Ok(found.map(|(finished_at, difference)| Checked { finished_at: finished_at.to_jiff(), difference }))
}
