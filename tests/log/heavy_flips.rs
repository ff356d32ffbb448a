//! Every byte of an export, of its checkpoint and of a receipt, changed: found each time.
//!
//! A line that is the same byte for byte says the same: so the facts of the lines that were not changed are kept, and
//! each trial reads the changed line and walks along all of them. What breaks the order of the lines, and a sample of
//! the rest, goes the whole way through the file, and both ways must agree.

use std::collections::BTreeMap;
use std::io::Cursor;

use rand::RngExt;
use serde_json::Value;
use store::seal::{Checkpoint, Receipt, Tail, Trusted};
use store::verify::{Extent, Facts, Sheet, VerifyError, Walk, Wrong, export};
use store::{StoredEvent, StreamId};
use tests::chance::{chance, seed, size};
use uuid::Uuid;

use crate::sealed_log::{SealedLog, signer};

type Line = Result<Facts, String>;

struct Specimen {
    bytes: Vec<u8>,
    trusted: Trusted,
    checkpoint: Checkpoint,
    /// Where each line begins, and where the note does.
    begins: Vec<usize>,
    facts: Vec<Line>,
    /// The walk as it was before every so many lines.
    walks: Vec<Walk>,
}

const REST: usize = 256;

#[derive(Default)]
struct Tally {
    flips: usize,
    whole_files: usize,
    by_place: BTreeMap<&'static str, usize>,
}

impl Specimen {
    fn of(text: String, trusted: Trusted) -> Self {
        let lines: Vec<&str> = text.lines().take_while(|line| line.starts_with('{')).collect();
        let facts: Vec<Line> = lines.iter().map(|line| Facts::of_line(line.as_bytes())).collect();
        let mut begins = vec![0];
        for line in &lines {
            begins.push(begins.last().expect("there is one") + line.len() + 1);
        }
        let note = &text[*begins.last().expect("there is one")..];
        let checkpoint = trusted.open(note).expect("our own");
        let mut specimen =
            Self { checkpoint, trusted, begins, facts, bytes: text.into_bytes(), walks: Vec::new() };
        specimen.rests();
        specimen.goes_the_whole_way(&specimen.bytes).expect("it is right as it is");
        specimen.walk(None).expect("it is right as it is");
        specimen
    }

    /// Changes one byte; it must be found.
    fn flip(&self, at: usize, mask: u8, tally: &mut Tally, is_sample: bool) {
        let flipped = self.bytes[at] ^ mask;
        let line = self.begins.partition_point(|begin| *begin <= at) - 1;
        let is_note = line == self.facts.len();
        tally.flips += 1;
        *tally.by_place.entry(if is_note { "the checkpoint" } else { "a line" }).or_default() += 1;
        let moves_lines =
            [self.bytes[at], flipped].contains(&b'\n') || self.begins.binary_search(&at).is_ok();
        if is_note || moves_lines {
            tally.whole_files += 1;
            assert!(self.goes_the_whole_way(&self.with(at, flipped)).is_err(), "byte {at} with mask {mask}");
            return;
        }
        let mut changed = self.bytes[self.begins[line]..self.begins[line + 1] - 1].to_vec();
        changed[at - self.begins[line]] = flipped;
        let changed = Facts::of_line(&changed);
        let Err(found) = self.walk(Some((line, &changed))) else { panic!("byte {at} with mask {mask}") };
        if is_sample {
            tally.whole_files += 1;
            assert_eq!(
                self.goes_the_whole_way(&self.with(at, flipped)),
                Err(found),
                "byte {at} with mask {mask}"
            );
        }
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

    /// From the last resting place before what was changed.
    fn walk(&self, changed: Option<(usize, &Line)>) -> Result<(), Wrong> {
        let resting = changed.map_or(0, |(at, _)| at / REST);
        let mut walk = self.walks.get(resting).cloned().unwrap_or_else(Walk::from_the_beginning);
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

#[tokio::test]
async fn every_byte_of_an_export_and_its_checkpoint_flipped_is_found() {
    // 200 events are 50 cases of the kinds that a sealed log has.
    let log = SealedLog::of(if tests::prove() { 50 } else { 5 }).await;
    let specimen = Specimen::of(log.exported(Tail::Sealed).await, log.trusted());
    let masks: Vec<u8> = if tests::prove() { (0..8).map(|bit| 1 << bit).collect() } else { vec![1] };
    let mut tally = Tally::default();
    for at in 0..specimen.bytes.len() {
        for mask in &masks {
            specimen.flip(at, *mask, &mut tally, at.is_multiple_of(997));
        }
    }
    let (events, bytes) = (specimen.facts.len(), specimen.bytes.len());
    println!(
        "{events} events and their checkpoint, {bytes} bytes: {} flips, all found; {:?}",
        tally.flips, tally.by_place
    );
    println!("{} of them through the whole file", tally.whole_files);
    assert_eq!(tally.flips, bytes * masks.len());
}

#[tokio::test]
async fn flips_by_chance_in_a_long_export_are_found() {
    let (events, flips) = (size(300, 10_000), size(2_000, 100_000));
    let log = SealedLog::of(6).await;
    let specimen = Specimen::of(long(&log.exported(Tail::Sealed).await, events), log.trusted());
    let (mut chance, mut tally) = (chance(seed(), 71), Tally::default());
    for nth in 0..flips {
        let (at, mask) = (chance.random_range(0..specimen.bytes.len()), chance.random_range(1..=255));
        specimen.flip(at, mask, &mut tally, nth.is_multiple_of(1000));
    }
    println!(
        "{events} events, {} bytes: {flips} flips, all found; {:?}",
        specimen.bytes.len(),
        tally.by_place
    );
    println!("{} of them through the whole file", tally.whole_files);
}

/// A longer log of the same kinds of events: the cases again and again, each with its own id and places.
fn long(text: &str, events: usize) -> String {
    let lines: Vec<Value> = text
        .lines()
        .take_while(|line| line.starts_with('{'))
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let (mut all, mut tree, mut numbers) =
        (String::new(), store::seal::Frontier::default(), BTreeMap::<String, u64>::new());
    for position in 1..=events {
        let mut row = lines[(position - 1) % lines.len()].clone();
        let lap = (position - 1) / lines.len();
        let id: Uuid = row["aggregate_id"].as_str().expect("text").parse().expect("an id");
        row["aggregate_id"] = Uuid::from_u128(id.as_u128() ^ lap as u128).to_string().into();
        row["position"] = position.into();
        row["recorded_at"] = format!(
            "2026-11-22T{:02}:{:02}:{:02}.000000Z",
            position / 3600,
            position / 60 % 60,
            position % 60
        )
        .into();
        if row["number"].is_number() {
            let next = numbers.entry(row["aggregate_type"].to_string()).or_default();
            *next += 1;
            row["number"] = (*next).into();
        }
        if let Some(entry) = row["payload"].get_mut("Protocolled") {
            entry["entry"]["number"] = position.into();
        }
        let line = row.to_string();
        tree.push(store::seal::Hash::leaf(line.as_bytes()));
        all.push_str(&line);
        all.push('\n');
    }
    let signer = signer(7);
    let checkpoint = Checkpoint { origin: signer.name().to_owned(), size: tree.size(), root: tree.root() };
    all + &checkpoint.sign(&signer)
}

#[tokio::test]
async fn every_byte_of_a_receipt_flipped_is_found() {
    let log = SealedLog::of(1).await;
    let first: StoredEvent = log.store.events_after(0, 1).await.expect("the log answers").remove(0);
    let stream = StreamId::of::<domain::citizen_request::CitizenRequest>(first.aggregate_id);
    let (_, key) = log.store.stream_with_key(&stream).await.expect("the log answers");
    let receipt = Receipt::of(&first, &stream, key.as_ref(), &signer(7)).expect("a numbered case");
    let (text, trusted) = (receipt.to_text(), log.trusted());
    trusted.prove(&receipt).expect("our own");
    let masks: Vec<u8> = if tests::prove() { (0..8).map(|bit| 1 << bit).collect() } else { vec![1] };
    let (mut flips, mut same) = (0, 0);
    for at in 0..text.len() {
        for mask in &masks {
            let mut bytes = text.clone().into_bytes();
            bytes[at] ^= mask;
            flips += 1;
            let Ok(changed) = String::from_utf8(bytes) else { continue };
            let Ok(read) = Receipt::read(&changed) else { continue };
            // A letter of an escape in JSON may change and mean the same letter; then nothing was changed.
            same += usize::from(read == receipt);
            assert!(read == receipt || trusted.prove(&read).is_err(), "byte {at} with mask {mask}");
        }
    }
    println!(
        "a receipt of {} bytes: {flips} flips, all found or unreadable ({same} that mean the same)",
        text.len()
    );
}
