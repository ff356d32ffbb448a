//! Reading applications back: one round trip each. The wrapped data key comes with the row; it opens the personal
//! fields here, and where it is destroyed they are `None`.

use domain::catalogue::{CertificateCode, Family};
use domain::certificate_application::ApplicationStatus;
use domain::protocol::ProtocolState;
use domain::{AccountId, ApplicationId, DepartmentId};
use sqlx::postgres::{PgArguments, PgRow};
use sqlx::query::Query;
use sqlx::{FromRow, Postgres};
use store::access::Field;
use store::personal_data::Opener;
use store::{Store, Unavailable, Unread};
use uuid::Uuid;

use super::row::{AGGREGATE_TYPE, CaseRow, Head, stream_of};
use super::view::{ApplicationRow, ApplicationView};
use crate::at_hand::Case;
use crate::case::{
    Assignee, Open, OverdueOn, QueueMarks, Reach, Waiting, course_columns, data_key, queue_marks, with_key,
};
use crate::page::{Mark, Page, PageRequest, Versions};
use crate::search::{SearchWords, all_words};

/// Which of his applications a citizen wants to see.
#[derive(Clone, Debug, Default)]
pub struct MineFilter {
    /// Only of this family.
    pub family: Option<Family>,
    /// Only this status.
    pub status: Option<ApplicationStatus>,
}

/// Which applications a member of staff wants to see.
#[derive(Clone, Debug, Default)]
pub struct QueueFilter {
    /// Only this certificate.
    pub certificate: Option<CertificateCode>,
    /// Only this status; `None`: all.
    pub status: Option<ApplicationStatus>,
    /// Only these that are open.
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

/// A list, filtered by the column `$sort`; `$1` is the aggregate type. A key is looked up only where what is sealed is read.
macro_rules! listed {
    ($sort:literal, $($conditions:expr),+) => {
        concat!(
            "select ", course_columns!(), ", r.certificate from applications r where ",
            page_where!($sort, $($conditions),+)
        )
    };
    (with $more:literal; $sort:literal, $($conditions:expr),+) => {
        concat!(
            "select ", course_columns!(), ", r.certificate", $more, ", k.wrapped
             from applications r", with_key!(), "where ",
            page_where!($sort, $($conditions),+)
        )
    };
}

/// Which rows are on a page of a list.
macro_rules! page_where {
    ($sort:literal, $($conditions:expr),+) => {
        concat!(
            "r.number < $2 and ($3::text is null or ", $sort, " = $3) and ($4::text is null or r.status = $4) and ",
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
            ", r.certificate, r.applicant, r.details, r.delivery, r.fields, r.answer, r.history, k.wrapped
             from applications r",
            with_key!(),
            "where r.id = $2 and ",
            $conditions
        )
    };
}

const MINE: &str = listed!("r.family", "r.owner = $6");
/// With what a client of the API sees in a list: the answer and the delivery, but neither details nor history.
const MINE_WITH_ANSWERS: &str = listed!(
    with ", json_build_object('account', r.owner, 'email', null, 'details', null) as applicant,
     null::json as details, r.delivery, null::json as fields, r.answer, '[]'::json as history";
    "r.family",
    "r.owner = $6"
);
/// No more than tells whether a list has changed; it needs no key, and so not the type of the aggregate.
const MINE_MARKED: &str =
    concat!("select r.id, r.version from applications r where ", page_where!("r.family", "r.owner = $6"));
const QUEUE: &str = listed!("r.certificate", queue_marks!());
/// The open statuses stand here as in the index, so that any plan may use it.
const OPEN_QUEUE: &str = listed!(
    "r.certificate",
    queue_marks!(),
    " and r.status in ('submitted', 'in_progress', 'awaiting_citizen')"
);
/// What is erased is not found, even where its words should still stand.
const FOUND: &str = listed!(
    with "";
    "r.certificate",
    queue_marks!(),
    " and (not $12 or r.status in ('submitted', 'in_progress', 'awaiting_citizen'))
      and k.wrapped is not null
      and exists (select from case_search s where s.service = 'applications' and s.id = r.id and ",
    all_words!("$13"),
    ")"
);
const OF_CITIZEN: &str = whole!("r.owner = $3");
/// Several cases with no more than who applied and for what.
const SEVERAL: &str = concat!(
    "select ",
    course_columns!(),
    ", r.certificate, k.wrapped, r.applicant, null::json as details, r.delivery, null::json as fields,
     null::json as answer, '[]'::json as history
     from applications r",
    with_key!(),
    "where r.id = any($2) and ($3::uuid is null or r.department is null or r.department = $3)"
);
const FOR_STAFF: &str = whole!("($3::uuid is null or r.department is null or r.department = $3)");

/// The citizen's own applications, newest first.
pub async fn mine(
    store: &Store,
    owner: AccountId,
    filter: &MineFilter,
    page: &PageRequest,
) -> Result<Page<ApplicationRow>, Unavailable> {
    let query = list(MINE, filter.family.map(Family::as_str), filter.status, page).bind(owner.0);
    let found = query.fetch_all(store.reads()).await?;
    Ok(Page::of(found, page, entry, |row| row.number)?.map(ApplicationRow::for_citizen))
}

/// The citizen's own applications with their answers, newest first; details, fields, history and all of the applicant
/// but his account are left out.
pub async fn mine_with_answers(
    store: &Store,
    owner: AccountId,
    filter: &MineFilter,
    page: &PageRequest,
) -> Result<(Page<ApplicationView>, Mark), Unavailable> {
    let query = list(MINE_WITH_ANSWERS, filter.family.map(Family::as_str), filter.status, page).bind(owner.0);
    let found = query.fetch_all(store.reads()).await?;
    let mark = Mark::of(&found)?;
    let read = |row: &PgRow| case(store, row).map(ApplicationView::for_citizen);
    Ok((Page::of(found, page, read, |view| view.row.number)?, mark))
}

/// The mark of what [`mine_with_answers`] would give now.
pub async fn mine_mark(
    store: &Store,
    owner: AccountId,
    filter: &MineFilter,
    page: &PageRequest,
) -> Result<Mark, Unavailable> {
    let query = list(MINE_MARKED, filter.family.map(Family::as_str), filter.status, page).bind(owner.0);
    Ok(Mark::of(&query.fetch_all(store.reads()).await?)?)
}

/// The versions of one of the citizen's own applications; somebody else's is `None`, like a missing one.
pub async fn versions(
    store: &Store,
    owner: AccountId,
    id: ApplicationId,
) -> Result<Option<Versions>, Unavailable> {
    let sql = "select revision, version as sequence from applications where id = $1 and owner = $2";
    Ok(sqlx::query_as(sql).bind(id.0).bind(owner.0).fetch_optional(store.reads()).await?)
}

/// One of the citizen's own applications; somebody else's is `None`, like a missing one.
pub async fn of_citizen(
    store: &Store,
    owner: AccountId,
    id: ApplicationId,
) -> Result<Option<ApplicationView>, Unavailable> {
    let query = sqlx::query(OF_CITIZEN).bind(AGGREGATE_TYPE).bind(id.0).bind(owner.0);
    let found = query.fetch_optional(store.reads()).await?;
    let case = found.map(|row| case(store, &row)).transpose()?;
    Ok(case.map(ApplicationView::for_citizen))
}

/// One application, for staff; what is out of reach is `None`, like a missing one.
pub async fn for_staff(
    store: &Store,
    id: ApplicationId,
    reach: Reach,
) -> Result<Option<Unread<ApplicationView>>, Unavailable> {
    let Some(within) = reach.within() else { return Ok(None) };
    let query = sqlx::query(FOR_STAFF).bind(AGGREGATE_TYPE).bind(id.0).bind(within.0);
    let found = query.fetch_optional(store.reads()).await?.map(|row| case(store, &row)).transpose()?;
    Ok(found.map(|view| Unread::of(view, CaseRow::seen)))
}

/// Those of these applications that are in reach, in no order, for staff: who applied and for what; details, fields,
/// answer and history are left out.
pub async fn several(
    store: &Store,
    ids: &[Uuid],
    reach: Reach,
) -> Result<Unread<Vec<ApplicationView>>, Unavailable> {
    let Some(within) = reach.within() else { return Ok(Unread::new(Vec::new(), Vec::new())) };
    let query = sqlx::query(SEVERAL).bind(AGGREGATE_TYPE).bind(ids).bind(within.0);
    let rows = query.fetch_all(store.reads()).await?;
    let views = rows.iter().map(|row| case(store, row)).collect::<Result<Vec<_>, _>>()?;
    let seen = views.iter().map(ApplicationView::seen_in_book).collect();
    Ok(Unread::new(views, seen))
}

/// The queue, newest first.
pub async fn queue(
    store: &Store,
    reach: Reach,
    filter: &QueueFilter,
    page: &PageRequest,
) -> Result<Unread<Page<ApplicationRow>>, Unavailable> {
    let QueueFilter { certificate, status, open, overdue, words, .. } = filter;
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
    let mut query =
        marks.bind(list(statement, certificate.as_ref().map(CertificateCode::as_str), *status, page));
    if let Some(words) = words {
        query = query.bind(only_open).bind(words.each());
    }
    let found = Page::of(query.fetch_all(store.reads()).await?, page, entry, |row| row.number)?;
    let seen = found.items.iter().map(|row| row.seen(words.as_ref().map(|_| Field::Found))).collect();
    Ok(Unread::new(found, seen))
}

/// A list statement with what all of them have in common; `$3` is the family or the certificate.
fn list<'q>(
    statement: &'static str,
    sort: Option<&'q str>,
    status: Option<ApplicationStatus>,
    page: &PageRequest,
) -> Query<'q, Postgres, PgArguments> {
    sqlx::query(statement)
        .bind(AGGREGATE_TYPE)
        .bind(page.before())
        .bind(sort)
        .bind(status.map(ApplicationStatus::as_str))
        .bind(page.one_more())
}

fn entry(row: &PgRow) -> Result<ApplicationRow, Unavailable> {
    Ok(Head::from_row(row)?.shown())
}

fn case(store: &Store, row: &PgRow) -> Result<ApplicationView, Unavailable> {
    let case = CaseRow::from_row(row)?;
    let stream = stream_of(case.head.course.id);
    let key = data_key(store, row, &stream)?;
    case.opened(&Opener::with_key(stream, key.as_ref()))
}
