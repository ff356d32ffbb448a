//! What the unruly register has entered, and what it has lost again.

use std::collections::{BTreeMap, BTreeSet};

/// The calendar year in which it begins.
pub const FIRST_YEAR: i16 = 2026;

/// A line of the book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The number in its year.
    pub number: u64,
    /// The year.
    pub year: i16,
    /// Of which document.
    pub reference: String,
}

/// The book. A copy of it tells what was in it then.
#[derive(Clone)]
pub struct Book {
    /// Every line, oldest first.
    pub lines: Vec<Line>,
    /// The references of lines that were lost.
    pub lost: BTreeSet<String>,
    /// The references of documents that were entered later than anybody may, or twice at once.
    pub too_late: BTreeSet<String>,
    year: i16,
    /// How many lines each reference has.
    times: BTreeMap<String, usize>,
}

/// A number of the first year that a case has.
pub(super) struct Used(pub(super) u64);

impl Default for Book {
    fn default() -> Self {
        Self {
            lines: Vec::new(),
            lost: BTreeSet::new(),
            too_late: BTreeSet::new(),
            year: FIRST_YEAR,
            times: BTreeMap::new(),
        }
    }
}

impl Book {
    /// The lines of a reference.
    #[must_use]
    pub fn of(&self, reference: &str) -> Vec<Line> {
        if !self.times.contains_key(reference) {
            return Vec::new();
        }
        self.lines.iter().filter(|line| line.reference == reference).cloned().collect()
    }

    /// The new line, and whether there was one of this reference.
    pub(super) fn enters(&mut self, reference: &str) -> (Line, bool) {
        let times = self.times.entry(reference.to_owned()).or_default();
        *times += 1;
        let is_double = *times > 1;
        let last = self.lines.last().filter(|line| line.year == self.year).map(|line| line.number);
        let number = last.unwrap_or_default() + 1;
        let line = Line { number, year: self.year, reference: reference.to_owned() };
        self.lines.push(line.clone());
        (line, is_double)
    }

    /// Gives how many were there to be lost.
    pub(super) fn forgets(&mut self, entries: usize) -> usize {
        let kept = self.lines.len().saturating_sub(entries);
        let lost = self.lines.split_off(kept);
        let count = lost.len();
        for line in &lost {
            if let Some(times) = self.times.get_mut(&line.reference) {
                *times -= 1;
            }
        }
        self.times.retain(|_, times| *times > 0);
        self.lost.extend(lost.into_iter().map(|line| line.reference));
        count
    }

    pub(super) fn turns_the_year(&mut self) {
        self.year += 1;
    }
}

impl Used {
    /// A line that it pretends to have written.
    pub(super) fn said_of(&self, line: &Line) -> Line {
        Line { number: self.0, year: FIRST_YEAR, reference: line.reference.clone() }
    }
}
