//! A read model replayed to a position, into a schema of its own.

use domain::AccountId;
use domain::citizen_request::{Kind, Status};
use projections::citizens::Citizens;
use projections::rebuild::{RebuildError, ScratchName, replay_into};
use projections::requests::Requests;
use projections::search::Search;
use tests::TestDatabase;
use uuid::Uuid;

use crate::rebuilding::Interrupted;
use crate::town::{Town, answers, changes};

fn name(text: &str) -> ScratchName {
    ScratchName::parse(text).expect("a good name")
}

async fn rows(town: &Town, table: &str) -> Vec<String> {
    sqlx::query_scalar(&format!("select r::text from {table} as r order by 1"))
        .fetch_all(&mut town.owner().await)
        .await
        .expect("rows are text")
}

async fn schemas(town: &Town, like: &str) -> i64 {
    sqlx::query_scalar("select count(*) from pg_namespace where nspname = $1")
        .bind(like)
        .fetch_one(&mut town.owner().await)
        .await
        .expect("it can be counted")
}

#[tokio::test]
async fn the_rows_are_those_that_were_there_when_the_log_had_come_so_far() {
    let town = Town::begins().await;
    let cases = town.lives_a_little().await;
    town.catches_up().await;
    let (then, before) = (town.store.head().await.expect("the log answers"), town.rows().await);
    town.clerk_does(cases[0], changes(Status::InProgress, None)).await;
    town.files(AccountId(Uuid::now_v7()), Kind::Request, "Ύστερα").await;
    town.catches_up().await;
    let now = town.rows().await;
    assert_ne!(before, now);

    let built = replay_into(&mut town.owner().await, &Requests, then, &name("earlier"))
        .await
        .expect("it is replayed");
    assert_eq!((built.position, built.parked), (then, 0));
    assert_eq!(rows(&town, "earlier.requests").await, before);
    assert_eq!(town.rows().await, now, "the live rows are as they were");
    let left: i64 = sqlx::query_scalar("select count(*) from subscriptions where name like '%@%'")
        .fetch_one(&mut town.owner().await)
        .await
        .expect("it can be counted");
    assert_eq!(left, 0);
}

#[tokio::test]
async fn another_replay_into_the_same_schema_takes_its_place_and_others_stand_beside_it() {
    let town = Town::begins().await;
    town.issues_certificates().await;
    let filed = town.files(AccountId(Uuid::now_v7()), Kind::Request, "Θέμα").await;
    town.clerk_does(domain::RequestId(filed.id), answers("Ναι")).await;
    let head = town.store.head().await.expect("the log answers");
    let (mut owner, scratch) = (town.owner().await, name("scratch"));
    replay_into(&mut owner, &Requests, head - 1, &scratch).await.expect("it is replayed");
    let earlier = rows(&town, "scratch.requests").await;
    replay_into(&mut owner, &Citizens, head, &scratch).await.expect("it is replayed");
    replay_into(&mut owner, &Requests, head, &scratch).await.expect("it is replayed");
    let later = rows(&town, "scratch.requests").await;
    assert_eq!((earlier.len(), later.len()), (1, 1));
    assert_ne!(earlier, later);
    assert_eq!(rows(&town, "scratch.citizens").await.len(), 2);
}

#[tokio::test]
async fn a_schema_of_somebody_else_is_left_alone() {
    let town = Town::begins().await;
    town.lives_a_little().await;
    town.owner_does("create schema reports; create table reports.requests (id int)").await;
    let outcome = replay_into(&mut town.owner().await, &Requests, 1, &name("reports")).await;
    assert!(matches!(outcome, Err(RebuildError::NotScratch(schema)) if schema == "reports"));
    assert_eq!(rows(&town, "reports.requests").await.len(), 0);
}

#[tokio::test]
async fn a_schema_that_everybody_would_have_to_quote_is_refused() {
    let town = Town::begins().await;
    town.lives_a_little().await;
    for word in ["then", "user", "order"] {
        let outcome = replay_into(&mut town.owner().await, &Requests, 1, &name(word)).await;
        assert!(matches!(outcome, Err(RebuildError::ReservedWord(found)) if found == word));
    }
}

#[tokio::test]
async fn a_position_that_is_not_written_yet_is_refused() {
    let town = Town::begins().await;
    town.lives_a_little().await;
    let outcome = replay_into(&mut town.owner().await, &Requests, 12, &name("scratch")).await;
    assert!(matches!(outcome, Err(RebuildError::PastTheEnd(11))));
    assert_eq!(schemas(&town, "scratch").await, 0);
}

#[tokio::test]
async fn words_in_clear_are_not_left_lying_about() {
    let town = Town::begins().await;
    town.lives_a_little().await;
    let search = Search::new(TestDatabase::master_key());
    let outcome = replay_into(&mut town.owner().await, &search, 1, &name("scratch")).await;
    assert!(matches!(outcome, Err(RebuildError::InClear("search"))));
}

#[tokio::test]
async fn a_database_that_fails_in_the_middle_leaves_nothing_behind() {
    let town = Town::begins().await;
    town.lives_a_little().await;
    let mut owner = town.owner().await;
    let outcome = replay_into(&mut owner, &Interrupted::default(), 5, &name("scratch")).await;
    assert!(matches!(outcome, Err(RebuildError::Apply(_))));
    assert_eq!(schemas(&town, "scratch").await, 0);
    replay_into(&mut owner, &Requests, 5, &name("scratch")).await.expect("the next one succeeds");
}
