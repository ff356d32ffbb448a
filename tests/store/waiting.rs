//! Waiting for a case: woken by the log, bounded, and no burden on a busy database.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use domain::citizen_request::{CitizenRequest, Status};
use store::Store;
use tests::commands::{by_clerk, comment, note, status};
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::world::World;

const LONG: Duration = Duration::from_secs(20);

/// How long one who waits would sleep through, were there no bell.
const POLL: Duration = Duration::from_millis(250);

/// Waits in a task of its own for that many events, and says when it has looked for the first time.
async fn waits_for(store: &Store, case: Uuid, events: u64) -> JoinHandle<i64> {
    let (store, looked) = (store.clone(), Arc::new(Notify::new()));
    let tells = Arc::clone(&looked);
    let waiter = tokio::spawn(async move {
        let reached = |case: &CitizenRequest| {
            tells.notify_one();
            case.sequence() >= events
        };
        store.wait_until(case, reached, LONG).await.expect("the log can be read").version
    });
    looked.notified().await;
    waiter
}

#[tokio::test]
async fn an_event_of_another_process_wakes_who_waits() {
    let world = World::begins().await;
    let elsewhere = world.database.store().await;
    let case = world.store.execute(comment("α")).await.expect("it is filed").id;
    let began = Instant::now();
    for events in 2..12 {
        let waiter = waits_for(&world.store, case, events).await;
        elsewhere.execute(by_clerk(case, note("β"))).await.expect("it is noted");
        assert_eq!(waiter.await.expect("it waits"), i64::try_from(events).expect("a small number"));
    }
    assert!(began.elapsed() < 10 * POLL, "ten times, and never by polling alone: {:?}", began.elapsed());
}

#[tokio::test]
async fn what_is_reached_already_needs_no_time() {
    let world = World::begins().await;
    let case = world.store.execute(comment("α")).await.expect("it is filed").id;
    let here = |case: &CitizenRequest| case.status() == Some(Status::Submitted);
    let loaded = world.store.wait_until(case, here, Duration::ZERO).await.expect("the log can be read");
    assert_eq!(loaded.version, 1);
}

#[tokio::test]
async fn who_waits_in_vain_is_told_in_time_how_the_case_stands() {
    let world = World::begins().await;
    let case = world.store.execute(comment("α")).await.expect("it is filed").id;
    world.store.execute(by_clerk(case, status(Status::InReview))).await.expect("it moves");
    let (began, bound) = (Instant::now(), Duration::from_millis(100));
    let never = |_: &CitizenRequest| false;
    let loaded = world.store.wait_until(case, never, bound).await.expect("the log can be read");
    assert!(began.elapsed() >= bound);
    assert_eq!((loaded.version, loaded.state.status()), (2, Some(Status::InReview)));
}

#[tokio::test]
async fn a_busy_log_does_not_make_who_waits_look_at_every_ring() {
    let world = World::begins().await;
    let case = world.store.execute(comment("α")).await.expect("it is filed").id;
    let looks = AtomicU32::new(0);
    let never = |_: &CitizenRequest| {
        looks.fetch_add(1, Ordering::Relaxed);
        false
    };
    let bound = Duration::from_millis(400);
    let mut filed = 0;
    let waiting = world.store.wait_until(case, never, bound);
    tokio::select! {
        waited = waiting => assert!(waited.is_ok()),
        () = async { loop { world.store.execute(comment("β")).await.expect("it is filed"); filed += 1; } } => {}
    }
    let looks = looks.into_inner();
    assert!((2..=41).contains(&looks), "{looks} looks while {filed} cases were filed");
}
