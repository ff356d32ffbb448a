//! What is kept for a time only goes by itself.

use std::collections::BTreeMap;
use std::time::Duration;

use domain::AccountId;
use sqlx::postgres::PgConnection;
use sqlx::{ConnectOptions, Connection};
use store::accounts::EmailAddress;
use tests::{Draft, TestPortal, portal};

#[tokio::test]
async fn ended_sessions_and_old_submissions_and_drafts_go_when_the_portal_starts() {
    let portal = portal().await;
    portal.citizen("maria@example.gr").await.files(Draft::request("Φωτισμός")).await;
    let account = account_of(&portal, "maria@example.gr").await;
    let answers = BTreeMap::from([("purpose".to_owned(), "Για το σχολείο".to_owned())]);
    portal.store().keep_draft(account, "family_status", &answers).await.expect("it is kept");
    let database = portal.stop().await;
    let mut owner = database.owner.connect().await.expect("the database can be reached");
    assert_eq!(kept(&mut owner).await, 3);

    // Forty days go by.
    let age = "update sessions set expires_at = expires_at - interval '40 days'; \
               update idempotency_keys set recorded_at = recorded_at - interval '40 days'; \
               update form_drafts set touched_at = touched_at - interval '40 days'";
    sqlx::raw_sql(age).execute(&mut owner).await.expect("they grow old");
    let portal = TestPortal::on(database, &[]).await;
    let gone = async { while kept(&mut owner).await > 0 {} };
    tokio::time::timeout(Duration::from_secs(20), gone).await.expect("they go by themselves");

    owner.close().await.expect("the connection closes");
    portal.stop().await;
}

async fn account_of(portal: &TestPortal, address: &str) -> AccountId {
    let address = EmailAddress::parse(address).expect("the address is good");
    let found = portal.store().account_by_email(&address).await.expect("the database answers");
    found.expect("the account is there").id
}

async fn kept(owner: &mut PgConnection) -> i64 {
    let all = "select (select count(*) from sessions) + (select count(*) from idempotency_keys) \
               + (select count(*) from form_drafts)";
    sqlx::query_scalar(all).fetch_one(owner).await.expect("they can be counted")
}
