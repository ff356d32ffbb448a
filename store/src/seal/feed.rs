//! The sealed log, handed on page by page to somebody who follows it: from any position on, as slowly as he likes.
//!
//! What is behind a position never changes, so no transaction is kept open: each page is a statement of its own, and
//! nothing is read that nobody has asked for.

use metrics::{counter, gauge};
use uuid::Uuid;

use super::line::{LineError, LogRow};
use super::published::newest;
use crate::access::{Field, Seen, Unread};
use crate::connect::Store;
use crate::error::Unavailable;

/// How many rows a page has at most. The largest rows have about 64 kB.
const PAGE: i64 = 128;

/// How many positions one statement looks through for events of a type.
const WINDOW: i64 = 8192;

/// What somebody wants to follow.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// The position behind which it begins.
    pub after: u64,
    /// How many events at most; all that are sealed when it is left out.
    pub limit: Option<u64>,
    /// Of this stream only.
    pub aggregate_id: Option<Uuid>,
    /// Of this type only, known to this program or not.
    pub event_type: Option<String>,
}

/// Sealed events on their way, in order. Holds one page at most.
pub struct Feed {
    store: Store,
    wanted: Wanted,
    sealed: i64,
    /// Up to where all has been looked through.
    at: i64,
    /// How many more may come.
    left: i64,
    /// The first page: it is read before anybody is promised anything.
    first: Option<Vec<LogRow>>,
    _open: Open,
}

impl Store {
    /// Begins with what is behind a position, up to the newest checkpoint of now. `None` when not so much is sealed.
    /// What is recorded is as much as was asked for; a reader who stops before its end has been given less.
    pub async fn feed(&self, wanted: Wanted) -> Result<Option<Unread<Feed>>, Unavailable> {
        let sealed = newest(&mut *self.pool().acquire().await?).await?.map_or(0, |(size, _)| size);
        if wanted.after > sealed {
            return Ok(None);
        }
        let bound = |position: u64| i64::try_from(position).unwrap_or(i64::MAX);
        let (sealed, at) = (bound(sealed), bound(wanted.after));
        let left = wanted.limit.map_or(i64::MAX, bound);
        let mut feed =
            Feed { store: self.clone(), wanted, sealed, at, left, first: None, _open: Open::begin() };
        feed.first = feed.read().await?;
        let seen = feed.seen(at);
        Ok(Some(Unread::new(feed, seen)))
    }
}

impl Feed {
    /// How many events are sealed; what comes is complete up to there, unless a limit ends it before.
    #[must_use]
    pub fn sealed(&self) -> i64 {
        self.sealed
    }

    /// What all of it would show of what is behind this position.
    fn seen(&self, after: i64) -> Vec<Seen> {
        let Wanted { limit, aggregate_id, event_type, .. } = &self.wanted;
        // With a filter nobody knows yet where the last event of so many stands.
        let most = limit.filter(|_| aggregate_id.is_none() && event_type.is_none());
        let most = most.and_then(|most| i64::try_from(most).ok()).unwrap_or(i64::MAX);
        let to = after.saturating_add(most).min(self.sealed);
        let what = if self.first.is_some() { Field::Lines } else { Field::Nothing };
        vec![Seen::of_log(*aggregate_id, (after + 1, to), what)]
    }

    /// The next rows, at least one; `None` at the end.
    pub async fn next(&mut self) -> Result<Option<Vec<LogRow>>, Unavailable> {
        match self.first.take() {
            Some(rows) => Ok(Some(rows)),
            None => self.read().await,
        }
    }

    async fn read(&mut self) -> Result<Option<Vec<LogRow>>, Unavailable> {
        while self.left > 0 && self.at < self.sealed {
            let rows = self.page().await?;
            if !rows.is_empty() {
                counter!("pyli_audit_feed_events_total").increment(rows.len() as u64);
                return Ok(Some(rows));
            }
        }
        Ok(None)
    }

    /// The rows of the next piece of the log that are wanted; there may be none.
    async fn page(&mut self) -> Result<Vec<LogRow>, Unavailable> {
        let (most, after) = (PAGE.min(self.left), self.at);
        let (rows, end) = if let Some(id) = self.wanted.aggregate_id {
            (self.of_stream(id, most).await?, self.sealed)
        } else {
            let end = after.saturating_add(WINDOW).min(self.sealed);
            (self.up_to(end, most).await?, end)
        };
        let count = i64::try_from(rows.len()).unwrap_or(i64::MAX);
        self.at = rows.last().filter(|_| count == most).map_or(end, |row| row.position);
        self.left -= count;
        let is_dense = self.wanted.aggregate_id.is_some() || self.wanted.event_type.is_some() || {
            (after + 1..).zip(&rows).all(|(position, row)| row.position == position)
                && after + count == self.at
        };
        if !is_dense {
            return Err(damaged(after, "a position is missing or there twice"));
        }
        rows.iter()
            .try_for_each(LogRow::check)
            .map_err(|error: LineError| damaged(after, &error.to_string()))?;
        Ok(rows)
    }

    async fn up_to(&self, end: i64, most: i64) -> sqlx::Result<Vec<LogRow>> {
        let columns = LogRow::COLUMNS;
        let select = format!(
            "select {columns} from public.events
             where position > $1 and position <= $2 and ($3::text is null or event_type = $3)
             order by position limit $4"
        );
        sqlx::query_as(&select)
            .bind(self.at)
            .bind(end)
            .bind(&self.wanted.event_type)
            .bind(most)
            .fetch_all(self.store.pool())
            .await
    }

    /// The index of the streams begins with their type: there are a handful, and one that is newer than this program
    /// is looked for too. A stream is short.
    async fn of_stream(&self, id: Uuid, most: i64) -> sqlx::Result<Vec<LogRow>> {
        let columns = LogRow::COLUMNS;
        let select = format!(
            "with recursive kinds (kind) as (
                 (select aggregate_type from public.events order by aggregate_type limit 1)
                 union all
                 select (select e.aggregate_type from public.events e where e.aggregate_type > k.kind
                         order by e.aggregate_type limit 1)
                 from kinds k where k.kind is not null),
             stream as materialized (
                 select e.* from kinds k join public.events e on e.aggregate_type = k.kind and e.aggregate_id = $1)
             select {columns} from stream
             where position > $2 and position <= $3 and ($4::text is null or event_type = $4)
             order by position limit $5"
        );
        sqlx::query_as(&select)
            .bind(id.to_string())
            .bind(self.at)
            .bind(self.sealed)
            .bind(&self.wanted.event_type)
            .bind(most)
            .fetch_all(self.store.pool())
            .await
    }
}

/// A sealed row that is none: somebody has changed it.
fn damaged(after: i64, what: &str) -> Unavailable {
    Unavailable::Unreadable(format!(
        "the log behind position {after} is damaged ({what}): run `pyli audit verify`"
    ))
}

/// Counts the feeds that are open in this process.
struct Open;

impl Open {
    fn begin() -> Self {
        gauge!("pyli_audit_feeds_open").increment(1);
        Self
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        gauge!("pyli_audit_feeds_open").decrement(1);
    }
}
