//! `kill -9` of `pyli rebuild`, again and again: the live read models stay as they are, the next run goes on, and what
//! comes of it in the end is what comes of one that was left in peace.

use std::os::unix::process::ExitStatusExt;
use std::time::{Duration, Instant};

use rand::RngExt;
use sqlx::Connection;
use tests::chance::{chance, seed, size};

use crate::program::{Program, said};
use crate::town::Town;

const REBUILD: [&str; 2] = ["rebuild", "--all"];

/// A checksum of each live table.
async fn checksums(town: &Town) -> Vec<String> {
    let mut owner = town.owner().await;
    let mut sums = Vec::new();
    for table in town.read_models.iter().flat_map(|model| model.tables()) {
        let sum =
            format!("select md5(string_agg(t::text, '' order by t::text)) from read_model.{table} as t");
        sums.push(sqlx::query_scalar(&sum).fetch_one(&mut owner).await.expect("the table is there"));
    }
    sums
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rebuild_killed_at_any_moment_ends_with_the_checksums_of_one_left_in_peace() {
    let mut chance = chance(seed(), 0);
    let town = Town::begins().await;
    town.lives_a_little().await;
    town.issues_certificates().await;
    let program = Program::on(&town);
    program.writes(size(4_000, 40_000)).await;
    town.catches_up().await;
    let start = Instant::now();
    let undisturbed = program.runs(&REBUILD).await;
    let took = start.elapsed();
    assert!(undisturbed.output.status.success() && !undisturbed.said().contains("going on"));
    let peace = checksums(&town).await;

    let (mut killed, mut went_on, wanted) = (0, 0, size(5, 20));
    // A run that had ended by then was not killed: another is.
    for _ in 0..4 * wanted {
        if killed == wanted {
            break;
        }
        let mut rebuilding = program.starts(&REBUILD);
        let moment = chance.random_range(0..took.as_millis());
        tokio::time::sleep(Duration::from_millis(u64::try_from(moment).expect("it is short"))).await;
        rebuilding.start_kill().expect("it has not been waited for");
        let output = rebuilding.wait_with_output().await.expect("it ends");
        killed += usize::from(output.status.signal() == Some(9));
        went_on += said(&output).matches("going on").count();
        assert_eq!(checksums(&town).await, peace);
    }
    killed_before_the_swap(&town, &program).await;
    let last = program.runs(&REBUILD).await;
    println!(
        "undisturbed {took:?}; killed {killed} times in the middle, read models gone on with: {went_on} + 4"
    );
    assert!(last.output.status.success());
    assert_eq!(last.said().matches("going on from position").count(), 4, "{}", last.said());
    assert_eq!(checksums(&town).await, peace);
    assert_eq!(killed, wanted, "the kills that have met it");
    let check = program.runs(&["rebuild", "--all", "--check"]).await;
    assert!(check.output.status.success(), "{}", check.said());
}

/// At a moment that chance need not find: all are built, none has changed places.
async fn killed_before_the_swap(town: &Town, program: &Program) {
    let live = town.live_tables().await;
    let (mut owner, mut looking) = (town.owner().await, town.owner().await);
    let mut holding = owner.begin().await.expect("a transaction begins");
    sqlx::query("select position from subscriptions where name = 'requests' for update")
        .execute(&mut *holding)
        .await
        .expect("nobody has it");
    let mut rebuilding = program.starts(&REBUILD);
    let waits = "select exists (select from pg_stat_activity
                                where datname = current_database() and wait_event_type = 'Lock'
                                  and query like '%subscriptions%for update%')";
    while !sqlx::query_scalar::<_, bool>(waits).fetch_one(&mut looking).await.expect("it can be asked") {
        assert!(rebuilding.try_wait().expect("a child can be asked").is_none(), "it did not wait");
    }
    rebuilding.kill().await.expect("it is there");
    holding.rollback().await.expect("nothing was written");
    assert_eq!(town.live_tables().await, live);
}
