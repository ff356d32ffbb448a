//! Connections for questions: lent and given back without a round trip, and never with somebody else's answer.

use std::time::Duration;

use futures_util::future::join_all;
use tests::database;

use crate::world::World;

#[tokio::test]
async fn a_question_that_was_broken_off_does_not_answer_the_next() {
    let database = database().await;
    let store = database.store().await;
    let slow = sqlx::query_scalar::<_, i32>("select 1 from pg_sleep(60)").fetch_one(store.reads());
    assert!(tokio::time::timeout(Duration::from_millis(50), slow).await.is_err());
    let asked =
        (2..20).map(|number| sqlx::query_scalar::<_, i32>("select $1").bind(number).fetch_one(store.reads()));
    let answers: Vec<i32> =
        join_all(asked).await.into_iter().map(|answer| answer.expect("an answer")).collect();
    assert_eq!(answers, (2..20).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_refused_question_spoils_nothing_for_the_next() {
    let database = database().await;
    let store = database.store().await;
    for number in 0..20 {
        let refused =
            sqlx::query_scalar::<_, i32>("select 1 / $1").bind(0).fetch_optional(store.reads()).await;
        assert!(refused.is_err());
        let answer = sqlx::query_scalar("select $1").bind(number).fetch_optional(store.reads()).await;
        assert_eq!(answer.expect("an answer"), Some(number));
    }
}

#[tokio::test]
async fn what_is_asked_after_the_server_ended_the_connections_is_answered() {
    let world = World::begins().await;
    let store = &world.store;
    let ask = || sqlx::query_scalar::<_, i32>("select 1").fetch_one(store.reads());
    assert!(join_all((0..5).map(|_| ask())).await.iter().all(Result::is_ok));
    sqlx::query(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and \
                 application_name = 'pyli reads'",
    )
    .execute(&world.owner)
    .await
    .expect("they are ended");
    // One question may find out; it gives up all that rest.
    let first = ask().await;
    assert!(ask().await.is_ok(), "after {first:?}");
}

#[tokio::test]
async fn no_question_has_other_processes_started_for_it() {
    let world = World::begins().await;
    let ask = || sqlx::query_scalar::<_, String>("show max_parallel_workers_per_gather");
    let server = ask().fetch_one(&world.owner).await.expect("shown");
    assert_ne!(server, "0", "what the server would do by itself");
    assert_eq!(ask().fetch_one(world.store.reads()).await.expect("shown"), "0");
    assert_eq!(ask().fetch_one(world.store.pool()).await.expect("shown"), "0");
}
