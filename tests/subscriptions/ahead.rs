//! What is read ahead is applied once and in order, and only where it is what comes next.

use std::sync::Arc;

use sqlx::{ConnectOptions, Connection};
use store::subscriptions::{Ahead, Applied, Interest, Portion, Reading, apply_batch, start_shadow};

use crate::world::{Ledger, World};

const TEN: Portion = Portion { most: 10, up_to: None, reading: Reading::OfInterest };

/// A world with 95 events, a follower of some of them that is at the beginning, and what reads ahead for it.
async fn follower(interest: Interest) -> (World, Arc<Ledger>, Ahead) {
    let world = World::begins().await;
    let (store, ledger) = (world.store().await, Ledger::interested_in(interest));
    store.install(ledger.as_ref()).await.expect("installed");
    world.happen(95).await;
    let ahead = Ahead::of(world.options());
    (world, ledger, ahead)
}

/// One batch in a transaction of its own.
async fn batch(world: &World, ledger: &Ledger, portion: Portion, ahead: &mut Ahead) -> Applied {
    let mut owner = world.options().connect().await.expect("connected");
    let mut tx = owner.begin().await.expect("begun");
    sqlx::query("set local search_path = read_model, public").execute(&mut *tx).await.expect("set");
    let applied = apply_batch(&mut tx, ledger, "ledger", portion, ahead).await.expect("applied");
    tx.commit().await.expect("committed");
    applied
}

#[tokio::test]
async fn each_event_is_applied_once_and_in_order() {
    let (world, ledger, mut ahead) = follower(Interest::Everything).await;
    while batch(&world, &ledger, TEN, &mut ahead).await.events > 0 {}
    assert_eq!(world.seen().await, (1..=95).collect::<Vec<_>>());
}

#[tokio::test]
async fn what_does_not_come_next_after_all_is_not_applied() {
    let (world, ledger, mut ahead) = follower(Interest::Everything).await;
    let three = Portion { most: 3, ..TEN };
    let everything = Portion { reading: Reading::Everything, ..TEN };
    batch(&world, &ledger, TEN, &mut ahead).await;
    // A batch of another size, and one up to somewhere.
    batch(&world, &ledger, three, &mut ahead).await;
    batch(&world, &ledger, Portion { up_to: Some(15), ..three }, &mut ahead).await;
    batch(&world, &ledger, everything, &mut ahead).await;
    assert_eq!(world.seen().await, (1..=25).collect::<Vec<_>>());
    // It begins again with the first event.
    let mut owner = world.options().connect().await.expect("connected");
    start_shadow(&mut owner, "ledger").await.expect("started");
    batch(&world, &ledger, TEN, &mut ahead).await;
    assert_eq!(world.seen().await, (1..=25).chain(1..=10).collect::<Vec<_>>());
}

#[tokio::test]
async fn only_what_is_of_interest_is_read_ahead() {
    let (world, ledger, mut ahead) = follower(Interest::Aggregates(&["Other"])).await;
    let batches =
        [batch(&world, &ledger, TEN, &mut ahead).await, batch(&world, &ledger, TEN, &mut ahead).await];
    assert_eq!(batches.map(|applied| (applied.events, applied.handed)), [(10, 0), (10, 0)]);
    // A check has everything read to it.
    let everything = Portion { reading: Reading::Everything, ..TEN };
    assert_eq!(batch(&world, &ledger, everything, &mut ahead).await.handed, 10);
    assert_eq!(world.seen().await, (21..=30).collect::<Vec<_>>());
}

#[tokio::test]
async fn what_could_not_be_read_ahead_is_read_when_it_is_needed() {
    let (world, ledger, _) = follower(Interest::Everything).await;
    let mut ahead = Ahead::of(world.options().database("there_is_none_of_that_name"));
    for _ in 0..3 {
        assert_eq!(batch(&world, &ledger, TEN, &mut ahead).await.events, 10);
    }
    assert_eq!(world.seen().await, (1..=30).collect::<Vec<_>>());
}
