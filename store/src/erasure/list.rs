//! The erasure list: a file outside the database, one line for each stream whose key was destroyed. A database that is
//! restored from an older backup has those keys again, and nothing in it tells; the list does (docs/decisions/0032).

use std::collections::BTreeSet;
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{Error, ErrorKind, Read, Result, Seek, SeekFrom, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use uuid::Uuid;

/// What every line begins with.
const BEGIN: &str = "pyli erased ";

/// A stream of whatever kind, by the name that the log has for it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StreamKey {
    /// `Aggregate::TYPE`, or `Account`.
    pub aggregate_type: String,
    /// The aggregate's id.
    pub aggregate_id: Uuid,
}

/// A stream whose key was destroyed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erased {
    /// Which one.
    pub stream: StreamKey,
    /// When.
    pub at: Timestamp,
    /// The position of the erasure's last event; 0 where there was none.
    pub position: i64,
}

/// The file.
#[derive(Clone, Debug)]
pub struct ErasureList(PathBuf);

impl ErasureList {
    /// The one at this place; it need not be there.
    #[must_use]
    pub fn at(place: PathBuf) -> Self {
        Self(place)
    }

    /// Where it is.
    #[must_use]
    pub fn place(&self) -> &Path {
        &self.0
    }

    /// All that is in it; nothing when there is no file. A last line without an end was never acknowledged, and is none.
    pub fn read(&self) -> Result<Vec<Erased>> {
        match std::fs::read_to_string(&self.0) {
            Ok(text) => lines(&text),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    }

    /// Whether it can be written, before anything is destroyed.
    pub fn is_writable(&self) -> Result<()> {
        self.open().map(drop)
    }

    /// Writes down what is not in it yet; it is on the disk when this returns. Several processes may share the file.
    pub fn add(&self, erased: &[Erased]) -> Result<()> {
        let mut file = self.open()?;
        file.lock()?;
        let mut text = String::new();
        file.read_to_string(&mut text)?;
        let known: BTreeSet<StreamKey> = lines(&text)?.into_iter().map(|line| line.stream).collect();
        let whole = text.rfind('\n').map_or(0, |end| end + 1);
        // What a crash has left of a line.
        file.set_len(u64::try_from(whole).map_err(Error::other)?)?;
        file.seek(SeekFrom::End(0))?;
        let new: String = erased.iter().filter(|one| !known.contains(&one.stream)).map(line).collect();
        file.write_all(new.as_bytes())?;
        file.sync_all()
    }

    fn open(&self) -> Result<File> {
        let folder =
            self.0.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        let is_new = !self.0.exists();
        let mut options = OpenOptions::new();
        let file = options.read(true).write(true).create(true).truncate(false).mode(0o600).open(&self.0)?;
        if is_new {
            File::open(folder)?.sync_all()?;
        }
        Ok(file)
    }
}

fn line(erased: &Erased) -> String {
    let Erased { stream, at, position } = erased;
    format!("{BEGIN}{at} {position} {} {}\n", stream.aggregate_type, stream.aggregate_id)
}

fn lines(text: &str) -> Result<Vec<Erased>> {
    let whole = text.rfind('\n').map_or("", |end| &text[..end]);
    let read = |(number, line): (usize, &str)| {
        parse(line).ok_or_else(|| Error::new(ErrorKind::InvalidData, format!("line {number} cannot be read")))
    };
    (1..).zip(whole.lines()).map(read).collect()
}

fn parse(line: &str) -> Option<Erased> {
    let mut words = line.strip_prefix(BEGIN)?.split(' ');
    let (at, position) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
    let (kind, id) = (words.next()?, words.next()?.parse().ok()?);
    let stream = StreamKey { aggregate_type: kind.to_owned(), aggregate_id: id };
    words.next().is_none().then_some(Erased { stream, at, position })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn erased(id: u128) -> Erased {
        let stream =
            StreamKey { aggregate_type: "CitizenRequest".to_owned(), aggregate_id: Uuid::from_u128(id) };
        Erased { stream, at: "2026-11-28T10:00:00.123456Z".parse().expect("a time"), position: 7 }
    }

    fn list() -> (tempfile::TempDir, ErasureList) {
        let folder = tempfile::tempdir().expect("there is room for a file");
        let list = ErasureList::at(folder.path().join("keys/erasures"));
        (folder, list)
    }

    #[test]
    fn what_was_added_is_read_again_and_stands_there_once() {
        let (_folder, list) = list();
        assert_eq!(list.read().expect("no file is an empty list"), []);
        list.add(&[erased(1), erased(2)]).expect("it is written");
        list.add(&[erased(2), erased(3)]).expect("it is written");
        assert_eq!(list.read().expect("it is read"), [erased(1), erased(2), erased(3)]);
    }

    #[test]
    fn half_a_line_is_none_and_does_not_spoil_the_next() {
        let (_folder, list) = list();
        list.add(&[erased(1)]).expect("it is written");
        let mut text = std::fs::read_to_string(list.place()).expect("it is there");
        text.push_str("pyli erased 2026-11-28T10:0");
        std::fs::write(list.place(), text).expect("it is written");
        assert_eq!(list.read().expect("it is read"), [erased(1)]);
        list.add(&[erased(2)]).expect("it is written");
        assert_eq!(list.read().expect("it is read"), [erased(1), erased(2)]);
    }

    #[test]
    fn a_line_that_cannot_be_read_is_never_passed_over() {
        let (_folder, list) = list();
        list.add(&[erased(1)]).expect("it is written");
        let text = std::fs::read_to_string(list.place()).expect("it is there").replace(' ', "  ");
        std::fs::write(list.place(), text).expect("it is written");
        assert_eq!(list.read().expect_err("it is damaged").to_string(), "line 1 cannot be read");
        assert!(list.add(&[erased(2)]).is_err());
    }
}
