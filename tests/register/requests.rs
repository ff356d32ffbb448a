//! Requests that staff send to the protocol, until they have their number.

use domain::citizen_request::{CitizenRequest, RequestCommand};
use domain::protocol::ProtocolState;
use tests::commands::{by_clerk, comment};
use tests::{Draft, portal};

use crate::cases::{Mood, MoodyRegister, number, portal_with, sent_request, until};

#[tokio::test]
async fn a_citizen_reads_the_number_of_the_built_in_register() {
    let portal = portal().await;
    let (maria, eleni) =
        (portal.citizen("maria@example.gr").await, portal.staff("eleni@dimos.example.gr").await);
    let case = maria.files(Draft::complaint("Λακκούβα στη γωνία")).await;
    portal.catches_up().await;
    assert_eq!(eleni.acts(&case, "protocol", serde_json::json!({})).await.status, 200);

    let id = case["id"].as_str().and_then(|id| id.parse().ok()).expect("an id");
    let events = until::<CitizenRequest>(portal.store(), id, ProtocolState::Registered).await;
    assert_eq!(events, ["Submitted", "ProtocolRequested", "Protocolled"]);
    portal.catches_up().await;
    let seen = &maria.reads(&case).await["protocol"];
    assert_eq!((&seen["state"], &seen["number"]), (&"registered".into(), &1.into()));
    portal.stop().await;
}

#[tokio::test]
async fn the_numbers_of_the_built_in_register_have_no_gap() {
    let portal = portal().await;
    let mut numbers = Vec::new();
    for text in ["Ένα", "Δύο", "Τρία"] {
        let case = sent_request(portal.store(), text).await;
        until::<CitizenRequest>(portal.store(), case, ProtocolState::Registered).await;
        numbers.push(number::<CitizenRequest>(portal.store(), case).await);
    }
    assert_eq!(numbers, [1, 2, 3].map(|number| (number, "built-in".to_owned())));
    portal.stop().await;
}

#[tokio::test]
async fn a_comment_goes_to_the_protocol_without_a_sender() {
    let register = MoodyRegister::starts(Mood::Well).await;
    let portal = portal_with(&register.url).await;
    let case = portal.store().execute(comment("Ωραίο πάρκο")).await.expect("it is filed").id;
    portal.store().execute(by_clerk(case, RequestCommand::RequestProtocol)).await.expect("it is sent");
    until::<CitizenRequest>(portal.store(), case, ProtocolState::Registered).await;
    let line = (1, "comment".to_owned(), "Λακκούβα".to_owned(), "Ανώνυμος".to_owned());
    assert_eq!(register.lines().await, [line]);
    portal.stop().await;
}

#[tokio::test]
async fn a_refused_request_waits_for_a_registrar_and_can_be_sent_again() {
    let register = MoodyRegister::starts(Mood::Refuses).await;
    let portal = portal_with(&register.url).await;
    let case = sent_request(portal.store(), "Λακκούβα").await;
    let events = until::<CitizenRequest>(portal.store(), case, ProtocolState::Refused).await;
    assert_eq!(events, ["Submitted", "ProtocolRequested", "ProtocolRefused"]);

    register.becomes(Mood::Well);
    portal.store().execute(by_clerk(case, RequestCommand::RetryProtocol)).await.expect("it is sent again");
    until::<CitizenRequest>(portal.store(), case, ProtocolState::Registered).await;
    assert_eq!(register.lines().await.len(), 1);
    portal.stop().await;
}
