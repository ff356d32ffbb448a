//! Several processes share the work, and one that was frozen comes back: nothing is done twice.

use std::time::Duration;

use domain::certificate_application::CertificateApplication;
use domain::protocol::ProtocolState;
use rustix::process::{Signal, kill_process};
use tests::unruly_register::Lateness;
use tests::unruly_register::faults::Fault;
use tests::{PyliProcess, TestDatabase, UnrulyRegister};
use uuid::Uuid;

use crate::cases::{QUICK, filed_application, number, until};
use crate::world::pool;

async fn register() -> UnrulyRegister {
    let lateness = Lateness { within: Duration::from_millis(1200), beyond: Duration::from_secs(3) };
    let mut register = UnrulyRegister::new(7, lateness);
    register.start().await;
    register
}

async fn process(database: &TestDatabase, register: &str, failpoints: &str) -> PyliProcess {
    PyliProcess::on(database, |command| {
        command.args(["--register", register]).args(QUICK).env("FAILPOINTS", failpoints);
    })
    .await
}

/// Each case has one entry, and the portal shows its number.
async fn each_has_its_one_number(database: &TestDatabase, register: &UnrulyRegister, cases: &[Uuid]) {
    let (store, book) = (database.store().await, register.book());
    for case in cases {
        let lines = book.of(&case.to_string());
        assert_eq!(lines.len(), 1, "{case}");
        assert_eq!(number::<CertificateApplication>(&store, *case).await.0, lines[0].number);
    }
    assert_eq!(book.lines.len(), cases.len());
}

#[tokio::test]
async fn a_process_that_is_stopped_longer_than_its_lease_and_comes_back_does_nothing_twice() {
    let (mut register, database) = (register().await, tests::database().await);
    let (first, second) =
        (process(&database, &register.url(), "").await, process(&database, &register.url(), "").await);
    let store = database.store().await;
    // Entered when the client has given up: a stopped client has not given up yet.
    register.does(&[Fault::LateWithin; 8], Vec::new());
    let mut cases = Vec::new();
    for _ in 0..8 {
        cases.push(filed_application(&store).await);
    }
    while register.connections() < 2 {
        tokio::task::yield_now().await;
    }
    kill_process(first.pid(), Signal::STOP).expect("the process is there");
    // What the stopped one had is taken by the other when its lease has ended, and not before.
    for case in &cases {
        until::<CertificateApplication>(&store, *case, ProtocolState::Registered).await;
    }
    kill_process(first.pid(), Signal::CONT).expect("the process is there");
    for _ in 0..8 {
        cases.push(filed_application(&store).await);
    }
    for case in &cases {
        until::<CertificateApplication>(&store, *case, ProtocolState::Registered).await;
    }
    first.terminate().await;
    second.terminate().await;
    register.is_idle().await;
    each_has_its_one_number(&database, &register, &cases).await;
    register.kill().await;
}

#[tokio::test]
async fn a_process_that_was_frozen_between_writing_down_and_sending_sends_nothing_when_it_comes_back() {
    let (register, database) = (register().await, tests::database().await);
    let store = database.store().await;
    let frozen = process(&database, &register.url(), "delivery.begun=1*sleep(8000)").await;
    let case = filed_application(&store).await;
    let pool = pool(&database).await;
    let attempts = async |condition: &str| -> i64 {
        let count = format!("select count(*) from register_attempts where {condition}");
        sqlx::query_scalar(&count).fetch_one(&pool).await.expect("the attempts can be read")
    };
    while attempts("true").await == 0 {}
    let other = process(&database, &register.url(), "").await;
    until::<CertificateApplication>(&store, case, ProtocolState::Registered).await;
    assert_eq!(attempts("attempt = 1 and outcome is null").await, 1, "it is still frozen");
    while attempts("attempt = 1 and outcome = 'unreachable'").await == 0 {}
    each_has_its_one_number(&database, &register, &[case]).await;
    frozen.terminate().await;
    other.terminate().await;
}
