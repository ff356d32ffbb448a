//! Every refusal of the domain that somebody can meet over HTTP, by its own name; those that nobody can meet are told
//! with the reason.

use axum::http::StatusCode;
use domain::catalogue::certificate;
use serde_json::{Value, json};
use store::Role;

use crate::people::id;
use crate::world::{Answer, Call, Portal};

/// One case of a service in the hands of a registrar, who may do all that staff may.
struct Desk {
    portal: Portal,
    citizen: String,
    registrar: String,
    service: &'static str,
    case: String,
}

impl Desk {
    async fn with_request() -> Self {
        Self::with("requests").await
    }

    async fn with_application() -> Self {
        Self::with("applications").await
    }

    async fn with(service: &'static str) -> Self {
        let portal = Portal::open().await;
        let (citizen, registrar) = (portal.verified_citizen().await, portal.of_role(Role::Registrar).await);
        let filed = match service {
            "requests" => portal.filed_by(&citizen).await,
            _ => portal.applied_by(&citizen).await,
        };
        portal.catches_up().await;
        Self { case: id(&filed), portal, citizen, registrar, service }
    }

    async fn act(&self, action: &str, body: Value) -> Answer {
        let path = format!("/api/v1/staff/{}/{}/{action}", self.service, self.case);
        self.portal.send(Call::new("POST", &path).bearer(&self.registrar).if_match("*").json(&body)).await
    }

    async fn moves(&self, status: &str) -> Answer {
        self.act("status", json!({"status": status, "reason": "Διότι."})).await
    }

    async fn withdraws(&self) -> Answer {
        let path = format!("/api/v1/me/{}/{}/withdrawal", self.service, self.case);
        self.portal.post(&path, &self.citizen, &json!({})).await
    }

    async fn numbered_by_hand(&self) -> Answer {
        self.act("protocol/manual", json!({"number": 1, "year": 2026, "date": "2026-11-22"})).await
    }
}

#[tokio::test]
async fn of_a_request_in_progress() {
    let desk = Desk::with_request().await;
    desk.act("protocol/retry", json!({})).await.problem(409, "protocol_not_requested");
    desk.act("status", json!({"status": "rejected"})).await.problem(409, "reason_missing");
    desk.moves("closed").await.problem(409, "status_not_allowed");
    desk.moves("answered").await.problem(409, "status_not_by_hand");
    desk.moves("in_progress").await.expect(StatusCode::OK);
    desk.moves("in_progress").await.problem(409, "status_unchanged");
    desk.moves("submitted").await.problem(409, "status_not_by_hand");
    desk.act("protocol", json!({})).await.expect(StatusCode::OK);
    desk.act("protocol", json!({})).await.problem(409, "protocol_already");
    desk.numbered_by_hand().await.expect(StatusCode::OK);
    desk.act("protocol/retry", json!({})).await.problem(409, "protocol_already");
    desk.withdraws().await.expect(StatusCode::OK);
    for (action, body) in [
        ("status", json!({"status": "in_review"})),
        ("answer", json!({"text": "Ναι."})),
        ("answer", json!({"text": "Ναι.", "close": true})),
    ] {
        desk.act(action, body).await.problem(409, "withdrawn");
    }
    desk.withdraws().await.problem(409, "withdrawn");
}

#[tokio::test]
async fn of_a_withdrawn_request_at_the_register() {
    let desk = Desk::with_request().await;
    desk.withdraws().await.expect(StatusCode::OK);
    desk.act("protocol", json!({})).await.problem(409, "withdrawn");
    desk.numbered_by_hand().await.problem(409, "withdrawn");
}

#[tokio::test]
async fn of_an_anonymous_comment() {
    let desk = Desk::with_request().await;
    let body = json!({"subject": "Λακκούβα", "text": "Στην πλατεία."});
    desk.portal.send(Call::new("POST", "/api/v1/comments").json(&body)).await.expect(StatusCode::CREATED);
    desk.portal.catches_up().await;
    let queue = desk.portal.get("/api/v1/staff/queue", &desk.registrar).await.expect(StatusCode::OK);
    let comment = Desk { case: id(&queue["items"][0]), ..desk };
    comment.act("answer", json!({"text": "Ναι."})).await.problem(409, "anonymous_sender");
    comment.withdraws().await.problem(404, "not_found");
}

#[tokio::test]
async fn of_an_application() {
    let desk = Desk::with_application().await;
    desk.moves("issued").await.problem(409, "status_not_allowed");
    desk.moves("submitted").await.problem(409, "status_unchanged");
    desk.moves("withdrawn").await.problem(409, "status_not_by_hand");
    desk.act("status", json!({"status": "rejected"})).await.problem(409, "reason_missing");
    desk.moves("in_progress").await.expect(StatusCode::OK);
    desk.moves("in_progress").await.problem(409, "status_unchanged");
    desk.moves("issued").await.problem(409, "not_registered");
    desk.numbered_by_hand().await.expect(StatusCode::OK);
    desk.act("protocol/retry", json!({})).await.problem(409, "protocol_already");
    desk.moves("issued").await.expect(StatusCode::OK);
    desk.moves("rejected").await.problem(409, "status_not_allowed");
    desk.withdraws().await.problem(409, "status_not_allowed");
}

#[tokio::test]
async fn of_a_withdrawn_application() {
    let desk = Desk::with_application().await;
    desk.withdraws().await.expect(StatusCode::OK);
    desk.withdraws().await.problem(409, "withdrawn");
    desk.moves("in_progress").await.problem(409, "withdrawn");
    desk.act("answer", json!({"text": "Ναι."})).await.problem(409, "withdrawn");
    desk.numbered_by_hand().await.expect(StatusCode::OK);
}

#[tokio::test]
async fn of_filing_an_application() {
    let desk = Desk::with_application().await;
    let bare = desk.portal.citizen().await;
    let body = crate::people::family_status();
    desk.portal.post("/api/v1/me/applications", &bare, &body).await.problem(403, "not_verified");
    // `delivery_not_offered` and `fields_of_another`: the field that is wrong is named before the domain is asked.
    let kept_close = certificate("nearest_relatives").expect("it is in the catalogue");
    assert!(!kept_close.delivery.iter().any(|way| way.as_str() == "email"));
    let body = json!({"certificate": "nearest_relatives", "delivery": {"method": "email"}, "fields": {}});
    let faults = desk.portal.post("/api/v1/me/applications", &desk.citizen, &body).await;
    assert_eq!(faults.problem(422, "invalid_fields")[0], "delivery.method: not_offered");
    // `already_filed` and `sender_mismatch`: each filing opens a stream of its own, and the kind decides the sender.
    // `details_missing`, `already_verified`, `not_verified` at the counter: see `counter`.
}
