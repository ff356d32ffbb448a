//! The register from the staff's side: sending, numbers entered by hand, retries.

use axum::http::StatusCode;
use serde_json::{Value, json};
use store::Role;
use uuid::Uuid;

use crate::people::id;
use crate::world::{Answer, Call, Portal};

/// One case of each service, and a registrar.
struct Book {
    portal: Portal,
    citizen: String,
    registrar: String,
    /// Path of a request that was not sent, and of an application that waits.
    cases: [(&'static str, String); 2],
}

impl Book {
    async fn open(portal: Portal) -> Self {
        let citizen = portal.verified_citizen().await;
        let registrar = portal.of_role(Role::Registrar).await;
        let cases = [
            ("requests", id(&portal.filed_by(&citizen).await)),
            ("applications", id(&portal.applied_by(&citizen).await)),
        ];
        portal.catches_up().await;
        Self { portal, citizen, registrar, cases }
    }

    async fn act(&self, (service, case): &(&str, String), action: &str, body: Value) -> Answer {
        let path = format!("/api/v1/staff/{service}/{case}/protocol{action}");
        self.portal.send(Call::new("POST", &path).bearer(&self.registrar).if_match("*").json(&body)).await
    }

    async fn refuse(&self, case: &(&str, String)) {
        match case.0 {
            "requests" => self.portal.register_refuses_request(&case.1).await,
            _ => self.portal.register_refuses(&case.1).await,
        }
    }
}

fn manual(number: u64) -> Value {
    json!({"number": number, "year": 2026, "date": "2026-11-20"})
}

#[tokio::test]
async fn sending_a_request_answers_with_its_number() {
    let book = Book::open(Portal::with_register().await).await;
    let [request, application] = &book.cases;
    let sent = book.act(request, "", json!({})).await.expect(StatusCode::OK);
    assert_eq!((&sent["protocol"]["state"], &sent["protocol"]["number"]), (&json!("registered"), &json!(2)));
    assert_eq!(sent["version"], 2, "the number is nobody's doing");
    let retried = book.act(application, "/retry", json!({})).await;
    retried.problem(409, "protocol_already");
}

#[tokio::test]
async fn a_registrar_enters_a_number_by_hand() {
    let book = Book::open(Portal::open().await).await;
    for (case, number) in book.cases.iter().zip([41, 42]) {
        let entered = book.act(case, "/manual", manual(number)).await;
        let protocol = entered.expect(StatusCode::OK)["protocol"].clone();
        let expected =
            json!({"state": "registered", "number": number, "date": "2026-11-20", "message": null});
        assert_eq!(protocol, expected);
        book.act(case, "/manual", manual(number)).await.expect(StatusCode::OK);
        book.act(case, "/manual", manual(7)).await.problem(409, "protocol_already");
        let path = format!("/api/v1/me/{}/{}", case.0, case.1);
        let seen = book.portal.get(&path, &book.citizen).await.expect(StatusCode::OK);
        assert_eq!(seen["protocol"], expected, "the citizen is told");
    }
}

#[tokio::test]
async fn by_hand_needs_the_revision_that_was_seen_and_is_done_once() {
    let book = Book::open(Portal::open().await).await;
    let (service, case) = &book.cases[1];
    let path = format!("/api/v1/staff/{service}/{case}/protocol/manual");
    let call = || Call::new("POST", &path).bearer(&book.registrar).key(Uuid::nil()).json(&manual(5));
    book.portal.send(call()).await.problem(428, "if_match_missing");
    book.portal.send(call().if_match("\"9\"")).await.problem(412, "stale");
    let first = book.portal.send(call().if_match("\"1\"")).await;
    assert_eq!(first.header("etag"), Some("\"3\""), "a person did it");
    let first = first.expect(StatusCode::OK);
    assert_eq!(book.portal.send(call().if_match("\"1\"")).await.expect(StatusCode::OK), first);
}

#[tokio::test]
async fn a_number_that_is_none_is_named() {
    let book = Book::open(Portal::open().await).await;
    let cases = [
        (json!({}), vec!["number: missing", "year: missing", "date: missing"]),
        (json!({"number": 0, "year": 2026, "date": "2026-11-20"}), vec!["number: out_of_range"]),
        (json!({"number": -1, "year": 2026, "date": "2026-11-20"}), vec!["number: out_of_range"]),
        (
            json!({"number": 4_294_967_296_u64, "year": 2026, "date": "2026-11-20"}),
            vec!["number: out_of_range"],
        ),
        (json!({"number": 1e300, "year": 2026, "date": "2026-11-20"}), vec!["number: wrong_type"]),
        (json!({"number": 1, "year": 26, "date": "2026-11-20"}), vec!["year: out_of_range"]),
        (json!({"number": 1, "year": 40_000, "date": "2026-11-20"}), vec!["year: out_of_range"]),
        (json!({"number": 1, "year": 2026, "date": "2025-11-20"}), vec!["date: of_another_year"]),
        (json!({"number": 1, "year": 2026, "date": "20/11/2026"}), vec!["date: not_a_day"]),
        (json!({"number": 1, "year": 2026, "date": "2026-02-29"}), vec!["date: not_a_day"]),
    ];
    for (body, faults) in cases {
        for case in &book.cases {
            let answer = book.act(case, "/manual", body.clone()).await;
            assert_eq!(answer.problem(422, "invalid_fields"), faults, "{body}");
        }
    }
}

#[tokio::test]
async fn after_a_refusal_it_is_sent_again() {
    let book = Book::open(Portal::open().await).await;
    book.act(&book.cases[0], "", json!({})).await.expect(StatusCode::OK);
    for case in &book.cases {
        book.refuse(case).await;
        let path = format!("/api/v1/me/{}/{}", case.0, case.1);
        let seen = book.portal.get(&path, &book.citizen).await.expect(StatusCode::OK);
        assert_eq!(seen["protocol"]["message"], Value::Null, "the register's words are for staff");
        let path = format!("/api/v1/staff/{}/{}", case.0, case.1);
        let seen = book.portal.get(&path, &book.registrar).await.expect(StatusCode::OK);
        assert_eq!(seen["protocol"]["message"], "δεν είναι έγγραφο");
        let retried = book.act(case, "/retry", json!({})).await.expect(StatusCode::OK);
        assert_eq!(retried["protocol"]["state"], "deferred", "no register answers here");
    }
}

#[tokio::test]
async fn while_it_waits_the_register_is_asked_at_once_and_nothing_changes() {
    let book = Book::open(Portal::open().await).await;
    let application = &book.cases[1];
    let path = format!("/api/v1/staff/{}/{}", application.0, application.1);
    let before = book.portal.get(&path, &book.registrar).await.expect(StatusCode::OK);
    let without = Call::new("POST", &format!("{path}/protocol/retry")).bearer(&book.registrar);
    assert_eq!(book.portal.send(without).await.expect(StatusCode::OK), before, "no revision is needed");
    book.act(&book.cases[0], "/retry", json!({})).await.problem(409, "protocol_not_requested");
}
