//! What a registrar sees of a register that is away, or says what cannot be; and what forcing a try does.

use domain::certificate_application::CertificateApplication;
use domain::protocol::ProtocolState;
use reqwest::Method;
use serde_json::{Value, json};
use store::Role;
use tests::unruly_register::Lateness;
use tests::unruly_register::faults::Fault;
use tests::{Officer, TestPortal, UnrulyRegister, stopped_register};
use uuid::Uuid;

use crate::cases::{Mood, MoodyRegister, filed_application, portal_with, until};
use crate::world::LONG;

const PETROS: &str = "petros@dimos.example.gr";

/// A portal with a registrar who is signed in.
async fn desk(register: &str) -> (TestPortal, Officer) {
    let portal = portal_with(register).await;
    portal.employ(PETROS, Role::Registrar).await;
    let petros = portal.officer(PETROS).await;
    (portal, petros)
}

async fn sees(petros: &Officer, path: &str) -> Value {
    petros.get(&format!("/api/v1/staff/protocol{path}")).await.expect(200)
}

/// Reads until what is seen is as wanted.
async fn until_he_sees(petros: &Officer, path: &str, wanted: impl Fn(&Value) -> bool) -> Value {
    let reading = async {
        loop {
            let seen = sees(petros, path).await;
            if wanted(&seen) {
                return seen;
            }
        }
    };
    tokio::time::timeout(LONG, reading).await.unwrap_or_else(|_| panic!("{path} never becomes as wanted"))
}

async fn tries_all(portal: &TestPortal, petros: &Officer) {
    let request = portal.request(Method::POST, "/api/v1/staff/protocol/retry").bearer_auth(&petros.token);
    assert_eq!(portal.send(request.json(&json!({}))).await.status, 200);
}

fn count(list: &Value) -> usize {
    list["items"].as_array().expect("items").len()
}

#[tokio::test]
async fn that_the_register_is_away_is_seen_in_every_process_and_that_it_is_back_too() {
    let mut register = stopped_register().await;
    let (portal, petros) = desk(&register.url()).await;
    assert_eq!(sees(&petros, "").await["register"], json!({"state": "not_called", "at": null}));
    let case = filed_application(portal.store()).await;
    until::<CertificateApplication>(portal.store(), case, ProtocolState::Deferred).await;
    portal.catches_up().await;
    let away = until_he_sees(&petros, "", |seen| seen["register"]["state"] == "away").await;
    assert_eq!((&away["waiting"], &away["troubled"]), (&json!(1), &json!(0)));
    // Now and then the newest attempt is under way.
    let is_told = |list: &Value| list["items"][0]["last_attempt"]["outcome"] == "unreachable";
    assert_eq!(until_he_sees(&petros, "/cases", is_told).await["items"][0]["id"], json!(case));

    // A process that has no reaction, and was never told by one.
    let portal =
        TestPortal::on(portal.stop().await, &["--roles", "http", "--admin-listen", "127.0.0.1:0"]).await;
    let petros = portal.officer(PETROS).await;
    assert_eq!(sees(&petros, "").await["register"], away["register"], "since when does not move");
    assert_eq!(
        gauges(&portal).await,
        ["pyli_register_away 1", "pyli_register_troubled 0", "pyli_register_waiting 1"]
    );

    register.start().await;
    let options = ["--register", &register.url(), "--admin-listen", "127.0.0.1:0"];
    let portal = TestPortal::on(portal.stop().await, &options).await;
    until::<CertificateApplication>(portal.store(), case, ProtocolState::Registered).await;
    portal.catches_up().await;
    let petros = portal.officer(PETROS).await;
    let back = sees(&petros, "").await;
    assert_eq!((&back["register"]["state"], &back["waiting"]), (&json!("answers"), &json!(0)));
    assert_eq!(
        gauges(&portal).await,
        ["pyli_register_away 0", "pyli_register_troubled 0", "pyli_register_waiting 0"]
    );
    let outages = sees(&petros, "/outages").await;
    assert_eq!((&outages["items"][0]["from"], count(&outages)), (&away["register"]["at"], 1));
    assert!(outages["items"][0]["until"].is_string(), "{outages}");
    portal.stop().await;
}

/// The gauges of the register, but for the age.
async fn gauges(portal: &TestPortal) -> Vec<String> {
    let admin = portal.running().admin_address().expect("it was asked for");
    let text = tests::Gate::at(&format!("http://{admin}")).get("/metrics").await.body;
    let text = text.as_str().expect("it is text").to_owned();
    assert!(text.contains("pyli_register_oldest_waiting_seconds"), "{text}");
    let names = ["pyli_register_away ", "pyli_register_troubled ", "pyli_register_waiting "];
    let mut found: Vec<_> = text
        .lines()
        .filter(|line| names.iter().any(|name| line.starts_with(name)))
        .map(str::to_owned)
        .collect();
    found.sort();
    found
}

#[tokio::test]
async fn what_cannot_be_is_listed_with_its_code_and_a_forced_try_settles_it() {
    let mut register = UnrulyRegister::new(7, Lateness { within: LONG, beyond: LONG });
    register.start().await;
    let (portal, petros) = desk(&register.url()).await;
    let first = filed_application(portal.store()).await;
    until::<CertificateApplication>(portal.store(), first, ProtocolState::Registered).await;
    let mut expected = Vec::new();
    for (fault, code) in [(Fault::OtherReference, "other_reference"), (Fault::UsedNumber, "number_held")] {
        register.does(&[fault], vec![1]);
        let case = filed_application(portal.store()).await;
        until_he_sees(&petros, "/cases?list=troubled", |list| count(list) == expected.len() + 1).await;
        expected.push((json!(case), json!(code)));
    }
    let listed = sees(&petros, "/cases?list=troubled").await;
    let items = listed["items"].as_array().expect("items");
    let found: Vec<_> = items.iter().map(|item| (item["id"].clone(), item["trouble"].clone())).collect();
    assert_eq!(found, expected);
    assert_eq!(count(&sees(&petros, "/cases").await), 0, "nothing follows by itself");

    tries_all(&portal, &petros).await;
    until_he_sees(&petros, "/cases?list=troubled", |list| count(list) == 0).await;
    let path = format!("/cases/{}", expected[0].0.as_str().expect("an id"));
    let is_registered = |tried: &Value| tried["case"]["protocol"]["state"] == "registered";
    let tried = until_he_sees(&petros, &path, is_registered).await;
    assert_eq!(tried["attempts"][0]["answer"], "there", "it was asked, not sent again: {tried}");
    portal.stop().await;
    register.kill().await;
}

#[tokio::test]
async fn what_the_register_makes_nothing_of_and_what_it_refuses_need_the_registrar() {
    let register = MoodyRegister::starts(Mood::Puzzled).await;
    let (portal, petros) = desk(&register.url).await;
    let puzzling = filed_application(portal.store()).await;
    until_he_sees(&petros, "/cases?list=troubled", |list| count(list) == 1).await;
    register.becomes(Mood::Refuses);
    let refused = filed_application(portal.store()).await;
    let listed = until_he_sees(&petros, "/cases?list=troubled", |list| count(list) == 2).await;
    let of = |case: Uuid| {
        let items = listed["items"].as_array().expect("items");
        items.iter().find(|item| item["id"] == json!(case)).expect("it is listed").clone()
    };
    assert_eq!(of(puzzling)["trouble"], "not_understood");
    assert_eq!(
        (&of(refused)["trouble"], &of(refused)["protocol"]["message"]),
        (&json!("refused"), &json!("λείπει σφραγίδα"))
    );
    assert_eq!(sees(&petros, "").await["register"]["state"], "answers", "to refuse is an answer");
    portal.stop().await;
}

#[tokio::test]
async fn that_the_register_is_back_is_known_from_a_question_alone() {
    let register = MoodyRegister::starts(Mood::LosesReplies).await;
    let (portal, petros) = desk(&register.url).await;
    let case = filed_application(portal.store()).await;
    register.is_called().await;
    register.becomes(Mood::Stuck);
    let away = until_he_sees(&petros, "", |seen| seen["register"]["state"] == "away").await;
    assert_eq!(away["waiting"], 1, "one attempt and two questions, and no answer to any");
    register.becomes(Mood::Well);
    until::<CertificateApplication>(portal.store(), case, ProtocolState::Registered).await;
    until_he_sees(&petros, "", |seen| seen["register"]["state"] == "answers").await;
    let tried = sees(&petros, &format!("/cases/{case}")).await;
    let attempts = tried["attempts"].as_array().expect("attempts");
    assert_eq!((attempts.len(), &attempts[0]["outcome"]), (1, &json!("ambiguous")), "nothing was sent again");
    portal.stop().await;
}
