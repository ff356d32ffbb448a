//! Counting in the database: each service's table is gone through once.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use sqlx::postgres::PgRow;
use sqlx::{FromRow, Row};
use store::{Store, Unavailable};

use super::{Finished, PerService};
use crate::case::{Within, time};

/// The cases of one service, by status.
pub(super) struct Counts(Vec<Count>);

/// The cases of one status.
pub(super) struct Count {
    status: String,
    cases: i64,
    pub(super) overdue: i64,
    pub(super) unassigned: i64,
    pub(super) waiting: i64,
    pub(super) refused: i64,
    oldest_waiting: Option<Timestamp>,
}

/// `$1` is the department, `$2` the day. A case waits for its number since it was last sent to the register; an
/// application is sent with its filing.
macro_rules! counts {
    ($table:literal, $open:literal) => {
        concat!(
            "select r.status, count(*) as cases,
                    count(*) filter (where r.status in ",
            $open,
            " and r.due_on < $2) as overdue,
                    count(*) filter (where r.status in ",
            $open,
            " and r.assignee is null) as unassigned,
                    count(*) filter (where w.waits) as waiting,
                    count(*) filter (where r.protocol_state = 'refused') as refused,
                    min(coalesce((select max((h.entry ->> 'at')::timestamptz)
                                  from json_array_elements(r.history) as h (entry)
                                  where h.entry ->> 'what' = 'protocol_requested'), r.submitted_at))
                        filter (where w.waits) as oldest_waiting
             from ",
            $table,
            " r cross join lateral (select r.protocol_state in ('requested', 'deferred') as waits) w
             where $1::uuid is null or r.department is null or r.department = $1
             group by r.status"
        )
    };
}

const REQUESTS: &str = counts!("requests", "('submitted', 'in_review', 'in_progress', 'awaiting_citizen')");
const APPLICATIONS: &str = counts!("applications", "('submitted', 'in_progress', 'awaiting_citizen')");

impl Counts {
    pub(super) async fn of_requests(store: &Store, within: Within, today: Date) -> Result<Self, Unavailable> {
        Self::read(store, REQUESTS, within, today).await
    }

    pub(super) async fn of_applications(
        store: &Store,
        within: Within,
        today: Date,
    ) -> Result<Self, Unavailable> {
        Self::read(store, APPLICATIONS, within, today).await
    }

    pub(super) fn none() -> Self {
        Self(Vec::new())
    }

    async fn read(
        store: &Store,
        statement: &'static str,
        within: Within,
        today: Date,
    ) -> Result<Self, Unavailable> {
        let query = sqlx::query_as(statement).bind(within.0).bind(jiff_sqlx::Date::from(today));
        Ok(Self(query.fetch_all(store.pool()).await?))
    }

    /// All statuses, in their order, those of no case among them.
    pub(super) fn by_status<S: Copy>(&self, all: &[S], name: fn(S) -> &'static str) -> Vec<(S, i64)> {
        let cases =
            |status: S| self.0.iter().find(|count| count.status == name(status)).map_or(0, |one| one.cases);
        all.iter().map(|status| (*status, cases(*status))).collect()
    }

    pub(super) fn total(&self, number: fn(&Count) -> i64) -> i64 {
        self.0.iter().map(number).sum()
    }

    pub(super) fn oldest_waiting(&self) -> Option<Timestamp> {
        self.0.iter().filter_map(|count| count.oldest_waiting).min()
    }
}

/// Days are whole days of Europe/Athens; what has no term is in time.
const FINISHED: &str = "
    select count(*) as answered,
           count(*) filter (where c.due_on is null or c.answered_on <= c.due_on) as in_time,
           percentile_disc(0.5) within group (order by c.answered_on - c.filed_on)::bigint as median_days,
           percentile_disc(0.9) within group (order by c.answered_on - c.filed_on)::bigint as ninetieth_days
    from (select (b.answered_at at time zone 'Europe/Athens')::date as answered_on,
                 (b.submitted_at at time zone 'Europe/Athens')::date as filed_on, b.due_on
          from (select answered_at, submitted_at, due_on, department from requests where answered_at is not null
                union all
                select answered_at, submitted_at, due_on, department from applications
                where answered_at is not null) as b
          where $1::uuid is null or b.department is null or b.department = $1) as c
    where c.answered_on > $2";

/// What was answered in the 365 days that end with `today`.
pub(super) async fn finished(store: &Store, within: Within, today: Date) -> Result<Finished, Unavailable> {
    let after = today.saturating_sub(365.days());
    let query = sqlx::query(FINISHED).bind(within.0).bind(jiff_sqlx::Date::from(after));
    let row = query.fetch_one(store.pool()).await?;
    Ok(Finished {
        answered: row.try_get("answered")?,
        in_time: row.try_get("in_time")?,
        median_days: row.try_get("median_days")?,
        ninetieth_days: row.try_get("ninetieth_days")?,
    })
}

/// The highest number of each service; 0 where there is none.
pub(super) async fn newest_numbers(store: &Store) -> Result<PerService, Unavailable> {
    let (requests, applications) = sqlx::query_as(
        "select (select coalesce(max(number), 0) from requests),
                (select coalesce(max(number), 0) from applications)",
    )
    .fetch_one(store.pool())
    .await?;
    Ok(PerService { requests, applications })
}

impl<'r> FromRow<'r, PgRow> for Count {
    fn from_row(row: &'r PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            status: row.try_get("status")?,
            cases: row.try_get("cases")?,
            overdue: row.try_get("overdue")?,
            unassigned: row.try_get("unassigned")?,
            waiting: row.try_get("waiting")?,
            refused: row.try_get("refused")?,
            oldest_waiting: time(row, "oldest_waiting")?,
        })
    }
}
