//! A restart as an operator does it, in the middle of the day.

use std::time::Duration;

use crate::clients::{Clients, Habit};
use crate::findings::Findings;
use crate::site::Site;
use rand::RngExt;
use tests::chance::{chance, seed, size};

const AT_MOST: Duration = Duration::from_secs(10);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restart_under_load_is_done_in_ten_seconds_and_loses_nothing() {
    let seed = seed();
    let mut chance = chance(seed, 0);
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let mut site = Site::opens(&folder.path().join("data"), "").await;
    let clients = Clients::begin(&site, seed, Habit::WithKeys).await;
    let mut slowest = Duration::ZERO;
    for _ in 0..size(1, 20) {
        tokio::time::sleep(Duration::from_millis(chance.random_range(100..1000))).await;
        slowest = slowest.max(site.portal_stops().await);
        site.starts("").await;
    }
    let ledger = clients.finish().await;
    let findings = Findings::at(&site, &ledger).await;
    println!("slowest stop {slowest:?}, slowest start {:?}; {findings}", site.slowest_start);
    findings.are_none();
    assert!(slowest < AT_MOST, "a stop took {slowest:?}");
    site.portal_stops().await;
}
