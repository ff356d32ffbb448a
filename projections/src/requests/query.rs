//! Reading requests back: one round trip each. The wrapped data key comes with the row; it opens the personal
//! fields here, and where it is destroyed they are `None`.

use domain::citizen_request::{Kind, Status};
use domain::protocol::ProtocolState;
use domain::{AccountId, DepartmentId, RequestId};
use sqlx::postgres::{PgArguments, PgRow};
use sqlx::query::Query;
use sqlx::{FromRow, Postgres};
use store::access::{Field, Purpose};
use store::personal_data::Opener;
use store::{Store, Unavailable, Unread};
use uuid::Uuid;

use super::row::{AGGREGATE_TYPE, CaseHead, CaseRow, stream_of};
use super::view::{RequestRow, RequestView};
use crate::at_hand::Case;
use crate::case::{
    Assignee, Open, OverdueOn, QueueMarks, Reach, Waiting, course_columns, data_key, document, queue_marks,
    with_key,
};
use crate::page::{Mark, Page, PageRequest, Versions};
use crate::search::{SearchWords, all_words};

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
    /// Only what waits for its number.
    pub waiting: Option<Waiting>,
    /// Only these of this assignee.
    pub assignee: Option<Assignee>,
    /// Only these of this department.
    pub department: Option<DepartmentId>,
    /// Only what is open and past its term.
    pub overdue: Option<OverdueOn>,
    /// Only what these words are found in.
    pub words: Option<SearchWords>,
}

/// A list; `$1` is the aggregate type in each of the statements below.
macro_rules! listed {
    ($($conditions:expr),+) => {
        listed!(with ""; $($conditions),+)
    };
    (with $more:literal; $($conditions:expr),+) => {
        concat!(
            "select ", course_columns!(), ", r.kind, r.subject", $more, ", k.wrapped
             from requests r", with_key!(), "where ",
            page_where!($($conditions),+)
        )
    };
}

/// Which rows are on a page of a list.
macro_rules! page_where {
    ($($conditions:expr),+) => {
        concat!(
            "r.number < $2 and ($3::text is null or r.kind = $3) and ($4::text is null or r.status = $4) and ",
            $($conditions,)+
            " order by r.number desc limit $5"
        )
    };
}

/// A whole case.
macro_rules! whole {
    ($conditions:literal) => {
        concat!(
            "select ",
            course_columns!(),
            ", r.kind, r.subject, r.text, r.desired_action, r.sender, r.answer, r.history, k.wrapped
             from requests r",
            with_key!(),
            "where r.id = $2 and ",
            $conditions
        )
    };
}

const MINE: &str = listed!("r.owner = $6");
/// With what a client of the API sees in a list: the answer, but neither text nor history.
const MINE_WITH_ANSWERS: &str = listed!(
    with ", null::json as text, r.desired_action, null::json as sender, r.answer, '[]'::json as history";
    "r.owner = $6"
);
/// No more than tells whether a list has changed; it needs no key, and so not the type of the aggregate.
const MINE_MARKED: &str =
    concat!("select r.id, r.version from requests r where ", page_where!("r.owner = $6"));
const QUEUE: &str = listed!(queue_marks!());
/// The open statuses stand here as in the index, so that any plan may use it.
const OPEN_QUEUE: &str =
    listed!(queue_marks!(), " and r.status in ('submitted', 'in_review', 'in_progress', 'awaiting_citizen')");
/// What is erased is not found, even where its words should still stand.
const FOUND: &str = listed!(
    queue_marks!(),
    " and (not $12 or r.status in ('submitted', 'in_review', 'in_progress', 'awaiting_citizen'))
      and k.wrapped is not null
      and exists (select from case_search s where s.service = 'requests' and s.id = r.id and ",
    all_words!("$13"),
    ")"
);
const OF_CITIZEN: &str = whole!("r.owner = $3");
/// Several cases with no more than who filed them and what about.
const SEVERAL: &str = concat!(
    "select ",
    course_columns!(),
    ", r.kind, r.subject, k.wrapped, null::json as text, null::json as desired_action, r.sender, null::json as answer,
     '[]'::json as history
     from requests r",
    with_key!(),
    "where r.id = any($2) and ($3::uuid is null or r.department is null or r.department = $3)"
);
const FOR_STAFF: &str = whole!("($3::uuid is null or r.department is null or r.department = $3)");

/// The citizen's own requests, newest first.
pub async fn mine(
    store: &Store,
    owner: AccountId,
    filter: &MineFilter,
    page: &PageRequest,
) -> Result<Page<RequestRow>, Unavailable> {
    let found = list(MINE, filter.kind, filter.status, page).bind(owner.0).fetch_all(store.reads()).await?;
    Ok(Page::of(found, page, |row| entry(store, row), |row| row.number)?.map(RequestRow::for_citizen))
}

/// The citizen's own requests with their answers, newest first; text, sender and history are left out.
pub async fn mine_with_answers(
    store: &Store,
    owner: AccountId,
    filter: &MineFilter,
    page: &PageRequest,
) -> Result<(Page<RequestView>, Mark), Unavailable> {
    let query = list(MINE_WITH_ANSWERS, filter.kind, filter.status, page).bind(owner.0);
    let found = query.fetch_all(store.reads()).await?;
    let mark = Mark::of(&found)?;
    let read = |row: &PgRow| case(store, row).map(RequestView::for_citizen);
    Ok((Page::of(found, page, read, |view| view.row.number)?, mark))
}

/// The mark of what [`mine_with_answers`] would give now.
pub async fn mine_mark(
    store: &Store,
    owner: AccountId,
    filter: &MineFilter,
    page: &PageRequest,
) -> Result<Mark, Unavailable> {
    let query = list(MINE_MARKED, filter.kind, filter.status, page).bind(owner.0);
    Ok(Mark::of(&query.fetch_all(store.reads()).await?)?)
}

/// The versions of one of the citizen's own requests; somebody else's is `None`, like a missing one.
pub async fn versions(
    store: &Store,
    owner: AccountId,
    id: RequestId,
) -> Result<Option<Versions>, Unavailable> {
    let sql = "select revision, version as sequence from requests where id = $1 and owner = $2";
    Ok(sqlx::query_as(sql).bind(id.0).bind(owner.0).fetch_optional(store.reads()).await?)
}

/// One of the citizen's own requests; somebody else's is `None`, like a missing one.
pub async fn of_citizen(
    store: &Store,
    owner: AccountId,
    id: RequestId,
) -> Result<Option<RequestView>, Unavailable> {
    let query = sqlx::query(OF_CITIZEN).bind(AGGREGATE_TYPE).bind(id.0).bind(owner.0);
    let found = query.fetch_optional(store.reads()).await?;
    let case = found.map(|row| case(store, &row)).transpose()?;
    Ok(case.map(RequestView::for_citizen))
}

/// One request, for staff; what is out of reach is `None`, like a missing one.
pub async fn for_staff(
    store: &Store,
    id: RequestId,
    reach: Reach,
) -> Result<Option<Unread<RequestView>>, Unavailable> {
    let Some(within) = reach.within() else { return Ok(None) };
    let query = sqlx::query(FOR_STAFF).bind(AGGREGATE_TYPE).bind(id.0).bind(within.0);
    let found = query.fetch_optional(store.reads()).await?.map(|row| case(store, &row)).transpose()?;
    Ok(found.map(|view| Unread::of(view, CaseRow::seen)))
}

/// Those of these requests that are in reach, in no order, for staff: who filed them and what about; text, answer and
/// history are left out.
pub async fn several(
    store: &Store,
    ids: &[Uuid],
    reach: Reach,
) -> Result<Unread<Vec<RequestView>>, Unavailable> {
    let Some(within) = reach.within() else { return Ok(Unread::new(Vec::new(), Vec::new())) };
    let query = sqlx::query(SEVERAL).bind(AGGREGATE_TYPE).bind(ids).bind(within.0);
    let rows = query.fetch_all(store.reads()).await?;
    let views = rows.iter().map(|row| case(store, row)).collect::<Result<Vec<_>, _>>()?;
    let seen = views.iter().map(|view| view.seen(Purpose::Register)).collect();
    Ok(Unread::new(views, seen))
}

/// The queue, newest first.
pub async fn queue(
    store: &Store,
    reach: Reach,
    filter: &QueueFilter,
    page: &PageRequest,
) -> Result<Unread<Page<RequestRow>>, Unavailable> {
    let QueueFilter { kind, status, open, overdue, words, .. } = filter;
    let Some(within) = reach.within() else { return Ok(Unread::new(Page::empty(), Vec::new())) };
    let only_open = open.is_some() || overdue.is_some();
    let statement = match words {
        Some(_) => FOUND,
        None if only_open => OPEN_QUEUE,
        None => QUEUE,
    };
    let marks = QueueMarks {
        within,
        protocol: filter.protocol,
        waiting: filter.waiting,
        assignee: filter.assignee,
        department: filter.department,
        overdue: *overdue,
    };
    let mut query = marks.bind(list(statement, *kind, *status, page));
    if let Some(words) = words {
        query = query.bind(only_open).bind(words.each());
    }
    let found =
        Page::of(query.fetch_all(store.reads()).await?, page, |row| entry(store, row), |row| row.number)?;
    let seen = found.items.iter().map(|row| row.seen(words.as_ref().map(|_| Field::Found))).collect();
    Ok(Unread::new(found, seen))
}

/// A list statement with what all of them have in common.
fn list<'q>(
    statement: &'static str,
    kind: Option<Kind>,
    status: Option<Status>,
    page: &PageRequest,
) -> Query<'q, Postgres, PgArguments> {
    sqlx::query(statement)
        .bind(AGGREGATE_TYPE)
        .bind(page.before())
        .bind(kind.map(Kind::as_str))
        .bind(status.map(Status::as_str))
        .bind(page.one_more())
}

fn entry(store: &Store, row: &PgRow) -> Result<RequestRow, Unavailable> {
    let head = CaseHead::from_row(row)?;
    let stream = stream_of(head.course.id);
    let key = data_key(store, row, &stream)?;
    head.opened(document(row, "subject")?, &Opener::with_key(stream, key.as_ref()))
}

fn case(store: &Store, row: &PgRow) -> Result<RequestView, Unavailable> {
    let case = CaseRow::from_row(row)?;
    let stream = stream_of(case.head.course.id);
    let key = data_key(store, row, &stream)?;
    case.opened(&Opener::with_key(stream, key.as_ref()))
}
