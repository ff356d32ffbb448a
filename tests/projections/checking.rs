//! Comparing the live tables with what the log says.

use projections::citizens::Citizens;
use projections::rebuild::{Compared, Difference, Odd, RebuildError, check};
use projections::requests::Requests;

use crate::town::{Town, answers};

/// The one table of requests.
async fn checked(town: &Town) -> Compared {
    let mut tables = check(&mut town.owner().await, &Requests).await.expect("it can be checked");
    assert_eq!(tables.len(), 1);
    tables.pop().expect("there is one")
}

fn columns(names: &[&str]) -> Odd {
    Odd::Columns(names.iter().map(|name| (*name).to_owned()).collect())
}

#[tokio::test]
async fn live_rows_are_what_the_log_says() {
    let town = Town::begins().await;
    let cases = town.lives_a_little().await;
    town.catches_up().await;
    let before = checked(&town).await;
    // What the live one has not applied yet is no difference.
    town.clerk_does(cases[0], answers("Τρίτη")).await;
    assert_eq!(checked(&town).await, before);
    town.catches_up().await;
    let after = checked(&town).await;
    assert_eq!((after.rows, after.difference), (4, None));
    assert_ne!(after.checksum, before.checksum);
}

#[tokio::test]
async fn a_row_that_was_tampered_with_is_named_with_its_columns_and_nothing_is_swapped() {
    let town = Town::begins().await;
    let cases = town.lives_a_little().await;
    town.catches_up().await;
    town.owner_does(
        "update read_model.requests set status = 'closed', text = null where number = 3;
         update read_model.requests set revision = revision + 1 where number = 4",
    )
    .await;
    let tampered = town.rows().await;
    let found = checked(&town).await;
    let odd = columns(&["status", "text"]);
    assert_eq!(found.difference, Some(Difference { rows: 4, key: format!("({})", cases[2]), odd }));
    assert!(found.to_string().ends_with(&format!("the first that differs: ({}), in status, text", cases[2])));
    assert_eq!(town.rows().await, tampered);
}

#[tokio::test]
async fn a_missing_row_is_named_and_one_too_many_is() {
    let town = Town::begins().await;
    let cases = town.lives_a_little().await;
    town.issues_certificates().await;
    town.catches_up().await;
    town.owner_does("delete from read_model.requests where number = 2").await;
    let found = checked(&town).await;
    let expected = Difference { rows: 4, key: format!("({})", cases[1]), odd: Odd::Missing };
    assert_eq!((found.rows, found.difference), (3, Some(expected)));

    town.owner_does(
        "create table copied as table read_model.citizens;
         delete from copied where declared > (select min(declared) from copied);
         update copied set id = 'ffffffff-ffff-7fff-bfff-ffffffffffff', declared = 999;
         insert into read_model.citizens table copied",
    )
    .await;
    let mut found = check(&mut town.owner().await, &Citizens).await.expect("it can be checked");
    let difference = found.pop().and_then(|table| table.difference).expect("it is found");
    assert_eq!(difference.odd, Odd::TooMany);
    assert_eq!(difference.key, "(ffffffff-ffff-7fff-bfff-ffffffffffff)");
}

#[tokio::test]
async fn nothing_personal_is_told_of_a_difference() {
    let town = Town::begins().await;
    town.lives_a_little().await;
    town.catches_up().await;
    town.owner_does("update read_model.case_search set words = 'αλλο ονομα'").await;
    let search = town.read_models.iter().find(|model| model.name() == "search").expect("there is one");
    let found = check(&mut town.owner().await, search.as_ref()).await.expect("it can be checked");
    let said: Vec<String> = found.iter().map(|table| format!("{table} {table:?}")).collect();
    let said = said.concat();
    assert!(said.contains("in words") && !said.contains("ονομα") && !said.contains("ερμου"), "{said}");
}

#[tokio::test]
async fn what_never_ran_cannot_be_checked() {
    let town = Town::begins().await;
    town.owner_does("delete from subscriptions").await;
    let outcome = check(&mut town.owner().await, &Requests).await;
    assert!(matches!(outcome, Err(RebuildError::NeverRan("requests"))));
}
