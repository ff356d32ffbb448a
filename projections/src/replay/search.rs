//! Finding events in the log. Payloads are not read: nothing personal is in what is found.

use domain::AccountId;
use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::ToSqlx;
use sqlx::postgres::PgRow;
use sqlx::{FromRow, Row};
use store::{Role, Store, Unavailable};
use uuid::Uuid;

use super::StreamKind;
use crate::case::time;
use crate::page::{Cursor, PageRequest};

/// How many positions one page looks through when no case is named: nothing but its own place finds an event, and an
/// auditor's question must not keep the database busy for long. The next page goes on from there.
const WINDOW: i64 = 100_000;

/// Which events are wanted; all conditions hold together.
#[derive(Clone, Debug, Default)]
pub struct LogFilter {
    /// Of this case, or of the verification of this account.
    pub id: Option<Uuid>,
    /// Of the cases with this Α.Α.: one for each service at the most.
    pub number: Option<i64>,
    /// Of streams of this kind.
    pub kind: Option<StreamKind>,
    /// Of this type.
    pub event_type: Option<&'static str>,
    /// By whom.
    pub actor: Option<AccountId>,
    /// Not before this time.
    pub from: Option<Timestamp>,
    /// Before this time.
    pub until: Option<Timestamp>,
}

/// One event, as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLine {
    /// Its place in the log.
    pub position: i64,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// Of which type.
    pub event_type: String,
    /// What its stream is about; `None` for one that this program does not know.
    pub kind: Option<StreamKind>,
    /// Its stream.
    pub id: Uuid,
    /// The Α.Α. of its case.
    pub number: Option<i64>,
    /// In which role somebody acted.
    pub role: Option<Role>,
    /// With which account.
    pub account: Option<AccountId>,
}

/// One page of what was found, newest first.
#[derive(Clone, Debug)]
pub struct LogPage {
    /// The events.
    pub lines: Vec<LogLine>,
    /// Where the next page begins, if there may be more.
    pub next: Option<Cursor>,
    /// The positions that this page has looked through, from and to; the first is greater when there are none.
    pub looked: (i64, i64),
}

macro_rules! found {
    ($conditions:literal) => {
        concat!(
            "select e.position, e.aggregate_type, e.aggregate_id, e.event_type, e.recorded_at,
                    e.metadata ->> 'role' as role, e.metadata ->> 'account' as account,
                    (select f.number from public.events f
                     where f.aggregate_type = e.aggregate_type and f.aggregate_id = e.aggregate_id
                       and f.sequence = 1) as number
             from public.events e
             where e.position between $1 and $2
               and ($3::text is null or e.aggregate_type = $3) and ($4::text is null or e.event_type = $4)
               and ($5::text is null or e.metadata ->> 'account' = $5)",
            $conditions,
            " order by e.position desc limit $6"
        )
    };
}

const FOUND: &str = found!("");
const FOUND_IN_STREAMS: &str = found!(" and e.aggregate_type = any($7) and e.aggregate_id = any($8)");

/// One page of the events that are wanted, newest first.
pub async fn search(store: &Store, filter: &LogFilter, page: &PageRequest) -> Result<LogPage, Unavailable> {
    let streams = streams(store, filter).await?;
    let (oldest, newest) = range(store, filter, page).await?;
    let lowest = if streams.is_some() { oldest } else { oldest.max(newest - WINDOW + 1) };
    let query = sqlx::query(if streams.is_some() { FOUND_IN_STREAMS } else { FOUND })
        .bind(lowest)
        .bind(newest)
        .bind(filter.kind.map(StreamKind::aggregate_type))
        .bind(filter.event_type)
        .bind(filter.actor.map(|actor| actor.to_string()))
        .bind(page.one_more());
    let query = match &streams {
        Some(ids) => query.bind(StreamKind::ALL.map(StreamKind::aggregate_type)).bind(ids),
        None => query,
    };
    let mut lines = query.fetch_all(store.pool()).await?;
    let limit = usize::try_from(page.limit).expect("a page fits into memory");
    let more = lines.len() > limit;
    lines.truncate(limit);
    let lines = lines.iter().map(LogLine::from_row).collect::<Result<Vec<_>, _>>()?;
    let last = lines.last().map(|last| Cursor(last.position)).filter(|_| more);
    let next = last.or((lowest > oldest).then_some(Cursor(lowest)));
    let looked = (next.as_ref().map_or(lowest, |next| next.0), newest);
    Ok(LogPage { lines, next, looked })
}

/// The newest position recorded at or before this time; 0 when nothing was recorded yet. Positions are dense and their
/// times rise with them, so that it is found by halving.
pub async fn position_at(store: &Store, at: Timestamp) -> Result<i64, Unavailable> {
    let position = sqlx::query_scalar(
        "with recursive halves (low, high) as (
             select 0::bigint, coalesce(max(position), 0) from public.events
             union all
             select case when e.recorded_at <= $1 then h.middle else h.low end,
                    case when e.recorded_at <= $1 then h.high else h.middle - 1 end
             from (select low, high, (low + high + 1) / 2 as middle from halves where low < high) as h
             join public.events e on e.position = h.middle
         )
         select low from halves where low = high",
    )
    .bind(at.to_sqlx())
    .fetch_one(store.pool())
    .await?;
    Ok(position)
}

/// The cases with this Α.Α., of this kind or of all.
pub async fn streams_of_number(
    store: &Store,
    number: i64,
    kind: Option<StreamKind>,
) -> Result<Vec<(StreamKind, Uuid)>, Unavailable> {
    let kinds: Vec<_> =
        StreamKind::ALL.into_iter().filter(|one| kind.is_none_or(|kind| kind == *one)).collect();
    let types: Vec<_> = kinds.iter().map(|kind| kind.aggregate_type()).collect();
    let found: Vec<(String, String)> = sqlx::query_as(
        "select aggregate_type, aggregate_id from public.events where aggregate_type = any($1) and number = $2",
    )
    .bind(types)
    .bind(number)
    .fetch_all(store.pool())
    .await?;
    let known =
        |(kind, id): (String, String)| Some((StreamKind::of_aggregate_type(&kind)?, id.parse().ok()?));
    Ok(found.into_iter().filter_map(known).collect())
}

/// The ids that the filter names; `None` when it names none.
async fn streams(store: &Store, filter: &LogFilter) -> Result<Option<Vec<String>>, Unavailable> {
    let Some(number) = filter.number else { return Ok(filter.id.map(|id| vec![id.to_string()])) };
    let found = streams_of_number(store, number, filter.kind).await?.into_iter().map(|(_, id)| id);
    Ok(Some(found.filter(|found| filter.id.is_none_or(|id| id == *found)).map(|id| id.to_string()).collect()))
}

/// The oldest and the newest position that this page may show.
async fn range(store: &Store, filter: &LogFilter, page: &PageRequest) -> Result<(i64, i64), Unavailable> {
    let before = |time: Timestamp| time - SignedDuration::from_micros(1);
    let oldest = match filter.from {
        Some(from) => position_at(store, before(from)).await? + 1,
        None => 1,
    };
    let newest = match filter.until {
        Some(until) => position_at(store, before(until)).await?,
        None => store.head().await?,
    };
    Ok((oldest, newest.min(page.before() - 1)))
}

impl<'r> FromRow<'r, PgRow> for LogLine {
    fn from_row(row: &'r PgRow) -> Result<Self, sqlx::Error> {
        let id: &str = row.try_get("aggregate_id")?;
        let role: Option<String> = row.try_get("role")?;
        let account: Option<&str> = row.try_get("account")?;
        Ok(Self {
            position: row.try_get("position")?,
            recorded_at: time(row, "recorded_at")?.ok_or(sqlx::Error::RowNotFound)?,
            event_type: row.try_get("event_type")?,
            kind: StreamKind::of_aggregate_type(row.try_get("aggregate_type")?),
            id: id.parse().map_err(|_| sqlx::Error::Decode("an id that is no UUID".into()))?,
            number: row.try_get("number")?,
            role: role.and_then(|role| Role::acting(&role)),
            account: account.and_then(|account| account.parse().ok()),
        })
    }
}
