//! A rebuild beside an autovacuum that is at a live table for minutes, as after a mass fill.

use projections::rebuild::rebuild;
use projections::requests::Requests;
use sqlx::{Connection, Executor, PgConnection};

use crate::town::{THIS_PROGRAM, Town};

/// It comes at once, and takes its time: a page or so, then the longest rest there is.
const EAGER_AND_SLOW: &[(&str, &str)] = &[
    ("autovacuum_naptime", "1s"),
    ("autovacuum_vacuum_cost_delay", "100ms"),
    ("autovacuum_vacuum_cost_limit", "1"),
];

/// Two thousand dead rows in some hundred pages.
const LITTER: &str = "
    do $$ begin
        for turn in 1..500 loop
            update read_model.requests set changed_at = changed_at;
        end loop;
    end $$";

async fn is_at_work(owner: &mut PgConnection) -> bool {
    sqlx::query_scalar(
        "select exists (select from pg_stat_progress_vacuum where relid = 'read_model.requests'::regclass)",
    )
    .fetch_one(owner)
    .await
    .expect("it can be asked")
}

/// Whether the table is to be had within this time.
async fn is_locked_within(owner: &mut PgConnection, patience: &str) -> bool {
    let mut tx = owner.begin().await.expect("a transaction begins");
    tx.execute(format!("set local lock_timeout = '{patience}'").as_str()).await.expect("it can be set");
    let locked = tx.execute("lock table read_model.requests in access exclusive mode").await;
    tx.rollback().await.expect("the server is there");
    locked.is_ok()
}

#[tokio::test]
async fn a_rebuild_waits_until_an_autovacuum_gives_way() {
    let town = Town::begins_in(tests::database_alone(EAGER_AND_SLOW).await).await;
    town.lives_a_little().await;
    town.catches_up().await;
    let before = town.rows().await;
    town.owner_does(LITTER).await;
    let mut owner = town.owner().await;
    while !is_at_work(&mut owner).await {}

    // The control: it gives way to nobody who waits for less than a second, however often he comes.
    for _ in 0..5 {
        assert!(!is_locked_within(&mut owner, "300ms").await, "it gave way to a short wait");
    }
    assert!(is_at_work(&mut owner).await, "it was over before anybody waited long enough");

    rebuild(&town.database.owner, &[&Requests], &THIS_PROGRAM).await.expect("it is rebuilt");
    assert_eq!(town.rows().await, before);
}
