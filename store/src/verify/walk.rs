//! The log, row by row in order: places, streams, numbers, time, and the tree that grows over it.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::Timestamp;

use super::facts::{Facts, StreamKey};
use super::known;
use super::wrong::{Report, Wrong};
use crate::seal::{Checkpoint, Frontier, Hash};

/// A walk along the log. Its memory is a few dozen bytes for each stream.
#[derive(Clone, Debug)]
pub struct Walk {
    begins: Begins,
    /// Of the last row; 0 before the first.
    position: u64,
    recorded_at: Option<Timestamp>,
    streams: HashMap<StreamKey, Stream>,
    /// The newest running number of each series.
    numbers: BTreeMap<String, u64>,
    protocol_numbers: HashSet<(i64, i64)>,
    tree: Frontier,
    /// Up to where a checkpoint's root has been found right.
    pub(super) sealed: u64,
    report: Report,
}

/// What is known of the rows before the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Begins {
    /// There are none, or all that matters of them is known.
    Known,
    /// Nothing: this is a part of a log.
    Within,
}

/// What has been seen of a stream.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Stream {
    pub(super) last: u64,
    /// The first event with personal fields; 0 where none has been seen.
    pub(super) personal_at: u64,
}

/// What an earlier walk has left, as far as the rows that follow depend on it.
#[derive(Default)]
pub(super) struct Before {
    pub(super) tree: Frontier,
    pub(super) recorded_at: Option<Timestamp>,
    pub(super) streams: HashMap<StreamKey, Stream>,
    pub(super) numbers: BTreeMap<String, u64>,
}

impl Walk {
    /// From the first row of a log.
    #[must_use]
    pub fn from_the_beginning() -> Self {
        Self::after(Before::default())
    }

    /// From the row after what has been verified earlier.
    pub(super) fn after(before: Before) -> Self {
        let size = before.tree.size();
        Self {
            begins: Begins::Known,
            position: size,
            recorded_at: before.recorded_at,
            streams: before.streams,
            numbers: before.numbers,
            protocol_numbers: HashSet::new(),
            tree: before.tree,
            sealed: size,
            report: Report::default(),
        }
    }

    /// From the row at this position, of whose predecessors nothing is known: there is no root to compare.
    #[must_use]
    pub fn from(position: u64) -> Self {
        let whole = Self::from_the_beginning();
        let before = position.saturating_sub(1);
        if before == 0 { whole } else { Self { begins: Begins::Within, position: before, ..whole } }
    }

    /// The position of the last row.
    #[must_use]
    pub fn position(&self) -> u64 {
        self.position
    }

    /// The root over all rows so far.
    #[must_use]
    pub fn root(&self) -> Hash {
        self.tree.root()
    }

    /// What was checked so far.
    #[must_use]
    pub fn report(&self) -> Report {
        Report { streams: self.streams.len() as u64, sealed: self.sealed, ..self.report.clone() }
    }

    /// The next row; or what is wrong with it.
    pub fn take(&mut self, row: &Result<Facts, String>) -> Result<(), Wrong> {
        let here = self.position + 1;
        let row = row.as_ref().map_err(|what| Wrong::at(here, what.as_str()))?;
        if row.position != here {
            let what = format!(
                "here stands a row with position {}: positions have no gaps and none is twice",
                row.position
            );
            return Err(Wrong::at(here, what));
        }
        if self.recorded_at.is_some_and(|before| row.recorded_at < before) {
            return Err(Wrong::at(here, "its time is earlier than that of the row before it"));
        }
        self.follows_in_its_stream(row)?;
        self.continues_its_series(row)?;
        if let Some((year, number)) = row.protocol {
            if !self.protocol_numbers.insert((year, number)) {
                return Err(Wrong::at(here, format!("the protocol number {number}/{year} is there already")));
            }
            self.report.protocol_numbers += 1;
        }
        self.tree.push(row.leaf);
        self.report.events += 1;
        self.report.unknown += u64::from(!row.is_known);
        (self.position, self.recorded_at) = (here, Some(row.recorded_at));
        Ok(())
    }

    /// That the rows so far are what this checkpoint of as many has signed.
    pub fn seals(&mut self, checkpoint: &Checkpoint) -> Result<(), Wrong> {
        if self.tree.root() != checkpoint.root {
            let what = "the tree has another root than the one that was signed: a row was changed";
            return Err(Wrong { first: self.sealed + 1, last: checkpoint.size, what: what.into() });
        }
        self.sealed = checkpoint.size;
        self.report.checkpoints += 1;
        Ok(())
    }

    /// What was compared beside the rows.
    pub(super) fn beside(&mut self, tiles: u64, witnessed: u64, newest: Option<String>) {
        (self.report.tiles, self.report.witnessed, self.report.newest) = (tiles, witnessed, newest);
    }

    /// The streams with what has been seen of them.
    pub(super) fn into_streams(self) -> HashMap<StreamKey, Stream> {
        self.streams
    }

    /// The protocol numbers that were seen.
    pub(super) fn protocol_numbers(&self) -> &HashSet<(i64, i64)> {
        &self.protocol_numbers
    }

    fn follows_in_its_stream(&mut self, row: &Facts) -> Result<(), Wrong> {
        let stream = match self.streams.entry(row.stream) {
            Entry::Vacant(new) if self.begins == Begins::Within => {
                new.insert(Stream { last: row.sequence - 1, personal_at: 0 })
            }
            entry => entry.or_default(),
        };
        if row.sequence != stream.last + 1 {
            let what =
                format!("its sequence is {}, the stream goes on with {}", row.sequence, stream.last + 1);
            return Err(Wrong::at(row.position, what));
        }
        stream.last = row.sequence;
        if row.has_personal_fields && stream.personal_at == 0 {
            stream.personal_at = row.position;
        }
        Ok(())
    }

    fn continues_its_series(&mut self, row: &Facts) -> Result<(), Wrong> {
        let must = known::is_numbered(&row.aggregate_type).map(|numbered| numbered && row.sequence == 1);
        let Some(number) = row.number else {
            return match must {
                Some(true) => Err(Wrong::at(row.position, "it opens a case and has no running number")),
                Some(false) | None => Ok(()),
            };
        };
        if must == Some(false) {
            return Err(Wrong::at(row.position, "it has a running number and opens no numbered case"));
        }
        let last = self.numbers.get(&row.aggregate_type).copied();
        let next = match (last, self.begins) {
            (Some(last), _) => last + 1,
            (None, Begins::Known) => 1,
            (None, Begins::Within) => number,
        };
        if number != next {
            let what = format!("its running number is {number}, the series goes on with {next}");
            return Err(Wrong::at(row.position, what));
        }
        match self.numbers.get_mut(&row.aggregate_type) {
            Some(last) => *last = number,
            None => drop(self.numbers.insert(row.aggregate_type.clone(), number)),
        }
        self.report.numbered += 1;
        Ok(())
    }
}
