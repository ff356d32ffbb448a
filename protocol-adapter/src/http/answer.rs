//! What a register's answer means: is it entered, is it not, or does nobody know?

use domain::protocol::ProtocolEntry;
use jiff::civil::Date;
use serde::Deserialize;
use tracing::error;

use crate::{Contradiction, Document, Outcome, Unclear};

/// The largest number that is believed: above it JSON's numbers are not exact.
const LARGEST: u64 = 1 << 53;

/// The longest reason that is kept, in characters.
const LONGEST_REASON: usize = 500;

/// Status and body; the body is `None` when it was cut off or is too long.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: Option<Vec<u8>>,
}

impl Answer {
    /// The answer to a document that was sent.
    pub(super) fn outcome(&self, document: &Document) -> Outcome {
        let status = self.status;
        match status {
            200 | 201 => self.entered(&document.reference),
            409 | 422 => Outcome::Refused(self.reason(document)),
            401 | 403 | 404 | 429 | 300..=399 => {
                Outcome::TurnedAway(format!("the register answers with HTTP {status}"))
            }
            // The server did not get it all, or not in time: what it did with it is its secret.
            408 => Outcome::Ambiguous,
            400..=499 => Outcome::Unreadable(format!("the register answers with HTTP {status}")),
            _ => Outcome::Ambiguous,
        }
    }

    /// The answer to a question by reference.
    pub(super) fn entry_of(&self, reference: &str) -> Result<Option<ProtocolEntry>, Unclear> {
        if self.status != 200 {
            return Err(Unclear::NoAnswer);
        }
        let found: Found = self.read().ok_or(Unclear::NoAnswer)?;
        let entries = found.items.len();
        let Some(first) = found.items.into_iter().next() else { return Ok(None) };
        let entry = first.entry(reference)?;
        if entries > 1 {
            error!(reference, entries, "the register has entered a document more than once");
            return Err(Contradiction::SeveralEntries.into());
        }
        Ok(Some(entry))
    }

    fn entered(&self, reference: &str) -> Outcome {
        let entry = self.read::<Entry>().ok_or(Unclear::NoAnswer).and_then(|entry| entry.entry(reference));
        match entry {
            Ok(entry) => Outcome::Entered(entry),
            Err(Unclear::NoAnswer) => Outcome::Ambiguous,
            Err(Unclear::Contradicts(contradiction)) => Outcome::Contradicts(contradiction),
        }
    }

    /// The register's reason, unless it repeats what is personal: it goes into the log in clear.
    fn reason(&self, document: &Document) -> String {
        let problem = self.read::<Problem>().unwrap_or_default();
        let reason = problem.detail.or(problem.title).unwrap_or_default();
        let reason: String = reason.chars().filter(|c| !c.is_control()).take(LONGEST_REASON).collect();
        let personal = [&document.subject, &document.sender].map(|text| text.trim());
        let quotes = personal.into_iter().any(|text| !text.is_empty() && reason.contains(text));
        if reason.trim().is_empty() || quotes {
            return format!("the register refused it with HTTP {}", self.status);
        }
        reason
    }

    fn read<'a, T: Deserialize<'a>>(&'a self) -> Option<T> {
        serde_json::from_slice(self.body.as_ref()?).ok()
    }
}

#[derive(Deserialize)]
struct Found {
    items: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    number: u64,
    year: i16,
    date: Date,
    reference: String,
}

impl Entry {
    /// An entry that makes no sense in itself is no answer.
    fn entry(self, reference: &str) -> Result<ProtocolEntry, Unclear> {
        if self.reference != reference {
            error!(reference, "the register answers with the entry of another document");
            return Err(Contradiction::OtherReference.into());
        }
        let sound = (1..=LARGEST).contains(&self.number) && self.date.year() == self.year;
        let entry = ProtocolEntry { number: self.number, year: self.year, date: self.date };
        if sound { Ok(entry) } else { Err(Unclear::NoAnswer) }
    }
}

#[derive(Default, Deserialize)]
struct Problem {
    detail: Option<String>,
    title: Option<String>,
}

#[cfg(test)]
mod tests;
