//! The book's pages: one line, the sheet of a day, a year in portions.

use domain::protocol::ProtocolEntry;
use jiff::Timestamp;
use jiff::civil::Date;
use sqlx::postgres::PgRow;
use sqlx::{FromRow, Row};

use super::BuiltIn;

/// A line of the book. What is personal in it is there only where the book keeps it, so it has no `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Line {
    /// Number, year, date.
    pub entry: ProtocolEntry,
    /// When it was entered.
    pub registered_at: Timestamp,
    /// The sender's own id of the document: in the portal, the case's id.
    pub reference: String,
    /// What kind of document it is, such as `request`.
    pub kind: String,
    /// What it is about; `None` in the portal's own book.
    pub subject: Option<String>,
    /// Who sent it; `None` in the portal's own book.
    pub sender: Option<String>,
    /// When it was filed.
    pub filed_at: Timestamp,
    /// How it came to be struck out; `None` while it stands.
    pub cancellation: Option<Cancellation>,
}

/// Who struck an entry out, when, and why.
#[derive(Clone, PartialEq, Eq)]
pub struct Cancellation {
    /// Why.
    pub reason: String,
    /// Who: an account's id, or whom a client named.
    pub by: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// The lines that a condition picks.
macro_rules! lines {
    ($condition:literal) => {
        concat!(
            "select e.number, e.year, e.date, e.registered_at, e.reference, e.kind, e.subject, e.sender, e.filed_at,
                    c.reason, c.cancelled_by, c.cancelled_at
             from register.entries e
             left join register.cancellations c on c.year = e.year and c.number = e.number
             where ",
            $condition
        )
    };
}

impl BuiltIn {
    /// The line of this number.
    pub async fn line(&self, year: i16, number: u64) -> sqlx::Result<Option<Line>> {
        // A number beyond the column's range is in no book.
        let Ok(number) = i64::try_from(number) else { return Ok(None) };
        sqlx::query_as(lines!("e.year = $1 and e.number = $2"))
            .bind(year)
            .bind(number)
            .fetch_optional(&self.pool)
            .await
    }

    /// What was entered on a day in Athens, in order.
    pub async fn day(&self, day: Date) -> sqlx::Result<Vec<Line>> {
        sqlx::query_as(lines!("e.date = $1 order by e.number"))
            .bind(jiff_sqlx::Date::from(day))
            .fetch_all(&self.pool)
            .await
    }

    /// At most so many lines of a year behind this number, in order; from 0 for the first.
    pub async fn lines_after(&self, year: i16, number: u64, most: u16) -> sqlx::Result<Vec<Line>> {
        sqlx::query_as(lines!("e.year = $1 and e.number > $2 order by e.number limit $3"))
            .bind(year)
            .bind(i64::try_from(number).unwrap_or(i64::MAX))
            .bind(i64::from(most))
            .fetch_all(&self.pool)
            .await
    }
}

impl FromRow<'_, PgRow> for Line {
    fn from_row(row: &PgRow) -> sqlx::Result<Self> {
        let number: i64 = row.try_get("number")?;
        let time =
            |column: &str| Ok::<_, sqlx::Error>(row.try_get::<jiff_sqlx::Timestamp, _>(column)?.to_jiff());
        Ok(Self {
            entry: ProtocolEntry {
                number: number.unsigned_abs(),
                year: row.try_get("year")?,
                date: row.try_get::<jiff_sqlx::Date, _>("date")?.to_jiff(),
            },
            registered_at: time("registered_at")?,
            reference: row.try_get("reference")?,
            kind: row.try_get("kind")?,
            subject: row.try_get("subject")?,
            sender: row.try_get("sender")?,
            filed_at: time("filed_at")?,
            cancellation: cancellation(row)?,
        })
    }
}

fn cancellation(row: &PgRow) -> sqlx::Result<Option<Cancellation>> {
    let Some(at) = row.try_get::<Option<jiff_sqlx::Timestamp>, _>("cancelled_at")? else { return Ok(None) };
    let (reason, by) = (row.try_get("reason")?, row.try_get("cancelled_by")?);
    Ok(Some(Cancellation { reason, by, at: at.to_jiff() }))
}
