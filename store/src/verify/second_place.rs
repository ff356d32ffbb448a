//! What lies where the administrator of the database cannot reach, against the database: a cut tail, a log that was
//! recomputed, a fork after a restore from an older backup.

use std::collections::BTreeMap;
use std::fmt;

use crate::seal::{Checkpoint, Hash};

/// A checkpoint of the second place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witnessed {
    /// Where it was found, for people.
    pub place: String,
    /// What was signed.
    pub checkpoint: Checkpoint,
}

/// What the second place proves of the log in the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disagreement {
    /// How many events the newest checkpoint of the second place has.
    pub witnessed: u64,
    /// How many the database has.
    pub in_database: u64,
    /// Up to there both are the same, as far as can be known: the largest checkpoint of both. 0 when there is none.
    pub same_up_to: u64,
    /// The smallest checkpoint that has another root in the database; `None` when the database only ends too early.
    pub differs_by: Option<u64>,
    /// Where the first contradiction was found.
    pub place: String,
}

/// The comparison, while the log is walked along.
pub(super) struct Comparison<'a> {
    waiting: BTreeMap<u64, Vec<&'a Witnessed>>,
    newest: u64,
    pub(super) agreed: u64,
    same_up_to: u64,
    differs: Option<(u64, String)>,
}

/// The notes in a text: each ends with its signature lines, and the next one may follow at once.
#[must_use]
pub fn notes_in(text: &str) -> Vec<&str> {
    let mut notes = Vec::new();
    let (mut begin, mut at, mut is_signed) = (0, 0, false);
    for line in text.split_inclusive('\n') {
        let is_signature = line.starts_with("— ");
        if is_signed && !is_signature {
            notes.push(&text[begin..at]);
            begin = at;
        }
        is_signed = is_signature;
        at += line.len();
    }
    if begin < at {
        notes.push(&text[begin..]);
    }
    notes
}

impl<'a> Comparison<'a> {
    pub(super) fn with(witnessed: &'a [Witnessed]) -> Self {
        let mut waiting: BTreeMap<u64, Vec<&Witnessed>> = BTreeMap::new();
        for one in witnessed {
            waiting.entry(one.checkpoint.size).or_default().push(one);
        }
        let newest = waiting.keys().next_back().copied().unwrap_or_default();
        Self { waiting, newest, agreed: 0, same_up_to: 0, differs: None }
    }

    /// Whether a root is wanted at this size.
    pub(super) fn wants(&self, size: u64) -> bool {
        self.waiting.contains_key(&size)
    }

    /// The root of the log in the database at a size.
    pub(super) fn compare(&mut self, size: u64, root: Hash) {
        for witnessed in self.waiting.remove(&size).unwrap_or_default() {
            if witnessed.checkpoint.root == root {
                self.agreed += 1;
                self.same_up_to = if self.differs.is_none() { size } else { self.same_up_to };
            } else if self.differs.is_none() {
                self.differs = Some((size, witnessed.place.clone()));
            }
        }
    }

    /// Leaves out what an earlier run has compared.
    pub(super) fn skip_up_to(&mut self, size: u64) {
        self.waiting = self.waiting.split_off(&(size + 1));
    }

    /// What it comes to, for a log of `in_database` events.
    pub(super) fn ends(self, in_database: u64) -> Result<u64, Disagreement> {
        let first_beyond = self.waiting.values().flatten().next().map(|witnessed| witnessed.place.clone());
        let (differs_by, place) = match (self.differs, first_beyond) {
            (None, None) => return Ok(self.agreed),
            (Some((size, place)), _) => (Some(size), place),
            (None, Some(place)) => (None, place),
        };
        Err(Disagreement {
            witnessed: self.newest,
            in_database,
            same_up_to: self.same_up_to,
            differs_by,
            place,
        })
    }
}

impl fmt::Display for Disagreement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { witnessed, in_database, same_up_to, differs_by, place } = self;
        writeln!(
            f,
            "the second place ({place}) has signed {witnessed} events, the database has {in_database}."
        )?;
        match same_up_to {
            0 => writeln!(f, "No checkpoint of the second place agrees with the database.")?,
            up_to => writeln!(f, "Up to position {up_to} both are the same.")?,
        }
        if let Some(by) = differs_by {
            let first = same_up_to + 1;
            writeln!(
                f,
                "They part between position {first} and position {by}: other events stand there now than were signed."
            )?;
            writeln!(
                f,
                "That is what a restore from an older backup leaves when the portal has gone on from it, or a log that"
            )?;
            writeln!(f, "somebody with the signing key has written anew.")?;
        } else {
            writeln!(
                f,
                "Positions {} to {witnessed} are missing: the end of the log was cut off, or the database was restored",
                in_database + 1
            )?;
            writeln!(f, "from an older backup.")?;
        }
        write!(
            f,
            "What to do: stop the portal; keep the second place as it is; look for what is missing (the broken installation,\n\
             exports, citizens' receipts); if a restore was the cause, follow \"After a restore from an older backup\" in\n\
             docs/operations.md; if there was none, somebody has changed the database."
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn witnessed(sizes: &[(u64, u8)]) -> Vec<Witnessed> {
        let one = |(size, root): &(u64, u8)| Witnessed {
            place: format!("{size}"),
            checkpoint: Checkpoint { origin: "x".into(), size: *size, root: Hash([*root; 32]) },
        };
        sizes.iter().map(one).collect()
    }

    /// The database has `head` events, and at each size the root of that number.
    fn compared(sizes: &[(u64, u8)], head: u8) -> Result<u64, Disagreement> {
        let witnessed = witnessed(sizes);
        let mut comparison = Comparison::with(&witnessed);
        for size in (1..=head).filter(|size| sizes.iter().any(|(other, _)| other == &u64::from(*size))) {
            assert!(comparison.wants(size.into()));
            comparison.compare(size.into(), Hash([size; 32]));
        }
        comparison.ends(head.into())
    }

    #[test]
    fn a_second_place_that_agrees_is_counted() {
        assert_eq!(compared(&[], 9), Ok(0));
        assert_eq!(compared(&[(3, 3), (5, 5), (5, 5)], 9), Ok(3));
        assert_eq!(compared(&[(9, 9)], 9), Ok(1));
    }

    #[test]
    fn what_an_earlier_run_has_compared_is_left_out() {
        let witnessed = witnessed(&[(3, 99), (5, 99), (7, 7)]);
        let mut comparison = Comparison::with(&witnessed);
        comparison.skip_up_to(5);
        assert!(!comparison.wants(3) && !comparison.wants(5) && comparison.wants(7));
        comparison.compare(7, Hash([7; 32]));
        assert_eq!(comparison.ends(9), Ok(1));
    }

    #[test]
    fn a_cut_tail_and_a_fork_are_told_apart() {
        let cut = compared(&[(3, 3), (5, 5), (12, 12)], 9).expect_err("three are missing");
        assert_eq!((cut.witnessed, cut.in_database, cut.same_up_to, cut.differs_by), (12, 9, 5, None));
        assert!(cut.to_string().contains("Positions 10 to 12 are missing"), "{cut}");

        let fork = compared(&[(3, 3), (5, 5), (7, 99), (8, 98), (12, 12)], 9).expect_err("they part");
        assert_eq!((fork.witnessed, fork.same_up_to, fork.differs_by), (12, 5, Some(7)));
        assert!(fork.to_string().contains("between position 6 and position 7"), "{fork}");

        let other = compared(&[(3, 99)], 9).expect_err("they part");
        assert_eq!((other.same_up_to, other.differs_by, other.place.as_str()), (0, Some(3), "3"));
    }

    #[test]
    fn one_text_may_hold_many_notes() {
        let (one, two) = ("a\n1\nx\n\n— a sig\n— b sig\n", "a\n2\ny\n\n— a sig\n");
        assert_eq!(notes_in(&format!("{one}{two}{one}")), [one, two, one]);
        assert_eq!(notes_in(two), [two]);
        assert!(notes_in("").is_empty());
    }
}
