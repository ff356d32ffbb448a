//! A batch of events into the table: one select, the fold, one upsert.

use std::sync::Arc;

use async_trait::async_trait;
use domain::catalogue::Family;
use domain::certificate_application::ApplicationStatus;
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
        "certificate, family, applicant, details, delivery, fields, answer, history"
    };
}

/// The projection that fills `applications`.
pub struct Applications;

impl Applications {
    /// Its name.
    pub const NAME: &'static str = "applications";
}

#[async_trait]
impl Projection for Applications {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn tables(&self) -> &'static [&'static str] {
        &["applications"]
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
        concat!("select ", course_columns!(), ", ", case_columns!(), " from applications where id = any($1)");

    fn id(&self) -> Uuid {
        self.head.course.id
    }

    fn fold(row: Option<Self>, stored: &StoredEvent) -> Result<Self, Unavailable> {
        fold(row, stored)
    }
}

/// What the first event settled (number, certificate, owner, time of filing, what was filed) is never written again.
const WRITE: &str = concat!(
    "insert into applications as r (",
    course_columns!(),
    ", ",
    case_columns!(),
    ") select ",
    course_columns!(),
    ", ",
    case_columns!(),
    " from unnest(",
    course_types!(),
    ", $19::text[], $20::text[], $21::text[]::json[], $22::text[]::json[], $23::text[]::json[],
     $24::text[]::json[], $25::text[]::json[], $26::text[]::json[]) as n (",
    course_columns!(),
    ", ",
    case_columns!(),
    ") on conflict (id) do update set ",
    course_updates!(),
    ", answer = excluded.answer, history = excluded.history"
);

async fn write(tx: &mut PgConnection, rows: &[CaseRow]) -> Result<(), ApplyError> {
    let courses: Vec<_> = rows.iter().map(|row| &row.head.course).collect();
    bind_courses(sqlx::query(WRITE), &courses, ApplicationStatus::as_str)
        .bind(rows.iter().map(|row| row.head.certificate.as_str()).collect::<Vec<_>>())
        .bind(rows.iter().map(family).collect::<Vec<_>>())
        .bind(documents(rows, |row| Some(&row.detail.applicant)))
        .bind(documents(rows, |row| row.detail.details.as_ref()))
        .bind(documents(rows, |row| Some(&row.detail.delivery)))
        .bind(documents(rows, |row| row.detail.fields.as_ref()))
        .bind(documents(rows, |row| row.detail.answer.as_ref()))
        .bind(documents(rows, |row| Some(&row.detail.history)))
        .execute(tx)
        .await?;
    Ok(())
}

fn family(row: &CaseRow) -> Option<&'static str> {
    row.head.certificate.certificate().map(|certificate| Family::as_str(certificate.family))
}
