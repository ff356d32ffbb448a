//! Every byte of an export, of its checkpoint and of a receipt, changed: found each time.
//!
//! A line that is the same byte for byte says the same. So what the verifier has read of the lines that were not changed
//! is kept, its walk as it was before every so many of them, and the proof of each leaf: a trial reads the changed line
//! with the verifier's own eyes, takes the next step of its walk, and climbs from the new leaf to the root that was
//! signed. What breaks the order of the lines goes the whole way through the file; so does a sample of all the rest, and
//! must be told there what the short way has told.

mod specimen;

use std::collections::BTreeMap;

use rand::RngExt;
use serde_json::Value;
use store::seal::{Checkpoint, Receipt, Tail};
use store::{StoredEvent, StreamId};
use tests::chance::{chance, seed, size};
use uuid::Uuid;

use crate::sealed_log::{SealedLog, signer};
use specimen::{Specimen, Tally};

#[tokio::test]
async fn every_byte_of_an_export_and_its_checkpoint_flipped_is_found() {
    // 200 events are 50 cases of the kinds that a sealed log has.
    let log = SealedLog::of(if tests::prove() { 50 } else { 5 }).await;
    let specimen = Specimen::of(log.exported(Tail::Sealed).await, log.trusted());
    let masks: Vec<u8> = if tests::prove() { (0..8).map(|bit| 1 << bit).collect() } else { vec![1] };
    let mut tally = Tally::default();
    for at in 0..specimen.bytes.len() {
        for mask in &masks {
            specimen.flip(at, *mask, &mut tally);
        }
    }
    tally.says(&specimen);
    assert_eq!(tally.flips, specimen.bytes.len() * masks.len());
}

#[tokio::test]
async fn flips_by_chance_in_a_long_export_are_found() {
    let (events, flips) = (size(300, 10_000), size(2_000, 100_000));
    let log = SealedLog::of(6).await;
    let specimen = Specimen::of(long(&log.exported(Tail::Sealed).await, events), log.trusted());
    let (mut chance, mut tally) = (chance(seed(), 71), Tally::default());
    for _ in 0..flips {
        let (at, mask) = (chance.random_range(0..specimen.bytes.len()), chance.random_range(1..=255));
        specimen.flip(at, mask, &mut tally);
    }
    tally.says(&specimen);
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
    let mut by_way = BTreeMap::<&str, usize>::new();
    for at in 0..text.len() {
        for mask in &masks {
            let mut bytes = text.clone().into_bytes();
            bytes[at] ^= mask;
            let way = match String::from_utf8(bytes).map(|changed| Receipt::read(&changed)) {
                Err(_) | Ok(Err(_)) => "no receipt any more",
                // A letter of an escape in JSON may change and mean the same letter; then nothing was changed.
                Ok(Ok(read)) if read == receipt => "means the same",
                Ok(Ok(read)) => {
                    assert!(trusted.prove(&read).is_err(), "byte {at} with mask {mask}");
                    "proves nothing any more"
                }
            };
            *by_way.entry(way).or_default() += 1;
        }
    }
    println!("a receipt of {} bytes: {} flips: {by_way:?}", text.len(), text.len() * masks.len());
}
