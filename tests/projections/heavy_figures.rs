//! How long it takes to rebuild, to check, to verify and to export all that there is, and how much memory: of a log, and of
//! one ten times as long, which must not need much more. `PYLI_EVENTS` says how many commands the long one is written by;
//! with `PYLI_BIN` the program of a release build does the work.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::time::Instant;

use tests::chance::size;

use crate::program::Program;
use crate::town::Town;

const VERBS: [&[&str]; 4] = [
    &["rebuild", "--all"],
    &["rebuild", "--all", "--check"],
    &["audit", "verify", "--no-read-models"],
    // To a file in the folder of this test.
    &["audit", "export", "--output"],
];

/// What a longer log may cost, in KiB: how much is under way at a time is a matter of chance.
const ROOM: u64 = 32 * 1024;

/// What any run may need, in KiB: one that ends at once is not seen when it is largest.
const ANY: u64 = 48 * 1024;

/// What `verify` keeps of each stream, in bytes at most (docs/decisions/0020); two events in five open one.
const OF_A_STREAM: u64 = 200;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_ten_times_as_long_takes_its_time_and_no_more_memory() {
    let town = Town::begins().await;
    let program = Program::on(&town);
    let wanted = std::env::var("PYLI_EVENTS").ok().and_then(|events| events.parse().ok());
    let wanted = wanted.unwrap_or_else(|| size(1_000, 1_000_000));
    let mut least = BTreeMap::new();
    for (there, commands) in [(0, wanted / 10), (wanted / 10, wanted)] {
        let events = grows(&town, &program, commands - there).await;
        for arguments in VERBS {
            let memory = measured(&program, arguments, events).await;
            let before = *least.entry(arguments).or_insert(memory.max(ANY));
            let streams = if arguments.contains(&"verify") { events * 2 / 5 * OF_A_STREAM / 1024 } else { 0 };
            assert!(
                memory < before + ROOM + streams,
                "{arguments:?} of {events} events: {memory} KiB, {before} allowed before"
            );
        }
    }
}

/// Written and sealed; how many events there are then.
async fn grows(town: &Town, program: &Program, commands: usize) -> u64 {
    let start = Instant::now();
    program.writes(commands).await;
    let written = start.elapsed().as_secs_f64();
    while town.store.seal_once().await.expect("it can be sealed").is_some() {}
    let events = town.store.head().await.expect("the log has a head");
    println!(
        "{commands} commands written in {written:.1} s, {events} events sealed {:.1} s later",
        start.elapsed().as_secs_f64() - written
    );
    u64::try_from(events).expect("a count")
}

/// The most memory that it had, in KiB.
async fn measured(program: &Program, arguments: &[&str], events: u64) -> u64 {
    let start = Instant::now();
    let folder = tempfile::tempdir().expect("there is room");
    let file = folder.path().join("log.ndjson");
    let named = arguments.ends_with(&["--output"]).then(|| file.to_str().expect("the path is UTF-8"));
    let run = program.runs(&arguments.iter().copied().chain(named).collect::<Vec<_>>()).await;
    let seconds = start.elapsed().as_secs_f64();
    println!(
        "pyli {} of {events} events: {seconds:.1} s, at most {} MiB",
        arguments.join(" "),
        run.memory / 1024
    );
    let said = run.said();
    let complaint = String::from_utf8_lossy(&run.output.stderr);
    assert!(run.output.status.success(), "{}: {said}{complaint}", run.output.status);
    let told = match arguments {
        [.., "--output"] => exported(&file) == events,
        [.., "--check"] => !said.is_empty(),
        _ => said.contains(&events.to_string()),
    };
    assert!(told, "{arguments:?}: {said}");
    run.memory
}

/// How many events are in the file.
fn exported(file: &Path) -> u64 {
    let lines = BufReader::new(File::open(file).expect("it was written")).split(b'\n');
    lines.filter(|line| line.as_ref().expect("it can be read").starts_with(b"{")).count() as u64
}
