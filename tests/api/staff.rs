//! What staff do with a case, and what the citizen sees of it.

use axum::http::StatusCode;
use serde_json::{Value, json};
use store::Role;

use crate::world::{Answer, Call, Portal};

/// A case in the hands of a clerk.
struct Desk {
    portal: Portal,
    citizen: String,
    clerk: String,
    id: String,
}

impl Desk {
    async fn open() -> Self {
        let portal = Portal::open().await;
        let citizen = portal.citizen().await;
        let clerk = portal.of_role(Role::Staff).await;
        let id = portal.filed_by(&citizen).await["id"].as_str().expect("an id").to_owned();
        let desk = Self { portal, citizen, clerk, id };
        // The clerk is another session: only the citizen's own reads wait for his submission.
        desk.seen_by_citizen().await;
        desk
    }

    async fn act(&self, action: &str, revision: u64, body: Value) -> Answer {
        let path = format!("/api/v1/staff/requests/{}/{action}", self.id);
        let call = Call::new("POST", &path).bearer(&self.clerk).if_match(format!("\"{revision}\""));
        self.portal.send(call.json(&body)).await
    }

    async fn seen_by_citizen(&self) -> Value {
        let path = format!("/api/v1/me/requests/{}", self.id);
        self.portal.get(&path, &self.citizen).await.expect(StatusCode::OK)
    }

    async fn queue(&self, query: &str) -> Value {
        let path = format!("/api/v1/staff/queue?{query}");
        self.portal.get(&path, &self.clerk).await.expect(StatusCode::OK)["items"].clone()
    }
}

#[tokio::test]
async fn a_clerk_answers_and_the_citizen_sees_it() {
    let desk = Desk::open().await;
    assert_eq!(desk.queue("service=requests&status=submitted").await[0]["id"], json!(desk.id));
    let moved = desk.act("status", 1, json!({"status": "in_review"})).await;
    assert_eq!(moved.expect(StatusCode::OK)["status"], "in_review");
    assert_eq!(moved.header("etag"), Some("\"2\""));
    let answered = desk.act("answer", 2, json!({"text": "Έγινε.", "close": true})).await;
    assert_eq!(answered.expect(StatusCode::OK)["status"], "closed");
    let seen = desk.seen_by_citizen().await;
    assert_eq!((&seen["status"], &seen["answer"]["text"]), (&json!("closed"), &json!("Έγινε.")));
    assert!(
        seen["history"]
            .as_array()
            .is_some_and(|history| history.iter().all(|entry| entry.get("by").is_none()))
    );
    let list = desk.portal.get("/api/v1/me/requests", &desk.citizen).await.expect(StatusCode::OK);
    assert_eq!((&list["items"][0]["answer"], &list["items"][0]["version"]), (&seen["answer"], &json!(4)));
    assert_eq!(desk.queue("status=submitted").await, json!([]));
}

#[tokio::test]
async fn staff_see_who_filed_it_and_the_citizen_sees_no_note() {
    let desk = Desk::open().await;
    let me = desk.portal.get("/api/v1/me", &desk.clerk).await.expect(StatusCode::OK);
    assert_eq!((&me["roles"], &me["verification"]), (&json!(["staff"]), &Value::Null));
    let noted = desk.act("note", 1, json!({"text": "Ρωτήστε την Τεχνική."})).await.expect(StatusCode::OK);
    assert_eq!(noted["sender"]["family_name"], "Παπαδοπούλου");
    let note = &noted["history"][1];
    assert_eq!((&note["what"], &note["text"]), (&json!("noted"), &json!("Ρωτήστε την Τεχνική.")));
    assert_eq!(note["by"], me["id"]);
    let seen = desk.seen_by_citizen().await;
    assert_eq!(seen["history"].as_array().map(Vec::len), Some(1));
    assert!(seen.get("sender").is_none() && seen.get("assignee").is_none());
}

#[tokio::test]
async fn the_queue_is_filtered_by_assignee_and_protocol() {
    let desk = Desk::open().await;
    let me = desk.portal.get("/api/v1/me", &desk.clerk).await.expect(StatusCode::OK)["id"].clone();
    assert_eq!(desk.queue("assignee=none").await[0]["id"], json!(desk.id));
    assert_eq!(desk.queue("assignee=me").await, json!([]));
    let given = desk.act("assignment", 1, json!({"assignee": me})).await.expect(StatusCode::OK);
    assert_eq!(given["assignee"], me);
    assert_eq!(desk.queue("assignee=me").await[0]["assignee"], me);
    let of_me = format!("assignee={}", me.as_str().expect("an id"));
    assert_eq!(desk.queue(&of_me).await[0]["id"], json!(desk.id));
    assert_eq!(desk.queue("assignee=none").await, json!([]));

    let sent = desk.act("protocol", 2, json!({})).await.expect(StatusCode::OK);
    assert_eq!(sent["protocol"]["state"], "deferred", "no register answers here");
    assert_eq!(desk.queue("protocol=deferred").await[0]["id"], json!(desk.id));
    assert_eq!(desk.queue("protocol=none").await, json!([]));
    let told = desk.seen_by_citizen().await["protocol"].clone();
    assert_eq!(told["state"], "deferred");
    assert!(told["message"].as_str().is_some_and(|message| message.contains("εκκρεμεί")), "{told}");
}

#[tokio::test]
async fn an_unchanged_case_is_not_sent_again() {
    let desk = Desk::open().await;
    for (who, whose) in [(&desk.clerk, "staff"), (&desk.citizen, "me")] {
        let path = format!("/api/v1/{whose}/requests/{}", desk.id);
        let call = || Call::new("GET", &path).bearer(who);
        let same = desk.portal.send(call().header("if-none-match", "\"1\"")).await;
        assert_eq!((same.status.as_u16(), same.body.len(), same.header("etag")), (304, 0, Some("\"1\"")));
        desk.portal.send(call().header("if-none-match", "\"0\"")).await.expect(StatusCode::OK);
    }
    let stranger = desk.portal.citizen().await;
    let path = format!("/api/v1/me/requests/{}", desk.id);
    let call = Call::new("GET", &path).bearer(&stranger).header("if-none-match", "*");
    desk.portal.send(call).await.problem(404, "not_found");
}

#[tokio::test]
async fn an_unchanged_list_is_not_sent_again_and_whatever_happens_to_a_case_changes_it() {
    let desk = Desk::open().await;
    let list = |tag: &str| {
        let call = Call::new("GET", "/api/v1/me/requests").bearer(&desk.citizen);
        desk.portal.send(call.header("if-none-match", tag))
    };
    let tag = |answer: &Answer| answer.header("etag").expect("a list has one").to_owned();
    let first = list("\"1\"").await;
    assert_eq!(first.status, StatusCode::OK);
    let same = list(&tag(&first)).await;
    assert_eq!((same.status, same.body.len()), (StatusCode::NOT_MODIFIED, 0));
    assert_eq!(tag(&same), tag(&first));

    desk.act("protocol", 1, json!({})).await.expect(StatusCode::OK);
    let sent = list(&tag(&first)).await;
    assert_eq!(sent.status, StatusCode::OK);
    desk.portal.number_arrives(&desk.id, 4711).await;
    let numbered = list(&tag(&sent)).await.expect(StatusCode::OK);
    assert_eq!(numbered["items"][0]["protocol"]["number"], json!(4711));
}

#[tokio::test]
async fn a_number_that_arrives_is_seen_and_makes_no_screen_stale() {
    let desk = Desk::open().await;
    desk.act("protocol", 1, json!({})).await.expect(StatusCode::OK);
    desk.portal.number_arrives(&desk.id, 4711).await;

    let path = format!("/api/v1/me/requests/{}", desk.id);
    let again = Call::new("GET", &path).bearer(&desk.citizen).header("if-none-match", "\"2\"");
    let seen = desk.portal.send(again).await.expect(StatusCode::OK);
    assert_eq!((&seen["version"], &seen["protocol"]["number"]), (&json!(2), &json!(4711)));
    assert_eq!(seen["protocol"]["state"], "registered");

    desk.act("note", 2, json!({"text": "α"})).await.expect(StatusCode::OK);
}

#[tokio::test]
async fn an_action_needs_the_present_revision() {
    let desk = Desk::open().await;
    desk.act("note", 1, json!({"text": "α"})).await.expect(StatusCode::OK);
    desk.act("note", 1, json!({"text": "β"})).await.problem(412, "stale");
    desk.act("note", 7, json!({"text": "γ"})).await.problem(412, "stale");
    let path = format!("/api/v1/staff/requests/{}/note", desk.id);
    let call = || Call::new("POST", &path).bearer(&desk.clerk);
    let body = json!({"text": "δ"});
    desk.portal.send(call().json(&body)).await.problem(428, "if_match_missing");
    desk.portal.send(call().if_match("W/\"2\"").json(&body)).await.problem(412, "stale");
    desk.portal.send(call().if_match("\"soon\"").json(&body)).await.problem(412, "stale");
    desk.portal.send(call().if_match("2").json(&body)).await.problem(400, "unreadable");
    desk.portal.send(call().if_match("*").json(&body)).await.expect(StatusCode::OK);
}

#[tokio::test]
async fn what_the_state_does_not_allow_is_refused_by_name() {
    let desk = Desk::open().await;
    desk.act("status", 1, json!({"status": "rejected"})).await.problem(409, "reason_missing");
    desk.act("status", 1, json!({"status": "closed"})).await.problem(409, "status_not_allowed");
    desk.act("status", 1, json!({"status": "answered"})).await.problem(409, "status_not_by_hand");
    desk.act("protocol", 1, json!({})).await.expect(StatusCode::OK);
    desk.act("protocol", 2, json!({})).await.problem(409, "protocol_already");
    let path = format!("/api/v1/me/requests/{}/withdrawal", desk.id);
    desk.portal.post(&path, &desk.citizen, &json!({})).await.expect(StatusCode::OK);
    // Sent, deferred, withdrawn: 2, 3, 4.
    desk.act("answer", 4, json!({"text": "Αργά."})).await.problem(409, "withdrawn");
}

#[tokio::test]
async fn nobody_answers_an_anonymous_comment() {
    let desk = Desk::open().await;
    let body = json!({"subject": "Λακκούβα", "text": "Στην πλατεία."});
    desk.portal.send(Call::new("POST", "/api/v1/comments").json(&body)).await.expect(StatusCode::CREATED);
    // The clerk's own action waits for the read model; so the queue shows the comment before it.
    desk.act("note", 1, json!({"text": "α"})).await.expect(StatusCode::OK);
    let comment = desk.queue("status=submitted").await[0].clone();
    assert_eq!(comment["kind"], "comment");
    let path = format!("/api/v1/staff/requests/{}", comment["id"].as_str().expect("an id"));
    let case = desk.portal.get(&path, &desk.clerk).await.expect(StatusCode::OK);
    assert_eq!((&case["sender"], &case["history"][0]["by"]), (&Value::Null, &Value::Null));
    let call = Call::new("POST", &format!("{path}/answer")).bearer(&desk.clerk).if_match("\"1\"");
    desk.portal.send(call.json(&json!({"text": "Ναι."}))).await.problem(409, "anonymous_sender");
}
