//! The statements: both services in one list.

use domain::catalogue::CertificateCode;
use domain::citizen_request::Kind;
use domain::{ApplicationId, RequestId};
use jiff::Timestamp;
use sqlx::postgres::PgRow;
use sqlx::{FromRow, Row};
use store::{Store, Unavailable};
use uuid::Uuid;

use super::{Backlog, Filed, Pending, Trouble, Which};
use crate::case::{ProtocolView, named, time};
use crate::page::{Page, PageRequest};

/// The cases of both services that fulfil a condition on `r`, each with its trouble: refused, or set aside with a code
/// that `$1` lists. What was set aside has an unfinished task, and of these there are few: it is looked up from there.
macro_rules! cases {
    ($condition:literal) => {
        concat!(
            "with aside as (
                 select distinct on (e.aggregate_id) e.aggregate_id, split_part(t.last_error, ':', 1) as code
                 from public.tasks t join public.events e on e.position = t.position
                 where t.reaction = 'registration' and t.finished_at is null
                   and split_part(t.last_error, ':', 1) = any ($1)
                 order by e.aggregate_id, t.position desc
             ), cases as (
                 select 'requests' as service, r.id, r.number, r.kind as what, r.revision, r.submitted_at,
                        r.protocol_state, r.protocol_number, r.protocol_year, r.protocol_date, r.protocol_message,
                        r.history
                 from requests r where ", $condition, "
                 union all
                 select 'applications', r.id, r.number, r.certificate, r.revision, r.submitted_at,
                        r.protocol_state, r.protocol_number, r.protocol_year, r.protocol_date, r.protocol_message,
                        r.history
                 from applications r where ", $condition, "
             ), pending as (
                 select c.service, c.id, c.number, c.what, c.revision,
                        c.protocol_state, c.protocol_number, c.protocol_year, c.protocol_date, c.protocol_message,
                        coalesce((select max((h.entry ->> 'at')::timestamptz)
                                  from json_array_elements(c.history) as h (entry)
                                  where h.entry ->> 'what' = 'protocol_requested'), c.submitted_at) as since,
                        case when c.protocol_state = 'refused' then 'refused'
                             when c.protocol_state in ('requested', 'deferred') then a.code end as trouble
                 from cases c left join aside a on a.aggregate_id = c.id::text
             ) "
        )
    };
}

/// What is read of a case.
macro_rules! columns {
    () => {
        "p.service, p.id, p.number, p.what, p.revision, p.since, p.trouble, p.protocol_state, p.protocol_number,
         p.protocol_year, p.protocol_date, p.protocol_message"
    };
}

/// No two events of the log have the same time, so no two cases wait since the same: it is the place in the list.
const LIST: &str = concat!(
    cases!("r.protocol_state in ('requested', 'deferred', 'refused')"),
    "select ",
    columns!(),
    " from pending p where (p.trouble is not null) = $2 and p.since > $3 order by p.since limit $4"
);

const BACKLOG: &str = concat!(
    cases!("r.protocol_state in ('requested', 'deferred', 'refused')"),
    "select count(*) filter (where p.trouble is null) as waiting,
            min(p.since) filter (where p.trouble is null) as oldest,
            count(*) filter (where p.trouble is not null) as troubled
     from pending p"
);

const OF: &str =
    concat!(cases!("r.id = any ($2)"), "select ", columns!(), " from pending p order by p.service, p.number");

const HOLDER: &str = concat!(
    cases!("r.protocol_number = $2 and r.protocol_year = $3"),
    "select ",
    columns!(),
    " from pending p limit 1"
);

pub(super) async fn list(
    store: &Store,
    which: Which,
    page: &PageRequest,
) -> Result<Page<Pending>, Unavailable> {
    // Out of any time's range is nobody's cursor: then the list begins at the beginning.
    let after = page.cursor.as_ref().and_then(|cursor| Timestamp::from_microsecond(cursor.0).ok());
    let query = sqlx::query(LIST).bind(codes()).bind(which == Which::Troubled);
    let query = query.bind(jiff_sqlx::Timestamp::from(after.unwrap_or(Timestamp::UNIX_EPOCH)));
    let found = query.bind(page.one_more()).fetch_all(store.reads()).await?;
    let read = |row: &PgRow| Ok(Pending::from_row(row)?);
    Page::of(found, page, read, |pending| pending.since.as_microsecond())
}

pub(super) async fn backlog(store: &Store) -> Result<Backlog, Unavailable> {
    let row = sqlx::query(BACKLOG).bind(codes()).fetch_one(store.reads()).await?;
    let (waiting, troubled) = (row.try_get("waiting")?, row.try_get("troubled")?);
    Ok(Backlog { waiting, oldest: time(&row, "oldest")?, troubled })
}

pub(super) async fn of(store: &Store, ids: &[Uuid]) -> Result<Vec<Pending>, Unavailable> {
    Ok(sqlx::query_as(OF).bind(codes()).bind(ids).fetch_all(store.reads()).await?)
}

pub(super) async fn holder(store: &Store, number: u64, year: i16) -> Result<Option<Pending>, Unavailable> {
    let query = sqlx::query_as(HOLDER).bind(codes()).bind(number.cast_signed()).bind(year);
    Ok(query.fetch_optional(store.reads()).await?)
}

fn codes() -> Vec<&'static str> {
    Trouble::ALL.iter().map(|trouble| trouble.as_str()).collect()
}

impl<'r> FromRow<'r, PgRow> for Pending {
    fn from_row(row: &'r PgRow) -> Result<Self, sqlx::Error> {
        let trouble: Option<&str> = row.try_get("trouble")?;
        Ok(Self {
            filed: filed(row)?,
            number: row.try_get("number")?,
            since: time(row, "since")?.ok_or(sqlx::Error::RowNotFound)?,
            protocol: ProtocolView::from_row(row)?,
            trouble: trouble.and_then(Trouble::from_name),
            revision: row.try_get::<i64, _>("revision")?.unsigned_abs(),
        })
    }
}

fn filed(row: &PgRow) -> Result<Filed, sqlx::Error> {
    let id: Uuid = row.try_get("id")?;
    if row.try_get::<&str, _>("service")? == "requests" {
        return Ok(Filed::Request(RequestId(id), named(row, "what", Kind::from_name)?));
    }
    let code: &str = row.try_get("what")?;
    // Not `CertificateCode::parse`: one that the catalogue has dropped since is shown still.
    let code: CertificateCode =
        serde_json::from_value(code.into()).map_err(|error| sqlx::Error::Decode(error.into()))?;
    Ok(Filed::Application(ApplicationId(id), code))
}
