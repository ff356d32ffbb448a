//! A batch of events into the table: one select, the fold, one upsert.

use std::sync::Arc;

use async_trait::async_trait;
use domain::citizen_request::{Kind, Status};
use sqlx::PgConnection;
use store::subscriptions::{ApplyError, Interest, Projection};
use store::{StoredEvent, Unavailable};
use uuid::Uuid;

use super::fold::fold;
use super::row::{AGGREGATE_TYPE, CaseRow};
use crate::case::{bind_courses, course_columns, course_types, course_updates, documents};
use crate::folding::{StreamRow, changed_rows};

/// The columns of a [`CaseRow`] beside those of its course, in the order in which [`write`] binds them.
macro_rules! case_columns {
    () => {
        "kind, subject, text, desired_action, sender, answer, history"
    };
}

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
        concat!("select ", course_columns!(), ", ", case_columns!(), " from requests where id = any($1)");

    fn id(&self) -> Uuid {
        self.head.course.id
    }

    fn fold(row: Option<Self>, stored: &StoredEvent) -> Result<Self, Unavailable> {
        fold(row, stored)
    }
}

/// What the first event settled (number, kind, owner, time of filing, what was filed) is never written again.
const WRITE: &str = concat!(
    "insert into requests as r (",
    course_columns!(),
    ", ",
    case_columns!(),
    ") select ",
    course_columns!(),
    ", ",
    case_columns!(),
    " from unnest(",
    course_types!(),
    ", $19::text[], $20::text[]::json[], $21::text[]::json[], $22::text[]::json[], $23::text[]::json[],
     $24::text[]::json[], $25::text[]::json[]) as n (",
    course_columns!(),
    ", ",
    case_columns!(),
    ") on conflict (id) do update set ",
    course_updates!(),
    ", answer = excluded.answer, history = excluded.history"
);

async fn write(tx: &mut PgConnection, rows: &[CaseRow]) -> Result<(), ApplyError> {
    let courses: Vec<_> = rows.iter().map(|row| &row.head.course).collect();
    bind_courses(sqlx::query(WRITE), &courses, Status::as_str)
        .bind(rows.iter().map(|row| Kind::as_str(row.head.kind)).collect::<Vec<_>>())
        .bind(documents(rows, |row| Some(&row.subject)))
        .bind(documents(rows, |row| row.detail.text.as_ref()))
        .bind(documents(rows, |row| row.detail.desired_action.as_ref()))
        .bind(documents(rows, |row| row.detail.sender.as_ref()))
        .bind(documents(rows, |row| row.detail.answer.as_ref()))
        .bind(documents(rows, |row| Some(&row.detail.history)))
        .execute(tx)
        .await?;
    Ok(())
}
