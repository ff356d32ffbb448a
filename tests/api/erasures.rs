//! Erasures over the API: one administrator asks, a second decides; whoever reads why is recorded.

use axum::http::StatusCode;
use serde_json::{Value, json};
use store::Role;
use uuid::Uuid;

use crate::people::id;
use crate::world::{Answer, Call, Portal};

const ALL: &str = "/api/v1/staff/erasures";

/// Two administrators, a citizen, and a case of his.
async fn office() -> (Portal, [String; 2], String, String) {
    let portal = Portal::open().await;
    let both = [portal.of_role(Role::Administrator).await, portal.of_role(Role::Administrator).await];
    let citizen = portal.citizen().await;
    let case = id(&portal.filed_by(&citizen).await);
    portal.catches_up().await;
    (portal, both, citizen, case)
}

async fn posts(portal: &Portal, token: &str, path: &str, body: &Value) -> Answer {
    portal.send(Call::new("POST", path).bearer(token).json(body)).await
}

async fn asked(portal: &Portal, token: &str, about: &str) -> Value {
    let body = json!({"id": about, "reason": "Το ζήτησε", "legal_basis": "ΓΚΠΔ, άρθρο 17"});
    posts(portal, token, ALL, &body).await.expect(StatusCode::CREATED)
}

#[tokio::test]
async fn one_asks_and_a_second_confirms_and_each_who_reads_why_is_recorded() {
    let (portal, [anna, vaso], citizen, _) = office().await;
    let person = portal.who(&citizen).await;
    let one = asked(&portal, &anna, &person).await;
    assert_eq!((&one["state"], &one["reason"]), (&json!("asked"), &json!("Το ζήτησε")));
    assert_eq!(one["subject"], json!({"kind": "person", "id": person}));
    assert_eq!(one["decided"], Value::Null);
    let path = format!("{ALL}/{}", id(&one));
    let list = portal.get(ALL, &vaso).await.expect(StatusCode::OK);
    assert_eq!(list["items"][0]["id"], one["id"]);
    assert!(!list.to_string().contains("Το ζήτησε"));
    assert_eq!(portal.get(&path, &vaso).await.expect(StatusCode::OK), one);
    let row = |who: String| (who, "api".to_owned(), "erasure".to_owned(), person.clone());
    let [a, v] = [portal.who(&anna).await, portal.who(&vaso).await];
    assert_eq!(
        portal.accesses().await,
        [row(a), row(v)],
        "the answer to who asked, and who read; not the list"
    );

    let confirmation = format!("{path}/confirmation");
    let mine = posts(&portal, &anna, &confirmation, &json!({})).await;
    mine.problem(StatusCode::CONFLICT.as_u16(), "second_person_needed");
    assert_eq!(portal.get("/api/v1/me", &citizen).await.status, StatusCode::OK);
    let done = posts(&portal, &vaso, &confirmation, &json!({})).await.expect(StatusCode::OK);
    assert_eq!((&done["state"], &done["decided"]["held"]), (&json!("carried_out"), &json!([])));
    assert_eq!(portal.get("/api/v1/me", &citizen).await.status, StatusCode::UNAUTHORIZED);
    posts(&portal, &vaso, &confirmation, &json!({})).await.problem(409, "already_carried_out");
    let again = json!({"id": person, "reason": "Ξανά"});
    posts(&portal, &anna, ALL, &again).await.problem(409, "nothing_left");
}

#[tokio::test]
async fn it_is_refused_with_a_reason_and_what_makes_no_sense_is_told() {
    let (portal, [anna, vaso], citizen, case) = office().await;
    let one = asked(&portal, &anna, &case).await;
    assert_eq!(one["subject"], json!({"kind": "request", "id": case}));
    let path = format!("{ALL}/{}", id(&one));
    posts(&portal, &vaso, &format!("{path}/refusal"), &json!({"reason": " "}))
        .await
        .problem(422, "invalid_fields");
    let refused = posts(&portal, &vaso, &format!("{path}/refusal"), &json!({"reason": "Τηρείται."})).await;
    let refused = refused.expect(StatusCode::OK);
    assert_eq!((&refused["state"], &refused["decided"]["refusal"]), (&json!("refused"), &json!("Τηρείται.")));
    posts(&portal, &vaso, &format!("{path}/confirmation"), &json!({})).await.problem(409, "already_refused");
    assert_eq!(portal.get("/api/v1/me", &citizen).await.status, StatusCode::OK);

    let nobody = Uuid::now_v7();
    posts(&portal, &anna, ALL, &json!({"id": nobody, "reason": "x"})).await.problem(409, "erasure_missing");
    for body in [json!({}), json!({"id": "x", "reason": "x"}), json!({"id": case, "reason": "\0"})] {
        posts(&portal, &anna, ALL, &body).await.problem(422, "invalid_fields");
    }
    for action in ["", "/confirmation", "/refusal"] {
        let path = format!("{ALL}/{nobody}{action}");
        let answer = match action {
            "" => portal.get(&path, &anna).await,
            "/confirmation" => posts(&portal, &anna, &path, &json!({})).await,
            _ => posts(&portal, &anna, &path, &json!({"reason": "x"})).await,
        };
        answer.problem(404, "not_found");
    }
    for role in [Role::Staff, Role::Registrar, Role::Auditor] {
        let other = portal.of_role(role).await;
        portal.get(&path, &other).await.problem(403, "not_your_role");
    }
}
