//! One worker at a time in the whole installation, and any takes over.

use tokio_util::sync::CancellationToken;

use crate::world::{LONG, Ledger, World};

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_apply_each_event_once_and_in_order() {
    let world = World::begins().await;
    let (one, two, shutdown) = (world.store().await, world.store().await, CancellationToken::new());
    let workers = [
        one.run_projection(Ledger::new(), shutdown.clone()),
        two.run_projection(Ledger::new(), shutdown.clone()),
    ];
    for _ in 0..20 {
        world.happen(1).await;
        world.happen(99).await;
    }
    assert!(one.wait_for("ledger", 2000, LONG).await && two.wait_for("ledger", 2000, LONG).await);
    assert_eq!(world.seen().await, (1..=2000).collect::<Vec<_>>());

    shutdown.cancel();
    for worker in workers {
        worker.await.expect("it ends in peace");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_process_takes_over_from_one_that_dies() {
    let world = World::begins().await;
    let (one, two, shutdown) = (world.store().await, world.store().await, CancellationToken::new());
    let dying = one.run_projection(Ledger::new(), shutdown.clone());
    let first = world.happen(10).await;
    assert!(one.wait_for("ledger", first, LONG).await);
    let _heir = two.run_projection(Ledger::new(), shutdown.clone());
    dying.abort();
    dying.await.expect_err("it was aborted");
    let second = world.happen(10).await;
    assert!(two.wait_for("ledger", second, LONG).await);
    assert_eq!(world.seen().await, (1..=20).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_survives_the_loss_of_its_connections() {
    let world = World::begins().await;
    let (store, shutdown) = (world.store().await, CancellationToken::new());
    let worker = store.run_projection(Ledger::new(), shutdown.clone());
    let first = world.happen(10).await;
    assert!(store.wait_for("ledger", first, LONG).await);
    world.loses_its_connections().await;
    let second = world.happen(1000).await;
    assert!(store.wait_for("ledger", second, LONG).await);
    assert_eq!(world.seen().await, (1..=1010).collect::<Vec<_>>());
    assert!(!worker.is_finished());
}
