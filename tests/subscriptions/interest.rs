//! A follower has read to it what says something to it, and goes past the rest.

use store::subscriptions::Interest;
use uuid::Uuid;

use crate::world::{Ledger, World};

/// What a ledger with this interest sees of four events, the second and fourth of which are `Closed`.
async fn seen(interest: Interest) -> Vec<i64> {
    let world = World::begins().await;
    let (store, ledger) = (world.store().await, Ledger::interested_in(interest));
    store.install(ledger.as_ref()).await.expect("installed");
    let stream = Uuid::now_v7();
    for event_type in ["Noted", "Closed", "Noted", "Closed"] {
        world.happens(stream, event_type).await;
    }
    let applied =
        store.follow_once(ledger.as_ref()).await.expect("it applies").expect("there is something new");
    assert_eq!((applied.events, applied.position, world.checkpoint().await), (4, 4, 4));
    assert_eq!(store.follow_once(ledger.as_ref()).await.expect("it looks"), None);
    world.seen().await
}

#[tokio::test]
async fn whoever_wants_everything_sees_everything() {
    assert_eq!(seen(Interest::Everything).await, [1, 2, 3, 4]);
    assert_eq!(seen(Interest::Aggregates(&["Other", "Thing"])).await, [1, 2, 3, 4]);
}

#[tokio::test]
async fn what_says_nothing_is_gone_past_and_not_read() {
    assert_eq!(seen(Interest::Events(&[("Thing", "Closed"), ("Other", "Noted")])).await, [2, 4]);
    assert!(seen(Interest::Aggregates(&["Other"])).await.is_empty());
}
