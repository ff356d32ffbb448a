//! An entry is struck out: its line, its number and its reference stay (docs/decisions/0017). One call is one round
//! trip and one transaction (`cancel_register_entry` in `migrations/`), so that no case can be told the number between
//! the look and the cancellation.

use super::BuiltIn;

/// An entry that is to be struck out.
#[derive(Clone, Copy)]
pub struct Striking<'a> {
    /// Its year.
    pub year: i16,
    /// Its number.
    pub number: u64,
    /// Why; not empty.
    pub reason: &'a str,
    /// Who: an account's id, or whom a client named.
    pub by: Option<&'a str>,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cancelled {
    /// It is cancelled.
    Now,
    /// It was before, and stays as it was written then.
    Before,
    /// There is no such line.
    Unknown,
    /// A case of this portal shows the number: somebody holds it.
    Shown,
    /// The case that it was entered for waits for its number, and may be told this one at any moment.
    Awaited,
}

impl BuiltIn {
    /// Strikes an entry out, unless somebody holds its number.
    pub async fn cancel(&self, striking: Striking<'_>) -> sqlx::Result<Cancelled> {
        let Ok(number) = i64::try_from(striking.number) else { return Ok(Cancelled::Unknown) };
        let outcome: String = sqlx::query_scalar("select public.cancel_register_entry($1, $2, $3, $4, $5)")
            .bind(striking.year)
            .bind(number)
            .bind(striking.reason)
            .bind(striking.by)
            .bind(jiff_sqlx::Timestamp::from((self.clock)()))
            .fetch_one(&self.pool)
            .await?;
        Cancelled::from_name(&outcome)
            .ok_or_else(|| sqlx::Error::Decode(format!("no outcome of a cancellation: {outcome}").into()))
    }
}

impl Cancelled {
    fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "cancelled" => Self::Now,
            "already" => Self::Before,
            "unknown" => Self::Unknown,
            "shown" => Self::Shown,
            "awaited" => Self::Awaited,
            _ => return None,
        })
    }
}
