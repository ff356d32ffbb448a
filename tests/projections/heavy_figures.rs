//! How long a rebuild and a check of all read models take, and how much memory. `PYLI_EVENTS` says how many commands
//! are written before; with `PYLI_BIN` the program of a release build does the work.

use std::time::Instant;

use tests::chance::size;

use crate::program::Program;
use crate::town::Town;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rebuild_of_all_read_models_says_how_fast_it_is() {
    let town = Town::begins().await;
    let program = Program::on(&town);
    let wanted = std::env::var("PYLI_EVENTS").ok().and_then(|events| events.parse().ok());
    let wanted = wanted.unwrap_or_else(|| size(2_000, 50_000));
    let start = Instant::now();
    program.writes(wanted).await;
    let events = town.store.head().await.expect("the log has a head");
    println!("{events} events written in {:.1} s", start.elapsed().as_secs_f64());
    for arguments in [&["rebuild", "--all"][..], &["rebuild", "--all"], &["rebuild", "--all", "--check"]] {
        let start = Instant::now();
        let run = program.runs(arguments).await;
        let seconds = start.elapsed().as_secs_f64();
        let memory = run.memory / 1024;
        println!("pyli {} of {events} events: {seconds:.1} s, at most {memory} MiB", arguments.join(" "));
        assert!(run.output.status.success(), "{}", run.said());
        assert!(
            run.said().contains(&format!("{events}")) || arguments.contains(&"--check"),
            "{}",
            run.said()
        );
    }
}
