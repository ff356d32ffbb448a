//! Comparing the live tables with what the log says.

use domain::RequestId;
use projections::rebuild::{Difference, RebuildError, check};
use projections::requests::Requests;

use crate::town::{Town, answers};

async fn checked(town: &Town) -> Vec<Difference> {
    check(&mut town.owner().await, &Requests).await.expect("it can be checked")
}

#[tokio::test]
async fn live_rows_are_what_the_log_says() {
    let town = Town::begins().await;
    let cases = town.lives_a_little().await;
    town.catches_up().await;
    // What the live one has not applied yet is no difference.
    town.clerk_does(cases[0], answers("Τρίτη")).await;
    assert_eq!(checked(&town).await, []);
    town.catches_up().await;
    assert_eq!(checked(&town).await, []);
}

#[tokio::test]
async fn a_row_that_was_tampered_with_is_named_and_nothing_is_swapped() {
    let town = Town::begins().await;
    let cases = town.lives_a_little().await;
    town.catches_up().await;
    town.owner_does("update read_model.requests set status = 'closed' where number = 3").await;
    let tampered = town.rows().await;
    let expected = found(cases[2], 4);
    assert_eq!(checked(&town).await, [expected]);
    assert_eq!(town.rows().await, tampered);
}

#[tokio::test]
async fn a_missing_row_is_named() {
    let town = Town::begins().await;
    let cases = town.lives_a_little().await;
    town.catches_up().await;
    town.owner_does("delete from read_model.requests where number = 2").await;
    assert_eq!(checked(&town).await, [found(cases[1], 3)]);
}

fn found(case: RequestId, live_rows: i64) -> Difference {
    Difference { table: "requests", live_rows, rebuilt_rows: 4, key: format!("({case})") }
}

#[tokio::test]
async fn what_never_ran_cannot_be_checked() {
    let town = Town::begins().await;
    town.owner_does("delete from subscriptions").await;
    let outcome = check(&mut town.owner().await, &Requests).await;
    assert!(matches!(outcome, Err(RebuildError::NeverRan("requests"))));
}
