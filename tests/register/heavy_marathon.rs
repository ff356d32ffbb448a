//! The marathon: applications against a register that does everything wrong that we can think of, with `kill -9` of both
//! in between. Each gets exactly one number, or it is known why not.

use std::collections::BTreeSet;
use std::time::Duration;

use rand::RngExt;
use rand::rngs::StdRng;
use tests::chance::{chance, seed, size};
use tests::unruly_register::faults::{ANSWERS, Fault};

use crate::auditing::{audit, found};
use crate::campaign::Campaign;
use crate::findings::Findings;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_application_gets_one_number_whatever_the_register_does_and_whoever_is_killed() {
    let seed = seed();
    let mut campaign = Campaign::opens(seed, "").await;
    campaign.files(10).await;
    campaign.files_over_http(1).await;
    let used = campaign.all_are_numbered().await;
    campaign.register.misbehaves(used);
    let mut chance = chance(seed, 0);
    let rounds = size(6, 60);
    for nth in 0..rounds {
        round(&mut campaign, nth, size(150, 5000) / rounds, &mut chance).await;
        if nth == rounds / 2 {
            campaign.register.turns_the_year();
        }
    }
    // The last ones in peace, so that what is entered too late is a second entry.
    campaign.meets(Fault::LateBeyond, 3).await;
    let took = campaign.settles().await;
    let findings = Findings::of(&campaign).await;
    let refused = campaign.refused_connections().await;
    println!("{} applications, killed: {:?}, settled in {took:?}", campaign.cases.len(), campaign.kills);
    println!("{:?}, connections refused: {refused}", campaign.register.happened());
    println!("{findings}");
    findings.are_none();
    each_fault_of_the_register_is_detected(&campaign, &findings).await;
    each_fault_has_happened(&campaign);
    assert!(refused > 0, "no connection was ever refused");
    campaign.closes().await;
}

/// People apply; then one of the two dies, or both.
async fn round(campaign: &mut Campaign, nth: usize, applications: usize, chance: &mut StdRng) {
    campaign.files_over_http(1).await;
    campaign.files(applications - 1).await;
    tokio::time::sleep(Duration::from_millis(chance.random_range(100..1500))).await;
    if nth % 3 != 1 {
        campaign.portal_is_killed().await;
    }
    if !nth.is_multiple_of(3) {
        let away = Duration::from_millis(chance.random_range(800..2000));
        campaign.register.forgets(usize::from(nth.is_multiple_of(2)) * 2);
        campaign.register_is_killed(away).await;
    }
}

/// What the register lost, doubled, or gave twice is what the audit finds, and nothing else.
async fn each_fault_of_the_register_is_detected(campaign: &Campaign, findings: &Findings) {
    let folder = tempfile::tempdir().expect("there is room for a file");
    let mut detected = BTreeSet::new();
    for year in ["2026", "2027"] {
        let sheet = folder.path().join(year);
        let (url, file) = (campaign.register.url(), sheet.to_str().expect("the path is UTF-8"));
        let asking = ["--year", year, "--ask-register", "--register", &url, "--register-rate", "1000"];
        audit(campaign.database(), &[&asking[..], &["--csv", file]].concat()).await;
        detected.extend(found(&sheet));
    }
    assert_eq!(detected, findings.the_registers());
}

fn each_fault_has_happened(campaign: &Campaign) {
    let mut wanted = ANSWERS.to_vec();
    wanted.extend([Fault::Forgets, Fault::AnotherYear, Fault::EnteredTwice]);
    let happened = campaign.register.happened();
    let never: Vec<_> = wanted.iter().filter(|fault| !happened.contains_key(fault)).collect();
    assert!(never.is_empty(), "never happened: {never:?}");
}
