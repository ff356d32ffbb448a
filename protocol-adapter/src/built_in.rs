//! The built-in register: a gapless book per calendar year in PostgreSQL. One call is one round trip and one
//! transaction (`register.enter` in `migrations/`), so that nothing can come between a number and its entry.
//!
//! `reading` turns its pages, `cancelling` strikes an entry out.

mod reading;
mod cancelling;

use std::sync::Arc;

use async_trait::async_trait;
use domain::protocol::ProtocolEntry;
use jiff::Timestamp;
use sqlx::postgres::{PgPool, PgRow};
use sqlx::{FromRow, Row};

use crate::{Document, Outcome, Register, Unclear};

pub use cancelling::{Cancelled, Striking};
pub use reading::{Cancellation, Line};

/// What the time is; a test turns the year with it.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// What the book keeps of a document besides reference, kind, number and dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeps {
    /// Nothing: in the portal's own database the case is found by its reference (docs/decisions/0010).
    NothingPersonal,
    /// Subject and sender, as a register of its own must.
    SubjectAndSender,
}

/// The book. Cheap to clone.
#[derive(Clone)]
pub struct BuiltIn {
    pool: PgPool,
    keeps: Keeps,
    clock: Clock,
}

/// What whoever enters a document is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BookEntry {
    /// Number, year, date.
    pub entry: ProtocolEntry,
    /// When it was entered; never earlier than the line before it.
    pub registered_at: Timestamp,
    /// Whether this call wrote it.
    pub is_new: bool,
    /// Whether it was cancelled since: then the document is not entered, and is not entered again.
    pub is_cancelled: bool,
}

impl BuiltIn {
    /// The book in this database, by the system's clock.
    #[must_use]
    pub fn new(pool: PgPool, keeps: Keeps) -> Self {
        Self { pool, keeps, clock: Arc::new(Timestamp::now) }
    }

    /// The same, by another clock.
    #[must_use]
    pub fn with_clock(self, clock: Clock) -> Self {
        Self { clock, ..self }
    }

    /// Enters a document under the next number of the year, or gives the entry that its reference has already, which
    /// may be cancelled.
    pub async fn write(&self, document: &Document) -> sqlx::Result<BookEntry> {
        let (subject, sender) = match self.keeps {
            Keeps::NothingPersonal => (None, None),
            Keeps::SubjectAndSender => (Some(&document.subject), Some(&document.sender)),
        };
        sqlx::query_as(
            "select given_number, given_year, given_date, given_at, is_new, is_cancelled
             from register.enter($1, $2, $3, $4, $5, $6)",
        )
        .bind(&document.reference)
        .bind(&document.kind)
        .bind(subject)
        .bind(sender)
        .bind(jiff_sqlx::Timestamp::from(document.filed_at))
        .bind(jiff_sqlx::Timestamp::from((self.clock)()))
        .fetch_one(&self.pool)
        .await
    }

    /// The entry of a reference; a cancelled one is none.
    pub async fn look_up(&self, reference: &str) -> sqlx::Result<Option<BookEntry>> {
        sqlx::query_as(
            "select e.number as given_number, e.year as given_year, e.date as given_date,
                    e.registered_at as given_at, false as is_new, false as is_cancelled
             from register.entries e
             where e.reference = $1
               and not exists (select from register.cancellations c where c.year = e.year and c.number = e.number)",
        )
        .bind(reference)
        .fetch_optional(&self.pool)
        .await
    }

    /// Whether the database answers.
    pub async fn is_well(&self) -> bool {
        sqlx::query("select 1 from register.book").execute(&self.pool).await.is_ok()
    }
}

impl BookEntry {
    /// Why a document whose entry is cancelled is not entered again. Without the registrar's reason: this sentence goes
    /// into the log in clear.
    #[must_use]
    pub fn why_refused(&self) -> String {
        let ProtocolEntry { number, year, .. } = self.entry;
        format!("η εγγραφή {number}/{year} του εγγράφου ακυρώθηκε από υπάλληλο πρωτοκόλλου")
    }
}

#[async_trait]
impl Register for BuiltIn {
    fn name(&self) -> &'static str {
        "built-in"
    }

    async fn enter(&self, document: &Document) -> Outcome {
        match self.write(document).await {
            Ok(line) if line.is_cancelled => Outcome::Refused(line.why_refused()),
            Ok(line) => Outcome::Entered(line.entry),
            Err(error) => what_became_of_it(&error),
        }
    }

    async fn find(&self, reference: &str) -> Result<Option<ProtocolEntry>, Unclear> {
        let line = self.look_up(reference).await.map_err(|_| Unclear::NoAnswer)?;
        Ok(line.map(|line| line.entry))
    }
}

/// A statement that failed in the database is rolled back; one whose answer was lost may have been committed.
fn what_became_of_it(error: &sqlx::Error) -> Outcome {
    match error {
        sqlx::Error::Database(refusal) => {
            let code = refusal.code().unwrap_or_default();
            if code.starts_with("22") || code.starts_with("23") {
                return Outcome::Unreadable(format!("the book cannot keep it (SQLSTATE {code})"));
            }
            Outcome::Unreachable
        }
        sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed => Outcome::Unreachable,
        // Whatever else sqlx may report: ask before sending again.
        _ => Outcome::Ambiguous,
    }
}

impl FromRow<'_, PgRow> for BookEntry {
    fn from_row(row: &PgRow) -> sqlx::Result<Self> {
        let number: i64 = row.try_get("given_number")?;
        let entry = ProtocolEntry {
            number: number.unsigned_abs(),
            year: row.try_get("given_year")?,
            date: row.try_get::<jiff_sqlx::Date, _>("given_date")?.to_jiff(),
        };
        let registered_at = row.try_get::<jiff_sqlx::Timestamp, _>("given_at")?.to_jiff();
        let (is_new, is_cancelled) = (row.try_get("is_new")?, row.try_get("is_cancelled")?);
        Ok(Self { entry, registered_at, is_new, is_cancelled })
    }
}
