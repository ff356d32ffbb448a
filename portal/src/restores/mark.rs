//! The mark: one line in a file outside the database, with the newest thing that was done in the world.
//!
//! A copy of it is no mark, because it would be as old as a backup: so it names the file that it stands in.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, FileExt, MetadataExt, OpenOptionsExt};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result};
use tracing::error;
use uuid::Uuid;

/// Where the effect stands in the line, and how many digits it has.
const EFFECT: std::ops::Range<usize> = 68..88;

/// A mark that is kept.
pub struct Mark {
    id: Uuid,
    file: File,
    effect: Mutex<i64>,
}

/// What is in the place of a mark.
pub enum Found {
    /// Nothing that can be read as one.
    Nothing,
    /// The copy of one.
    Copy,
    /// One.
    Mark(Mark),
}

impl Found {
    /// The id of the mark.
    pub fn id(&self) -> Option<Uuid> {
        match self {
            Self::Mark(mark) => Some(mark.id),
            Self::Nothing | Self::Copy => None,
        }
    }
}

impl Mark {
    /// What is at this place.
    pub fn find(place: &Path) -> Found {
        let Ok(file) = OpenOptions::new().read(true).write(true).open(place) else { return Found::Nothing };
        let Some((id, inode, effect)) = std::io::read_to_string(&file).ok().and_then(|line| read(&line))
        else {
            return Found::Nothing;
        };
        match file.metadata() {
            Ok(data) if data.ino() == inode => Found::Mark(Self { id, file, effect: Mutex::new(effect) }),
            Ok(_) | Err(_) => Found::Copy,
        }
    }

    /// A new mark at this place, instead of whatever is there. It appears whole or not at all.
    pub fn make(place: &Path, effect: i64) -> Result<Self> {
        let folder = place.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        let unfinished = place.with_added_extension(format!("{}.new", std::process::id()));
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&unfinished)?;
        let id = Uuid::now_v7();
        let inode = file.metadata()?.ino();
        file.write_all(line(id, inode, effect).as_bytes())?;
        file.sync_all()?;
        std::fs::rename(&unfinished, place).context("it cannot be put into its place")?;
        Ok(Self { id, file, effect: Mutex::new(effect) })
    }

    /// Its id.
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// The newest effect that it knows of.
    pub fn effect(&self) -> i64 {
        *self.effect.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Something is about to be done. Two processes on one file may set it back by what both are doing at the moment;
    /// the next effect makes up for it.
    pub fn note(&self, effect: i64) {
        let mut newest = self.effect.lock().unwrap_or_else(PoisonError::into_inner);
        if effect <= *newest {
            return;
        }
        *newest = effect;
        // Not synced: it has to outlive this process, and a machine that loses it is one whose mark is missing.
        let at = u64::try_from(EFFECT.start).expect("a line is short");
        if let Err(error) = self.file.write_all_at(format!("{effect:020}").as_bytes(), at) {
            error!(%error, "the mark cannot be written: a restored backup would not be noticed");
        }
    }
}

fn line(id: Uuid, inode: u64, effect: i64) -> String {
    format!("pyli mark {id} {inode:020} {effect:020}\n")
}

fn read(line: &str) -> Option<(Uuid, u64, i64)> {
    let mut words = line.strip_prefix("pyli mark ")?.split_ascii_whitespace();
    let read = (words.next()?.parse().ok()?, words.next()?.parse().ok()?, words.next()?.parse().ok()?);
    words.next().is_none().then_some(read)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_keeps_the_newest_effect() {
        let folder = tempfile::tempdir().expect("there is room for a file");
        let place = folder.path().join("keys/mark");
        let mark = Mark::make(&place, 0).expect("it is made");
        for effect in [12, 11] {
            mark.note(effect);
        }
        let Found::Mark(found) = Mark::find(&place) else { panic!("it is there") };
        assert_eq!((found.id(), found.effect()), (mark.id(), 12));
        assert_eq!(line(mark.id(), 1, 12)[EFFECT], *"00000000000000000012");
    }

    #[test]
    fn a_copy_is_no_mark_and_neither_is_anything_else() {
        let folder = tempfile::tempdir().expect("there is room for a file");
        let [place, copy] = ["mark", "copy"].map(|name| folder.path().join(name));
        assert!(matches!(Mark::find(&place), Found::Nothing));
        Mark::make(&place, 3).expect("it is made");
        std::fs::copy(&place, &copy).expect("it is copied");
        assert!(matches!(Mark::find(&copy), Found::Copy));
        for text in ["", "pyli mark", "pyli mark x y z\n"] {
            std::fs::write(&copy, text).expect("it is written");
            assert!(matches!(Mark::find(&copy), Found::Nothing), "{text}");
        }
    }
}
