//! A batch of events into the table: one select, the fold, one upsert.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use sqlx::PgConnection;
use sqlx::types::Json;
use store::StoredEvent;
use store::subscriptions::{ApplyError, Projection};
use uuid::Uuid;

use super::fold::fold;
use super::row::{AGGREGATE_TYPE, CaseRow};

/// The projection that fills `requests`.
pub struct Requests;

#[async_trait]
impl Projection for Requests {
    fn name(&self) -> &'static str {
        "requests"
    }

    fn tables(&self) -> &'static [&'static str] {
        &["requests"]
    }

    async fn apply(&self, tx: &mut PgConnection, events: &[StoredEvent]) -> Result<(), ApplyError> {
        let events: Vec<&StoredEvent> =
            events.iter().filter(|event| event.aggregate_type == AGGREGATE_TYPE).collect();
        if events.is_empty() {
            return Ok(());
        }
        let mut rows = load(tx, &already_there(&events)).await?;
        for event in events {
            let row = fold(rows.remove(&event.aggregate_id), event)?;
            rows.insert(event.aggregate_id, row);
        }
        write(tx, &rows.into_values().collect::<Vec<_>>()).await
    }
}

/// The cases whose first event is not in this batch: only these have a row to load.
fn already_there(events: &[&StoredEvent]) -> Vec<Uuid> {
    let opened: BTreeSet<Uuid> =
        events.iter().filter(|event| event.sequence == 1).map(|event| event.aggregate_id).collect();
    let all: BTreeSet<Uuid> = events.iter().map(|event| event.aggregate_id).collect();
    all.difference(&opened).copied().collect()
}

const LOAD: &str = "
    select id, number, kind, status, owner, submitted_at, changed_at,
           protocol_state, protocol_number, protocol_year, protocol_date, protocol_message,
           department, assignee, revision, version, position, subject, detail
    from requests
    where id = any($1)";

async fn load(tx: &mut PgConnection, cases: &[Uuid]) -> Result<BTreeMap<Uuid, CaseRow>, ApplyError> {
    if cases.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rows: Vec<CaseRow> = sqlx::query_as(LOAD).bind(cases).fetch_all(tx).await?;
    Ok(rows.into_iter().map(|row| (row.head.id.0, row)).collect())
}

/// What the first event settled (number, kind, owner, time of filing, subject) is never written again.
const WRITE: &str = "
    insert into requests as r
        (id, number, kind, status, owner, submitted_at, changed_at,
         protocol_state, protocol_number, protocol_year, protocol_date, protocol_message,
         department, assignee, revision, version, position, subject, detail)
    select id, number, kind, status, owner, submitted_at, changed_at,
           protocol_state, protocol_number, protocol_year, protocol_date, protocol_message,
           department, assignee, revision, version, position, subject, detail
    from unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::uuid[], $6::timestamptz[],
                $7::timestamptz[], $8::text[], $9::bigint[], $10::smallint[], $11::date[], $12::text[],
                $13::uuid[], $14::uuid[], $15::bigint[], $16::bigint[], $17::bigint[], $18::jsonb[], $19::jsonb[])
        as n (id, number, kind, status, owner, submitted_at, changed_at,
              protocol_state, protocol_number, protocol_year, protocol_date, protocol_message,
              department, assignee, revision, version, position, subject, detail)
    on conflict (id) do update set
        status = excluded.status, changed_at = excluded.changed_at,
        protocol_state = excluded.protocol_state, protocol_number = excluded.protocol_number,
        protocol_year = excluded.protocol_year, protocol_date = excluded.protocol_date,
        protocol_message = excluded.protocol_message,
        department = excluded.department, assignee = excluded.assignee,
        revision = excluded.revision, version = excluded.version, position = excluded.position,
        detail = excluded.detail";

async fn write(tx: &mut PgConnection, rows: &[CaseRow]) -> Result<(), ApplyError> {
    sqlx::query(WRITE)
        .bind(column(rows, |row| row.head.id.0))
        .bind(column(rows, |row| row.head.number))
        .bind(column(rows, |row| row.head.kind.as_str()))
        .bind(column(rows, |row| row.head.status.as_str()))
        .bind(column(rows, |row| row.owner.map(|owner| owner.0)))
        .bind(column(rows, |row| jiff_sqlx::Timestamp::from(row.head.submitted_at)))
        .bind(column(rows, |row| jiff_sqlx::Timestamp::from(row.head.changed_at)))
        .bind(column(rows, |row| row.head.protocol.state.as_str()))
        .bind(column(rows, |row| row.head.protocol.number.map(u64::cast_signed)))
        .bind(column(rows, |row| row.head.protocol.year))
        .bind(column(rows, |row| row.head.protocol.date.map(jiff_sqlx::Date::from)))
        .bind(column(rows, |row| row.head.protocol.message.as_deref()))
        .bind(column(rows, |row| row.department.map(|department| department.0)))
        .bind(column(rows, |row| row.head.assignee.map(|assignee| assignee.0)))
        .bind(column(rows, |row| row.revision))
        .bind(column(rows, |row| row.version))
        .bind(column(rows, |row| row.position))
        .bind(column(rows, |row| Json(&row.subject)))
        .bind(column(rows, |row| Json(&row.detail)))
        .execute(tx)
        .await?;
    Ok(())
}

fn column<'a, T>(rows: &'a [CaseRow], value: impl Fn(&'a CaseRow) -> T) -> Vec<T> {
    rows.iter().map(value).collect()
}
