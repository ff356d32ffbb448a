//! Reading requests back: one round trip each. The wrapped data key comes with the row; it opens the personal
//! fields here, and where it is destroyed they are `None`.

use domain::citizen_request::{Kind, Status};
use domain::protocol::ProtocolState;
use domain::{AccountId, RequestId};
use serde_json::Value;
use sqlx::postgres::{PgArguments, PgRow};
use sqlx::query::Query;
use sqlx::types::Json;
use sqlx::{FromRow, Postgres, Row};
use store::{DataKey, Store, Unavailable};

use super::row::{AGGREGATE_TYPE, CaseHead, CaseRow, stream_of};
use super::view::{RequestRow, RequestView};
use crate::case::{Assignee, Open, OverdueOn, Reach};
use crate::page::{Cursor, Page, PageRequest};
use crate::search::SearchWords;

/// Which of his requests a citizen wants to see.
#[derive(Clone, Debug, Default)]
pub struct MineFilter {
    /// Only this kind.
    pub kind: Option<Kind>,
    /// Only this status.
    pub status: Option<Status>,
}

/// Which requests a member of staff wants to see.
#[derive(Clone, Debug, Default)]
pub struct QueueFilter {
    /// Only this kind.
    pub kind: Option<Kind>,
    /// Only this status; `None`: all.
    pub status: Option<Status>,
    /// Only these that are open (see `Status::is_open`).
    pub open: Option<Open>,
    /// Only this state of the protocol.
    pub protocol: Option<ProtocolState>,
    /// Only these of this assignee.
    pub assignee: Option<Assignee>,
    /// Only what is open and past its term.
    pub overdue: Option<OverdueOn>,
    /// Only what these words are found in.
    pub words: Option<SearchWords>,
}

/// The columns of a list, and `$more`; `$1` is the aggregate type in each of the statements below.
macro_rules! listed {
    ($conditions:literal) => {
        listed!($conditions, "")
    };
    ($conditions:literal, $more:literal) => {
        concat!(
            "select r.id, r.number, r.kind, r.status, r.submitted_at, r.changed_at, r.protocol_state,
                    r.protocol_number, r.protocol_year, r.protocol_date, r.protocol_message, r.assignee,
                    r.subject, k.wrapped",
            $more,
            "
             from requests r
             left join data_keys k on k.aggregate_type = $1 and k.aggregate_id = r.id::text
             where r.number < $2 and ($3::text is null or r.kind = $3) and ($4::text is null or r.status = $4) and ",
            $conditions,
            " order by r.number desc limit $5"
        )
    };
}

/// The columns of a whole case.
macro_rules! whole {
    ($conditions:literal) => {
        concat!(
            "select r.id, r.number, r.kind, r.status, r.owner, r.submitted_at, r.changed_at, r.protocol_state,
                    r.protocol_number, r.protocol_year, r.protocol_date, r.protocol_message, r.department,
                    r.assignee, r.revision, r.version, r.position, r.subject, r.detail, k.wrapped
             from requests r
             left join data_keys k on k.aggregate_type = $1 and k.aggregate_id = r.id::text
             where r.id = $2 and ",
            $conditions
        )
    };
}

const MINE: &str = listed!("r.owner = $6");
/// With what a client of the API sees in a list: the answer, but neither text nor history.
const MINE_WITH_ANSWERS: &str = listed!(
    "r.owner = $6",
    ", r.owner, r.department, r.revision, r.version, r.position,
       jsonb_build_object('text', null, 'desired_action', r.detail -> 'desired_action', 'sender', null,
                          'answer', r.detail -> 'answer', 'history', '[]'::jsonb) as detail"
);
const QUEUE: &str = listed!(
    "($6::text is null or r.protocol_state = $6) and ($7::uuid is null or r.assignee = $7)
     and (not $8 or r.assignee is null)"
);
/// The open statuses stand here as in the index, so that any plan may use it.
const OPEN_QUEUE: &str = listed!(
    "($6::text is null or r.protocol_state = $6) and ($7::uuid is null or r.assignee = $7)
     and (not $8 or r.assignee is null)
     and r.status in ('submitted', 'in_review', 'in_progress', 'awaiting_citizen')"
);
const OF_CITIZEN: &str = whole!("r.owner = $3");
const FOR_STAFF: &str = whole!("true");

/// The citizen's own requests, newest first.
pub async fn mine(
    store: &Store,
    owner: AccountId,
    filter: &MineFilter,
    page: &PageRequest,
) -> Result<Page<RequestRow>, Unavailable> {
    let found = list(MINE, filter.kind, filter.status, page).bind(owner.0).fetch_all(store.pool()).await?;
    let page = listed(store, found, page)?;
    Ok(Page { items: page.items.into_iter().map(RequestRow::for_citizen).collect(), next: page.next })
}

/// The citizen's own requests with their answers, newest first; text, sender and history are left out.
pub async fn mine_with_answers(
    store: &Store,
    owner: AccountId,
    filter: &MineFilter,
    page: &PageRequest,
) -> Result<Page<RequestView>, Unavailable> {
    let query = list(MINE_WITH_ANSWERS, filter.kind, filter.status, page).bind(owner.0);
    let (found, more) = cut(query.fetch_all(store.pool()).await?, page);
    let items = found.iter().map(|row| case(store, row)).collect::<Result<Vec<_>, _>>()?;
    let next = items.last().filter(|_| more).map(|last| Cursor(last.row.number));
    Ok(Page { items: items.into_iter().map(RequestView::for_citizen).collect(), next })
}

/// One of the citizen's own requests; somebody else's is `None`, like a missing one.
pub async fn of_citizen(
    store: &Store,
    owner: AccountId,
    id: RequestId,
) -> Result<Option<RequestView>, Unavailable> {
    let query = sqlx::query(OF_CITIZEN).bind(AGGREGATE_TYPE).bind(id.0).bind(owner.0);
    let found = query.fetch_optional(store.pool()).await?;
    let case = found.map(|row| case(store, &row)).transpose()?;
    Ok(case.map(RequestView::for_citizen))
}

/// One request, for staff; what is out of reach is `None`, like a missing one.
pub async fn for_staff(
    store: &Store,
    id: RequestId,
    _reach: Reach,
) -> Result<Option<RequestView>, Unavailable> {
    let query = sqlx::query(FOR_STAFF).bind(AGGREGATE_TYPE).bind(id.0);
    query.fetch_optional(store.pool()).await?.map(|row| case(store, &row)).transpose()
}

/// The queue, newest first.
pub async fn queue(
    store: &Store,
    _reach: Reach,
    filter: &QueueFilter,
    page: &PageRequest,
) -> Result<Page<RequestRow>, Unavailable> {
    let statement = if filter.open.is_some() { OPEN_QUEUE } else { QUEUE };
    let (account, nobody) = match filter.assignee {
        Some(Assignee::Account(account)) => (Some(account.0), false),
        Some(Assignee::Nobody) => (None, true),
        None => (None, false),
    };
    let query = list(statement, filter.kind, filter.status, page)
        .bind(filter.protocol.map(ProtocolState::as_str))
        .bind(account)
        .bind(nobody);
    listed(store, query.fetch_all(store.pool()).await?, page)
}

/// A list statement with what all of them have in common; one row more than wanted tells whether there is a next page.
fn list(
    statement: &'static str,
    kind: Option<Kind>,
    status: Option<Status>,
    page: &PageRequest,
) -> Query<'static, Postgres, PgArguments> {
    sqlx::query(statement)
        .bind(AGGREGATE_TYPE)
        .bind(page.cursor.as_ref().map_or(i64::MAX, |cursor| cursor.0))
        .bind(kind.map(Kind::as_str))
        .bind(status.map(Status::as_str))
        .bind(i64::from(page.limit) + 1)
}

fn listed(store: &Store, found: Vec<PgRow>, page: &PageRequest) -> Result<Page<RequestRow>, Unavailable> {
    let (found, more) = cut(found, page);
    let items = found.iter().map(|row| entry(store, row)).collect::<Result<Vec<_>, _>>()?;
    let next = items.last().filter(|_| more).map(|last| Cursor(last.number));
    Ok(Page { items, next })
}

/// Without the row more than wanted, and whether there was one.
fn cut(mut found: Vec<PgRow>, page: &PageRequest) -> (Vec<PgRow>, bool) {
    let wanted = usize::try_from(page.limit).expect("a page fits into memory");
    let more = found.len() > wanted;
    found.truncate(wanted);
    (found, more)
}

fn entry(store: &Store, row: &PgRow) -> Result<RequestRow, Unavailable> {
    let head = CaseHead::from_row(row)?;
    let Json(subject) = row.try_get::<Json<Value>, _>("subject")?;
    let key = data_key(store, row, head.id)?;
    head.opened(subject, key.as_ref())
}

fn case(store: &Store, row: &PgRow) -> Result<RequestView, Unavailable> {
    let case = CaseRow::from_row(row)?;
    let key = data_key(store, row, case.head.id)?;
    case.opened(key.as_ref())
}

fn data_key(store: &Store, row: &PgRow, id: RequestId) -> Result<Option<DataKey>, Unavailable> {
    let wrapped: Option<&[u8]> = row.try_get("wrapped")?;
    Ok(wrapped.and_then(|wrapped| DataKey::unwrap(wrapped, store.master_key(), &stream_of(id))))
}
