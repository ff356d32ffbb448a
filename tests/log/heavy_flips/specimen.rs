//! An export of which one byte is changed at a time.

use std::collections::BTreeMap;
use std::io::Cursor;

use store::seal::proof::{Nodes, includes, inclusion};
use store::seal::{Checkpoint, Hash, Trusted};
use store::verify::{Extent, Facts, Sheet, VerifyError, Walk, Wrong, export};

type Line = Result<Facts, String>;

/// An export that is right, and what the verifier has read of it.
pub struct Specimen {
    pub bytes: Vec<u8>,
    trusted: Trusted,
    checkpoint: Checkpoint,
    /// Where each line begins, and where the note does.
    begins: Vec<usize>,
    facts: Vec<Line>,
    /// From each leaf to the root.
    paths: Vec<Vec<Hash>>,
    /// The walk as it was before every so many lines.
    walks: Vec<Walk>,
}

const REST: usize = 32;

/// One in so many is read as a whole file too; no multiple of eight, so that each bit gets its turn.
const SAMPLE: usize = 97;

/// What came of the flips.
#[derive(Default)]
pub struct Tally {
    pub flips: usize,
    whole_files: usize,
    by_way: BTreeMap<&'static str, usize>,
}

/// The roots of all perfect subtrees, level by level.
struct Perfect(Vec<Vec<Hash>>);

impl Perfect {
    fn over(leaves: Vec<Hash>) -> Self {
        let mut levels = vec![leaves];
        while let [.., last] = &levels[..]
            && last.len() > 1
        {
            let (pairs, _) = last.as_chunks();
            levels.push(pairs.iter().map(|[left, right]| Hash::node(*left, *right)).collect());
        }
        Self(levels)
    }
}

impl Nodes for Perfect {
    fn node(&self, level: u32, index: u64) -> Option<Hash> {
        self.0.get(level as usize)?.get(usize::try_from(index).ok()?).copied()
    }
}

impl Specimen {
    pub fn of(text: String, trusted: Trusted) -> Self {
        let lines: Vec<&str> = text.lines().take_while(|line| line.starts_with('{')).collect();
        let facts: Vec<Line> = lines.iter().map(|line| Facts::of_line(line.as_bytes())).collect();
        let mut begins = vec![0];
        for line in &lines {
            begins.push(begins.last().expect("there is one") + line.len() + 1);
        }
        let note = &text[*begins.last().expect("there is one")..];
        let checkpoint = trusted.open(note).expect("our own");
        let tree = Perfect::over(lines.iter().map(|line| Hash::leaf(line.as_bytes())).collect());
        let paths = (0..checkpoint.size).map(|index| inclusion(&tree, index, checkpoint.size));
        let paths = paths.collect::<Option<_>>().expect("all of the tree is here");
        let bytes = text.into_bytes();
        let mut specimen = Self { checkpoint, trusted, begins, facts, bytes, paths, walks: Vec::new() };
        specimen.rests();
        specimen.goes_the_whole_way(&specimen.bytes).expect("it is right as it is");
        specimen.walk(None).expect("it is right as it is");
        for (nth, line) in specimen.facts.iter().enumerate() {
            assert!(specimen.short_way(nth, line).is_none(), "it is right as it is");
        }
        specimen
    }

    /// Changes one byte; it must be found.
    pub fn flip(&self, at: usize, mask: u8, tally: &mut Tally) {
        let flipped = self.bytes[at] ^ mask;
        let line = self.begins.partition_point(|begin| *begin <= at) - 1;
        let is_sample = tally.flips.is_multiple_of(SAMPLE);
        let is_note = line == self.facts.len();
        let moves_lines =
            [self.bytes[at], flipped].contains(&b'\n') || self.begins.binary_search(&at).is_ok();
        tally.flips += 1;
        let way = if is_note || moves_lines {
            tally.whole_files += 1;
            let found = self.goes_the_whole_way(&self.with(at, flipped));
            found.is_err().then_some(if is_note { "the checkpoint" } else { "the order of the lines" })
        } else {
            let mut changed = self.bytes[self.begins[line]..self.begins[line + 1] - 1].to_vec();
            changed[at - self.begins[line]] = flipped;
            let changed = Facts::of_line(&changed);
            let found = self.short_way(line, &changed);
            if is_sample {
                tally.whole_files += 1;
                self.both_ways_agree((line, &changed), &self.with(at, flipped), found.as_ref());
            }
            found.map(|found| found.0)
        };
        let Some(way) = way else { panic!("byte {at} with mask {mask} is not found") };
        *tally.by_way.entry(way).or_default() += 1;
    }

    /// What is found by the changed line alone, its step of the walk, and its way to the root: by what, and the words of
    /// the verifier, which for a root come later.
    fn short_way(&self, at: usize, changed: &Line) -> Option<(&'static str, Option<Wrong>)> {
        let Ok(facts) = changed else {
            let mut here = Walk::from(at as u64 + 1);
            return Some(("the line by itself", here.take(changed).err()));
        };
        let mut walk = self.walks[at / REST].clone();
        for line in &self.facts[at / REST * REST..at] {
            walk.take(line).expect("it is right as it is");
        }
        if let Err(wrong) = walk.take(changed) {
            return Some(("the place of the line", Some(wrong)));
        }
        let place = (at as u64, self.checkpoint.size);
        let is_there = includes(facts.leaf(), place, &self.paths[at], self.checkpoint.root);
        (!is_there).then_some(("the root", None))
    }

    /// The whole file says the same as a walk along all lines, and both the same as the short way.
    fn both_ways_agree(
        &self,
        changed: (usize, &Line),
        bytes: &[u8],
        found: Option<&(&'static str, Option<Wrong>)>,
    ) {
        let whole = self.goes_the_whole_way(bytes);
        assert_eq!(whole, self.walk(Some(changed)), "line {}", changed.0 + 1);
        let (_, said) = found.expect("it is found");
        // Where only the root tells, the whole may stumble earlier: over a later row of the same stream.
        let first = said.clone().or_else(|| whole.clone().err());
        assert_eq!(whole.err(), first, "line {}", changed.0 + 1);
    }

    fn goes_the_whole_way(&self, bytes: &[u8]) -> Result<(), Wrong> {
        let sheet = Sheet::open(Cursor::new(bytes)).expect("it is in memory");
        match export(sheet, &self.trusted, Extent::Whole) {
            Ok(_) => Ok(()),
            Err(VerifyError::Wrong(wrong)) => Err(wrong),
            Err(error) => panic!("{error}"),
        }
    }

    fn with(&self, at: usize, byte: u8) -> Vec<u8> {
        let mut bytes = self.bytes.clone();
        bytes[at] = byte;
        bytes
    }

    /// From the last resting place before what was changed to the end.
    fn walk(&self, changed: Option<(usize, &Line)>) -> Result<(), Wrong> {
        let resting = changed.map_or(0, |(at, _)| at / REST);
        let mut walk = self.walks[resting].clone();
        for (nth, line) in self.facts.iter().enumerate().skip(resting * REST) {
            walk.take(changed.filter(|(at, _)| *at == nth).map_or(line, |(_, line)| line))?;
        }
        walk.seals(&self.checkpoint)
    }

    fn rests(&mut self) {
        let mut walk = Walk::from_the_beginning();
        for (nth, line) in self.facts.iter().enumerate() {
            if nth.is_multiple_of(REST) {
                self.walks.push(walk.clone());
            }
            walk.take(line).expect("it is right as it is");
        }
    }
}

impl Tally {
    pub fn says(&self, specimen: &Specimen) {
        let (events, bytes) = (specimen.facts.len(), specimen.bytes.len());
        println!(
            "{events} events and their checkpoint, {bytes} bytes: {} flips, all found: by {:?}; {} through the whole file",
            self.flips, self.by_way, self.whole_files
        );
    }
}
