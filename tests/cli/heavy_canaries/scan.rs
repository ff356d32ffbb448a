//! The look through files for canaries, in every form.

use std::collections::BTreeSet;
use std::fmt;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use aho_corasick::AhoCorasick;

use super::words::{PLACES, Place, canary, written};

/// How much of a file is looked at at a time, and how much of it again.
const PIECE: u64 = 16 << 20;
const OVERLAP: usize = 1024;

/// Looks for all canaries of some citizens.
pub struct Scanner {
    automaton: AhoCorasick,
    meanings: Vec<(usize, Place, &'static str)>,
}

/// A canary that was found.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    pub citizen: usize,
    pub place: Place,
    pub how: &'static str,
    pub file: PathBuf,
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} of citizen {} as {} in {}", self.place, self.citizen, self.how, self.file.display())
    }
}

impl Scanner {
    pub fn of(citizens: impl IntoIterator<Item = usize>) -> Self {
        Self::with_keys(citizens, &[])
    }

    /// And for these wrapped keys, as they are.
    pub fn with_keys(citizens: impl IntoIterator<Item = usize>, keys: &[(usize, Vec<u8>)]) -> Self {
        let (mut patterns, mut meanings) = (Vec::new(), Vec::new());
        for citizen in citizens {
            for place in PLACES {
                for form in written(&canary(citizen, place)) {
                    patterns.push(form.bytes);
                    meanings.push((citizen, place, form.how));
                }
            }
        }
        for (citizen, key) in keys {
            patterns.push(key.clone());
            meanings.push((*citizen, Place::Key, "bytes"));
        }
        let automaton = AhoCorasick::new(&patterns).expect("the canaries are not too many");
        Self { automaton, meanings }
    }

    /// What stands in these bytes; `file` says whose they are.
    pub fn in_bytes(&self, file: &Path, bytes: &[u8]) -> BTreeSet<Found> {
        let found = self.automaton.find_overlapping_iter(bytes).map(|found| {
            let (citizen, place, how) = self.meanings[found.pattern().as_usize()];
            Found { citizen, place, how, file: file.to_owned() }
        });
        found.collect()
    }

    /// What stands in the files under these places.
    pub fn under(&self, places: &[PathBuf]) -> BTreeSet<Found> {
        let mut found = BTreeSet::new();
        for file in places.iter().flat_map(|place| files(place)) {
            self.look_into(&file, &mut found).expect("the file can be read");
        }
        found
    }

    /// In pieces that overlap by more than the longest form: a log may be long.
    fn look_into(&self, file: &Path, found: &mut BTreeSet<Found>) -> std::io::Result<()> {
        let (mut opened, mut piece) = (File::open(file)?, Vec::new());
        while opened.by_ref().take(PIECE).read_to_end(&mut piece)? > 0 {
            for part in written_on(&piece) {
                found.extend(self.in_bytes(file, part));
            }
            if file.extension().is_some_and(|ending| ending == "eml") {
                found.extend(self.in_bytes(file, &unfolded(&piece)));
            }
            piece.drain(..piece.len().saturating_sub(OVERLAP));
        }
        Ok(())
    }

    /// How many forms are looked for.
    pub fn forms(&self) -> usize {
        self.meanings.len()
    }
}

/// The parts in which anything stands: most of a server's files is nothing.
fn written_on(bytes: &[u8]) -> Vec<&[u8]> {
    const NOTHING: [u8; 4096] = [0; 4096];
    let (mut parts, mut begin) = (Vec::new(), None);
    for (nth, page) in bytes.chunks(NOTHING.len()).enumerate() {
        let at = nth * NOTHING.len();
        if page != &NOTHING[..page.len()] {
            begin.get_or_insert(at);
        } else if let Some(begin) = begin.take() {
            parts.push(&bytes[begin..at]);
        }
    }
    parts.extend(begin.map(|begin| &bytes[begin..]));
    parts
}

/// Mail breaks its lines wherever they are long enough.
fn unfolded(mail: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(mail);
    text.replace("=\r\n", "").replace(['\r', '\n'], "").into_bytes()
}

fn files(place: &Path) -> Vec<PathBuf> {
    if !place.is_dir() {
        return if place.is_file() { vec![place.to_owned()] } else { Vec::new() };
    }
    let inside = std::fs::read_dir(place).expect("the folder can be read").flatten();
    inside.flat_map(|entry| files(&entry.path())).collect()
}

/// A sentence for a test that fails.
pub fn told(found: &BTreeSet<Found>) -> String {
    let lines: Vec<_> = found.iter().take(40).map(ToString::to_string).collect();
    format!("{} found:\n{}", found.len(), lines.join("\n"))
}
