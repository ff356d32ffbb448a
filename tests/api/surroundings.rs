//! What every answer carries, and the routes beside the resources.

use axum::http::StatusCode;
use portal_http::Limits;
use serde_json::{Value, json};

use crate::routes::{People, routes};
use crate::world::{Call, Portal, Register};

#[tokio::test]
async fn every_answer_carries_the_headers_of_safety() {
    let portal = Portal::open().await;
    let people = People::of(&portal).await;
    let paths = ["/", "/livez", "/api/v1/me", "/api/v1/nowhere", "/api/v1/me/requests", "/api/docs/"];
    for path in paths {
        let answer = portal.get(path, &people.citizen).await;
        let policy = answer.header("content-security-policy").expect("a policy");
        assert!(policy.contains("default-src 'self'") && !policy.contains("unsafe"), "{path}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{path}");
        assert_eq!(answer.header("x-frame-options"), Some("DENY"), "{path}");
        assert_eq!(answer.header("referrer-policy"), Some("same-origin"), "{path}");
        assert!(answer.header("permissions-policy").is_some(), "{path}");
        assert!(answer.header("strict-transport-security").is_some(), "{path}");
    }
    let me = portal.get("/api/v1/me", &people.citizen).await;
    assert_eq!(me.header("cache-control"), Some("no-store"));
}

#[tokio::test]
async fn the_portal_says_that_it_lives_and_is_ready() {
    let portal = Portal::open().await;
    let live = portal.send(Call::new("GET", "/livez")).await;
    assert_eq!(live.status, StatusCode::OK);
    portal.citizen().await;
    let ready = portal.send(Call::new("GET", "/readyz")).await;
    assert_eq!(ready.status, StatusCode::OK, "{}", String::from_utf8_lossy(&ready.body));
}

#[tokio::test]
async fn without_the_database_everything_asks_to_come_back() {
    let portal = Portal::open().await;
    let people = People::of(&portal).await;
    portal.lose_the_database().await;
    // The catalogue and the keys are in the program.
    let known = ["/api/v1/certificates", "/api/v1/log/keys"];
    for route in routes().iter().filter(|route| !known.contains(&route.path)) {
        let call = route.ready(&people);
        let call = if let Some(body) = &route.body { call.json(body) } else { call };
        let answer = portal.send(call).await;
        answer.problem(503, "unavailable");
        assert_eq!(answer.header("retry-after"), Some("2"), "{}", route.path);
    }
    assert_eq!(portal.send(Call::new("GET", "/livez")).await.status, StatusCode::OK);
    assert_eq!(portal.send(Call::new("GET", "/readyz")).await.status, StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
async fn the_document_is_there_and_its_reader_loads_nothing_from_outside() {
    let portal = Portal::open().await;
    let document = portal.send(Call::new("GET", "/api/v1/openapi.json")).await.expect(StatusCode::OK);
    for route in routes() {
        let operation = &document["paths"][route.path][route.method.to_lowercase()];
        assert!(operation.is_object(), "{} {} is not in the document", route.method, route.path);
        assert_eq!(operation["requestBody"].is_object(), route.body.is_some_and(|body| body != json!({})));
    }
    let reader = portal.send(Call::new("GET", "/api/docs/")).await;
    let page = String::from_utf8_lossy(&reader.body).into_owned();
    assert!(reader.status.is_success() && page.contains("swagger-ui"));
    for script in page.split("<script").skip(1) {
        assert!(script.contains("src=\"./"), "a script of our own, not inline: {script}");
    }
    assert!(!page.contains("<style") && !page.contains("https://"), "{page}");
}

#[tokio::test]
async fn the_document_tells_the_truth_about_a_case() {
    let portal = Portal::open().await;
    let people = People::of(&portal).await;
    let document = portal.send(Call::new("GET", "/api/v1/openapi.json")).await.expect(StatusCode::OK);
    let case = portal.get(&format!("/api/v1/me/requests/{}", people.case), &people.citizen).await.json();
    assert_eq!(members(&case), described(&document, "Request"));
    let listed = portal.get("/api/v1/me/requests", &people.citizen).await.json()["items"][0].clone();
    assert_eq!(members(&listed), described(&document, "RequestListed"));
    let case = portal.get(&format!("/api/v1/staff/requests/{}", people.case), &people.staff).await.json();
    assert_eq!(members(&case), described(&document, "StaffRequest"));
    assert_eq!(members(&case["protocol"]), described(&document, "Protocol"));
    let me = portal.get("/api/v1/me", &people.citizen).await.json();
    assert_eq!(members(&me), described(&document, "Me"));
}

/// The names of the members of an object, sorted.
fn members(value: &Value) -> Vec<String> {
    let mut names: Vec<String> = value.as_object().expect("an object").keys().cloned().collect();
    names.sort();
    names
}

/// The names that a schema requires, those of its parts among them, sorted.
fn described(document: &Value, schema: &str) -> Vec<String> {
    let schema = &document["components"]["schemas"][schema];
    let mut names: Vec<String> = required(document, schema);
    names.sort();
    names
}

fn required(document: &Value, schema: &Value) -> Vec<String> {
    let referred = schema["$ref"].as_str().and_then(|target| document.pointer(target.strip_prefix('#')?));
    let schema = referred.unwrap_or(schema);
    let parts = schema["allOf"].as_array().into_iter().flatten();
    let own = schema["required"].as_array().into_iter().flatten();
    let own = own.filter_map(Value::as_str).map(str::to_owned);
    own.chain(parts.flat_map(|part| required(document, part))).collect()
}

#[tokio::test]
async fn whoever_tries_too_often_is_told_when_to_come_back() {
    let portal = Portal::with(Limits::On, Register::Silent).await;
    let body = json!({"email": "maria@example.gr", "password": "a guess at a password"});
    let try_once = || portal.send(Call::new("POST", "/api/v1/sessions").json(&body));
    for _ in 0..10 {
        try_once().await.problem(401, "wrong_credentials");
    }
    let answer = try_once().await;
    answer.problem(429, "too_many_requests");
    let seconds = answer.header("retry-after").and_then(|text| text.parse::<u64>().ok());
    assert!(seconds.is_some_and(|seconds| (1..=61).contains(&seconds)));
}
