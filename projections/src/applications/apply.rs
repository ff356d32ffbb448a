//! A batch of events into the table: one select, the fold, one upsert.

use std::sync::Arc;

use async_trait::async_trait;
use domain::catalogue::Family;
use domain::certificate_application::ApplicationStatus;
use sqlx::PgConnection;
use sqlx::types::Json;
use store::subscriptions::{ApplyError, Interest, Projection};
use store::{StoredEvent, Unavailable};
use uuid::Uuid;

use super::fold::fold;
use super::row::{AGGREGATE_TYPE, CaseRow};
use crate::case::{bind_courses, course_columns, course_types, course_updates};
use crate::folding::{StreamRow, changed_rows};

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
        concat!("select ", course_columns!(), ", certificate, detail from applications where id = any($1)");

    fn id(&self) -> Uuid {
        self.head.course.id
    }

    fn fold(row: Option<Self>, stored: &StoredEvent) -> Result<Self, Unavailable> {
        fold(row, stored)
    }
}

/// What the first event settled (number, certificate, owner, time of filing) is never written again.
const WRITE: &str = concat!(
    "insert into applications as r (",
    course_columns!(),
    ", certificate, family, detail) select ",
    course_columns!(),
    ", certificate, family, detail from unnest(",
    course_types!(),
    ", $19::text[], $20::text[], $21::jsonb[]) as n (",
    course_columns!(),
    ", certificate, family, detail) on conflict (id) do update set ",
    course_updates!(),
    ", detail = excluded.detail"
);

async fn write(tx: &mut PgConnection, rows: &[CaseRow]) -> Result<(), ApplyError> {
    let courses: Vec<_> = rows.iter().map(|row| &row.head.course).collect();
    bind_courses(sqlx::query(WRITE), &courses, ApplicationStatus::as_str)
        .bind(rows.iter().map(|row| row.head.certificate.as_str()).collect::<Vec<_>>())
        .bind(rows.iter().map(family).collect::<Vec<_>>())
        .bind(rows.iter().map(|row| Json(&row.detail)).collect::<Vec<_>>())
        .execute(tx)
        .await?;
    Ok(())
}

fn family(row: &CaseRow) -> Option<&'static str> {
    row.head.certificate.certificate().map(|certificate| Family::as_str(certificate.family))
}
