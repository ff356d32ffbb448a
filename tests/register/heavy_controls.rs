//! Negative controls of the marathon: what is left out was needed, and the findings say so.

use tests::chance::seed;
use tests::unruly_register::faults::Fault;

use crate::campaign::Campaign;
use crate::findings::Findings;

/// Two applications, each of which meets this fault at a portal that is wrong in this way: too few for the register to be
/// taken to be away.
async fn findings_with(failpoints: &'static str, fault: Fault) -> Findings {
    let mut campaign = Campaign::opens(seed(), failpoints).await;
    campaign.meets(fault, 2).await;
    campaign.settles().await;
    let findings = Findings::of(&campaign).await;
    println!("{fault:?}: {findings}");
    campaign.closes().await;
    findings
}

#[tokio::test]
async fn without_the_look_up_there_are_doubles() {
    assert!(!findings_with("delivery.skip_look_up=return", Fault::DropsReply).await.doubled.is_empty());
    findings_with("", Fault::DropsReply).await.are_none();
}

#[tokio::test]
async fn without_the_settle_time_there_are_doubles() {
    assert!(!findings_with("delivery.skip_settle=return", Fault::LateWithin).await.doubled.is_empty());
    findings_with("", Fault::LateWithin).await.are_none();
}

#[tokio::test]
async fn with_a_limit_of_tries_there_are_losses() {
    assert!(!findings_with("registration.give_up=return", Fault::Fails).await.left_out.is_empty());
    findings_with("", Fault::Fails).await.are_none();
}
