//! An export, checked without any database: the lines of the log, and the signed note at their end.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom, Take};
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::sync::{Mutex, PoisonError};

use super::facts::Facts;
use super::walk::Walk;
use super::wrong::{Report, VerifyError, Wrong};
use crate::seal::{Checkpoint, Trusted};

/// How many lines are read by one worker at a time.
const CHUNK: usize = 256;

/// How much of the end is looked at for the note, at first.
const END: u64 = 1 << 16;

/// What the export claims to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// The log from its first event on: its root can be compared.
    Whole,
    /// Some of its events in a row: nothing proves that they are the log's.
    Part,
}

/// An export, opened: where the lines end, and what is signed.
pub struct Sheet<R> {
    file: R,
    /// The length of the lines, in bytes.
    lines: u64,
    note: Vec<u8>,
}

/// One chunk of lines on its way through a worker.
type Job = (Vec<Vec<u8>>, SyncSender<Vec<Result<Facts, String>>>);

impl<R: Read + Seek> Sheet<R> {
    /// Finds the note: whatever follows the last line that begins with `{`.
    pub fn open(mut file: R) -> std::io::Result<Self> {
        let length = file.seek(SeekFrom::End(0))?;
        let mut window = END.min(length);
        loop {
            file.seek(SeekFrom::Start(length - window))?;
            let mut end = Vec::new();
            file.by_ref().take(window).read_to_end(&mut end)?;
            if let Some(at) = note_in(&end, window == length) {
                let (lines, note) = (length - window + at as u64, end.split_off(at));
                file.rewind()?;
                return Ok(Self { file, lines, note });
            }
            window = (window * 2).min(length);
        }
    }

    /// The lines, to be read once.
    fn lines(self) -> BufReader<Take<R>> {
        BufReader::with_capacity(1 << 20, self.file.take(self.lines))
    }
}

/// Checks an export; it is read once, from its beginning, and never held in memory as a whole.
pub fn export<R: Read + Seek>(
    sheet: Sheet<R>,
    trusted: &Trusted,
    extent: Extent,
) -> Result<Report, VerifyError> {
    let note =
        std::str::from_utf8(&sheet.note).map_err(|_| after_the_lines("the note at the end is not UTF-8"))?;
    let checkpoint = trusted
        .open(note)
        .map_err(|error| after_the_lines(&format!("the checkpoint at the end: {error}")))?;
    let note = note.to_owned();
    let mut walk = Course { walk: None, checkpoint, extent };
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let (jobs, queue) = mpsc::sync_channel::<Job>(workers);
    let queue = Mutex::new(queue);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| work(&queue));
        }
        // The queue's end is moved in: when it is dropped, the workers are done.
        walk_along(sheet.lines(), jobs, &mut walk, workers)
    })?;
    walk.ends(note)
}

fn walk_along(
    mut lines: impl BufRead,
    jobs: SyncSender<Job>,
    course: &mut Course,
    workers: usize,
) -> Result<(), VerifyError> {
    let mut under_way = VecDeque::new();
    loop {
        let chunk = read_chunk(&mut lines)?;
        let is_last = chunk.len() < CHUNK;
        let (answer, answered) = mpsc::sync_channel(1);
        jobs.send((chunk, answer)).expect("the workers end after this");
        under_way.push_back(answered);
        while under_way.len() > 2 * workers || (is_last && !under_way.is_empty()) {
            course.take(&under_way.pop_front().expect("it is not empty"))?;
        }
        if is_last {
            drop(jobs);
            return Ok(());
        }
    }
}

/// One worker: chunk after chunk, until there are no more.
fn work(queue: &Mutex<Receiver<Job>>) {
    loop {
        let job = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((lines, answer)) = job else { return };
        // Whoever asked has gone when something was wrong before.
        let _ = answer.send(lines.iter().map(|line| Facts::of_line(line)).collect());
    }
}

fn read_chunk(lines: &mut impl BufRead) -> std::io::Result<Vec<Vec<u8>>> {
    let mut chunk = Vec::with_capacity(CHUNK);
    while chunk.len() < CHUNK {
        let mut line = Vec::new();
        if lines.read_until(b'\n', &mut line)? == 0 {
            break;
        }
        line.pop_if(|last| *last == b'\n');
        chunk.push(line);
    }
    Ok(chunk)
}

/// The walk along the lines, and what it must come to.
struct Course {
    /// `None` before the first line.
    walk: Option<Walk>,
    checkpoint: Checkpoint,
    extent: Extent,
}

impl Course {
    fn take(&mut self, chunk: &Receiver<Vec<Result<Facts, String>>>) -> Result<(), Wrong> {
        for row in chunk.recv().expect("a worker answers") {
            let (extent, first) = (self.extent, row.as_ref().map_or(1, |row| row.position));
            let walk = self.walk.get_or_insert_with(|| match extent {
                Extent::Whole => Walk::from_the_beginning(),
                Extent::Part => Walk::from(first),
            });
            walk.take(&row)?;
            if extent == Extent::Whole && walk.position() == self.checkpoint.size {
                walk.seals(&self.checkpoint)?;
            }
        }
        Ok(())
    }

    fn ends(self, note: String) -> Result<Report, VerifyError> {
        let walk = self.walk.unwrap_or_else(Walk::from_the_beginning);
        let (position, size) = (walk.position(), self.checkpoint.size);
        if self.extent == Extent::Whole && position < size {
            let what = format!("they are missing: the checkpoint at the end was signed over {size} events");
            return Err(Wrong { first: position + 1, last: size, what }.into());
        }
        Ok(Report { newest: Some(note), ..walk.report() })
    }
}

/// Where the note begins in the end of a file: after the last line that begins with `{`. `None` when more must be seen.
fn note_in(end: &[u8], is_all: bool) -> Option<usize> {
    let is_event = |at: usize| end.get(at) == Some(&b'{') && (at > 0 || is_all);
    let starts = (0..end.len()).filter(|at| *at == 0 || end[at - 1] == b'\n');
    match starts.rev().find(|at| is_event(*at)) {
        Some(last) => {
            Some(end[last..].iter().position(|byte| *byte == b'\n').map_or(end.len(), |at| last + at + 1))
        }
        None => is_all.then_some(0),
    }
}

/// Nothing is known of any position yet: what is wrong is said before the lines are read.
fn after_the_lines(what: &str) -> Wrong {
    Wrong::at(0, what)
}
