//! How records are read: by the citizen whose case was opened, and until when they are kept.

use domain::DepartmentId;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

use super::{Field, Purpose, Subject, Surface};
use crate::actor::Role;
use crate::connect::Store;
use crate::error::Unavailable;

/// Looks of one day, by one role of one department, at one door and for one purpose: what a citizen is told of who
/// opened his case. Never who it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// The last of them.
    pub at: Timestamp,
    /// How many.
    pub times: i64,
    /// In which role.
    pub role: Role,
    /// From which department.
    pub department: Option<DepartmentId>,
    /// By which door.
    pub surface: Surface,
    /// What for.
    pub purpose: Purpose,
    /// What was shown.
    pub fields: Vec<Field>,
}

/// A day is one in Greece. A list that is refreshed all day is one line.
const LOOKS: &str = "select r.subject_kind, r.subject, max(r.at) as at, count(distinct r.reading) as times, r.role, r.department, \
     r.surface, r.purpose, array_agg(distinct f.field) as fields \
     from access_records r cross join unnest(r.fields) as f (field) \
     where r.subject = any($1) and r.subject_kind = any($2) \
     group by r.subject_kind, r.subject, (r.at at time zone 'Europe/Athens')::date, r.role, r.department, r.surface, \
     r.purpose \
     order by max(r.at) desc limit $3";

impl Store {
    /// When this was opened, by which role and department and what for: the newest first, at most `limit` lines.
    pub async fn opened(&self, subject: Subject, limit: u32) -> Result<Vec<Opened>, Unavailable> {
        let looks = self.looks(&[subject], Some(limit)).await?;
        Ok(looks.into_iter().map(|(_, opened)| opened).collect())
    }

    /// The same of each of these, whole.
    pub async fn opened_of_all(&self, subjects: &[Subject]) -> Result<Vec<(Subject, Opened)>, Unavailable> {
        self.looks(subjects, None).await
    }

    async fn looks(
        &self,
        subjects: &[Subject],
        limit: Option<u32>,
    ) -> Result<Vec<(Subject, Opened)>, Unavailable> {
        let ids: Vec<Uuid> = subjects.iter().map(|subject| subject.id()).collect();
        let kinds: Vec<&str> = subjects.iter().map(|subject| subject.kind()).collect();
        let found = sqlx::query(LOOKS).bind(ids).bind(kinds).bind(limit.map(i64::from));
        let rows = found.fetch_all(self.pool()).await?;
        Ok(rows.iter().map(look).collect::<sqlx::Result<_>>()?)
    }

    /// Deletes the records older than this, and says how many. Refused by the database for what is younger than a
    /// year.
    pub async fn forget_accesses(&self, before: Timestamp) -> Result<i64, Unavailable> {
        let gone = sqlx::query_scalar("select forget_access_records($1)").bind(before.to_sqlx());
        Ok(gone.fetch_one(self.pool()).await?)
    }
}

fn look(row: &PgRow) -> sqlx::Result<(Subject, Opened)> {
    let kind: String = row.try_get("subject_kind")?;
    let subject = Subject::of(&kind, row.try_get("subject")?, None);
    let subject = subject.ok_or_else(|| sqlx::Error::Decode("an unknown subject".into()))?;
    let fields: Vec<String> = row.try_get("fields")?;
    let mut fields: Vec<Field> = fields.iter().filter_map(|name| Field::from_name(name)).collect();
    fields.sort_unstable();
    let opened = Opened {
        at: row.try_get::<jiff_sqlx::Timestamp, _>("at")?.to_jiff(),
        times: row.try_get("times")?,
        role: named(row, "role", Role::acting)?,
        department: row.try_get::<Option<Uuid>, _>("department")?.map(DepartmentId),
        surface: named(row, "surface", Surface::from_name)?,
        purpose: named(row, "purpose", Purpose::from_name)?,
        fields,
    };
    Ok((subject, opened))
}

fn named<T>(row: &PgRow, column: &str, of: fn(&str) -> Option<T>) -> sqlx::Result<T> {
    of(row.try_get(column)?).ok_or_else(|| sqlx::Error::Decode(format!("an unknown {column}").into()))
}
