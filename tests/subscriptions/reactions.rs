//! Effects: enqueued exactly once, worked off at least once, never for history.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use store::subscriptions::{Drained, Reaction, Start, TaskError};
use store::{Store, StoredEvent};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::world::{LONG, World};

/// Sends a letter for each event of type `Asked`.
struct Letters {
    start: Start,
    /// One permit for each letter on its way.
    sent: Semaphore,
    tries: AtomicUsize,
    /// The post office takes nothing.
    shut: AtomicBool,
    /// The worker stops dead in the middle of its work.
    dies: bool,
    /// A failed attempt rests until somebody has looked at it.
    calm: bool,
}

impl Letters {
    fn new() -> Self {
        let (sent, tries, shut) = (Semaphore::new(0), AtomicUsize::new(0), AtomicBool::new(false));
        Self { start: Start::Head, sent, tries, shut, dies: false, calm: false }
    }

    async fn all_sent(&self, count: u32) {
        self.sent.acquire_many(count).await.expect("it is never closed").forget();
    }
}

#[async_trait]
impl Reaction for Letters {
    fn name(&self) -> &'static str {
        "letters"
    }

    fn wants(&self, event: &StoredEvent) -> bool {
        event.event_type == "Asked"
    }

    async fn perform(&self, _store: &Store, _event: &StoredEvent) -> Result<(), TaskError> {
        self.tries.fetch_add(1, Ordering::SeqCst);
        if self.dies {
            std::future::pending::<()>().await;
        }
        if self.shut.load(Ordering::SeqCst) {
            let why = "the office is shut".to_owned();
            return Err(if self.calm { TaskError::NeedsAPerson(why) } else { TaskError::Failed(why) });
        }
        self.sent.add_permits(1);
        Ok(())
    }

    fn start(&self) -> Start {
        self.start
    }

    fn lease(&self) -> Duration {
        Duration::from_secs(2)
    }

    fn longest_pause(&self) -> Duration {
        Duration::from_millis(20)
    }
}

#[tokio::test]
async fn a_new_reaction_does_nothing_for_history() {
    let world = World::begins().await;
    let (store, letters) = (world.store().await, Arc::new(Letters::new()));
    world.happens(Uuid::now_v7(), "Asked").await;
    store.install_reaction(letters.as_ref()).await.expect("installed");
    assert_eq!(store.enqueue_once(letters.clone()).await.expect("it looks"), None);

    let new = world.happens(Uuid::now_v7(), "Asked").await;
    world.happens(Uuid::now_v7(), "Noted").await;
    store.install_reaction(letters.as_ref()).await.expect("installing again is harmless");
    store.enqueue_once(letters.clone()).await.expect("it looks").expect("two");
    assert_eq!(store.drain_one(letters.as_ref()).await.expect("it works"), Drained::Finished(new));
    assert_eq!(store.drain_one(letters.as_ref()).await.expect("it works"), Drained::Nothing);
}

#[tokio::test]
async fn a_reaction_may_ask_for_the_whole_history_in_order_of_filing() {
    let world = World::begins().await;
    let letters = Arc::new(Letters { start: Start::Beginning, ..Letters::new() });
    let store = world.store().await;
    let positions =
        [world.happens(Uuid::now_v7(), "Asked").await, world.happens(Uuid::now_v7(), "Asked").await];
    store.install_reaction(letters.as_ref()).await.expect("installed");
    store.enqueue_once(letters.clone()).await.expect("it looks").expect("two");
    for position in positions {
        assert_eq!(store.drain_one(letters.as_ref()).await.expect("it works"), Drained::Finished(position));
    }
}

#[tokio::test]
async fn a_task_that_fails_is_tried_again_until_it_succeeds() {
    let world = World::begins().await;
    let (store, letters) = (world.store().await, Arc::new(Letters::new()));
    store.install_reaction(letters.as_ref()).await.expect("installed");
    let asked = world.happens(Uuid::now_v7(), "Asked").await;
    store.enqueue_once(letters.clone()).await.expect("it looks").expect("one");
    letters.shut.store(true, Ordering::SeqCst);
    assert_eq!(store.drain_one(letters.as_ref()).await.expect("it works"), Drained::PutBack(asked));
    letters.shut.store(false, Ordering::SeqCst);

    let shutdown = CancellationToken::new();
    let worker = store.run_reaction(letters.clone(), shutdown.clone());
    letters.all_sent(1).await;
    shutdown.cancel();
    worker.await.expect("it ends after the attempt under way");
    assert_eq!(letters.tries.load(Ordering::SeqCst), 2);
    assert_eq!(store.drain_one(letters.as_ref()).await.expect("it works"), Drained::Nothing);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_task_of_a_dead_worker_is_done_by_another_when_its_lease_has_ended() {
    let world = World::begins().await;
    let (one, two) = (world.store().await, world.store().await);
    let (dying, heir) = (Arc::new(Letters { dies: true, ..Letters::new() }), Arc::new(Letters::new()));
    one.install_reaction(dying.as_ref()).await.expect("installed");
    world.happens(Uuid::now_v7(), "Asked").await;
    one.enqueue_once(dying.clone()).await.expect("it looks").expect("one");
    let claimed = tokio::spawn({
        let (store, letters) = (one.clone(), dying.clone());
        async move { store.drain_one(letters.as_ref()).await }
    });
    while dying.tries.load(Ordering::SeqCst) == 0 {
        tokio::task::yield_now().await;
    }
    claimed.abort();
    assert_eq!(two.drain_one(heir.as_ref()).await.expect("it works"), Drained::Nothing, "leased");

    let shutdown = CancellationToken::new();
    let worker = two.run_reaction(heir.clone(), shutdown.clone());
    heir.all_sent(1).await;
    shutdown.cancel();
    worker.await.expect("it ends in peace");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_do_each_task_once_when_nothing_breaks() {
    let world = World::begins().await;
    let (one, two, letters) = (world.store().await, world.store().await, Arc::new(Letters::new()));
    one.install_reaction(letters.as_ref()).await.expect("installed");
    let shutdown = CancellationToken::new();
    let workers = [
        one.run_reaction(letters.clone(), shutdown.clone()),
        two.run_reaction(letters.clone(), shutdown.clone()),
    ];
    for _ in 0..50 {
        world.happens(Uuid::now_v7(), "Asked").await;
    }
    letters.all_sent(50).await;
    shutdown.cancel();
    for worker in workers {
        worker.await.expect("it ends in peace");
    }
    assert_eq!(letters.tries.load(Ordering::SeqCst), 50);
}

/// Passes only when as many as asked are at it at the same time.
struct Together(tokio::sync::Barrier);

#[async_trait]
impl Reaction for Together {
    fn name(&self) -> &'static str {
        "together"
    }

    fn wants(&self, event: &StoredEvent) -> bool {
        event.event_type == "Asked"
    }

    async fn perform(&self, _store: &Store, _event: &StoredEvent) -> Result<(), TaskError> {
        self.0.wait().await;
        Ok(())
    }

    fn workers(&self) -> usize {
        3
    }
}

#[tokio::test]
async fn a_reaction_with_several_workers_does_several_tasks_at_a_time() {
    let world = World::begins().await;
    let (store, together) = (world.store().await, Arc::new(Together(tokio::sync::Barrier::new(4))));
    store.install_reaction(together.as_ref()).await.expect("installed");
    for _ in 0..3 {
        world.happens(Uuid::now_v7(), "Asked").await;
    }
    let shutdown = CancellationToken::new();
    let worker = store.run_reaction(together.clone(), shutdown.clone());
    tokio::time::timeout(LONG, together.0.wait()).await.expect("all three are at it");
    shutdown.cancel();
    worker.await.expect("it ends after the attempts under way");
}

#[tokio::test]
async fn what_waits_is_counted_and_can_be_hurried_in_order_of_filing() {
    let world = World::begins().await;
    let (store, letters) = (world.store().await, Arc::new(Letters { calm: true, ..Letters::new() }));
    store.install_reaction(letters.as_ref()).await.expect("installed");
    let asked = [world.happens(Uuid::now_v7(), "Asked").await, world.happens(Uuid::now_v7(), "Asked").await];
    store.enqueue_once(letters.clone()).await.expect("it looks").expect("two");
    letters.shut.store(true, Ordering::SeqCst);
    for position in asked {
        assert_eq!(store.drain_one(letters.as_ref()).await.expect("it works"), Drained::PutBack(position));
    }
    assert_eq!(store.drain_one(letters.as_ref()).await.expect("it works"), Drained::Nothing, "it rests");
    let waiting = store.waiting().await.expect("it looks");
    assert_eq!(
        waiting.iter().map(|one| (one.reaction.as_str(), one.tasks)).collect::<Vec<_>>(),
        [("letters", 2)]
    );

    letters.shut.store(false, Ordering::SeqCst);
    assert_eq!(store.hurry("letters").await.expect("it works"), 2);
    for position in asked {
        assert_eq!(store.drain_one(letters.as_ref()).await.expect("it works"), Drained::Finished(position));
    }
    assert_eq!(store.hurry("letters").await.expect("it works"), 0);
    assert_eq!(store.waiting().await.expect("it looks")[0].tasks, 0);
}
