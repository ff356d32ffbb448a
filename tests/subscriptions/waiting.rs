//! Read your own write, in whichever process the worker is.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::world::{LONG, Ledger, World};

#[tokio::test(flavor = "multi_thread")]
async fn waiting_ends_when_the_read_model_has_passed_in_either_process() {
    let world = World::begins().await;
    let (here, elsewhere, shutdown) = (world.store().await, world.store().await, CancellationToken::new());
    let _worker = here.run_projection(Ledger::new(), shutdown.clone());
    let waiting = [here.clone(), elsewhere.clone()]
        .map(|store| tokio::spawn(async move { store.wait_for("ledger", 5, LONG).await }));
    world.happen(5).await;
    for waiter in waiting {
        assert!(waiter.await.expect("it waits"));
    }
    assert!(here.wait_for("ledger", 5, Duration::ZERO).await, "what is known needs no time");
    assert_eq!(world.seen().await.len(), 5);
}

#[tokio::test]
async fn waiting_is_bounded() {
    let world = World::begins().await;
    let store = world.store().await;
    store.install(Ledger::new().as_ref()).await.expect("installed");
    world.happen(1).await;
    assert!(!store.wait_for("ledger", 1, Duration::from_millis(100)).await, "nobody works");
    assert!(!store.wait_for("nobody", 1, Duration::from_millis(100)).await, "there is no such read model");
    assert!(store.wait_for("ledger", 0, Duration::ZERO).await);
}
