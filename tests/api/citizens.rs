//! What visitors and citizens do.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::world::{Call, PASSWORD, Portal};

#[tokio::test]
async fn a_visitor_comments_and_is_told_the_number() {
    let portal = Portal::open().await;
    let body = json!({"subject": "Λακκούβα", "text": "Στην πλατεία.", "desired_action": ""});
    let answer = portal.send(Call::new("POST", "/api/v1/comments").json(&body)).await;
    let taken = answer.expect(StatusCode::CREATED);
    assert_eq!((taken["number"].as_i64(), taken["receipt"].is_object()), (Some(1), true));
    assert!(taken["submitted_at"].as_str().is_some_and(|time| time.ends_with('Z')));
    assert_eq!(taken.as_object().map(serde_json::Map::len), Some(3), "nothing else is told");
    assert_eq!(answer.header("location"), None, "there is no way back to it");
}

#[tokio::test]
async fn a_bad_session_does_not_keep_a_comment_out() {
    let portal = Portal::open().await;
    let body = json!({"subject": "Λακκούβα", "text": "Στην πλατεία."});
    let call = Call::new("POST", "/api/v1/comments").bearer("nobody's").header("cookie", "__Host-session=x");
    portal.send(call.json(&body)).await.expect(StatusCode::CREATED);
}

#[tokio::test]
async fn a_citizen_registers_signs_in_and_out() {
    let portal = Portal::open().await;
    let names = json!({
        "email": "maria@example.gr", "password": PASSWORD, "given_name": "Μαρία", "family_name": "Παππά"
    });
    let registered = portal.send(Call::new("POST", "/api/v1/accounts").json(&names)).await;
    let id = registered.expect(StatusCode::CREATED)["id"].clone();
    assert!(registered.header("location").is_some());
    let again = portal.send(Call::new("POST", "/api/v1/accounts").json(&names)).await;
    assert_eq!(again.problem(422, "invalid_fields"), ["email: taken"]);

    let wrong = json!({"email": "maria@example.gr", "password": "another password"});
    portal.send(Call::new("POST", "/api/v1/sessions").json(&wrong)).await.problem(401, "wrong_credentials");
    let right = json!({"email": "maria@example.gr", "password": PASSWORD});
    let session = portal.send(Call::new("POST", "/api/v1/sessions").json(&right)).await;
    let session = session.expect(StatusCode::CREATED);
    let who = json!({"id": id, "email": "maria@example.gr", "roles": ["citizen"]});
    assert_eq!(session["account"], who);

    let token = session["token"].as_str().expect("a token");
    let me = portal.get("/api/v1/me", token).await.expect(StatusCode::OK);
    let expected = json!({
        "id": id, "email": "maria@example.gr", "roles": ["citizen"],
        "details": null, "verification": {"state": "incomplete"}
    });
    assert_eq!(me, expected);
    let out = portal.send(Call::new("DELETE", "/api/v1/sessions/current").bearer(token)).await;
    out.expect(StatusCode::NO_CONTENT);
    portal.get("/api/v1/me", token).await.problem(401, "signed_out");
}

#[tokio::test]
async fn a_citizen_files_and_sees_it_at_once() {
    let portal = Portal::open().await;
    let citizen = portal.citizen().await;
    let subject = "Ά\u{301} «δοκιμή» 🚧 \u{1F468}\u{200D}\u{1F469} ";
    let body =
        json!({"kind": "complaint", "subject": subject, "text": " Κείμενο\r\nβ", "desired_action": null});
    let answer = portal.post("/api/v1/me/requests", &citizen, &body).await;
    let filed = answer.expect(StatusCode::CREATED);
    let protocol = json!({"state": "none", "number": null, "date": null, "message": null});
    assert_eq!((&filed["subject"], &filed["text"]), (&body["subject"], &body["text"]), "kept byte for byte");
    assert_eq!((&filed["kind"], &filed["status"]), (&json!("complaint"), &json!("submitted")));
    assert_eq!((&filed["protocol"], &filed["answer"]), (&protocol, &Value::Null));
    assert_eq!((&filed["version"], filed["receipt"].is_object()), (&json!(1), true));
    assert_eq!(filed["history"], json!([{"at": filed["submitted_at"], "what": "submitted"}]));

    let location = answer.header("location").expect("a place").to_owned();
    let read = portal.get(&location, &citizen).await;
    assert_eq!(read.expect(StatusCode::OK), filed, "the answer to filing is what reading shows");
    assert_eq!(read.header("etag"), Some("\"1\""));
    let list = portal.get("/api/v1/me/requests", &citizen).await.expect(StatusCode::OK);
    assert_eq!(list["next"], Value::Null);
    for (name, value) in filed.as_object().expect("an object") {
        let listed = &list["items"][0][name];
        if ["text", "history", "receipt"].contains(&name.as_str()) {
            assert_eq!(listed, &Value::Null, "a list is without {name}");
        } else {
            assert_eq!(listed, value, "{name}");
        }
    }
}

#[tokio::test]
async fn a_list_comes_in_pages_newest_first() {
    let portal = Portal::open().await;
    let citizen = portal.citizen().await;
    for _ in 0..3 {
        portal.filed_by(&citizen).await;
    }
    let first = portal.get("/api/v1/me/requests?limit=2&kind=request", &citizen).await;
    let list = first.expect(StatusCode::OK);
    let numbers = |list: &Value| {
        let items = list["items"].as_array().expect("items").clone();
        items.iter().filter_map(|item| item["number"].as_i64()).collect::<Vec<_>>()
    };
    assert_eq!(numbers(&list), [3, 2]);
    let link = first.header("link").expect("a link to the next page");
    let next =
        link.strip_prefix('<').and_then(|link| link.strip_suffix(">; rel=\"next\"")).expect("its form");
    assert!(
        next.contains("kind=request") && next.contains(list["next"].as_str().expect("a cursor")),
        "{next}"
    );
    let second = portal.get(next, &citizen).await;
    assert_eq!(numbers(&second.expect(StatusCode::OK)), [1]);
    assert_eq!(second.header("link"), None);
    let none = portal.get("/api/v1/me/requests?kind=proposal", &citizen).await.expect(StatusCode::OK);
    assert_eq!(none, json!({"items": [], "next": null}));
}

#[tokio::test]
async fn a_citizen_withdraws_what_he_filed() {
    let portal = Portal::open().await;
    let citizen = portal.citizen().await;
    let id = portal.filed_by(&citizen).await["id"].as_str().expect("an id").to_owned();
    let path = format!("/api/v1/me/requests/{id}/withdrawal");
    let answer = portal.send(Call::new("POST", &path).bearer(&citizen)).await;
    let case = answer.expect(StatusCode::OK);
    assert_eq!((&case["status"], &case["version"]), (&json!("withdrawn"), &json!(2)));
    assert_eq!(answer.header("etag"), Some("\"2\""));
    let listed = portal.get("/api/v1/me/requests?status=withdrawn", &citizen).await.expect(StatusCode::OK);
    assert_eq!(listed["items"][0]["id"], json!(id));
}
