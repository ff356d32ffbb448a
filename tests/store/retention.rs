//! Rows go when their time is over: not on the very moment, a microsecond later; each counted once in its run.

use domain::AccountId;
use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::ToSqlx;
use serde_json::json;
use sqlx::{ConnectOptions, Connection, PgConnection};
use store::retention::{Claim, Night, RowClass, Run};
use tests::PASSWORD;
use uuid::Uuid;

use crate::world::World;

/// In whole microseconds, as the database has it.
fn now() -> Timestamp {
    "2026-11-28T12:00:00.000001Z".parse().expect("a time")
}

impl World {
    async fn owner_connects(&self) -> PgConnection {
        self.database.owner.connect().await.expect("the database is there")
    }

    async fn count(&self, question: &str) -> i64 {
        sqlx::query_scalar(question).fetch_one(&self.owner).await.expect("the question is right")
    }

    /// One row of each class.
    async fn has_a_row_of_each(&self) -> AccountId {
        let maria = self.citizen("maria@example.gr").await;
        let password = secrecy::SecretString::from(PASSWORD);
        self.store.sign_in("maria@example.gr", &password).await.expect("it answers").expect("a session");
        self.store
            .keep_draft(maria, "birth", &[("a".to_owned(), "b".to_owned())].into())
            .await
            .expect("kept");
        self.store.ask_confirmation(maria, None).await.expect("asked");
        let rest = "insert into idempotency_keys (scope, key, aggregate_type, aggregate_id, first_position, \
                    last_position, fingerprint, recorded_at) values ('s', gen_random_uuid(), 'x', 'x', 1, 1, '', now()); \
                    insert into mail_attempts (message, attempt) values ('old', 1), ('newest', 1); \
                    insert into tasks (reaction, position, due_at, finished_at) \
                    values ('mail', 1, now(), now()), ('mail', 2, now(), null), ('registration', 1, now(), now())";
        sqlx::raw_sql(rest).execute(&self.owner).await.expect("the owner may");
        maria
    }

    /// All rows of the classes end, or were touched, at this moment.
    async fn are_of(&self, days: [i64; 6]) {
        let statements = [
            "update sessions set expires_at = $1",
            "update idempotency_keys set recorded_at = $1",
            "update form_drafts set touched_at = $1",
            "update letters set created_at = $1",
            "update mail_attempts set started_at = $1",
            "update tasks set finished_at = $1 where finished_at is not null",
        ];
        for (statement, days) in statements.into_iter().zip(days) {
            let at = now() - SignedDuration::from_hours(24 * days);
            sqlx::query(statement).bind(at.to_sqlx()).execute(&self.owner).await.expect("the owner may");
        }
    }
}

async fn begun(owner: &mut PgConnection) -> Run {
    match Claim::take(owner, Night::Asked, &json!({})).await.expect("it answers") {
        Claim::Ours(run) => run,
        other => panic!("{other:?}"),
    }
}

async fn deleted(owner: &mut PgConnection, run: Run, now: Timestamp) -> [u64; 6] {
    let mut deleted = [0; 6];
    for (class, count) in RowClass::ALL.into_iter().zip(&mut deleted) {
        *count = class.delete_some(owner, run.0, now).await.expect("it can");
    }
    deleted
}

#[tokio::test]
async fn on_the_very_moment_a_row_is_kept_and_then_it_goes() {
    let world = World::begins().await;
    world.has_a_row_of_each().await;
    world.are_of([0, 30, 30, 30, 365, 365]).await;
    let mut owner = world.owner_connects().await;
    let run = begun(&mut owner).await;
    assert_eq!(deleted(&mut owner, run, now()).await, [0; 6]);
    let later = now() + SignedDuration::from_micros(1);
    assert_eq!(deleted(&mut owner, run, later).await, [1; 6]);
    assert_eq!(deleted(&mut owner, run, later).await, [0; 6], "once");
    run.ends(&mut owner, None).await.expect("it ends");
    let told = &world.store.retention_runs(9).await.expect("it answers")[0];
    let names: Vec<_> =
        told.removals.iter().map(|(class, gone, held)| (class.as_str(), *gone, *held)).collect();
    let mut wanted: Vec<_> = RowClass::ALL.map(|class| (class.as_str(), 1, 0)).into();
    wanted.sort_unstable();
    assert_eq!(names, wanted);
    assert!(told.finished_at.is_some());
    // What is under way, what the register's account needs, and the newest effect stay.
    assert_eq!(world.count("select count(*) from tasks").await, 2);
    assert_eq!(world.count("select count(*) from mail_attempts where message = 'newest'").await, 1);
    owner.close().await.expect("it ends");
}

#[tokio::test]
async fn a_run_takes_small_batches_and_each_is_whole() {
    let world = World::begins().await;
    let many = "insert into mail_attempts (message, attempt, started_at) \
                select 'm' || n, 1, '2020-01-01' from generate_series(1, 2501) n";
    sqlx::raw_sql(many).execute(&world.owner).await.expect("the owner may");
    let mut owner = world.owner_connects().await;
    let run = begun(&mut owner).await;
    for wanted in [1000, 1000, 500, 0] {
        let gone = RowClass::MailAttempts.delete_some(&mut owner, run.0, now()).await.expect("it can");
        assert_eq!(gone, wanted);
        let left = world.count("select count(*) from mail_attempts").await;
        let counted = world.count("select coalesce(sum(gone), 0)::bigint from retention_removals").await;
        assert_eq!(left + counted, 2501, "what went is counted in the same transaction");
    }
    owner.close().await.expect("it ends");
}

#[tokio::test]
async fn one_run_at_a_time_and_one_a_night_and_what_was_cut_off_is_gone_on_with() {
    let world = World::begins().await;
    let night = Night::Of("2026-11-28".parse().expect("a day"));
    let (mut first, mut second) = (world.owner_connects().await, world.owner_connects().await);
    let take =
        async |owner: &mut PgConnection| Claim::take(owner, night, &json!({})).await.expect("it answers");
    let Claim::Ours(begun) = take(&mut first).await else { panic!("nobody else is there") };
    assert_eq!(take(&mut second).await, Claim::AnothersNow);
    // Its process dies.
    first.close().await.expect("it ends");
    let gone_on = loop {
        // The server notices a moment later.
        match take(&mut second).await {
            Claim::AnothersNow => {}
            other => break other,
        }
    };
    assert_eq!(gone_on, Claim::Ours(begun), "under the same row");
    begun.ends(&mut second, None).await.expect("it ends");
    assert_eq!(take(&mut second).await, Claim::DoneAlready);
    assert_eq!(world.count("select count(*) from retention_runs").await, 1);
    second.close().await.expect("it ends");
}

#[tokio::test]
async fn the_request_under_which_a_case_goes_is_always_the_same_and_behind_all_others() {
    let (case, other) = (Uuid::now_v7(), Uuid::now_v7());
    let request = store::Store::retention_request(case);
    assert_eq!(request, store::Store::retention_request(case));
    assert_ne!(request, store::Store::retention_request(other));
    assert!(request < case && request < Uuid::from_u128(1 << 80));
}
