//! A citizen applies, follows his application, and takes it back; what staff do with it.

use axum::http::StatusCode;
use serde_json::{Value, json};
use store::Role;
use uuid::Uuid;

use crate::people::{family_status, id};
use crate::world::{Call, Portal};

const PATH: &str = "/api/v1/me/applications";

#[tokio::test]
async fn the_number_comes_with_the_answer_when_the_register_answers() {
    let portal = Portal::with_register().await;
    let citizen = portal.verified_citizen().await;
    let answer = portal.post(PATH, &citizen, &family_status()).await;
    let filed = answer.expect(StatusCode::CREATED);
    assert_eq!((&filed["number"], &filed["status"]), (&json!(1), &json!("submitted")));
    assert_eq!(
        (&filed["protocol"]["state"], &filed["protocol"]["number"]),
        (&json!("registered"), &json!(1))
    );
    assert!(filed["protocol"]["date"].is_string() && filed["protocol"]["message"].is_null());
    let told: Vec<&Value> =
        filed["history"].as_array().expect("a history").iter().map(|it| &it["what"]).collect();
    assert_eq!(told, ["submitted", "protocolled"]);
    let location = answer.header("location").expect("a place").to_owned();
    assert_eq!(location, format!("{PATH}/{}", id(&filed)));
    let read = portal.get(&location, &citizen).await;
    assert_eq!((read.expect(StatusCode::OK), read.header("etag")), (filed, Some("\"1\"")));
}

#[tokio::test]
async fn without_a_register_he_is_told_that_the_number_follows() {
    let portal = Portal::open().await;
    let citizen = portal.verified_citizen().await;
    let filed = portal.applied_by(&citizen).await;
    let protocol = &filed["protocol"];
    assert_eq!((&protocol["state"], &protocol["number"]), (&json!("deferred"), &Value::Null));
    assert!(protocol["message"].as_str().is_some_and(|message| message.contains("εκκρεμεί")), "{protocol}");
    let body = family_status();
    for name in ["certificate", "details", "delivery", "fields"] {
        assert_eq!(filed[name], body[name], "{name}");
    }
    assert_eq!(
        (&filed["answer"], filed["receipt"].is_object(), &filed["version"]),
        (&Value::Null, true, &json!(1))
    );
    let place = format!("{PATH}/{}", id(&filed));
    assert_eq!(
        portal.get(&place, &citizen).await.expect(StatusCode::OK),
        filed,
        "what he was told is an event"
    );

    let listed = portal.send(Call::new("GET", PATH).bearer(&citizen)).await;
    let tag = listed.header("etag").expect("a list has one").to_owned();
    let again = Call::new("GET", PATH).bearer(&citizen).header("if-none-match", &tag);
    let unchanged = portal.send(again).await;
    assert_eq!((unchanged.status.as_u16(), unchanged.header("etag")), (304, Some(tag.as_str())));

    portal.application_is_numbered(&id(&filed), 4711).await;
    let again = Call::new("GET", &place).bearer(&citizen).header("if-none-match", "\"1\"");
    let seen = portal.send(again).await.expect(StatusCode::OK);
    let again = Call::new("GET", PATH).bearer(&citizen).header("if-none-match", &tag);
    let news = portal.send(again).await.expect(StatusCode::OK);
    assert_eq!(news["items"][0]["protocol"]["number"], json!(4711));
    assert_eq!(
        (&seen["protocol"]["number"], &seen["version"]),
        (&json!(4711), &json!(1)),
        "nobody's screen is stale"
    );
}

#[tokio::test]
async fn only_a_verified_citizen_may_apply_whatever_he_sends() {
    let portal = Portal::open().await;
    let clerk = portal.of_role(Role::Staff).await;
    let (bare, declared, revoked) =
        (portal.citizen().await, portal.declared_citizen().await, portal.verified_citizen().await);
    portal.revoke(&revoked, &clerk).await.expect(StatusCode::OK);
    for citizen in [&bare, &declared, &revoked] {
        for body in [family_status(), json!({}), json!({"certificate": 7, "x": 1})] {
            portal.post(PATH, citizen, &body).await.problem(403, "not_verified");
        }
        let call = || Call::new("POST", PATH).bearer(citizen);
        portal.send(call().raw("{")).await.problem(403, "not_verified");
        let odd = call().header("idempotency-key", "tomorrow").json(&family_status());
        portal.send(odd).await.problem(403, "not_verified");
    }
    portal.verify(&revoked, &clerk).await.expect(StatusCode::OK);
    portal.post(PATH, &revoked, &family_status()).await.expect(StatusCode::CREATED);
}

#[tokio::test]
async fn the_same_key_gives_the_first_application_even_after_a_revocation() {
    let portal = Portal::open().await;
    let (citizen, clerk) = (portal.verified_citizen().await, portal.of_role(Role::Staff).await);
    let key = Uuid::now_v7();
    let call = |key: Uuid| Call::new("POST", PATH).bearer(&citizen).key(key);
    let mut body = family_status();
    body["delivery"] = json!({"method": "post"});
    let first = portal.send(call(key).json(&body)).await.expect(StatusCode::CREATED);
    assert_eq!(first["delivery"]["address"]["street"], "Ερμού 12", "his own address, when none was given");
    let again = portal.send(call(key).json(&body)).await;
    assert_eq!(again.expect(StatusCode::CREATED), first);
    portal.send(call(key).json(&family_status())).await.problem(422, "idempotency_key_reused");

    portal.revoke(&citizen, &clerk).await.expect(StatusCode::OK);
    let again = portal.send(call(key).json(&body)).await;
    assert_eq!((again.expect(StatusCode::CREATED), again.header("etag")), (first, Some("\"1\"")));
    portal.send(call(key).json(&family_status())).await.problem(422, "idempotency_key_reused");
    portal.send(call(Uuid::now_v7()).json(&body)).await.problem(403, "not_verified");
    let list = portal.get(PATH, &citizen).await.expect(StatusCode::OK);
    assert_eq!(list["items"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn a_list_is_filtered_and_comes_in_pages() {
    let portal = Portal::open().await;
    let citizen = portal.verified_citizen().await;
    let first = portal.applied_by(&citizen).await;
    portal.applied_by(&citizen).await;
    portal
        .post(&format!("{PATH}/{}/withdrawal", id(&first)), &citizen, &json!({}))
        .await
        .expect(StatusCode::OK);
    let numbers = async |query: &str| {
        let list = portal.get(&format!("{PATH}?{query}"), &citizen).await.expect(StatusCode::OK);
        let items = list["items"].as_array().expect("items").clone();
        items.iter().filter_map(|item| item["number"].as_i64()).collect::<Vec<_>>()
    };
    assert_eq!(numbers("").await, [2, 1]);
    assert_eq!(numbers("limit=1").await, [2]);
    assert_eq!(numbers("status=withdrawn").await, [1]);
    assert_eq!(numbers("status=submitted&family=population_register").await, [2]);
    assert_eq!(numbers("family=property_tax").await, [0_i64; 0]);
    let page = portal.get(&format!("{PATH}?limit=1&family=population_register"), &citizen).await;
    let link = page.header("link").expect("a next page").to_owned();
    let next = link.strip_prefix('<').and_then(|link| link.split_once('>')).expect("its form").0;
    assert_eq!(portal.get(next, &citizen).await.expect(StatusCode::OK)["items"][0]["number"], 1);
    let item = portal.get(PATH, &citizen).await.json()["items"][0].clone();
    assert!(["details", "fields", "history"].iter().all(|name| item.get(name).is_none()), "{item}");
}

#[tokio::test]
async fn what_is_withdrawn_is_numbered_all_the_same_and_twice_is_once() {
    let portal = Portal::open().await;
    let citizen = portal.verified_citizen().await;
    let place = format!("{PATH}/{}", id(&portal.applied_by(&citizen).await));
    let call = || Call::new("POST", &format!("{place}/withdrawal")).bearer(&citizen).key(Uuid::nil());
    let first = portal.send(call()).await.expect(StatusCode::OK);
    assert_eq!((&first["status"], &first["protocol"]["state"]), (&json!("withdrawn"), &json!("deferred")));
    assert_eq!(portal.send(call()).await.expect(StatusCode::OK), first);
    portal.post(&format!("{place}/withdrawal"), &citizen, &json!({})).await.problem(409, "withdrawn");
    portal.application_is_numbered(&id(&first), 7).await;
    let seen = portal.get(&place, &citizen).await.expect(StatusCode::OK);
    assert_eq!((&seen["status"], &seen["protocol"]["number"]), (&json!("withdrawn"), &json!(7)));
}

#[tokio::test]
async fn staff_take_it_to_its_end_and_the_citizen_follows() {
    let portal = Portal::with_register().await;
    let (citizen, clerk) = (portal.verified_citizen().await, portal.of_role(Role::Staff).await);
    let application = id(&portal.applied_by(&citizen).await);
    portal.catches_up().await;
    let path = format!("/api/v1/staff/applications/{application}");
    let seen = portal.get(&path, &clerk).await.expect(StatusCode::OK);
    assert_eq!(seen["applicant"]["details"]["tax_number"], "094259216");
    assert_eq!((&seen["assignee"], &seen["department"]), (&Value::Null, &Value::Null));
    let act = async |action: &str, revision: u64, body: Value| {
        let call = Call::new("POST", &format!("{path}/{action}")).bearer(&clerk);
        portal.send(call.if_match(format!("\"{revision}\"")).json(&body)).await
    };
    act("status", 1, json!({"status": "in_progress"})).await.expect(StatusCode::OK);
    // The number came between: sequence 3.
    let noted = act("note", 3, json!({"text": "Ρωτήστε."})).await;
    assert_eq!((noted.status, noted.header("etag")), (StatusCode::OK, Some("\"4\"")));
    act("note", 3, json!({"text": "Ρωτήστε."})).await.problem(412, "stale");
    act("answer", 4, json!({"text": "Έτοιμο."})).await.expect(StatusCode::OK);
    let me = portal.who(&clerk).await;
    let given = act("assignment", 5, json!({"assignee": me})).await.expect(StatusCode::OK);
    assert_eq!(given["assignee"], json!(me));
    act("status", 6, json!({"status": "issued"})).await.expect(StatusCode::OK);
    let whole = act("status", 7, json!({"status": "delivered"})).await.expect(StatusCode::OK);
    assert_eq!(whole["history"].as_array().map(Vec::len), Some(8));

    let seen = portal.get(&format!("{PATH}/{application}"), &citizen).await.expect(StatusCode::OK);
    assert_eq!((&seen["status"], &seen["answer"]["text"]), (&json!("delivered"), &json!("Έτοιμο.")));
    let told: Vec<&Value> =
        seen["history"].as_array().expect("a history").iter().map(|it| &it["what"]).collect();
    let expected =
        ["submitted", "protocolled", "status_changed", "answered", "status_changed", "status_changed"];
    assert_eq!(told, expected);
    assert!(seen.get("assignee").is_none() && seen.get("applicant").is_none());
    let unchanged = Call::new("GET", &path).bearer(&clerk).header("if-none-match", "\"8\"");
    assert_eq!(portal.send(unchanged).await.status, StatusCode::NOT_MODIFIED);
}
