//! The counter: finding citizens, verifying them, taking a verification back.

use std::fmt::Write;

use axum::http::StatusCode;
use portal_http::Limits;
use serde_json::{Value, json};
use store::Role;
use uuid::Uuid;

use crate::people::{checked, details};
use crate::world::{Answer, Call, Portal, Register};

/// A citizen before a clerk.
struct Counter {
    portal: Portal,
    citizen: String,
    clerk: String,
    path: String,
}

impl Counter {
    async fn open() -> Self {
        Self::at(Portal::open().await).await
    }

    async fn at(portal: Portal) -> Self {
        let (citizen, clerk) = (portal.declared_citizen().await, portal.of_role(Role::Staff).await);
        let path = format!("/api/v1/staff/citizens/{}", portal.who(&citizen).await);
        Self { portal, citizen, clerk, path }
    }

    fn call(&self, action: &str) -> Call {
        Call::new("POST", &format!("{}/{action}", self.path)).bearer(&self.clerk)
    }

    async fn verify(&self, body: &Value) -> Answer {
        self.portal.send(self.call("verification").json(body)).await
    }

    async fn seen(&self) -> Value {
        self.portal.get(&self.path, &self.clerk).await.expect(StatusCode::OK)
    }

    /// What the citizen's profile shows now.
    async fn code(&self) -> String {
        let id = self.portal.who(&self.citizen).await.parse().expect("an id");
        let revision = self.seen().await["version"].as_u64().expect("a version");
        let code = self.portal.store().counter_code(id, revision).await.expect("the database answers");
        code.expect("there is such an account")
    }
}

#[tokio::test]
async fn a_clerk_verifies_a_citizen_and_who_when_where_and_by_what_is_kept() {
    let counter = Counter::open().await;
    let seen = counter.seen().await;
    assert_eq!((&seen["details"], &seen["verification"]), (&details(), &json!({"state": "unverified"})));
    assert_eq!((&seen["version"], &seen["given_name"]), (&json!(1), &json!("Μαρία")));
    let verified = counter.verify(&checked()).await;
    assert_eq!(verified.header("etag"), Some("\"2\""));
    let verified = verified.expect(StatusCode::OK);
    assert_eq!(verified["verification"]["state"], "verified");
    let step = &verified["history"][1];
    assert_eq!((&step["what"], &step["document_kind"]), (&json!("verified"), &json!("passport")));
    assert_eq!(step["office"], "Δημαρχείο, θυρίδα 2");
    assert_eq!(step["by"], json!(counter.portal.who(&counter.clerk).await));
    assert_eq!(verified["history"][0]["what"], "declared");
    assert_eq!(counter.seen().await, verified);
    let me = counter.portal.get("/api/v1/me", &counter.citizen).await.expect(StatusCode::OK);
    assert_eq!(me["verification"], verified["verification"]);
}

#[tokio::test]
async fn a_revocation_has_a_reason_and_he_may_be_verified_again() {
    let counter = Counter::open().await;
    counter.verify(&checked()).await.expect(StatusCode::OK);
    let body = json!({"reason": "Άλλη ταυτότητα."});
    let revoked = counter.portal.send(counter.call("revocation").json(&body)).await.expect(StatusCode::OK);
    assert_eq!((&revoked["verification"], &revoked["version"]), (&json!({"state": "revoked"}), &json!(3)));
    let step = &revoked["history"][2];
    assert_eq!((&step["what"], &step["reason"]), (&json!("revoked"), &body["reason"]));
    counter.verify(&checked()).await.expect(StatusCode::OK);
}

#[tokio::test]
async fn what_the_state_does_not_allow_is_refused_by_name() {
    let counter = Counter::open().await;
    let body = json!({"reason": "Λάθος."});
    counter.portal.send(counter.call("revocation").json(&body)).await.problem(409, "not_verified");
    counter.verify(&checked()).await.expect(StatusCode::OK);
    counter.verify(&checked()).await.problem(409, "already_verified");
    let bare = counter.portal.citizen().await;
    counter.portal.verify(&bare, &counter.clerk).await.problem(409, "details_missing");
    counter.portal.revoke(&bare, &counter.clerk).await.problem(409, "not_verified");
}

#[tokio::test]
async fn the_code_must_be_the_one_that_the_profile_shows_now() {
    let counter = Counter::open().await;
    let old = counter.code().await;
    let mut changed = details();
    changed["family_name"] = json!("Νικολάου");
    counter.portal.put("/api/v1/me/details", &counter.citizen, &changed).await.expect(StatusCode::OK);
    let with = |code: &str| json!({"document_kind": "passport", "office": "Θυρίδα 2", "code": code});
    let new = counter.code().await;
    assert_ne!(old, new, "every change gives another");
    for wrong in [old.as_str(), "x", "١٢٣٤٥٦", "999999999999"] {
        let answer = counter.verify(&with(wrong)).await;
        assert_eq!(answer.problem(422, "invalid_fields"), ["code: wrong_code"]);
    }
    let key = Uuid::now_v7();
    let typed = format!("{} {}", &new[..3], &new[3..]);
    let call = || counter.call("verification").key(key).json(&with(&typed));
    let first = counter.portal.send(call()).await.expect(StatusCode::OK);
    assert_eq!(counter.portal.send(call()).await.expect(StatusCode::OK), first, "sent twice, verified once");
}

/// Six digits could be found by trying.
#[tokio::test]
async fn whoever_tries_too_many_codes_has_to_wait_at_the_page_and_at_the_api() {
    let counter = Counter::at(Portal::with(Limits::On, Register::Silent).await).await;
    let body = |code: &str| json!({"document_kind": "passport", "office": "Θυρίδα 2", "code": code});
    for _ in 0..10 {
        assert_eq!(counter.verify(&body("x")).await.problem(422, "invalid_fields"), ["code: wrong_code"]);
    }
    let right = counter.code().await;
    counter.verify(&body(&right)).await.problem(429, "too_many_requests");
    let page = format!("/staff/citizens/{}/verification", counter.portal.who(&counter.citizen).await);
    let form =
        format!("document_kind=passport&office=a&code={right}&revision=1&submission={}", Uuid::now_v7());
    let answer = counter.portal.send(Call::new("POST", &page).cookie(&counter.clerk).form(form)).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(answer.header("retry-after").is_some());
    assert_eq!(counter.seen().await["verification"]["state"], "unverified");
}

#[tokio::test]
async fn a_revision_is_honoured_when_it_is_sent() {
    let counter = Counter::open().await;
    let call = |tag: &str| counter.call("verification").if_match(tag).json(&checked());
    counter.portal.send(call("\"7\"")).await.problem(412, "stale");
    counter.portal.send(call("soon")).await.problem(400, "unreadable");
    counter.portal.send(call("\"1\"")).await.expect(StatusCode::OK);
    let revocation = json!({"reason": "Λάθος."});
    let call = |tag: &str| counter.call("revocation").if_match(tag).json(&revocation);
    counter.portal.send(call("\"1\"")).await.problem(412, "stale");
    counter.portal.send(call("*")).await.expect(StatusCode::OK);
}

#[tokio::test]
async fn a_repeated_revocation_is_its_own_success() {
    let counter = Counter::open().await;
    counter.verify(&checked()).await.expect(StatusCode::OK);
    let call = || counter.call("revocation").key(Uuid::nil()).json(&json!({"reason": "Λάθος."}));
    let first = counter.portal.send(call()).await.expect(StatusCode::OK);
    counter.verify(&checked()).await.expect(StatusCode::OK);
    counter.portal.send(call()).await.expect(StatusCode::OK);
    assert_eq!(counter.seen().await["verification"]["state"], "verified", "and changes nothing more");
    assert_eq!(first["verification"]["state"], "revoked");
}

#[tokio::test]
async fn citizens_are_found_by_words_whatever_their_accents() {
    let counter = Counter::open().await;
    counter.portal.catches_up().await;
    for words in ["παπαδοπουλου", "ΜΑΡΊΑ Παπαδ", "094259216", "αβ 123456", "ερμου"]
    {
        let path = format!("/api/v1/staff/citizens?q={}", encoded(words));
        let found = counter.portal.get(&path, &counter.clerk).await.expect(StatusCode::OK);
        assert_eq!(found["items"].as_array().map(Vec::len), Some(1), "{words}");
        assert_eq!(found["items"][0]["father_name"], "Γεώργιος");
    }
    for path in ["/api/v1/staff/citizens", "/api/v1/staff/citizens?q=", "/api/v1/staff/citizens?q=nobody"] {
        let found = counter.portal.get(path, &counter.clerk).await.expect(StatusCode::OK);
        assert_eq!(found, json!({"items": [], "next": null}), "{path}");
    }
}

#[tokio::test]
async fn an_address_finds_who_has_declared_nothing_and_nobody_twice() {
    let counter = Counter::open().await;
    let bare = counter.portal.citizen_with("nikos@example.gr").await;
    let declared = counter.portal.citizen_with("declared@example.gr").await;
    counter.portal.put("/api/v1/me/details", &declared, &details()).await.expect(StatusCode::OK);
    counter.portal.catches_up().await;
    for (address, token, state) in
        [("nikos@example.gr", &bare, "incomplete"), ("DECLARED@example.gr", &declared, "unverified")]
    {
        let path = format!("/api/v1/staff/citizens?q={address}");
        let found = counter.portal.get(&path, &counter.clerk).await.expect(StatusCode::OK);
        let items = found["items"].as_array().expect("items");
        assert_eq!(items.len(), 1, "{address}");
        assert_eq!(items[0]["id"], json!(counter.portal.who(token).await));
        assert_eq!(items[0]["verification"]["state"], state);
    }
    let path = format!("/api/v1/staff/citizens/{}", counter.portal.who(&bare).await);
    let seen = counter.portal.get(&path, &counter.clerk).await.expect(StatusCode::OK);
    assert_eq!((&seen["details"], &seen["version"]), (&Value::Null, &json!(0)));
    assert_eq!((&seen["verification"]["state"], &seen["history"]), (&json!("incomplete"), &json!([])));
}

/// A text in a query, percent-encoded.
fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        write!(encoded, "%{byte:02X}").expect("a string takes it");
        encoded
    })
}
