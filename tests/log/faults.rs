//! A fault of the database stops writes and nothing else, and it passes.

use store::{ExecuteError, Store};
use tests::commands::{by_clerk, comment, note};

use crate::auditor::Auditor;
use crate::world::{Outcome, World, story_of};

/// A write is refused for the time being; reads go on.
#[track_caller]
pub fn unavailable(outcome: &Outcome) {
    match outcome {
        Err(ExecuteError::Unavailable(_)) => {}
        Err(error) => panic!("not what was expected: {error}"),
        Ok(executed) => panic!("it was appended at {}", executed.position),
    }
}

/// A store whose sessions are new: what is set for new sessions holds for it.
async fn another_store(world: &World) -> Store {
    world.store().await
}

#[tokio::test]
async fn a_database_that_is_read_only_takes_writes_again_when_it_is_not() {
    let world = World::begins().await;
    let case = world.store().await.execute(comment("α")).await.expect("it is filed").id;
    world.does_from_outside("alter database {} set default_transaction_read_only = on").await;
    let store = another_store(&world).await;
    for _ in 0..3 {
        unavailable(&store.execute(comment("β")).await);
        unavailable(&store.execute(by_clerk(case, note("γ"))).await);
        assert_eq!(story_of(&store, case).await, ["Submitted"], "reads go on");
    }
    world.does_from_outside("alter database {} reset default_transaction_read_only").await;
    store.execute(by_clerk(case, note("γ"))).await.expect("it recovers by itself");
    assert_eq!(Auditor::reads_everything(&world.owner).await, (2, 1));
}

#[tokio::test]
async fn whoever_holds_the_head_for_too_long_makes_writes_unavailable_until_he_lets_go() {
    let world = World::begins().await;
    let store = world.store().await;
    let case = store.execute(comment("α")).await.expect("it is filed").id;
    let head = world.holds_the_head().await;
    let writing = {
        let store = store.clone();
        tokio::spawn(async move { store.execute(comment("β")).await })
    };
    world.sees_waiting(1).await;
    assert_eq!(story_of(&store, case).await, ["Submitted"], "reads go on");
    unavailable(&writing.await.expect("no panic"));
    head.rollback().await.expect("the head is let go");
    store.execute(comment("γ")).await.expect("it recovers by itself");
    assert_eq!(Auditor::reads_everything(&world.owner).await, (2, 2));
}

#[tokio::test]
async fn a_store_whose_sessions_were_all_ended_goes_on() {
    let world = World::begins().await;
    let store = world.store().await;
    let case = store.execute(comment("α")).await.expect("it is filed").id;
    world.ends_sessions(None).await;
    store.execute(comment("β")).await.expect("the appender connects anew and looks first");
    let mut reads = 0;
    // A connection that was idle is found dead by whoever uses it first.
    while store.events_after(0, 10).await.is_err() {
        reads += 1;
    }
    assert!(reads <= 10, "at most the pool's connections were dead");
    assert_eq!(story_of(&store, case).await, ["Submitted"]);
    assert_eq!(Auditor::reads_everything(&world.owner).await, (2, 2));
}
