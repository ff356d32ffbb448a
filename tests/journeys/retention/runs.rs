//! The runs: one at a time and one a night, gone on with when one was cut off; and what they leave in the files.

use std::time::Duration;

use domain::RequestId;
use domain::citizen_request::Status;
use domain::erasure::Subject;
use domain::words::Reason;
use jiff::civil::Date;
use portal::retention::Outcome;
use sqlx::PgPool;
use store::retention::{Claim, Cleaned, Night};
use store::{Actor, Work};
use tests::{Draft, TestPortal, database, pyli_command};

use super::town::{TERMS, Town, gone, moved, noon_after};

#[tokio::test]
async fn two_processes_at_once_make_one_run() {
    let town = Town::opens().await;
    for _ in 0..5 {
        town.case(&[moved(Status::Rejected)]).await;
    }
    town.portal.catches_up().await;
    let night = Night::Of("2027-06-01".parse().expect("a day"));
    let (there, later) = (town.retention.clone(), noon_after(91));
    let both = tokio::join!(town.retention.run(night, later), there.run(night, later));
    let outcomes = [both.0.expect("it runs"), both.1.expect("it runs")];
    let done = outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Done { .. })).count();
    assert_eq!(done, 1, "{outcomes:?}");
    assert_eq!(
        town.count("select sum(gone)::bigint from retention_removals where class = 'request'").await,
        5
    );
    assert_eq!(town.count("select count(*) from events where event_type = 'CaseErased'").await, 5);
    assert_eq!(town.retention.run(night, later).await.expect("it answers"), Outcome::DoneAlready);
    town.closes().await;
}

/// A program that is killed between asking for an erasure and carrying it out, or between two batches, leaves nothing
/// half done that the next does not end.
#[tokio::test]
async fn what_was_cut_off_is_gone_on_with() {
    let town = Town::opens().await;
    let case = town.case(&[moved(Status::Rejected)]).await;
    let citizen = town.portal.citizen("maria@example.gr").await;
    citizen.files(Draft::request("Φωτισμός")).await;
    let old = "update sessions set expires_at = now() - interval '1 day'; \
               update idempotency_keys set recorded_at = now() - interval '31 days'";
    sqlx::raw_sql(old).execute(&town.owner).await.expect("the owner may");
    let kept = "select (select count(*) from sessions) + (select count(*) from idempotency_keys)";
    assert_eq!(town.count(kept).await, 2);
    let keys = town.portal.database.keys_dir();
    let mut program = pyli_command();
    program.args(["retention", "run"]).env("PYLI_DATABASE_URL", town.portal.database.url());
    program.env("PYLI_KEYS_DIR", keys).env("FAILPOINTS", "retention.batch=return");
    let killed = program.output().await.expect("the program can be run");
    assert_eq!(killed.status.code(), None, "{}", String::from_utf8_lossy(&killed.stderr));
    assert_eq!(town.count(kept).await, 1, "the first batch is gone");

    // A case, too: asked for, and then nothing.
    let asked = domain::erasure::ErasureCommand::Ask {
        subject: Subject::Request(RequestId(case)),
        reason: Reason::parse("Έληξε").expect("a test's text is allowed"),
        legal_basis: None,
        by: None,
    };
    let request = store::Store::retention_request(case);
    let work = Work::<domain::erasure::Erasure>::on(request, asked, Actor::SYSTEM);
    town.portal.store().execute(work).await.expect("it is asked");
    let removed = town.runs(noon_after(91)).await;
    assert_eq!(removed.get("request"), Some(&gone(1, 0)));
    assert_eq!(town.count(kept).await, 0);
    assert_eq!(projections::erasures::newest(town.portal.store()).await.expect("it answers").len(), 1);
    let rows = "select sum(gone)::bigint from retention_removals where class in ('sessions', 'submissions')";
    assert_eq!(town.count(rows).await, 2, "each is counted once");
    town.closes().await;
}

#[tokio::test]
async fn the_night_that_was_missed_is_made_up_for_at_the_start_and_once() {
    let portal = TestPortal::on(database().await, &["--retention", "off"]).await;
    portal.citizen("maria@example.gr").await;
    let database = portal.stop().await;
    let owner = PgPool::connect_with(database.owner.clone()).await.expect("the database is there");
    let old = "update sessions set expires_at = now() - interval '1 day'";
    sqlx::raw_sql(old).execute(&owner).await.expect("the owner may");
    let portal = TestPortal::on(database, &[]).await;
    let count = async |question: &str| -> i64 {
        sqlx::query_scalar(question).fetch_one(&owner).await.expect("the question is right")
    };
    let gone = async {
        while count("select count(*) from retention_runs where finished_at is not null").await == 0 {}
    };
    tokio::time::timeout(Duration::from_secs(20), gone).await.expect("it goes by itself");
    assert_eq!(count("select count(*) from sessions").await, 0);
    let database = portal.stop().await;
    let portal = TestPortal::on(database, &[]).await;
    portal.catches_up().await;
    let mut other =
        sqlx::ConnectOptions::connect(&portal.database.owner).await.expect("the database is there");
    let night: Date = sqlx::query_scalar::<_, jiff_sqlx::Date>("select night from retention_runs")
        .fetch_one(&owner)
        .await
        .expect("there is one")
        .to_jiff();
    let again = loop {
        match Claim::take(&mut other, Night::Of(night), &serde_json::json!({})).await.expect("it answers") {
            Claim::AnothersNow => {}
            claim => break claim,
        }
    };
    assert_eq!(again, Claim::DoneAlready);
    assert_eq!(count("select count(*) from retention_runs").await, 1);
    owner.close().await;
    portal.stop().await;
}

#[tokio::test]
async fn the_program_shows_the_terms_and_refuses_what_cannot_be_meant() {
    let database = database().await;
    let file = database.keys_dir().join("terms.json");
    let says = async |arguments: &[&str]| {
        let mut program = pyli_command();
        program
            .args(arguments)
            .env("PYLI_DATABASE_URL", database.url())
            .env("PYLI_KEYS_DIR", database.keys_dir());
        let output =
            program.env("PYLI_RETENTION_TERMS", &file).output().await.expect("the program can be run");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.code(), text(&output.stdout), text(&output.stderr))
    };
    assert_eq!(says(&["retention", "show"]).await.0, Some(1), "the file is not there");
    std::fs::write(&file, TERMS.replace("90d", "x")).expect("it is written");
    let (code, _, complaint) = says(&["retention", "run"]).await;
    assert_eq!(code, Some(2));
    assert!(complaint.contains("x is no term like 10y, 6mo or 90d"), "{complaint}");
    std::fs::write(&file, TERMS).expect("it is written");
    assert_eq!(says(&["retention", "run"]).await.1, "nothing has had its time\n");
    let (_, shown, _) = says(&["retention", "show"]).await;
    for line in ["  request: 90d, from 2000-01-01, ν. 1/2000\n", "  drafts: 30d\n", "  comment: 730d, "] {
        assert!(shown.contains(line), "{shown}");
    }
    assert!(!shown.contains("unused_accounts"), "without mail nobody can confirm an address: {shown}");
}

/// A rebuild that was left half made has words of its own, which no erasure reaches.
#[tokio::test]
async fn what_was_erased_goes_from_a_rebuild_that_was_left_half_made_too() {
    let town = Town::opens().await;
    let (goes, stays) = (town.case(&[moved(Status::Rejected)]).await, town.case(&[]).await);
    let both = "select count(*) from read_model.case_search";
    while town.count(both).await < 2 {}
    let left = "create schema if not exists read_model_next; \
                create unlogged table read_model_next.case_search as select service, id, words from read_model.case_search";
    sqlx::raw_sql(left).execute(&town.owner).await.expect("the owner may");
    town.portal.catches_up().await;
    let run = async || town.retention.run(Night::Asked, noon_after(91)).await.expect("it runs");
    let Outcome::Done { cleaned, .. } = run().await else { panic!("nobody else is there") };
    assert!(matches!(cleaned, Cleaned::Until(_)), "{cleaned:?}");
    for schema in ["read_model", "read_model_next"] {
        let words = async |case| {
            town.count(&format!("select count(*) from {schema}.case_search where id = '{case}'")).await
        };
        assert_eq!((words(goes).await, words(stays).await), (0, 1), "{schema}");
    }
    let Outcome::Done { cleaned, .. } = run().await else { panic!("nobody else is there") };
    assert_eq!(cleaned, Cleaned::NothingToDo, "nothing was erased since");
    town.closes().await;
}
