//! A long snapshot (a dump) must not slow appending down: the head has no versions that it could leave behind.

use std::time::Instant;

use store::Store;
use tests::commands::comment;

use crate::world::{World, all_at_once};

const CALLERS: usize = 32;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn appending_goes_on_as_fast_while_a_long_snapshot_is_open() {
    let rounds = if tests::prove() { 300 } else { 10 };
    let world = World::begins().await;
    let store = world.store().await;
    rate(&store, rounds).await;
    let (mut without, mut with) = (0.0, 0.0);
    for _ in 0..3 {
        without += rate(&store, rounds).await;
        let mut dump = world.owner.begin().await.expect("the database is there");
        let begun =
            sqlx::raw_sql("set transaction isolation level repeatable read; select count(*) from events");
        begun.execute(&mut *dump).await.expect("a snapshot is taken");
        with += rate(&store, rounds).await;
        dump.rollback().await.expect("the snapshot ends");
    }
    let ratio = with / without;
    println!(
        "commands a second, {CALLERS} callers: {:.0} without, {:.0} with a snapshot, ratio {ratio:.2}",
        without / 3.0,
        with / 3.0
    );
    // The machine is shared: only what is measured for long is judged, and generously.
    assert!(!tests::prove() || ratio > 0.5);
}

/// Commands a second.
async fn rate(store: &Store, rounds: u32) -> f64 {
    let since = Instant::now();
    for _ in 0..rounds {
        let works = (0..CALLERS).map(|_| (store.clone(), comment("α"))).collect();
        assert!(all_at_once(works).await.into_iter().all(|outcome| outcome.is_ok()));
    }
    f64::from(rounds) * 32.0 / since.elapsed().as_secs_f64()
}
