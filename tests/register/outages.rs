//! The register or the portal fails at the worst moment: each case still gets one number, by itself.

use domain::citizen_request::CitizenRequest;
use domain::protocol::ProtocolState;
use tests::{PyliProcess, TestDatabase, register, stopped_register};

use crate::cases::{Mood, MoodyRegister, QUICK, number, portal_with, sent_request, until};

#[tokio::test]
async fn what_a_stopped_register_could_not_number_is_numbered_when_it_is_back() {
    let mut register = stopped_register().await;
    let portal = portal_with(&register.url()).await;
    let mut cases = Vec::new();
    for text in ["Ένα", "Δύο", "Τρία"] {
        cases.push(sent_request(portal.store(), text).await);
    }
    for case in &cases {
        until::<CitizenRequest>(portal.store(), *case, ProtocolState::Deferred).await;
    }
    register.start().await;
    for case in cases {
        let events = until::<CitizenRequest>(portal.store(), case, ProtocolState::Registered).await;
        let expected = ["Submitted", "ProtocolRequested", "ProtocolDeferred", "Protocolled"];
        assert_eq!(events, expected, "told once, numbered once");
        let in_the_book = register.entries(&case.to_string()).await;
        assert_eq!(in_the_book.len(), 1);
        assert_eq!(in_the_book[0]["number"], number::<CitizenRequest>(portal.store(), case).await.0);
    }
    portal.stop().await;
}

#[tokio::test]
async fn a_lost_reply_makes_one_number() {
    let register = MoodyRegister::starts(Mood::LosesReplies).await;
    let portal = portal_with(&register.url).await;
    let case = sent_request(portal.store(), "Λακκούβα").await;
    let events = until::<CitizenRequest>(portal.store(), case, ProtocolState::Registered).await;
    assert_eq!(events, ["Submitted", "ProtocolRequested", "ProtocolDeferred", "Protocolled"]);
    assert_eq!(number::<CitizenRequest>(portal.store(), case).await.0, 1);
    assert_eq!(register.lines().await.len(), 1);
    portal.stop().await;
}

#[tokio::test]
async fn a_register_that_was_stuck_numbers_once_when_it_goes_on() {
    let register = MoodyRegister::starts(Mood::Stuck).await;
    let portal = portal_with(&register.url).await;
    let case = sent_request(portal.store(), "Λακκούβα").await;
    until::<CitizenRequest>(portal.store(), case, ProtocolState::Deferred).await;
    register.becomes(Mood::Well);
    until::<CitizenRequest>(portal.store(), case, ProtocolState::Registered).await;
    assert_eq!(number::<CitizenRequest>(portal.store(), case).await.0, 1);
    assert_eq!(register.lines().await.len(), 1);
    portal.stop().await;
}

#[tokio::test]
async fn a_portal_that_dies_between_the_answer_and_its_recording_finds_the_number_again() {
    let (register, database) = (register().await, tests::database().await);
    let mut portal = process(&database, &register.url(), Some("registration.answered=return")).await;
    let store = database.store().await;
    let case = sent_request(&store, "Λακκούβα").await;
    portal.ends().await;
    assert_eq!(register.entries(&case.to_string()).await.len(), 1);

    let portal = process(&database, &register.url(), None).await;
    until::<CitizenRequest>(&store, case, ProtocolState::Registered).await;
    let in_the_book = register.entries(&case.to_string()).await;
    let number = number::<CitizenRequest>(&store, case).await.0;
    assert_eq!((in_the_book.len(), &in_the_book[0]["number"]), (1, &number.into()));
    portal.terminate().await;
}

#[tokio::test]
async fn a_portal_that_is_killed_during_the_call_goes_on_by_itself_when_it_is_back() {
    let (register, database) = (MoodyRegister::starts(Mood::Stuck).await, tests::database().await);
    let portal = process(&database, &register.url, None).await;
    let store = database.store().await;
    let case = sent_request(&store, "Λακκούβα").await;
    register.is_called().await;
    portal.kill().await;

    register.becomes(Mood::Well);
    let portal = process(&database, &register.url, None).await;
    until::<CitizenRequest>(&store, case, ProtocolState::Registered).await;
    assert_eq!(number::<CitizenRequest>(&store, case).await.0, 1);
    assert_eq!(register.lines().await.len(), 1);
    portal.terminate().await;
}

#[tokio::test]
async fn what_the_register_does_not_understand_rests_until_it_is_hurried_and_holds_up_nothing() {
    let register = MoodyRegister::starts(Mood::Puzzled).await;
    let portal = portal_with(&register.url).await;
    let puzzling = sent_request(portal.store(), "Λακκούβα").await;
    until::<CitizenRequest>(portal.store(), puzzling, ProtocolState::Deferred).await;
    register.becomes(Mood::Well);
    let other = sent_request(portal.store(), "Φως").await;
    until::<CitizenRequest>(portal.store(), other, ProtocolState::Registered).await;
    assert_eq!(register.lines().await.len(), 1, "nobody has looked at the other yet");

    // The attempt that told the citizen may not have put its task back yet.
    while portal.store().hurry("registration").await.expect("the database answers") == 0 {}
    until::<CitizenRequest>(portal.store(), puzzling, ProtocolState::Registered).await;
    assert_eq!(register.lines().await.len(), 2);
    portal.stop().await;
}

async fn process(database: &TestDatabase, register: &str, failpoint: Option<&str>) -> PyliProcess {
    PyliProcess::on(database, |command| {
        command.args(["--register", register]).args(QUICK);
        if let Some(failpoint) = failpoint {
            command.env("FAILPOINTS", failpoint);
        }
    })
    .await
}
