//! In one batch every command stands alone.

mod scribble;

use domain::citizen_request::AfterAnswer;
use domain::{AccountId, Decider};
use sqlx::{Postgres, Transaction};
use store::{Actor, ExecuteError, Executed, Store, Submission, Work};
use tests::commands::{answer, application, by_clerk, comment, note, request};
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::auditor::Auditor;
use crate::world::{Outcome, World, everybody_has_asked, story_of};
use scribble::Scribble;

/// A key with a content.
pub fn submission(key: u128, content: &str) -> Submission {
    let (scope, key) = ("somebody POST /somewhere".to_owned(), Uuid::from_u128(key));
    Submission { scope, key, content: content.as_bytes().to_vec() }
}

/// What goes wrong in the batch, and fifty commands that are good. All are handed over while another one waits for
/// the lock, so that they go with the next batch.
struct Mixed {
    stale: JoinHandle<Outcome>,
    repeated: JoinHandle<Outcome>,
    reused: JoinHandle<Outcome>,
    erased: JoinHandle<Outcome>,
    two_events: JoinHandle<Outcome>,
    good: Vec<JoinHandle<Outcome>>,
    first: Uuid,
    forgotten: Uuid,
    answered: Uuid,
}

/// The batch is closed when the lock is released.
struct Queue {
    store: Store,
    head: Transaction<'static, Postgres>,
    in_front: JoinHandle<Outcome>,
}

impl Queue {
    async fn forms(world: &World, store: &Store) -> Self {
        let head = world.holds_the_head().await;
        let (waiting, store) = (store.clone(), store.clone());
        let in_front = tokio::spawn(async move { waiting.execute(comment("μπροστά")).await });
        world.sees_waiting(1).await;
        Self { store, head, in_front }
    }

    fn asks<A>(&self, work: Work<A>) -> JoinHandle<Result<Executed, ExecuteError<A::Error>>>
    where
        A: Decider + 'static,
        A::Command: Clone + Send + Sync,
        A::Error: Send,
    {
        let store = self.store.clone();
        tokio::spawn(async move { store.execute(work).await })
    }

    async fn goes(self) {
        everybody_has_asked().await;
        self.head.rollback().await.expect("the head is let go");
        self.in_front.await.expect("no panic").expect("it is appended");
    }
}

impl Mixed {
    async fn asked(world: &World, store: &Store) -> (Self, Queue) {
        let mut cases = Vec::new();
        for submission in [Some(submission(1, "α")), Some(submission(2, "α")), None, None, None] {
            let work = request(domain::AccountId(Uuid::now_v7()), "α").once(submission);
            cases.push(store.execute(work).await.expect("it is filed").id);
        }
        let [first, _, moved, forgotten, answered] = cases[..] else { panic!("five were filed") };
        let elsewhere = world.store().await;
        elsewhere.execute(by_clerk(moved, note("αλλού"))).await.expect("it is noted");
        world.destroys_the_key_of(forgotten).await;

        let queue = Queue::forms(world, store).await;
        let mut good: Vec<_> = (0..25).map(|_| queue.asks(comment("καλό"))).collect();
        let mixed = Self {
            stale: queue.asks(by_clerk(moved, note("παλιό")).if_match(1)),
            repeated: queue.asks(comment("α").once(Some(submission(1, "α")))),
            reused: queue.asks(comment("β").once(Some(submission(2, "β")))),
            erased: queue.asks(by_clerk(forgotten, answer(AfterAnswer::Close))),
            two_events: queue.asks(by_clerk(answered, answer(AfterAnswer::Close))),
            good: {
                good.extend((0..25).map(|_| queue.asks(comment("καλό"))));
                good
            },
            first,
            forgotten,
            answered,
        };
        (mixed, queue)
    }

    /// Each has its own right answer; gives the times at which the good ones were recorded.
    async fn each_is_answered_rightly(self, store: &Store) -> Vec<jiff::Timestamp> {
        let stale = self.stale.await.expect("no panic").err().expect("it is stale");
        assert!(matches!(stale, ExecuteError::Stale { revision: 2 }), "{stale}");
        let repeated = self.repeated.await.expect("no panic").expect("it is its own success");
        assert!(repeated.repeated && repeated.id == self.first && repeated.number == Some(1));
        let reused = self.reused.await.expect("no panic").err().expect("the content is another");
        assert!(matches!(reused, ExecuteError::KeyReused), "{reused}");
        let erased = self.erased.await.expect("no panic").err().expect("the key is destroyed");
        assert!(matches!(erased, ExecuteError::Erased), "{erased}");
        assert_eq!(story_of(store, self.forgotten).await, ["Submitted"], "nothing of the refused one");
        let both = self.two_events.await.expect("no panic").expect("it is appended");
        assert_eq!(both.events[0].position + 1, both.events[1].position);
        assert_eq!(both.events[0].recorded_at, both.events[1].recorded_at);
        assert_eq!(story_of(store, self.answered).await, ["Submitted", "Answered", "StatusChanged"]);
        let mut times = Vec::new();
        for good in self.good {
            let good = good.await.expect("no panic").expect("it is appended");
            assert_eq!(story_of(store, good.id).await, ["Submitted"]);
            times.push(good.recorded_at.expect("it was recorded"));
        }
        times
    }
}

#[tokio::test]
async fn in_one_transaction_each_command_gets_its_own_right_answer() {
    let world = World::begins().await;
    let store = world.store().await;
    let (mixed, queue) = Mixed::asked(&world, &store).await;
    queue.goes().await;
    let times = mixed.each_is_answered_rightly(&store).await;
    assert_eq!(times.len(), 50);
    assert!(times.iter().all(|time| *time == times[0]), "one transaction has one time");
    // Five were filed before, one was in front; five were noted, answered and closed.
    assert_eq!(Auditor::reads_everything(&world.owner).await, (5 + 1 + 1 + 2 + 50, 5 + 1 + 50));
}

#[tokio::test]
async fn a_value_that_postgresql_refuses_hurts_nobody_else() {
    let world = World::begins().await;
    let store = world.store().await;
    let (mixed, queue) = Mixed::asked(&world, &store).await;
    let scribbles = ["καλό και \0 κακό", r"όλα\u0000 καλά"].map(|text| {
        let (store, work) = (store.clone(), Work::<Scribble>::opening(text.into(), Actor::VISITOR));
        (work.id, tokio::spawn(async move { store.execute(work).await }))
    });
    queue.goes().await;
    let [(refused, bad), (accepted, good)] = scribbles;
    assert!(matches!(bad.await.expect("no panic"), Err(ExecuteError::Unstorable)));
    assert_eq!(good.await.expect("no panic").expect("it is appended").events.len(), 2);
    assert_eq!(mixed.each_is_answered_rightly(&store).await.len(), 50);
    assert_eq!(scribble::count(&world, refused).await, 0, "all or nothing");
    assert_eq!(scribble::count(&world, accepted).await, 2);
    Auditor::reads_everything(&world.owner).await;
    assert_eq!(world.counts("select count(*) from data_keys").await, 5 + 1 + 50 + 1);
}

/// Requests and applications in turn, so that a batch changes its type at each command.
#[tokio::test]
async fn each_type_counts_its_own_cases_in_a_batch_of_several() {
    let world = World::begins().await;
    let store = world.store().await;
    let citizen = AccountId(Uuid::now_v7());
    let queue = Queue::forms(&world, &store).await;
    let asked: Vec<_> =
        (0..20).map(|_| (queue.asks(request(citizen, "α")), queue.asks(application(citizen)))).collect();
    queue.goes().await;
    let (mut requests, mut applications) = (Vec::new(), Vec::new());
    for (request, application) in asked {
        requests.push(request.await.expect("no panic").expect("it is appended").number);
        applications.push(application.await.expect("no panic").expect("it is appended").number);
    }
    requests.sort_unstable();
    applications.sort_unstable();
    // The one in front was a comment, and is a case of the same type.
    assert_eq!(requests, (2..=21).map(Some).collect::<Vec<_>>());
    assert_eq!(applications, (1..=20).map(Some).collect::<Vec<_>>());
    Auditor::reads_everything(&world.owner).await;
}
