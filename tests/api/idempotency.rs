//! The same key twice does one thing.

use axum::http::StatusCode;
use serde_json::json;
use uuid::Uuid;

use crate::routes::People;
use crate::world::{Call, Portal};

#[tokio::test]
async fn filing_twice_with_one_key_files_once() {
    let portal = Portal::open().await;
    let citizen = portal.citizen().await;
    let key = Uuid::new_v4();
    let call = || Call::new("POST", "/api/v1/me/requests").bearer(&citizen).key(key);
    let first = portal.send(call().raw(r#"{"kind":"request","subject":"α","text":"β"}"#)).await;
    let again = portal.send(call().raw(r#"{"text":"β", "subject":"α", "kind":"request"}"#)).await;
    first.expect(StatusCode::CREATED);
    again.expect(StatusCode::CREATED);
    assert_eq!((&first.body, first.header("location")), (&again.body, again.header("location")));
    let other = portal.send(call().raw(r#"{"kind":"request","subject":"α","text":"γ"}"#)).await;
    other.problem(422, "idempotency_key_reused");
    let list = portal.get("/api/v1/me/requests", &citizen).await.expect(StatusCode::OK);
    assert_eq!(list["items"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn commenting_twice_with_one_key_comments_once() {
    let portal = Portal::open().await;
    let call = || Call::new("POST", "/api/v1/comments").key(Uuid::nil());
    let body = json!({"subject": "α", "text": "β"});
    let first = portal.send(call().json(&body)).await;
    let again = portal.send(call().json(&body)).await;
    assert_eq!(first.expect(StatusCode::CREATED), again.expect(StatusCode::CREATED));
}

#[tokio::test]
async fn a_key_answers_nobody_else() {
    let portal = Portal::open().await;
    let (maria, nikos) = (portal.citizen().await, portal.citizen().await);
    let body = json!({"kind": "request", "subject": "α", "text": "β"});
    let call =
        |token: &str| Call::new("POST", "/api/v1/me/requests").bearer(token).key(Uuid::nil()).json(&body);
    let hers = portal.send(call(&maria)).await.expect(StatusCode::CREATED);
    let his = portal.send(call(&nikos)).await.expect(StatusCode::CREATED);
    assert_ne!(hers["id"], his["id"]);
}

#[tokio::test]
async fn a_repeated_change_is_its_own_success() {
    let portal = Portal::open().await;
    let people = People::of(&portal).await;
    let key = Uuid::new_v4();
    let path = format!("/api/v1/staff/requests/{}/answer", people.case);
    let call = || Call::new("POST", &path).bearer(&people.staff).if_match("\"1\"").key(key);
    let body = json!({"text": "Ναι."});
    let first = portal.send(call().json(&body)).await.expect(StatusCode::OK);
    let again = portal.send(call().json(&body)).await.expect(StatusCode::OK);
    assert_eq!(first, again, "the second is neither stale nor a second answer");
    let path = format!("/api/v1/staff/requests/{}/note", people.case);
    let elsewhere = Call::new("POST", &path).bearer(&people.staff).if_match("\"2\"").key(key);
    portal.send(elsewhere.json(&body)).await.expect(StatusCode::OK);
}

#[tokio::test]
async fn a_repeated_withdrawal_is_its_own_success() {
    let portal = Portal::open().await;
    let people = People::of(&portal).await;
    let path = format!("/api/v1/me/requests/{}/withdrawal", people.case);
    let call = || Call::new("POST", &path).bearer(&people.citizen).key(Uuid::nil());
    let first = portal.send(call()).await.expect(StatusCode::OK);
    let again = portal.send(call()).await.expect(StatusCode::OK);
    assert_eq!(first, again);
}
