//! The read model is held up: who changes a case is told what he did all the same, and who comes after him waits for it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::http::StatusCode;
use serde_json::{Value, json};
use sqlx::{Executor, PgConnection};
use store::Role;

use crate::world::{Answer, Call, Portal};

/// Nobody can write these tables until it is let go.
struct Held(PgConnection);

impl Held {
    async fn of(portal: &Portal) -> Self {
        let mut owner = portal.owner().await;
        let hold = "begin; lock table read_model.requests, read_model.applications in share mode";
        owner.execute(hold).await.expect("they can be held");
        Self(owner)
    }

    async fn let_go(mut self) {
        self.0.execute("rollback").await.expect("they can be let go");
    }
}

async fn by_staff(portal: &Portal, clerk: &str, action: &str, seen: &str, body: Value) -> Answer {
    portal.send(Call::new("POST", action).bearer(clerk).if_match(seen).json(&body)).await
}

fn tag(answer: &Answer) -> String {
    answer.header("etag").expect("a case has one").to_owned()
}

async fn staff_are_answered_with_what_they_did(portal: &Portal, case: &str) {
    let clerk = portal.of_role(Role::Staff).await;
    portal.catches_up().await;
    let before = portal.get(case, &clerk).await;
    let held = Held::of(portal).await;

    let text = json!({"text": "Έγινε."});
    let answered = by_staff(portal, &clerk, &format!("{case}/answer"), &tag(&before), text).await;
    assert_eq!(answered.expect(StatusCode::OK)["answer"]["text"], "Έγινε.");
    // A second change, on top of one that the read model does not have either.
    let text = json!({"text": "Τηλεφώνησε."});
    let noted = by_staff(portal, &clerk, &format!("{case}/note"), &tag(&answered), text).await;
    let shown = noted.expect(StatusCode::OK);
    let told = shown["history"].as_array().expect("a list").iter().map(|one| one["what"].as_str());
    let told: Vec<_> = told.collect();
    assert!(told.ends_with(&[Some("answered"), Some("noted")]), "{told:?}");
    // Whoever only reads sees what the read model has.
    let read = portal.get(case, &clerk).await;
    assert_eq!((tag(&read), read.expect(StatusCode::OK)), (tag(&before), before.expect(StatusCode::OK)));
    held.let_go().await;
    portal.catches_up().await;
    let read = portal.get(case, &clerk).await;
    assert_eq!((tag(&read), read.expect(StatusCode::OK)), (tag(&noted), shown));
}

#[tokio::test]
async fn staff_are_answered_with_what_they_did_to_a_request() {
    let portal = Portal::open().await;
    let citizen = portal.citizen().await;
    let filed = portal.filed_by(&citizen).await;
    let case = format!("/api/v1/staff/requests/{}", filed["id"].as_str().expect("an id"));
    staff_are_answered_with_what_they_did(&portal, &case).await;
}

#[tokio::test]
async fn staff_are_answered_with_what_they_did_to_an_application() {
    let portal = Portal::open().await;
    let citizen = portal.verified_citizen().await;
    let filed = portal.applied_by(&citizen).await;
    let case = format!("/api/v1/staff/applications/{}", filed["id"].as_str().expect("an id"));
    staff_are_answered_with_what_they_did(&portal, &case).await;
}

#[tokio::test]
async fn a_citizen_who_takes_his_case_back_is_told_so() {
    let portal = Portal::open().await;
    let citizen = portal.citizen().await;
    let id = portal.filed_by(&citizen).await["id"].as_str().expect("an id").to_owned();
    portal.catches_up().await;
    let held = Held::of(&portal).await;
    let path = format!("/api/v1/me/requests/{id}/withdrawal");
    let withdrawn = portal.post(&path, &citizen, &json!({})).await.expect(StatusCode::OK);
    assert_eq!(withdrawn["status"], "withdrawn");
    assert!(withdrawn.get("sender").is_none(), "what staff see is not for him: {withdrawn}");
    held.let_go().await;
    let case = format!("/api/v1/me/requests/{id}");
    assert_eq!(portal.get(&case, &citizen).await.expect(StatusCode::OK), withdrawn);
}

#[tokio::test]
async fn an_answer_of_staff_goes_out_when_whoever_reads_next_sees_it() {
    let portal = Arc::new(Portal::open().await);
    let citizen = portal.citizen().await;
    let clerk = portal.of_role(Role::Staff).await;
    let id = portal.filed_by(&citizen).await["id"].as_str().expect("an id").to_owned();
    portal.catches_up().await;
    let held = Held::of(&portal).await;
    let readings = portal.readings().await;
    let asked = Instant::now();
    let answer = tokio::spawn({
        let (portal, clerk, answer) =
            (Arc::clone(&portal), clerk.clone(), format!("/api/v1/staff/requests/{id}/answer"));
        async move { by_staff(&portal, &clerk, &answer, "\"1\"", json!({"text": "Έγινε."})).await }
    });
    // That it is shown is recorded, and nothing else is left to do but to wait.
    while portal.readings().await == readings {
        tokio::task::yield_now().await;
    }
    let case = format!("/api/v1/me/requests/{id}");
    assert_eq!(portal.get(&case, &citizen).await.expect(StatusCode::OK)["status"], "submitted");
    let waits_at_most = Duration::from_secs(1);
    assert!(!answer.is_finished() || asked.elapsed() > waits_at_most, "who reads now does not see it");
    held.let_go().await;
    answer.await.expect("it is answered").expect(StatusCode::OK);
    assert_eq!(portal.get(&case, &citizen).await.expect(StatusCode::OK)["answer"]["text"], "Έγινε.");
}
