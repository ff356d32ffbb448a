//! A rebuild follows the log beside the live subscription and takes its place.

use store::subscriptions::{Ahead, Portion, Reading, apply_batch, promote_shadow, start_shadow};
use uuid::Uuid;

use crate::world::{Ledger, World};

#[tokio::test]
async fn a_shadow_is_filled_elsewhere_and_takes_the_place_of_the_live_one() {
    let world = World::begins().await;
    let (store, ledger) = (world.store().await, Ledger::new());
    store.install(ledger.as_ref()).await.expect("installed");
    world.happens(Uuid::now_v7(), "Unreadable").await;
    world.happen(9).await;
    store.follow_once(ledger.as_ref()).await.expect("it goes on").expect("ten");

    let mut tx = store.pool().begin().await.expect("begun");
    start_shadow(&mut tx, "ledger@next").await.expect("started");
    let mut positions = Vec::new();
    let portion = Portion { most: 4, up_to: Some(7), reading: Reading::Everything };
    loop {
        let applied = apply_batch(&mut tx, ledger.as_ref(), "ledger@next", portion, &mut Ahead::default())
            .await
            .expect("applied");
        if applied.events == 0 {
            break;
        }
        positions.push((applied.events, applied.position, applied.parked));
    }
    assert_eq!(positions, [(4, 4, 1), (3, 7, 0)]);
    promote_shadow(&mut tx, "ledger@next", "ledger").await.expect("promoted");
    tx.commit().await.expect("committed");

    assert_eq!(world.checkpoint().await, 7, "the live one goes on where the shadow was");
    let parked: Vec<_> =
        store.parked("ledger").await.expect("known").iter().map(|event| event.position).collect();
    assert_eq!(parked, [1]);
    assert!(store.parked("ledger@next").await.expect("known").is_empty());
    assert_eq!(store.subscriptions().await.expect("known").len(), 1);
}
