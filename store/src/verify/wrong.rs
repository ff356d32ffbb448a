//! What a verification answers: what was checked, or the first thing that is wrong.

use std::fmt;

use super::second_place::Disagreement;
use crate::error::Unavailable;

/// The first position that is not as it must be, and what is wrong there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The first position that can be meant; 0 when it is not a row that is wrong.
    pub first: u64,
    /// The last one: the same, unless only a root tells that something among several was changed.
    pub last: u64,
    /// What is wrong, after "position 17: ".
    pub what: String,
}

impl Wrong {
    /// At one position.
    pub(super) fn at(position: u64, what: impl Into<String>) -> Self {
        Self { first: position, last: position, what: what.into() }
    }
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { first, last, what } = self;
        match (first, last) {
            (0, _) => f.write_str(what),
            (first, last) if first == last => write!(f, "position {first}: {what}"),
            _ => write!(f, "positions {first} to {last}: {what}"),
        }
    }
}

/// What was checked, in numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Events, each with its leaf.
    pub events: u64,
    /// How many of them a checkpoint covers.
    pub sealed: u64,
    /// Streams, each without a gap.
    pub streams: u64,
    /// Cases with a running number, each series without a gap.
    pub numbered: u64,
    /// Protocol numbers, none of them twice.
    pub protocol_numbers: u64,
    /// Events of a kind or version that this program does not know: sealed like all, and not read.
    pub unknown: u64,
    /// Checkpoints, each with its signature and root.
    pub checkpoints: u64,
    /// Tiles of the tree.
    pub tiles: u64,
    /// Data keys that were opened or are destroyed.
    pub data_keys: u64,
    /// Checkpoints of the second place that the log agrees with.
    pub witnessed: u64,
    /// The newest checkpoint as it was signed.
    pub newest: Option<String>,
}

/// Why a log is not found in order.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// Something is wrong.
    #[error("{0}")]
    Wrong(Wrong),
    /// The second place has signed another log.
    #[error("{0}")]
    SecondPlace(Disagreement),
    /// The database did not answer.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
    /// The file could not be read.
    #[error("the file cannot be read")]
    File(#[from] std::io::Error),
}

impl From<Wrong> for VerifyError {
    fn from(wrong: Wrong) -> Self {
        Self::Wrong(wrong)
    }
}

impl From<sqlx::Error> for VerifyError {
    fn from(error: sqlx::Error) -> Self {
        Self::Unavailable(error.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        let wrong = |first, last| Wrong { first, last, what: "it is wrong".to_owned() }.to_string();
        assert_eq!(wrong(0, 0), "it is wrong");
        assert_eq!(wrong(7, 7), "position 7: it is wrong");
        assert_eq!(wrong(7, 9), "positions 7 to 9: it is wrong");
    }
}
