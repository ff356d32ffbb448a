//! Negative controls: made wrong on purpose, and the findings must say so. At full size,
//! beside each the same with nothing wrong.

use sqlx::Executor;

use crate::clients::{Clients, Habit};
use crate::findings::Findings;
use crate::site::{Site, until};
use tests::chance::seed;

/// Everything is killed while no batch can commit, because somebody else holds the head of the log; then it goes on.
async fn findings_after_a_kill_before_the_commit(failpoints: &str) -> Findings {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let mut site = Site::opens(&folder.path().join("data"), failpoints).await;
    let clients = Clients::begin(&site, seed(), Habit::WithKeys).await;
    let ledger = std::sync::Arc::clone(&clients.ledger);
    until(|| !ledger.read().filed.is_empty()).await;

    let mut owner = site.owner().await;
    owner.execute("begin; select from log_head where id = 1 for update").await.expect("the lock is had");
    // Each look is a round trip; a batch soon waits for the lock.
    let waiting = "select count(*) from pg_stat_activity where wait_event_type = 'Lock'";
    while sqlx::query_scalar::<_, i64>(waiting).fetch_one(&mut owner).await.expect("the owner may") == 0 {}
    if !failpoints.is_empty() {
        let committed = "select count(*) from events where event_type = 'Submitted'";
        let committed: i64 =
            sqlx::query_scalar(committed).fetch_one(&mut owner).await.expect("it can be read");
        until(|| i64::try_from(ledger.read().filed.len()).is_ok_and(|filed| filed > committed)).await;
    }
    site.database_is_killed().await;
    site.portal_is_killed().await;
    site.starts("").await;

    let ledger = clients.finish().await;
    let findings = Findings::at(&site, &ledger).await;
    site.portal_stops().await;
    println!("{findings}");
    findings
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn acknowledging_before_the_commit_loses_and_is_seen() {
    let findings = findings_after_a_kill_before_the_commit("append.acknowledge_early=return").await;
    assert!(!findings.lost.is_empty(), "the loss was not seen");
    if tests::prove() {
        findings_after_a_kill_before_the_commit("").await.are_none();
    }
}

/// The portal dies between a commit and its answer; then it goes on.
async fn findings_after_a_kill_after_the_commit(habit: Habit) -> Findings {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let mut site = Site::opens(&folder.path().join("data"), "append.committed=5*off->return").await;
    let clients = Clients::begin(&site, seed(), habit).await;
    assert!(site.portal_aborts().await, "the failpoint was never reached");
    site.starts("").await;
    let ledger = clients.finish().await;
    let findings = Findings::at(&site, &ledger).await;
    site.portal_stops().await;
    println!("{findings}");
    findings
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sending_again_without_a_key_doubles_and_is_seen() {
    let findings = findings_after_a_kill_after_the_commit(Habit::WithoutKeys).await;
    assert!(!findings.doubled.is_empty(), "the doubles were not seen");
    assert!(findings.lost.is_empty(), "nothing is lost by it");
    if tests::prove() {
        findings_after_a_kill_after_the_commit(Habit::WithKeys).await.are_none();
    }
}
