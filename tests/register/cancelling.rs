//! Entries that are struck out: what is kept of them, and which of them cannot be (docs/decisions/0017).

use domain::AccountId;
use domain::certificate_application::{ApplicationCommand, CertificateApplication};
use domain::protocol::{MANUAL, ProtocolEntry};
use protocol_adapter::{BuiltIn, Cancelled, Keeps, Striking};
use store::{Actor, Store, Work};
use tests::TestDatabase;
use tests::commands::application;
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::world::{Watch, book, document, pool};

/// A portal without reactions, and the book in its database.
struct Office {
    store: Store,
    book: BuiltIn,
    watch: Watch,
    _database: TestDatabase,
}

impl Office {
    async fn opens() -> Self {
        let (database, watch) = (tests::database().await, Watch::at("2026-11-22T10:00:00Z"));
        let book = book(&pool(&database).await, Keeps::NothingPersonal, &watch);
        Self { store: database.store().await, book, watch, _database: database }
    }

    async fn enters(&self, reference: &str) -> ProtocolEntry {
        self.book.write(&document(reference)).await.expect("the book answers").entry
    }

    async fn strikes_out(&self, entry: &ProtocolEntry, reason: &str) -> Cancelled {
        let striking = Striking { year: entry.year, number: entry.number, reason, by: Some("Άννα") };
        self.book.cancel(striking).await.expect("the book answers")
    }

    async fn filed(&self) -> Uuid {
        self.store.execute(application(AccountId(Uuid::now_v7()))).await.expect("it is filed").id
    }

    async fn tells(&self, case: Uuid, entry: ProtocolEntry, register: &str) {
        let command = ApplicationCommand::Protocol { entry, register: register.to_owned(), by: None };
        let work = Work::<CertificateApplication>::on(case, command, Actor::SYSTEM);
        self.store.execute(work).await.expect("it takes its number");
    }
}

#[tokio::test]
async fn a_cancelled_line_stays_with_who_when_and_why_and_is_cancelled_once() {
    let office = Office::opens().await;
    let entry = office.enters("a").await;
    office.watch.set("2026-11-23T08:00:00Z");
    assert_eq!(office.strikes_out(&entry, "διπλή").await, Cancelled::Now);
    office.watch.set("2026-11-24T08:00:00Z");
    assert_eq!(office.strikes_out(&entry, "άλλη αιτία").await, Cancelled::Before);
    let line = office.book.line(2026, 1).await.expect("the book answers").expect("the line is there");
    assert_eq!((line.entry, line.reference.as_str()), (entry, "a"));
    let struck = line.cancellation.expect("it is cancelled");
    assert_eq!((struck.reason.as_str(), struck.by.as_deref()), ("διπλή", Some("Άννα")));
    assert_eq!(struck.at.to_string(), "2026-11-23T08:00:00Z");
}

#[tokio::test]
async fn what_is_not_in_the_book_cannot_be_struck_out() {
    let office = Office::opens().await;
    let entry = office.enters("a").await;
    for number in [0, 2, 1 << 62, u64::MAX] {
        let other = ProtocolEntry { number, ..entry.clone() };
        assert_eq!(office.strikes_out(&other, "διπλή").await, Cancelled::Unknown, "{number}");
    }
    assert_eq!(office.strikes_out(&ProtocolEntry { year: 2025, ..entry }, "διπλή").await, Cancelled::Unknown);
}

#[tokio::test]
async fn a_number_that_a_case_shows_or_waits_for_is_not_struck_out() {
    let office = Office::opens().await;
    let case = office.filed().await;
    let entry = office.enters(&case.to_string()).await;
    assert_eq!(office.strikes_out(&entry, "διπλή").await, Cancelled::Awaited);
    office.tells(case, entry.clone(), "built-in").await;
    assert_eq!(office.strikes_out(&entry, "διπλή").await, Cancelled::Shown);
}

#[tokio::test]
async fn a_number_that_a_case_was_given_by_hand_is_held_too_and_the_entry_left_over_is_not() {
    let office = Office::opens().await;
    let (by_hand, other) = (office.filed().await, office.filed().await);
    let left_over = office.enters(&by_hand.to_string()).await;
    let stray = office.enters("of nobody").await;
    let elsewhere = ProtocolEntry { number: 9000, ..left_over.clone() };
    office.tells(by_hand, elsewhere, MANUAL).await;
    assert_eq!(office.strikes_out(&left_over, "πήρε άλλον αριθμό").await, Cancelled::Now);
    office.tells(other, stray.clone(), MANUAL).await;
    assert_eq!(office.strikes_out(&stray, "διπλή").await, Cancelled::Shown);
}

/// The negative control is in the sentence: each of the two orders is seen, or nothing has raced.
#[tokio::test]
async fn who_numbers_a_case_and_who_strikes_its_entry_out_never_both_win() {
    let office = std::sync::Arc::new(Office::opens().await);
    let mut racing = JoinSet::new();
    for _ in 0..40 {
        let office = office.clone();
        racing.spawn(async move {
            let case = office.filed().await;
            let entry = office.enters(&case.to_string()).await;
            let (told, struck) = (entry.clone(), entry.clone());
            let (numbering, striking) = (office.clone(), office.clone());
            let ((), outcome) =
                tokio::join!(async move { numbering.tells(case, told, "built-in").await }, async move {
                    striking.strikes_out(&struck, "διπλή").await
                },);
            outcome
        });
    }
    let outcomes = racing.join_all().await;
    assert!(!outcomes.contains(&Cancelled::Now), "{outcomes:?}");
    assert!(outcomes.contains(&Cancelled::Awaited) || outcomes.contains(&Cancelled::Shown));
}
