//! Rows and checkpoint are one.

use std::sync::atomic::Ordering;

use uuid::Uuid;

use crate::world::{Ledger, World};

#[tokio::test]
async fn rows_and_checkpoint_move_together_or_not_at_all() {
    let world = World::begins().await;
    let (store, ledger) = (world.store().await, Ledger::new());
    store.install(ledger.as_ref()).await.expect("installed");
    world.happens(Uuid::now_v7(), "Noted").await;

    ledger.away.store(true, Ordering::SeqCst);
    store.follow_once(ledger.as_ref()).await.expect_err("the database is away");
    assert_eq!((world.seen().await, world.checkpoint().await), (vec![], 0));

    ledger.away.store(false, Ordering::SeqCst);
    let applied = store.follow_once(ledger.as_ref()).await.expect("it is back").expect("there is something");
    assert_eq!((applied.events, applied.position, applied.parked), (1, 1, 0));
    assert_eq!((world.seen().await, world.checkpoint().await), (vec![1], 1));
}

#[tokio::test]
async fn nothing_new_is_nothing_done() {
    let world = World::begins().await;
    let (store, ledger) = (world.store().await, Ledger::new());
    store.install(ledger.as_ref()).await.expect("installed");
    assert_eq!(store.follow_once(ledger.as_ref()).await.expect("it looks"), None);
    world.happen(3).await;
    assert_eq!(store.lag("ledger").await.expect("known"), Some(3));
    store.follow_once(ledger.as_ref()).await.expect("it applies").expect("three");
    assert_eq!(store.follow_once(ledger.as_ref()).await.expect("it looks"), None);
    assert_eq!(store.lag("ledger").await.expect("known"), Some(0));
    store.install(ledger.as_ref()).await.expect("installing again is harmless");
    assert_eq!(world.checkpoint().await, 3);
}
