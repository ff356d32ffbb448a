//! Acknowledged is kept: programs and servers are killed again and again while people file.

use std::collections::BTreeMap;
use std::time::Duration;

use rand::RngExt;
use rand::rngs::StdRng;

use crate::clients::{Clients, Habit};
use crate::findings::Findings;
use crate::site::Site;
use tests::chance::{chance, seed, size};

/// After a kill, read models go on within this time.
const SOON: Duration = Duration::from_secs(10);

/// The shortest and the longest time between two faults, in milliseconds.
const BETWEEN: std::ops::Range<u64> = 50..800;

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fault {
    /// `kill -9` of `pyli`; PostgreSQL runs on.
    Portal,
    /// `pyli` dies between a commit and its answer (a failpoint).
    AfterCommit,
    /// `kill -9` of the postmaster; `pyli` runs on.
    Postmaster,
    /// `kill -9` of the postmaster and every backend; `pyli` runs on.
    Database,
    /// `kill -9` of everything at once.
    Everything,
}

const FAULTS: [Fault; 5] =
    [Fault::Portal, Fault::AfterCommit, Fault::Postmaster, Fault::Database, Fault::Everything];

impl Fault {
    /// What the program's next life is started with, so that it meets this fault.
    fn failpoints(self, chance: &mut StdRng) -> String {
        match self {
            Self::AfterCommit => format!("append.committed={}*off->return", chance.random_range(3..40)),
            Self::Portal | Self::Postmaster | Self::Database | Self::Everything => String::new(),
        }
    }

    /// Happens to a portal that was started for it. Afterwards the portal is away, or has brought its database back.
    async fn strikes(self, site: &mut Site) {
        match self {
            Self::Portal => site.portal_is_killed().await,
            Self::AfterCommit => assert!(site.portal_aborts().await, "the failpoint was never reached"),
            Self::Postmaster => {
                site.postmaster_is_killed();
                site.portal_recovers().await;
            }
            Self::Database => {
                site.database_is_killed().await;
                site.portal_recovers().await;
            }
            Self::Everything => {
                site.database_is_killed().await;
                site.portal_is_killed().await;
            }
        }
    }

    fn ends_the_portal(self) -> bool {
        match self {
            Self::Portal | Self::AfterCommit | Self::Everything => true,
            Self::Postmaster | Self::Database => false,
        }
    }
}

/// Every kind at least once, and the rest by chance.
fn faults(count: usize, chance: &mut StdRng) -> Vec<Fault> {
    let mut faults: Vec<_> =
        (0..count).map(|nth| FAULTS[if nth < 5 { nth } else { chance.random_range(0..5) }]).collect();
    for nth in (1..count).rev() {
        faults.swap(nth, chance.random_range(0..=nth));
    }
    faults
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_is_there_once_whatever_is_killed() {
    let seed = seed();
    let mut chance = chance(seed, 0);
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let mut site = Site::opens(&folder.path().join("data"), "").await;
    let clients = Clients::begin(&site, seed, Habit::WithKeys).await;
    let mut happened = BTreeMap::new();
    for fault in faults(size(6, 200), &mut chance) {
        let failpoints = fault.failpoints(&mut chance);
        if !failpoints.is_empty() {
            site.portal_is_killed().await;
            site.starts(&failpoints).await;
        }
        tokio::time::sleep(Duration::from_millis(chance.random_range(BETWEEN))).await;
        fault.strikes(&mut site).await;
        if fault.ends_the_portal() {
            site.starts("").await;
        }
        *happened.entry(fault).or_insert(0) += 1;
    }
    let ledger = clients.finish().await;
    let findings = Findings::at(&site, &ledger).await;
    println!("{happened:?}");
    println!("slowest start or recovery, read models included: {:?}", site.slowest_start);
    println!("{findings}");
    findings.are_none();
    assert!(FAULTS.iter().all(|fault| happened.contains_key(fault)), "a kind of fault never happened");
    assert!(site.slowest_start < SOON, "the read models were away for {:?}", site.slowest_start);
    site.portal_stops().await;
}
