//! A batch of events into the table: one select, the fold, one upsert.

use std::sync::Arc;

use async_trait::async_trait;
use domain::citizen_request::{Kind, Status};
use sqlx::PgConnection;
use sqlx::types::Json;
use store::subscriptions::{ApplyError, Interest, Projection};
use store::{StoredEvent, Unavailable};
use uuid::Uuid;

use super::fold::fold;
use super::row::{AGGREGATE_TYPE, CaseRow};
use crate::case::{bind_courses, course_columns, course_types, course_updates};
use crate::folding::{StreamRow, changed_rows};

/// The projection that fills `requests`.
pub struct Requests;

impl Requests {
    /// Its name.
    pub const NAME: &'static str = "requests";
}

#[async_trait]
impl Projection for Requests {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn tables(&self) -> &'static [&'static str] {
        &["requests"]
    }

    fn interest(&self) -> Interest {
        Interest::Aggregates(&[AGGREGATE_TYPE])
    }

    async fn apply(&self, tx: &mut PgConnection, events: &[Arc<StoredEvent>]) -> Result<(), ApplyError> {
        let rows = changed_rows::<CaseRow>(tx, events).await?;
        if rows.is_empty() {
            return Ok(());
        }
        write(tx, &rows).await
    }
}

impl StreamRow for CaseRow {
    const AGGREGATE_TYPE: &'static str = AGGREGATE_TYPE;
    const LOAD: &'static str =
        concat!("select ", course_columns!(), ", kind, subject, detail from requests where id = any($1)");

    fn id(&self) -> Uuid {
        self.head.course.id
    }

    fn fold(row: Option<Self>, stored: &StoredEvent) -> Result<Self, Unavailable> {
        fold(row, stored)
    }
}

/// What the first event settled (number, kind, owner, time of filing, subject) is never written again.
const WRITE: &str = concat!(
    "insert into requests as r (",
    course_columns!(),
    ", kind, subject, detail) select ",
    course_columns!(),
    ", kind, subject, detail from unnest(",
    course_types!(),
    ", $19::text[], $20::jsonb[], $21::jsonb[]) as n (",
    course_columns!(),
    ", kind, subject, detail) on conflict (id) do update set ",
    course_updates!(),
    ", detail = excluded.detail"
);

async fn write(tx: &mut PgConnection, rows: &[CaseRow]) -> Result<(), ApplyError> {
    let courses: Vec<_> = rows.iter().map(|row| &row.head.course).collect();
    bind_courses(sqlx::query(WRITE), &courses, Status::as_str)
        .bind(rows.iter().map(|row| Kind::as_str(row.head.kind)).collect::<Vec<_>>())
        .bind(rows.iter().map(|row| Json(&row.subject)).collect::<Vec<_>>())
        .bind(rows.iter().map(|row| Json(&row.detail)).collect::<Vec<_>>())
        .execute(tx)
        .await?;
    Ok(())
}
