//! Bodies and headers that cannot be accepted, at every route that takes one: the right 4xx, each fault named.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::routes::{People, routes_with_a_body};
use crate::world::{Call, Portal};

#[tokio::test]
async fn what_is_no_json_is_unreadable() {
    let portal = Portal::open().await;
    let people = People::of(&portal).await;
    let bodies: [&[u8]; 9] = [
        b"{",
        b"{\"subject\": }",
        b"not json",
        b"{} {}",
        br#"{"text": "\ud800"}"#,
        br#"{"text": "\udc00\ud800"}"#,
        b"{\"text\": \"\xff\"}",
        b"{\"text\": \"\xed\xa0\x80\"}",
        b"{\"text\": \"\0\"}",
    ];
    for (route, _) in routes_with_a_body() {
        for body in bodies {
            let answer = portal.send(route.ready(&people).raw(body.to_vec())).await;
            answer.problem(400, "unreadable");
        }
        let deep = "[".repeat(100_000);
        portal.send(route.ready(&people).raw(deep)).await.problem(400, "unreadable");
    }
}

#[tokio::test]
async fn what_is_no_object_is_named() {
    let portal = Portal::open().await;
    let people = People::of(&portal).await;
    for (route, _) in routes_with_a_body() {
        for body in ["[]", "null", "7", "\"text\"", "true", "[{\"subject\": \"α\"}]"] {
            let answer = portal.send(route.ready(&people).raw(body)).await;
            assert_eq!(answer.problem(422, "invalid_fields"), [": wrong_type"], "{} {body}", route.path);
        }
    }
}

#[tokio::test]
async fn only_json_is_taken() {
    let portal = Portal::open().await;
    let people = People::of(&portal).await;
    for (route, body) in routes_with_a_body() {
        let forms: [&[u8]; 5] =
            [b"text/plain", b"application/x-www-form-urlencoded", b"application/xml", b"json", b"\xff"];
        for form in forms {
            let call = route.ready(&people).json(&body).header("content-type", form);
            portal.send(call).await.problem(415, "not_json");
        }
    }
}

#[tokio::test]
async fn more_than_1_mib_is_not_read() {
    let portal = Portal::open().await;
    let people = People::of(&portal).await;
    for (route, _) in routes_with_a_body() {
        let too_long = " ".repeat(1024 * 1024 + 1);
        let answer = portal.send(route.ready(&people).raw(too_long)).await;
        answer.problem(413, "body_too_large");
        let just_fits = " ".repeat(1024 * 1024);
        let answer = portal.send(route.ready(&people).raw(just_fits)).await;
        answer.problem(400, "unreadable");
    }
}

#[tokio::test]
async fn every_missing_field_is_named() {
    let portal = Portal::open().await;
    let people = People::of(&portal).await;
    let needed = [
        ("/api/v1/accounts", vec!["email", "password", "given_name", "family_name"]),
        ("/api/v1/sessions", vec!["email", "password"]),
        ("/api/v1/comments", vec!["subject", "text"]),
        ("/api/v1/me/requests", vec!["kind", "subject", "text"]),
        ("/api/v1/staff/requests/{id}/status", vec!["status"]),
        ("/api/v1/staff/requests/{id}/answer", vec!["text"]),
        ("/api/v1/staff/requests/{id}/note", vec!["text"]),
        ("/api/v1/staff/applications/{id}/status", vec!["status"]),
        ("/api/v1/staff/applications/{id}/answer", vec!["text"]),
        ("/api/v1/staff/applications/{id}/note", vec!["text"]),
        ("/api/v1/staff/citizens/{id}/verification", vec!["document_kind", "office"]),
        ("/api/v1/staff/citizens/{id}/revocation", vec!["reason"]),
    ];
    let routes = routes_with_a_body();
    for (path, fields) in needed {
        let (route, _) = routes.iter().find(|(route, _)| route.path == path).expect("it is in the table");
        let expected: Vec<String> = fields.iter().map(|field| format!("{field}: missing")).collect();
        let nulls: Value = fields.iter().map(|field| ((*field).to_owned(), Value::Null)).collect();
        let blanks: Value = fields.iter().map(|field| ((*field).to_owned(), json!(""))).collect();
        for body in [json!({}), nulls] {
            let answer = portal.send(route.ready(&people).json(&body)).await;
            assert_eq!(answer.problem(422, "invalid_fields"), expected, "{path}");
        }
        let answer = portal.send(route.ready(&people).json(&blanks)).await;
        assert_eq!(answer.problem(422, "invalid_fields").len(), fields.len(), "{path}");
    }
}

#[tokio::test]
async fn an_unknown_field_is_named() {
    let portal = Portal::open().await;
    let people = People::of(&portal).await;
    for (route, mut body) in routes_with_a_body() {
        body["role"] = json!("administrator");
        let answer = portal.send(route.ready(&people).json(&body)).await;
        assert_eq!(answer.problem(422, "invalid_fields"), ["role: unknown_field"], "{}", route.path);
    }
}

#[tokio::test]
async fn a_field_of_another_kind_is_named() {
    let portal = Portal::open().await;
    let people = People::of(&portal).await;
    for (route, body) in routes_with_a_body() {
        for field in body.as_object().expect("an object").keys() {
            for wrong in of_another_kind(&body[field]) {
                let mut body = body.clone();
                body[field] = wrong;
                let answer = portal.send(route.ready(&people).json(&body)).await;
                let expected = [format!("{field}: wrong_type")];
                assert_eq!(answer.problem(422, "invalid_fields"), expected, "{}", route.path);
            }
        }
    }
}

fn of_another_kind(value: &Value) -> Vec<Value> {
    let others = match value {
        Value::Object(_) => vec![json!(7), json!("κείμενο"), json!(true)],
        Value::Number(_) => vec![json!("7"), json!(true), json!({})],
        Value::Bool(_) => vec![json!("true"), json!(1), json!({})],
        Value::Null | Value::String(_) | Value::Array(_) => vec![json!(7), json!(true), json!({})],
    };
    [vec![json!(1.5), json!([]), json!(["α"])], others].concat()
}

#[tokio::test]
async fn u0000_is_named_at_its_field() {
    let portal = Portal::open().await;
    let people = People::of(&portal).await;
    for (route, body) in routes_with_a_body() {
        for field in body.as_object().expect("an object").keys() {
            let mut body = body.clone();
            body[field] = json!("long enough \u{0} and wrong");
            let answer = portal.send(route.ready(&people).json(&body)).await;
            let faults = answer.problem(422, "invalid_fields");
            assert!(faults.len() == 1 && faults[0].starts_with(field), "{} {faults:?}", route.path);
        }
        let mut body = body.clone();
        body["\u{0}"] = json!(1);
        let answer = portal.send(route.ready(&people).json(&body)).await;
        assert_eq!(answer.problem(422, "invalid_fields"), ["\u{0}: unknown_field"]);
    }
}

#[tokio::test]
async fn one_character_too_many_is_named() {
    let portal = Portal::open().await;
    let citizen = portal.citizen().await;
    // Characters are Unicode scalar values, however many bytes each has.
    for (field, most) in [("subject", 200), ("text", 10_000), ("desired_action", 2_000)] {
        for letter in ["a", "ω", "😀"] {
            let mut body = json!({"kind": "request", "subject": "α", "text": "β"});
            body[field] = json!(letter.repeat(most + 1));
            let answer = portal.post("/api/v1/me/requests", &citizen, &body).await;
            assert_eq!(answer.problem(422, "invalid_fields"), [format!("{field}: too_long")]);
            body[field] = json!(letter.repeat(most));
            portal.post("/api/v1/me/requests", &citizen, &body).await.expect(StatusCode::CREATED);
        }
    }
}

#[tokio::test]
async fn values_that_there_are_not_are_named() {
    let portal = Portal::open().await;
    let people = People::of(&portal).await;
    for kind in ["comment", "Request", "poem"] {
        let body = json!({"kind": kind, "subject": "α", "text": "β"});
        let answer = portal.post("/api/v1/me/requests", &people.citizen, &body).await;
        assert_eq!(answer.problem(422, "invalid_fields"), ["kind: unknown_value"]);
    }
    let staff = |action: &str, body: Value| {
        let path = format!("/api/v1/staff/requests/{}/{action}", people.case);
        portal.send(Call::new("POST", &path).bearer(&people.staff).if_match("*").json(&body))
    };
    let answer = staff("status", json!({"status": "lost"})).await;
    assert_eq!(answer.problem(422, "invalid_fields"), ["status: unknown_value"]);
    let answer = staff("assignment", json!({"assignee": "me", "department": "7"})).await;
    assert_eq!(answer.problem(422, "invalid_fields"), ["department: not_a_uuid", "assignee: not_a_uuid"]);
    let account = json!({"email": "nobody", "password": "short", "given_name": "α", "family_name": "β"});
    let answer = portal.send(Call::new("POST", "/api/v1/accounts").json(&account)).await;
    assert_eq!(answer.problem(422, "invalid_fields"), ["email: not_an_address", "password: too_short"]);
}

#[tokio::test]
async fn a_bad_idempotency_key_is_named() {
    let portal = Portal::open().await;
    let people = People::of(&portal).await;
    for (route, body) in routes_with_a_body() {
        if !route.takes_a_key() {
            continue;
        }
        for key in ["", "tomorrow", "%00", "00000000-0000-0000-0000-00000000000g"] {
            let call = route.ready(&people).header("idempotency-key", key);
            let answer = portal.send(call.json(&body)).await;
            assert_eq!(answer.problem(422, "invalid_fields"), ["Idempotency-Key: not_a_uuid"]);
        }
        let call = route.ready(&people).header("idempotency-key", b"\xed\xa0\x80");
        portal.send(call.json(&body)).await.problem(400, "unreadable");
    }
}
