//! What every register keeps: one suite, for the built-in one and for the one over HTTP.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::protocol::ProtocolEntry;
use protocol_adapter::{Outcome, Register};
use tokio::task::JoinSet;

use crate::world::{Subject, built_in, document, over_http};

macro_rules! contract {
    ($($clause:ident),+ $(,)?) => {
        mod of_the_built_in_register {
            $(#[tokio::test] async fn $clause() { super::$clause(super::built_in().await).await; })+
        }
        mod of_the_register_over_http {
            $(#[tokio::test] async fn $clause() { super::$clause(super::over_http().await).await; })+
        }
    };
}

contract!(
    numbers_run_from_one_without_gaps,
    the_same_reference_has_one_number,
    fifty_at_once_of_one_reference_get_one_number,
    many_references_at_once_leave_no_gap,
    what_is_entered_is_found_and_nothing_else,
    numbers_begin_again_with_the_year_in_athens,
    a_clock_that_is_behind_does_not_turn_the_book_back,
    what_is_rolled_back_leaves_no_gap,
    what_is_cancelled_is_not_entered_is_not_entered_again_and_its_number_is_gone,
);

async fn numbers_run_from_one_without_gaps(subject: Subject) {
    for number in 1..=5 {
        let entry = enter(subject.register.as_ref(), &format!("case {number}")).await;
        assert_eq!(
            (entry.number, entry.year, entry.date.to_string()),
            (number, 2026, "2026-11-22".to_owned())
        );
    }
}

async fn the_same_reference_has_one_number(subject: Subject) {
    let first = enter(subject.register.as_ref(), "a").await;
    enter(subject.register.as_ref(), "b").await;
    subject.watch.set("2027-03-01T10:00:00Z");
    assert_eq!(enter(subject.register.as_ref(), "a").await, first);
    assert_eq!(enter(subject.register.as_ref(), "c").await.number, 1);
}

async fn fifty_at_once_of_one_reference_get_one_number(subject: Subject) {
    let numbers = enter_at_once(&subject, |_| "a".to_owned()).await;
    assert_eq!(numbers, vec![1; 50]);
    assert_eq!(enter(subject.register.as_ref(), "b").await.number, 2);
}

async fn many_references_at_once_leave_no_gap(subject: Subject) {
    let numbers: BTreeSet<u64> = enter_at_once(&subject, |n| format!("case {n}")).await.into_iter().collect();
    assert_eq!(numbers, (1..=50).collect());
}

async fn what_is_entered_is_found_and_nothing_else(subject: Subject) {
    assert_eq!(subject.register.find("a").await, Ok(None));
    let entry = enter(subject.register.as_ref(), "a").await;
    assert_eq!(subject.register.find("a").await, Ok(Some(entry)));
    assert_eq!(subject.register.find("A").await, Ok(None));
    assert_eq!(subject.register.find("a' or true").await, Ok(None));
}

async fn numbers_begin_again_with_the_year_in_athens(subject: Subject) {
    subject.watch.set("2026-12-31T21:59:59.9Z");
    let old = enter(subject.register.as_ref(), "a").await;
    assert_eq!((old.number, old.year, old.date.to_string()), (1, 2026, "2026-12-31".to_owned()));
    // Midnight in Athens, two hours before that of Greenwich.
    subject.watch.set("2026-12-31T22:00:00Z");
    let new = enter(subject.register.as_ref(), "b").await;
    assert_eq!((new.number, new.year, new.date.to_string()), (1, 2027, "2027-01-01".to_owned()));
    assert_eq!(enter(subject.register.as_ref(), "c").await.number, 2);
}

async fn a_clock_that_is_behind_does_not_turn_the_book_back(subject: Subject) {
    subject.watch.set("2027-01-01T00:00:00Z");
    enter(subject.register.as_ref(), "a").await;
    subject.watch.set("2026-12-31T12:00:00Z");
    let next = enter(subject.register.as_ref(), "b").await;
    assert_eq!((next.number, next.year, next.date.to_string()), (2, 2027, "2027-01-01".to_owned()));
}

async fn what_is_rolled_back_leaves_no_gap(subject: Subject) {
    enter(subject.register.as_ref(), "a").await;
    let mut crashed = subject.pool.begin().await.expect("the database is there");
    sqlx::query("select given_number from register.enter('b', 'request', null, null, now(), now())")
        .execute(&mut *crashed)
        .await
        .expect("it is written");
    crashed.rollback().await.expect("it is rolled back");
    assert_eq!(subject.register.find("b").await, Ok(None));
    assert_eq!(enter(subject.register.as_ref(), "c").await.number, 2);
}

async fn what_is_cancelled_is_not_entered_is_not_entered_again_and_its_number_is_gone(subject: Subject) {
    let register = subject.register.as_ref();
    let (first, second) = (enter(register, "a").await, enter(register, "b").await);
    subject.strikes_out(&first).await;
    assert_eq!(register.find("a").await, Ok(None));
    // Nor the newest line: the next number is still one more than the greatest that was ever given.
    subject.strikes_out(&second).await;
    for _ in 0..2 {
        let sent_again = register.enter(&document("a")).await;
        assert!(matches!(&sent_again, Outcome::Refused(why) if why.contains("1/2026")), "{sent_again:?}");
    }
    assert_eq!(enter(register, "c").await.number, 3);
    assert_eq!(register.find("a").await, Ok(None), "nothing was entered behind its back");
    assert_eq!(enter(register, "d").await.number, 4);
}

async fn enter(register: &dyn Register, reference: &str) -> ProtocolEntry {
    match register.enter(&document(reference)).await {
        Outcome::Entered(entry) => entry,
        other => panic!("{reference} is not entered: {other:?}"),
    }
}

/// Fifty at the same time; their numbers.
async fn enter_at_once(subject: &Subject, reference: impl Fn(u64) -> String) -> Vec<u64> {
    let mut sending = JoinSet::new();
    for n in 0..50 {
        let (register, reference) = (Arc::clone(&subject.register), reference(n));
        sending.spawn(async move { enter(register.as_ref(), &reference).await.number });
    }
    sending.join_all().await
}
