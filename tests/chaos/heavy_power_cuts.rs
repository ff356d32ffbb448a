//! A power cut: what was acknowledged had reached the disk. Only where something is to be proved: it takes root, loop
//! devices and XFS.

use std::time::Duration;

use rand::RngExt;

use crate::clients::{Clients, Habit};
use crate::disk::Disk;
use crate::findings::Findings;
use crate::site::Site;
use tests::chance::{chance, seed};

const CUTS: usize = 5;

/// Whether a commit waits for the disk.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Commits {
    Durable,
    /// A negative control: `synchronous_commit = off`.
    Hasty,
}

/// A disk, where this is to be proved and the machine can; says loudly that nothing is shown where it cannot.
fn disk() -> Option<Disk> {
    if !tests::prove() {
        println!("power cuts are tried with PYLI_PROVE=1 only");
        return None;
    }
    let disk = Disk::make();
    if let Err(reason) = &disk {
        println!(
            "!!! POWER CUTS ARE NOT PROVED: this machine cannot make a disk that loses its power: {reason}"
        );
    }
    disk.ok()
}

/// Cuts the power so often, or until something was lost; what the log says at the end.
async fn findings_after_cuts(disk: &Disk, commits: Commits) -> Findings {
    let seed = seed();
    let mut chance = chance(seed, 0);
    let mut site = Site::opens(&disk.mount_point().join("data"), "").await;
    if commits == Commits::Hasty {
        // The server's own flushing every 200 ms would often save what was not waited for.
        site.sets("wal_writer_delay", "10s").await;
        site.sets("synchronous_commit", "off").await;
    }
    let clients = Clients::begin(&site, seed, Habit::WithKeys).await;
    for cut in 1..=CUTS {
        tokio::time::sleep(Duration::from_millis(chance.random_range(500..2000))).await;
        disk.loses_its_power();
        site.database_is_killed().await;
        site.portal_is_killed().await;
        disk.is_mounted_again().await;
        site.starts("").await;
        if commits == Commits::Hasty {
            break;
        }
        println!("cut {cut}: {} filings acknowledged so far", clients.ledger.read().filed.len());
    }
    let ledger = match commits {
        Commits::Durable => clients.finish().await,
        // What was lost may be their sessions.
        Commits::Hasty => clients.leave().await,
    };
    let findings = Findings::at(&site, &ledger).await;
    site.portal_stops().await;
    println!("{findings}");
    findings
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_power_cut_takes_nothing_that_was_acknowledged() {
    let Some(disk) = disk() else { return };
    findings_after_cuts(&disk, Commits::Durable).await.are_none();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_power_cut_after_hasty_commits_loses_and_is_seen() {
    for _ in 0..CUTS {
        let Some(disk) = disk() else { return };
        if !findings_after_cuts(&disk, Commits::Hasty).await.lost.is_empty() {
            return;
        }
    }
    panic!("the loss was not seen in {CUTS} cuts");
}
