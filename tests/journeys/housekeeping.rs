//! What is kept for a time only goes by itself.

use std::time::Duration;

use sqlx::postgres::PgConnection;
use sqlx::{ConnectOptions, Connection};
use tests::{Draft, TestPortal, portal};

#[tokio::test]
async fn ended_sessions_and_old_submissions_go_when_the_portal_starts() {
    let portal = portal().await;
    portal.citizen("maria@example.gr").await.files(Draft::request("Φωτισμός")).await;
    let database = portal.stop().await;
    let mut owner = database.owner.connect().await.expect("the database can be reached");
    assert_eq!(kept(&mut owner).await, 2);

    // Forty days go by.
    let age = "update sessions set expires_at = expires_at - interval '40 days'; \
               update idempotency_keys set recorded_at = recorded_at - interval '40 days'";
    sqlx::raw_sql(age).execute(&mut owner).await.expect("they grow old");
    let portal = TestPortal::on(database, &[]).await;
    let gone = async { while kept(&mut owner).await > 0 {} };
    tokio::time::timeout(Duration::from_secs(20), gone).await.expect("they go by themselves");

    owner.close().await.expect("the connection closes");
    portal.stop().await;
}

async fn kept(owner: &mut PgConnection) -> i64 {
    let both = "select (select count(*) from sessions) + (select count(*) from idempotency_keys)";
    sqlx::query_scalar(both).fetch_one(owner).await.expect("they can be counted")
}
