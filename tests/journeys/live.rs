//! New cases are noticed: what a page that is open is told.

use std::time::{Duration, Instant};

use reqwest::{Method, Response};
use tests::{Draft, Officer, TestPortal, portal};

const PATIENCE: Duration = Duration::from_secs(10);

/// Less than what the portal leaves to requests under way before it cuts them off.
const AT_ONCE: Duration = Duration::from_millis(1500);

async fn stream(portal: &TestPortal, clerk: &Officer) -> Response {
    let request = portal.request(Method::GET, "/staff/live");
    let request = request.header("cookie", format!("__Host-session={}", clerk.token));
    let response = request.send().await.expect("the portal answers");
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    response
}

/// What the next message says.
async fn next(stream: &mut Response) -> serde_json::Value {
    let chunk = tokio::time::timeout(PATIENCE, stream.chunk()).await.expect("it comes in time");
    let chunk = chunk.expect("the stream holds").expect("the stream goes on");
    let text = String::from_utf8(chunk.to_vec()).expect("it is text");
    let data = text.lines().find_map(|line| line.strip_prefix("data: ")).expect("it has data");
    serde_json::from_str(data).expect("the data are JSON")
}

#[tokio::test]
async fn an_open_page_is_told_of_a_new_case_and_of_nothing_personal() {
    let portal = portal().await;
    let (maria, eleni) =
        (portal.citizen("maria@example.gr").await, portal.staff("eleni@dimos.example.gr").await);
    let mut stream = stream(&portal, &eleni).await;
    let first = next(&mut stream).await;
    assert_eq!((&first["requests"], &first["applications"]), (&0.into(), &0.into()));

    maria.files(Draft::complaint("Μια νέα υπόθεση")).await;
    let mut told = next(&mut stream).await;
    while told["requests"] == 0 {
        told = next(&mut stream).await;
    }
    assert_eq!(told["requests"], 1);
    assert!(told["position"].as_i64() > first["position"].as_i64(), "{told} after {first}");
    let names: Vec<_> = told.as_object().expect("an object").keys().cloned().collect();
    assert_eq!(names, ["applications", "position", "requests"], "counts, and nothing else");
    portal.stop().await;
}

#[tokio::test]
async fn a_stop_is_not_held_up_by_an_open_page() {
    let portal = portal().await;
    let eleni = portal.staff("eleni@dimos.example.gr").await;
    let mut stream = stream(&portal, &eleni).await;
    next(&mut stream).await;

    let told = Instant::now();
    let stopping = tokio::spawn(portal.stop());
    let end = tokio::time::timeout(PATIENCE, stream.chunk()).await.expect("it ends in time");
    assert!(end.expect("it ends in order").is_none());
    assert!(told.elapsed() < AT_ONCE, "{:?}", told.elapsed());
    stopping.await.expect("the portal stops");
}
