//! Letters: what is to be mailed besides what events ask for. Claimed under a lease like the tasks of reactions; all
//! times are the database's.

use std::time::Duration;

use domain::AccountId;
use jiff::Timestamp;
use sqlx::postgres::PgRow;
use sqlx::{FromRow, Row};
use uuid::Uuid;

use crate::connect::Store;
use crate::error::Unavailable;

/// The pause after the first attempt that failed, and the longest, in seconds.
const PAUSES: (f64, f64) = (0.25, 60.0);

/// A letter that this worker has until its lease ends.
pub struct Claimed {
    /// Its id.
    pub id: Uuid,
    /// To whom; `None` when the address that was typed is nobody's.
    pub account: Option<AccountId>,
    /// What stands in it.
    pub contents: Contents,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// What it says may have been said from then on, by a letter that a restored database does not know: a digest since
    /// its day began, any other since it was asked for.
    pub since: Timestamp,
    /// Its link is used or too old: there is nothing to send.
    pub is_over: bool,
    attempts: i32,
}

/// What a letter is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contents {
    /// A link that confirms the address.
    Confirmation,
    /// A link that leads to a new password.
    PasswordReset,
    /// How many cases are new: those whose Α.Α. is above the first number, up to the second.
    Digest {
        /// Requests.
        requests: (i64, i64),
        /// Applications.
        applications: (i64, i64),
    },
}

impl Store {
    /// The oldest letter that is due, for as long as `lease`.
    pub async fn claim_letter(&self, lease: Duration) -> Result<Option<Claimed>, Unavailable> {
        let claimed = sqlx::query_as(
            "update letters l \
             set attempts = l.attempts + 1, lease_until = now() + make_interval(secs => $1) \
             from (select d.id from letters d where d.finished_at is null and d.due_at <= now() \
                   and (d.lease_until is null or d.lease_until <= now()) \
                   order by d.due_at limit 1 for update skip locked) due \
             where l.id = due.id \
             returning l.id, l.kind, l.created_at, l.attempts, \
             least(l.created_at, l.day::timestamp at time zone 'Europe/Athens') as since, \
             coalesce(l.account, (select a.id from accounts a where a.email_lookup = l.email_lookup)) as account, \
             l.used_at is not null or l.expires_at <= now() as is_over, \
             l.requests_after, l.requests_until, l.applications_after, l.applications_until",
        )
        .bind(lease.as_secs_f64())
        .fetch_optional(self.pool())
        .await?;
        Ok(claimed)
    }

    /// It needs nothing more, for this reason: one word.
    pub async fn finish_letter(&self, letter: &Claimed, outcome: &str) -> Result<(), Unavailable> {
        sqlx::query(
            "update letters set finished_at = now(), outcome = $2, lease_until = null, last_error = null \
             where id = $1 and finished_at is null",
        )
        .bind(letter.id)
        .bind(outcome)
        .execute(self.pool())
        .await?;
        Ok(())
    }

    /// Due again after a pause that doubles up to a minute, shortened by up to half at random.
    pub async fn put_back_letter(&self, letter: &Claimed, reason: &str) -> Result<(), Unavailable> {
        let (first, longest) = PAUSES;
        sqlx::query(
            "update letters set lease_until = null, last_error = $3, due_at = now() + make_interval( \
             secs => least($5, $4 * power(2::float8, least(attempts - 1, 20))) * (0.5 + random() / 2)) \
             where id = $1 and attempts = $2 and finished_at is null",
        )
        .bind(letter.id)
        .bind(letter.attempts)
        .bind(reason)
        .bind(first)
        .bind(longest)
        .execute(self.pool())
        .await?;
        Ok(())
    }
}

impl FromRow<'_, PgRow> for Claimed {
    fn from_row(row: &PgRow) -> sqlx::Result<Self> {
        let contents = match row.try_get("kind")? {
            "confirmation" => Contents::Confirmation,
            "password_reset" => Contents::PasswordReset,
            _ => Contents::Digest {
                requests: (row.try_get("requests_after")?, row.try_get("requests_until")?),
                applications: (row.try_get("applications_after")?, row.try_get("applications_until")?),
            },
        };
        Ok(Self {
            id: row.try_get("id")?,
            account: row.try_get::<Option<Uuid>, _>("account")?.map(AccountId),
            contents,
            created_at: row.try_get::<jiff_sqlx::Timestamp, _>("created_at")?.to_jiff(),
            since: row.try_get::<jiff_sqlx::Timestamp, _>("since")?.to_jiff(),
            is_over: row.try_get("is_over")?,
            attempts: row.try_get("attempts")?,
        })
    }
}
