//! Killed between recording and answering: a record may exist without a read, never a read without a record.

use sqlx::ConnectOptions;
use store::Role;
use tests::{Citizen, Draft, Gate, PyliProcess, TestDatabase, database, employ};

const CLERK: &str = "eleni@dimos.gr";

/// A database with a case in it that nobody has read.
struct Case {
    database: TestDatabase,
    path: String,
}

impl Case {
    async fn filed() -> Self {
        let database = database().await;
        let portal = PyliProcess::on(&database, |_| {}).await;
        employ(&database.store().await, CLERK, Role::Staff).await;
        let citizen: Citizen = portal.citizen("maria@example.gr").await;
        let case = citizen.files(Draft::request("Φωτισμός")).await;
        portal.terminate().await;
        Self { database, path: format!("/api/v1/staff/requests/{}", case["id"].as_str().expect("an id")) }
    }

    /// The program with these faults, and a clerk who is signed in.
    async fn with(&self, faults: &str) -> (PyliProcess, String) {
        let portal = PyliProcess::on(&self.database, |command| {
            command.env("FAILPOINTS", faults).env("PYLI_LOG", "off");
        })
        .await;
        let token = portal.sign_in(CLERK, tests::PASSWORD).await;
        (portal, token)
    }

    /// Whether the clerk is shown the case; an answer that never came is none.
    async fn is_shown(&self, gate: &Gate, token: &str) -> bool {
        let request = gate.request(reqwest::Method::GET, &self.path).bearer_auth(token);
        let reply = gate.try_send(request).await;
        reply.is_ok_and(|reply| reply.status == 200 && reply.body["subject"] == "Φωτισμός")
    }

    async fn records(&self) -> i64 {
        let mut owner = self.database.owner.connect().await.expect("the owner is let in");
        let count = sqlx::query_scalar("select count(*) from access_records where purpose = 'case'");
        count.fetch_one(&mut owner).await.expect("the owner may look")
    }
}

#[tokio::test]
async fn killed_between_recording_and_answering_a_record_is_there_and_no_read() {
    let case = Case::filed().await;
    let (mut portal, token) = case.with("access.recorded=return").await;
    assert!(!case.is_shown(&portal, &token).await);
    assert!(!portal.ends().await.success(), "it has died at the failpoint");
    assert_eq!(case.records().await, 1);
}

#[tokio::test]
async fn whoever_was_shown_a_case_before_the_kill_is_recorded() {
    let case = Case::filed().await;
    let (portal, token) = case.with("access.unrecorded=sleep(300)").await;
    assert!(case.is_shown(&portal, &token).await);
    portal.kill().await;
    assert_eq!(case.records().await, 1);
}

#[tokio::test]
async fn killed_before_recording_nothing_is_shown() {
    let case = Case::filed().await;
    let (portal, token) = case.with("access.unrecorded=sleep(60000)").await;
    // He gives up before the recorder comes to it.
    let asked = tokio::time::timeout(std::time::Duration::from_secs(1), case.is_shown(&portal, &token));
    assert!(asked.await.is_err(), "no answer without a record");
    portal.kill().await;
    assert_eq!(case.records().await, 0);
}

#[tokio::test]
async fn control_recording_after_the_answer_is_found() {
    let case = Case::filed().await;
    let (portal, token) = case.with("access.answered_early=return;access.unrecorded=sleep(60000)").await;
    assert!(case.is_shown(&portal, &token).await);
    portal.kill().await;
    assert_eq!(case.records().await, 0, "the control must see a read without a record");
}
