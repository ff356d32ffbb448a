//! The marathon: applications against a register that does everything wrong that we can think of, with `kill -9` of both
//! in between. Each gets exactly one number, or it is known why not.

use std::collections::BTreeSet;

use tests::chance::seed;
use tests::unruly_register::faults::{ANSWERS, Fault};

use crate::auditing::{audit, found};
use crate::campaign::Campaign;
use crate::fight::fights;
use crate::findings::Findings;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_application_gets_one_number_whatever_the_register_does_and_whoever_is_killed() {
    let seed = seed();
    let mut campaign = Campaign::opens(seed, "").await;
    fights(&mut campaign, seed).await;
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
