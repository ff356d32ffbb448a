//! The nightly self-check, one night at a time.

use jiff::civil::{Date, date};
use portal::serve::self_check::{Outcome, check_day};
use projections::self_check::{Claim, claim, newest};

use crate::town::Town;

const MONDAY: Date = date(2026, 11, 23);
const TUESDAY: Date = date(2026, 11, 24);

async fn night(town: &Town, day: Date) -> Outcome {
    check_day(&town.database.owner, &town.store, day).await.expect("the database answers")
}

/// Whether the newest one found nothing; `None` before the first.
async fn told(town: &Town) -> Option<bool> {
    newest(&town.store).await.expect("the database answers").map(|newest| newest.difference.is_none())
}

#[tokio::test]
async fn each_night_one_process_compares_every_read_model_and_the_first_difference_is_told() {
    let town = Town::begins().await;
    town.lives_a_little().await;
    town.issues_certificates().await;
    town.catches_up().await;
    assert_eq!(told(&town).await, None);
    assert_eq!(night(&town, MONDAY).await, Outcome::AsTheLogSays);
    assert_eq!(told(&town).await, Some(true));
    town.owner_does(
        "update read_model.citizens set office = 'αλλού'; update read_model.case_search set words = ''",
    )
    .await;
    assert_eq!(night(&town, MONDAY).await, Outcome::Anothers, "the night is over");
    let Outcome::Differs(difference) = night(&town, TUESDAY).await else { panic!("it was not found") };
    assert!(difference.starts_with("citizens: 2 rows, checksum ") && difference.ends_with(", in office"));
    assert_eq!(told(&town).await, Some(false));
}

#[tokio::test]
async fn a_check_whose_process_died_is_made_by_another_and_never_by_two_at_a_time() {
    let town = Town::begins().await;
    town.catches_up().await;
    let mut first = town.owner().await;
    assert_eq!(claim(&mut first, MONDAY).await.expect("the database answers"), Claim::Ours);
    assert_eq!(night(&town, MONDAY).await, Outcome::Anothers);
    assert_eq!(told(&town).await, None);
    sqlx::Connection::close(first).await.expect("it ends");
    assert_eq!(night(&town, MONDAY).await, Outcome::AsTheLogSays);
}
