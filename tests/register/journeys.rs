//! Requests that staff send to the protocol, until they have their number.

use cqrs_es::Aggregate;
use domain::AccountId;
use domain::citizen_request::{CitizenRequest, RequestCommand, RequestEvent};
use domain::protocol::{ProtocolEntry, ProtocolState};
use store::{Store, StreamId};
use tests::commands::{by_clerk, comment, request};
use tests::{PyliProcess, TestDatabase, TestPortal, register, stopped_register};
use uuid::Uuid;

use crate::world::LONG;

/// Patient enough for a test, and quick about it.
const QUICK: [&str; 6] =
    ["--register-timeout", "1s", "--register-settle", "1500ms", "--register-retry-max", "500ms"];

#[tokio::test]
async fn a_request_sent_to_the_protocol_gets_one_number_from_the_built_in_register() {
    let portal = tests::portal().await;
    let cases = [sent(portal.store(), "Ένα").await, sent(portal.store(), "Δύο").await];
    let mut numbers = Vec::new();
    for case in cases {
        let events = numbered(portal.store(), case).await;
        assert_eq!(kinds(&events), ["Submitted", "ProtocolRequested", "Protocolled"]);
        let (entry, register) = entered(&events);
        assert_eq!(register, "built-in");
        numbers.push(entry.number);
    }
    numbers.sort_unstable();
    assert_eq!(numbers, [1, 2]);
    portal.stop().await;
}

#[tokio::test]
async fn a_comment_goes_to_the_protocol_too() {
    let portal = tests::portal().await;
    let case = portal.store().execute(comment("Ωραίο πάρκο")).await.expect("it is filed").id;
    portal.store().execute(by_clerk(case, RequestCommand::RequestProtocol)).await.expect("it is sent");
    numbered(portal.store(), case).await;
    portal.stop().await;
}

#[tokio::test]
async fn what_a_stopped_register_could_not_number_is_numbered_by_itself_and_once() {
    let mut register = stopped_register().await;
    let portal = portal_with(&register.url()).await;
    let mut cases = Vec::new();
    for text in ["Ένα", "Δύο", "Τρία"] {
        cases.push(sent(portal.store(), text).await);
    }
    for case in &cases {
        until(portal.store(), *case, |state| state.protocol() == Some(ProtocolState::Deferred)).await;
    }
    register.start().await;
    for case in cases {
        let events = numbered(portal.store(), case).await;
        let expected = ["Submitted", "ProtocolRequested", "ProtocolDeferred", "Protocolled"];
        assert_eq!(kinds(&events), expected, "told once, numbered once");
        let in_the_book = register.entries(&case.to_string()).await;
        assert_eq!(in_the_book.len(), 1);
        assert_eq!(in_the_book[0]["number"], entered(&events).0.number);
    }
    portal.stop().await;
}

#[tokio::test]
async fn a_portal_that_dies_between_the_answer_and_its_recording_finds_the_number_again() {
    let (register, database) = (register().await, tests::database().await);
    let mut portal = process(&database, &register.url(), Some("registration.answered=return")).await;
    let store = database.store().await;
    let case = sent(&store, "Λακκούβα").await;
    portal.ends().await;
    assert_eq!(register.entries(&case.to_string()).await.len(), 1);

    let portal = process(&database, &register.url(), None).await;
    let events = numbered(&store, case).await;
    let in_the_book = register.entries(&case.to_string()).await;
    assert_eq!((in_the_book.len(), &in_the_book[0]["number"]), (1, &entered(&events).0.number.into()));
    portal.terminate().await;
}

/// A case that was filed and sent to the protocol.
async fn sent(store: &Store, text: &str) -> Uuid {
    let case = store.execute(request(AccountId(Uuid::now_v7()), text)).await.expect("it is filed").id;
    store.execute(by_clerk(case, RequestCommand::RequestProtocol)).await.expect("it is sent");
    case
}

/// Waits until a case has its number; its events.
async fn numbered(store: &Store, case: Uuid) -> Vec<RequestEvent> {
    until(store, case, |state| state.protocol() == Some(ProtocolState::Registered)).await
}

/// Waits until a case is as wanted: looks whenever the bell of the log rings. Its events.
async fn until(store: &Store, case: Uuid, wanted: impl Fn(&CitizenRequest) -> bool) -> Vec<RequestEvent> {
    let mut bell = store.bell();
    let seen = async {
        loop {
            bell.mark_unchanged();
            let stored = store.stream(&StreamId::of::<CitizenRequest>(case)).await.expect("the log answers");
            let events = stored.iter().map(|event| event.decode().expect("it is ours")).collect::<Vec<_>>();
            let mut state = CitizenRequest::default();
            events.iter().cloned().for_each(|event| state.apply(event));
            if wanted(&state) {
                return events;
            }
            bell.changed().await.expect("the store is open");
        }
    };
    tokio::time::timeout(LONG, seen).await.expect("it happens in time")
}

fn kinds(events: &[RequestEvent]) -> Vec<String> {
    events.iter().map(cqrs_es::DomainEvent::event_type).collect()
}

fn entered(events: &[RequestEvent]) -> (ProtocolEntry, String) {
    let entries = events.iter().filter_map(|event| match event {
        RequestEvent::Protocolled { entry, register } => Some((entry.clone(), register.clone())),
        _ => None,
    });
    let entries = entries.collect::<Vec<_>>();
    assert_eq!(entries.len(), 1, "one number");
    entries[0].clone()
}

async fn portal_with(register: &str) -> TestPortal {
    let options = [&["--register", register][..], &QUICK].concat();
    TestPortal::on(tests::database().await, &options).await
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
