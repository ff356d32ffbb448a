//! The records, newest first.

use domain::{AccountId, DepartmentId};
use sqlx::Row;
use sqlx::postgres::PgRow;
use store::access::{Field, Purpose, Seen, Subject, Surface};
use store::{Role, Store, Unavailable, Unread};
use uuid::Uuid;

use super::{AccessFilter, AccessLine, elsewhere, night, opened, records};
use crate::case::time;
use crate::page::{Page, PageRequest};

/// Namesakes are found among names, which are sealed: their ids come with the filter.
const LIST: &str = concat!(
    "select r.position, r.at, r.reader, r.role, r.department, r.surface, r.purpose, r.subject_kind, r.subject,
            r.fields, r.reason, r.from_position, r.to_position, coalesce(q.number, a.number) as number ",
    records!(),
    "where r.position < $1 and ($2::uuid[] is null or r.subject = any($2))
       and ($3::uuid[] is null or coalesce(k.person, r.subject) = any($3))
       and ($4::uuid is null or r.reader = $4) and (not $5 or r.reader is null)
       and ($6::timestamptz is null or r.at >= $6) and ($7::timestamptz is null or r.at < $7)
       and case $8::text when 'opened' then ",
    opened!(),
    " when 'namesake' then ",
    opened!(),
    " when 'elsewhere' then ",
    elsewhere!(),
    " when 'night' then ",
    night!(),
    " else true end
     order by r.position desc limit $9"
);

/// The records that are wanted, newest first. Who reads this reads something personal: who reads of whom. What somebody
/// was handed of the log as it is stored is of nobody.
pub async fn list(
    store: &Store,
    filter: &AccessFilter,
    page: &PageRequest,
) -> Result<Unread<Page<AccessLine>>, Unavailable> {
    let found = sqlx::query(LIST)
        .bind(page.before())
        .bind(&filter.subjects)
        .bind(&filter.people)
        .bind(filter.reader.map(|reader| reader.0))
        .bind(filter.machine)
        .bind(filter.from.map(jiff_sqlx::Timestamp::from))
        .bind(filter.until.map(jiff_sqlx::Timestamp::from))
        .bind(filter.mark.map(super::Mark::as_str))
        .bind(page.one_more())
        .fetch_all(store.pool())
        .await?;
    let found = Page::of(found, page, |row| Ok(line(row)?), |line| line.position)?;
    let mut subjects: Vec<Subject> = found.items.iter().map(|line| line.subject).collect();
    subjects.sort_unstable();
    subjects.dedup();
    subjects.retain(|subject| subject.positions().is_none());
    let seen =
        subjects.into_iter().map(|subject| Seen::of(subject, Purpose::Oversight, [Some(Field::Accesses)]));
    Ok(Unread::new(found, seen.collect()))
}

fn line(row: &PgRow) -> sqlx::Result<AccessLine> {
    let fields: Vec<String> = row.try_get("fields")?;
    let positions: (Option<i64>, Option<i64>) = (row.try_get("from_position")?, row.try_get("to_position")?);
    let subject =
        Subject::of(row.try_get("subject_kind")?, row.try_get("subject")?, positions.0.zip(positions.1));
    Ok(AccessLine {
        position: row.try_get("position")?,
        at: time(row, "at")?.ok_or(sqlx::Error::RowNotFound)?,
        reader: row.try_get::<Option<Uuid>, _>("reader")?.map(AccountId),
        role: named(row, "role", Role::acting)?,
        department: row.try_get::<Option<Uuid>, _>("department")?.map(DepartmentId),
        surface: named(row, "surface", Surface::from_name)?,
        purpose: named(row, "purpose", Purpose::from_name)?,
        subject: subject.ok_or_else(|| sqlx::Error::Decode("an unknown kind of subject".into()))?,
        number: row.try_get("number")?,
        fields: fields.iter().filter_map(|name| Field::from_name(name)).collect(),
        reason: row.try_get("reason")?,
    })
}

fn named<T>(row: &PgRow, column: &str, of: fn(&str) -> Option<T>) -> sqlx::Result<T> {
    of(row.try_get(column)?).ok_or_else(|| sqlx::Error::Decode(format!("an unknown {column}").into()))
}
