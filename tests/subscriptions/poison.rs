//! A poison event holds up its own stream, is seen by an administrator, and is applied in order once it can be.

use std::sync::atomic::Ordering;

use store::subscriptions::RetryReport;
use uuid::Uuid;

use crate::world::{Ledger, World};

#[tokio::test]
async fn a_poison_event_holds_up_its_own_stream_only() {
    let world = World::begins().await;
    let (store, ledger) = (world.store().await, Ledger::new());
    store.install(ledger.as_ref()).await.expect("installed");
    let [bad, good] = [Uuid::now_v7(), Uuid::now_v7()];
    for (stream, kind) in
        [(bad, "Noted"), (bad, "Unreadable"), (good, "Noted"), (bad, "Noted"), (good, "Noted")]
    {
        world.happens(stream, kind).await;
    }
    let applied = store.follow_once(ledger.as_ref()).await.expect("it goes on").expect("five");
    assert_eq!((applied.events, applied.position, applied.parked), (5, 5, 2));
    assert_eq!(world.seen().await, [1, 3, 5]);

    // A later batch parks behind what an earlier one has parked.
    world.happens(bad, "Noted").await;
    world.happens(good, "Noted").await;
    store.follow_once(ledger.as_ref()).await.expect("it goes on").expect("two");
    assert_eq!(world.seen().await, [1, 3, 5, 7]);
    let parked = store.parked("ledger").await.expect("known");
    let told: Vec<_> = parked.iter().map(|event| (event.position, event.error.as_str())).collect();
    let why = "unreadable event: expected a number, found …";
    assert_eq!(told, [(2, why), (4, "behind position 2"), (6, "behind position 2")]);
    assert!(parked.iter().all(|event| event.aggregate_id == bad));
}

#[tokio::test]
async fn a_retry_brings_parked_events_in_order() {
    let world = World::begins().await;
    let (store, ledger) = (world.store().await, Ledger::new());
    store.install(ledger.as_ref()).await.expect("installed");
    let stream = Uuid::now_v7();
    for kind in ["Noted", "Refused", "Noted", "Noted"] {
        world.happens(stream, kind).await;
    }
    store.follow_once(ledger.as_ref()).await.expect("it goes on").expect("four");
    assert_eq!(world.seen().await, [1]);

    let again = store.retry_parked(ledger.as_ref()).await.expect("it is tried");
    assert_eq!(again, RetryReport { applied: 0, still_parked: 3 });
    assert_eq!(store.parked("ledger").await.expect("known")[0].error, "SQLSTATE 22012");

    ledger.mended.store(true, Ordering::SeqCst);
    let mended = store.retry_parked(ledger.as_ref()).await.expect("it is tried");
    assert_eq!(mended, RetryReport { applied: 3, still_parked: 0 });
    assert_eq!(world.seen().await, [1, 2, 3, 4]);
    assert!(store.parked("ledger").await.expect("known").is_empty());
}

#[tokio::test]
async fn one_poison_event_among_hundreds_is_found_and_a_panic_is_poison_too() {
    let world = World::begins().await;
    let (store, ledger) = (world.store().await, Ledger::new());
    store.install(ledger.as_ref()).await.expect("installed");
    world.happen(123).await;
    let poison = world.happens(Uuid::now_v7(), "Panics").await;
    world.happen(200).await;
    let applied = store.follow_once(ledger.as_ref()).await.expect("it goes on").expect("all");
    assert_eq!((applied.events, applied.parked), (324, 1));
    assert_eq!(world.seen().await, (1..=324).filter(|position| *position != poison).collect::<Vec<_>>());
    let parked = store.parked("ledger").await.expect("known");
    assert_eq!((parked[0].position, parked[0].error.as_str()), (poison, "unreadable event: apply panicked"));
    let fares = store.subscriptions().await.expect("known");
    assert_eq!((fares[0].lag, fares[0].parked), (0, 1));
}
