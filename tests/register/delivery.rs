//! How a document is brought to a register that behaves badly: once, and never given up.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use domain::protocol::ProtocolEntry;
use jiff::civil::date;
use protocol_adapter::{
    Delivered, Delivery, Document, Errand, News, Outcome, Register, Timing, Unclear, Verdict,
};
use tests::TestDatabase;
use tokio::sync::Notify;
use tokio::time::Instant;

use crate::world::{LONG, document, pool};

/// A register that does as it is told, and counts.
#[derive(Default)]
struct Puppet {
    answers: Mutex<VecDeque<Outcome>>,
    found: Mutex<Option<ProtocolEntry>>,
    sent: AtomicUsize,
    asked: AtomicUsize,
    /// Rings when something arrives while there is no answer for it.
    hangs: Notify,
}

#[async_trait]
impl Register for Puppet {
    fn name(&self) -> &'static str {
        "puppet"
    }

    async fn enter(&self, _: &Document) -> Outcome {
        self.sent.fetch_add(1, Ordering::SeqCst);
        let answer = self.answers.lock().expect("no test panics here").pop_front();
        if let Some(answer) = answer {
            return answer;
        }
        self.hangs.notify_one();
        std::future::pending().await
    }

    async fn find(&self, _: &str) -> Result<Option<ProtocolEntry>, Unclear> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        Ok(self.found.lock().expect("no test panics here").clone())
    }
}

impl Puppet {
    fn counts(&self) -> (usize, usize) {
        (self.sent.load(Ordering::SeqCst), self.asked.load(Ordering::SeqCst))
    }
}

struct World {
    puppet: Arc<Puppet>,
    database: TestDatabase,
}

impl World {
    async fn answering(answers: impl IntoIterator<Item = Outcome>) -> Self {
        let puppet = Arc::new(Puppet::default());
        puppet.answers.lock().expect("no test panics here").extend(answers);
        Self { puppet, database: tests::database().await }
    }

    /// Another process, as far as the table of attempts can tell.
    async fn delivery(&self, settle: Duration) -> Delivery {
        let timing =
            Timing { timeout: LONG, settle, retry_max: Duration::ZERO, per_second: 1000, at_once: 4 };
        Delivery::new(self.puppet.clone(), pool(&self.database).await, timing)
    }
}

fn entry() -> ProtocolEntry {
    ProtocolEntry { number: 7, year: 2026, date: date(2026, 11, 22) }
}

async fn bring(delivery: &Delivery) -> Verdict {
    bring_of(delivery, "a").await.verdict
}

async fn bring_of(delivery: &Delivery, reference: &str) -> Delivered {
    let errand = Errand { task: 1, send_before: Instant::now() + LONG };
    delivery.bring(&document(reference), errand).await.expect("the database answers")
}

#[tokio::test]
async fn what_is_surely_not_entered_is_sent_again_without_a_question() {
    let turned = Outcome::TurnedAway("HTTP 401".to_owned());
    let world = World::answering([Outcome::Unreachable, turned, Outcome::Entered(entry())]).await;
    let delivery = world.delivery(LONG).await;
    assert!(matches!(bring(&delivery).await, Verdict::Waits(_)));
    assert!(matches!(bring(&delivery).await, Verdict::Waits(_)));
    assert_eq!(bring(&delivery).await, Verdict::Entered(entry()));
    assert_eq!(world.puppet.counts(), (3, 0));
}

#[tokio::test]
async fn after_a_lost_reply_there_is_believed_at_once() {
    let world = World::answering([Outcome::Ambiguous]).await;
    let delivery = world.delivery(LONG).await;
    assert!(matches!(bring(&delivery).await, Verdict::Waits(_)));
    *world.puppet.found.lock().expect("no test panics here") = Some(entry());
    assert_eq!(bring(&delivery).await, Verdict::Entered(entry()));
    assert_eq!(world.puppet.counts(), (1, 1));
}

#[tokio::test]
async fn after_a_lost_reply_not_there_is_believed_only_when_it_has_settled() {
    let world = World::answering([Outcome::Ambiguous, Outcome::Entered(entry())]).await;
    let patient = world.delivery(LONG).await;
    assert!(matches!(bring(&patient).await, Verdict::Waits(_)));
    assert!(matches!(bring(&patient).await, Verdict::Waits(_)));
    assert_eq!(world.puppet.counts(), (1, 1), "it was sent again too early");
    assert_eq!(bring(&world.delivery(Duration::ZERO).await).await, Verdict::Entered(entry()));
    assert_eq!(world.puppet.counts(), (2, 2));
}

#[tokio::test]
async fn that_the_register_is_back_is_learned_from_not_there_as_well() {
    let doubts = std::iter::repeat_n(Outcome::Ambiguous, 3);
    let world = World::answering(doubts.chain([Outcome::Entered(entry())])).await;
    let delivery = world.delivery(Duration::ZERO).await;
    for reference in ["a", "b", "c"] {
        assert_eq!(bring_of(&delivery, reference).await.news, News::Nothing);
    }
    let delivered = bring_of(&delivery, "a").await;
    assert_eq!((delivered.verdict, delivered.news), (Verdict::Entered(entry()), News::IsBack));
    assert_eq!(world.puppet.counts(), (4, 1));
}

#[tokio::test]
async fn a_crash_during_the_call_counts_as_a_lost_reply() {
    let world = World::answering([]).await;
    let crashed = world.delivery(LONG).await;
    tokio::select! {
        verdict = bring(&crashed) => panic!("nothing answered: {verdict:?}"),
        () = world.puppet.hangs.notified() => {}
    }
    *world.puppet.found.lock().expect("no test panics here") = Some(entry());
    assert_eq!(bring(&world.delivery(LONG).await).await, Verdict::Entered(entry()));
    assert_eq!(world.puppet.counts(), (1, 1));
}

#[tokio::test]
async fn of_two_who_bring_the_same_document_one_sends_it() {
    let world = World::answering([]).await;
    let (first, second) = (world.delivery(LONG).await, world.delivery(LONG).await);
    tokio::select! {
        verdict = bring(&first) => panic!("nothing answered: {verdict:?}"),
        () = async {
            world.puppet.hangs.notified().await;
            assert!(matches!(bring(&second).await, Verdict::Waits(_)));
        } => {}
    }
    assert_eq!(world.puppet.counts(), (1, 1));
}

#[tokio::test]
async fn nothing_is_sent_when_its_time_is_over() {
    let world = World::answering([Outcome::Entered(entry())]).await;
    let delivery = world.delivery(LONG).await;
    let late = Errand { task: 1, send_before: Instant::now() };
    let delivered = delivery.bring(&document("a"), late).await.expect("the database answers");
    assert!(matches!(delivered.verdict, Verdict::Waits(_)));
    assert_eq!(world.puppet.counts(), (0, 0));
    assert_eq!(bring(&delivery).await, Verdict::Entered(entry()));
}
