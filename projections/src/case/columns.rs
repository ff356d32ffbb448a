//! The columns that the tables of all services have: named once, read and written in one place.

use domain::protocol::ProtocolState;
use domain::{AccountId, DepartmentId};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::postgres::{PgArguments, PgRow};
use sqlx::query::Query;
use sqlx::types::Json;
use sqlx::{FromRow, Postgres, Row};
use uuid::Uuid;

use super::{Course, ProtocolView};

/// The columns of a [`Course`], in the order in which [`bind_courses`] binds them.
macro_rules! course_columns {
    () => {
        "id, number, status, owner, submitted_at, changed_at,
         protocol_state, protocol_number, protocol_year, protocol_date, protocol_message,
         department, assignee, due_on, answered_at, revision, version, position"
    };
}
pub(crate) use course_columns;

/// Their arrays for `unnest`: 18 parameters.
macro_rules! course_types {
    () => {
        "$1::uuid[], $2::bigint[], $3::text[], $4::uuid[], $5::timestamptz[], $6::timestamptz[],
         $7::text[], $8::bigint[], $9::smallint[], $10::date[], $11::text[],
         $12::uuid[], $13::uuid[], $14::date[], $15::timestamptz[], $16::bigint[], $17::bigint[], $18::bigint[]"
    };
}
pub(crate) use course_types;

/// What later events change; number, owner, time of filing and term are settled by the first.
macro_rules! course_updates {
    () => {
        "status = excluded.status, changed_at = excluded.changed_at,
         protocol_state = excluded.protocol_state, protocol_number = excluded.protocol_number,
         protocol_year = excluded.protocol_year, protocol_date = excluded.protocol_date,
         protocol_message = excluded.protocol_message,
         department = excluded.department, assignee = excluded.assignee, answered_at = excluded.answered_at,
         revision = excluded.revision, version = excluded.version, position = excluded.position"
    };
}
pub(crate) use course_updates;

/// Binds `$1` to `$18`.
pub(crate) fn bind_courses<'q, S: Copy>(
    query: Query<'q, Postgres, PgArguments>,
    courses: &[&'q Course<S>],
    name: fn(S) -> &'static str,
) -> Query<'q, Postgres, PgArguments> {
    query
        .bind(column(courses, |course| course.id))
        .bind(column(courses, |course| course.number))
        .bind(column(courses, |course| name(course.status)))
        .bind(column(courses, |course| course.owner.map(|owner| owner.0)))
        .bind(column(courses, |course| jiff_sqlx::Timestamp::from(course.submitted_at)))
        .bind(column(courses, |course| jiff_sqlx::Timestamp::from(course.changed_at)))
        .bind(column(courses, |course| course.protocol.state.as_str()))
        .bind(column(courses, |course| course.protocol.number.map(u64::cast_signed)))
        .bind(column(courses, |course| course.protocol.year))
        .bind(column(courses, |course| course.protocol.date.map(jiff_sqlx::Date::from)))
        .bind(column(courses, |course| course.protocol.message.as_deref()))
        .bind(column(courses, |course| course.department.map(|department| department.0)))
        .bind(column(courses, |course| course.assignee.map(|assignee| assignee.0)))
        .bind(column(courses, |course| course.due_on.map(jiff_sqlx::Date::from)))
        .bind(column(courses, |course| course.answered_at.map(jiff_sqlx::Timestamp::from)))
        .bind(column(courses, |course| course.revision))
        .bind(column(courses, |course| course.version))
        .bind(column(courses, |course| course.position))
}

/// The JSON that is in a column, for an array of texts, one for each row. As text: sqlx would send documents as `jsonb`, and the
/// server make its binary form of each after all.
pub(crate) fn documents<R, T: Serialize>(
    rows: &[R],
    value: impl Fn(&R) -> Option<&T>,
) -> Vec<Option<String>> {
    let text = |document: &T| serde_json::to_string(document).expect("a row is written to memory");
    rows.iter().map(|row| value(row).map(text)).collect()
}

fn column<'q, S, T>(courses: &[&'q Course<S>], value: impl Fn(&'q Course<S>) -> T) -> Vec<T> {
    courses.iter().copied().map(value).collect()
}

impl<S> Course<S> {
    /// What is in these columns; `status` reads the name of a status.
    pub(crate) fn read(row: &PgRow, status: fn(&str) -> Option<S>) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: row.try_get("id")?,
            number: row.try_get("number")?,
            status: named(row, "status", status)?,
            owner: row.try_get::<Option<Uuid>, _>("owner")?.map(AccountId),
            submitted_at: time(row, "submitted_at")?.ok_or(sqlx::Error::RowNotFound)?,
            changed_at: time(row, "changed_at")?.ok_or(sqlx::Error::RowNotFound)?,
            protocol: ProtocolView::from_row(row)?,
            department: row.try_get::<Option<Uuid>, _>("department")?.map(DepartmentId),
            assignee: row.try_get::<Option<Uuid>, _>("assignee")?.map(AccountId),
            due_on: date(row, "due_on")?,
            answered_at: time(row, "answered_at")?,
            revision: row.try_get("revision")?,
            version: row.try_get("version")?,
            position: row.try_get("position")?,
        })
    }
}

impl<'r> FromRow<'r, PgRow> for ProtocolView {
    fn from_row(row: &'r PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            state: named(row, "protocol_state", ProtocolState::from_name)?,
            number: row.try_get::<Option<i64>, _>("protocol_number")?.map(i64::unsigned_abs),
            year: row.try_get("protocol_year")?,
            date: date(row, "protocol_date")?,
            message: row.try_get("protocol_message")?,
        })
    }
}

/// A time that may be null.
pub(crate) fn time(row: &PgRow, column: &str) -> Result<Option<Timestamp>, sqlx::Error> {
    Ok(row.try_get::<Option<jiff_sqlx::Timestamp>, _>(column)?.map(jiff_sqlx::Timestamp::to_jiff))
}

/// A document of JSON.
pub(crate) fn document<T: DeserializeOwned>(row: &PgRow, column: &str) -> Result<T, sqlx::Error> {
    Ok(row.try_get::<Json<T>, _>(column)?.0)
}

/// A document that may be null.
pub(crate) fn document_if_any<T: DeserializeOwned>(
    row: &PgRow,
    column: &str,
) -> Result<Option<T>, sqlx::Error> {
    Ok(row.try_get::<Option<Json<T>>, _>(column)?.map(|Json(document)| document))
}

/// A day that may be null.
pub(super) fn date(row: &PgRow, column: &str) -> Result<Option<Date>, sqlx::Error> {
    Ok(row.try_get::<Option<jiff_sqlx::Date>, _>(column)?.map(jiff_sqlx::Date::to_jiff))
}

/// A value by its name.
pub(crate) fn named<T>(row: &PgRow, column: &str, parse: fn(&str) -> Option<T>) -> Result<T, sqlx::Error> {
    let name: &str = row.try_get(column)?;
    parse(name).ok_or_else(|| sqlx::Error::ColumnDecode {
        index: column.to_owned(),
        source: format!("no such value: {name}").into(),
    })
}
