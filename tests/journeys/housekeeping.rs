//! What is kept for a time only goes by itself.

use std::collections::BTreeMap;
use std::time::Duration;

use domain::AccountId;
use sqlx::postgres::PgConnection;
use sqlx::{ConnectOptions, Connection};
use store::accounts::EmailAddress;
use tests::{Draft, TestPortal, portal};

#[tokio::test]
async fn ended_sessions_old_submissions_drafts_and_attempts_to_mail_go_when_the_portal_starts() {
    let portal = portal().await;
    portal.citizen("maria@example.gr").await.files(Draft::request("Φωτισμός")).await;
    let account = account_of(&portal, "maria@example.gr").await;
    let answers = BTreeMap::from([("purpose".to_owned(), "Για το σχολείο".to_owned())]);
    portal.store().keep_draft(account, "family_status", &answers).await.expect("it is kept");
    let database = portal.stop().await;
    let mut owner = database.owner.connect().await.expect("the database can be reached");
    assert_eq!(kept(&mut owner).await, 3);

    // Forty days go by; what was tried with a mail server is older than a year.
    let age = "update sessions set expires_at = expires_at - interval '40 days'; \
               update idempotency_keys set recorded_at = recorded_at - interval '40 days'; \
               update form_drafts set touched_at = touched_at - interval '40 days'; \
               insert into mail_attempts (message, attempt, started_at) \
               select name, 1, now() - interval '366 days' from unnest('{old,newest}'::text[]) name";
    sqlx::raw_sql(age).execute(&mut owner).await.expect("they grow old");
    let portal = TestPortal::on(database, &[]).await;
    let gone = async { while kept(&mut owner).await > 0 {} };
    tokio::time::timeout(Duration::from_secs(20), gone).await.expect("they go by themselves");
    let left: Vec<String> = sqlx::query_scalar("select message from mail_attempts")
        .fetch_all(&mut owner)
        .await
        .expect("they can be read");
    assert_eq!(left, ["newest"], "a mark outside the database tells of the newest effect");

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
               + (select count(*) from form_drafts) \
               + (select count(*) from mail_attempts where message = 'old')";
    sqlx::query_scalar(all).fetch_one(owner).await.expect("they can be counted")
}
