//! What goes wrong, and when: every kind in turn for every second document, in an order that follows from the seed.

use std::collections::{BTreeMap, VecDeque};

use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};

use super::book::Used;

/// A kind of fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// Nobody listens.
    RefusesConnections,
    /// It takes what it is sent, and nothing follows.
    Hangs,
    /// It enters it, and the answer is lost.
    DropsReply,
    /// It enters it, and answers 500.
    EntersAndFails,
    /// It answers 500, and has entered nothing.
    Fails,
    /// It enters it, and answers when nobody waits any more.
    Slow,
    /// It enters it, and answers what nobody can read.
    Garbage,
    /// It enters it, and answers with the reference of another.
    OtherReference,
    /// It enters it, and answers with a number that another case has.
    UsedNumber,
    /// It refuses it with 409.
    Conflict,
    /// It refuses it with 422.
    Unprocessable,
    /// It enters it when the client has given up, within the settle time.
    LateWithin,
    /// It enters it when the client believes that nothing can come any more.
    LateBeyond,
    /// It loses its last entries.
    Forgets,
    /// It comes back in another calendar year.
    AnotherYear,
    /// It makes a second entry of what it has already; as a fault of its own, at once and without an answer.
    EnteredTwice,
}

/// Those that are an answer to a document.
pub const ANSWERS: [Fault; 12] = [
    Fault::Hangs,
    Fault::DropsReply,
    Fault::EntersAndFails,
    Fault::Fails,
    Fault::Slow,
    Fault::Garbage,
    Fault::OtherReference,
    Fault::UsedNumber,
    Fault::Conflict,
    Fault::Unprocessable,
    Fault::LateWithin,
    Fault::LateBeyond,
];

/// Which fault is next, and how often each has happened.
pub(super) struct Faults {
    chance: StdRng,
    when: When,
    coming: VecDeque<Fault>,
    documents: usize,
    used: Vec<u64>,
    pub(super) counts: BTreeMap<Fault, usize>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum When {
    Never,
    EverySecondDocument,
    /// Until no more are coming.
    Now,
}

impl Faults {
    pub(super) fn none(seed: u64) -> Self {
        let chance = StdRng::seed_from_u64(seed);
        let (coming, used, counts) = (VecDeque::new(), Vec::new(), BTreeMap::new());
        Self { chance, when: When::Never, coming, documents: 0, used, counts }
    }

    pub(super) fn begin(&mut self, used: Vec<u64>) {
        (self.when, self.used) = (When::EverySecondDocument, used);
    }

    pub(super) fn only(&mut self, faults: &[Fault], used: Vec<u64>) {
        (self.when, self.coming, self.used) = (When::Now, faults.iter().copied().collect(), used);
    }

    pub(super) fn end(&mut self) {
        self.when = When::Never;
    }

    pub(super) fn happened(&mut self, fault: Fault) {
        *self.counts.entry(fault).or_default() += 1;
    }

    pub(super) fn next_for_a_document(&mut self) -> Option<Fault> {
        self.documents += 1;
        let fault = match self.when {
            When::Never => None,
            When::Now => self.coming.pop_front(),
            When::EverySecondDocument if self.documents.is_multiple_of(2) => None,
            When::EverySecondDocument => Some(self.one_of_all()),
        };
        fault.inspect(|fault| self.happened(*fault))
    }

    /// One question in eight fails.
    pub(super) fn next_for_a_question(&mut self) -> Option<Fault> {
        if self.when != When::EverySecondDocument || !self.chance.random_ratio(1, 8) {
            return None;
        }
        Some(if self.chance.random_ratio(1, 2) { Fault::Hangs } else { Fault::Fails })
    }

    pub(super) fn used_number(&mut self) -> Option<Used> {
        (!self.used.is_empty()).then(|| Used(self.used[self.chance.random_range(0..self.used.len())]))
    }

    fn one_of_all(&mut self) -> Fault {
        if self.coming.is_empty() {
            let mut all = ANSWERS;
            all.shuffle(&mut self.chance);
            self.coming.extend(all);
        }
        self.coming.pop_front().expect("it has just been filled")
    }
}
