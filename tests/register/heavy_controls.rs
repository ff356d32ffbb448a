//! Negative controls of the marathon: what is left out was needed, and the findings say so. When something has to be
//! proved, each is a whole marathon at its size; in everyday runs, two applications and one fault.

use tests::chance::seed;
use tests::unruly_register::faults::Fault;

use crate::campaign::Campaign;
use crate::fight::fights;
use crate::findings::Findings;

/// A portal that is wrong in this way, with all that happens in a marathon; or two applications, each of which meets this
/// fault: too few for the register to be taken to be away.
async fn findings_with(failpoints: &'static str, fault: Fault) -> Findings {
    let seed = seed();
    let mut campaign = Campaign::opens(seed, failpoints).await;
    if tests::prove() {
        fights(&mut campaign, seed).await;
    } else {
        campaign.meets(fault, 2).await;
    }
    let took = campaign.settles().await;
    let findings = Findings::of(&campaign).await;
    println!(
        "{failpoints:?}: {} applications, killed: {:?}, settled in {took:?}",
        campaign.cases.len(),
        campaign.kills
    );
    println!("{:?}", campaign.register.happened());
    println!("{findings}");
    campaign.closes().await;
    findings
}

/// The same portal with nothing left out: the marathon itself, when something has to be proved.
async fn nothing_goes_wrong_otherwise(fault: Fault) {
    if !tests::prove() {
        findings_with("", fault).await.are_none();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_the_look_up_there_are_doubles() {
    assert!(!findings_with("delivery.skip_look_up=return", Fault::DropsReply).await.doubled.is_empty());
    nothing_goes_wrong_otherwise(Fault::DropsReply).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_the_settle_time_there_are_doubles() {
    assert!(!findings_with("delivery.skip_settle=return", Fault::LateWithin).await.doubled.is_empty());
    nothing_goes_wrong_otherwise(Fault::LateWithin).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_a_limit_of_tries_there_are_losses() {
    assert!(!findings_with("registration.give_up=return", Fault::Fails).await.left_out.is_empty());
    nothing_goes_wrong_otherwise(Fault::Fails).await;
}
