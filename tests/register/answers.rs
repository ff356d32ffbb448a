//! What becomes of a document when a register over HTTP answers badly: real sockets, one scripted answer each.

use std::time::Duration;

use protocol_adapter::{Outcome, Register, Unclear};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::world::{LONG, client, document};

/// What a scripted register does with whatever it is sent.
#[derive(Clone)]
enum Script {
    /// Answers with these bytes and closes.
    Says(String),
    /// Reads everything and says nothing.
    Hangs,
}

#[tokio::test]
async fn a_register_that_nobody_runs_is_unreachable() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("an address is free");
    let url = format!("http://{}", listener.local_addr().expect("it listens"));
    drop(listener);
    let register = client(&url, LONG);
    assert_eq!(register.enter(&document("a")).await, Outcome::Unreachable);
    assert_eq!(register.find("a").await, Err(Unclear::NoAnswer));
}

#[tokio::test]
async fn a_register_that_hangs_leaves_everything_open() {
    let register = client(&scripted(Script::Hangs).await, Duration::from_millis(200));
    assert_eq!(register.enter(&document("a")).await, Outcome::Ambiguous);
    assert_eq!(register.find("a").await, Err(Unclear::NoAnswer));
}

#[tokio::test]
async fn an_answer_that_is_cut_anywhere_leaves_everything_open() {
    let body = r#"{"number":7,"year":2026,"date":"2026-11-22","registered_at":"2026-11-22T09:00:00Z","reference":"a"}"#;
    let whole = answer(201, body);
    let entered = client(&scripted(Script::Says(whole.clone())).await, LONG).enter(&document("a")).await;
    assert!(matches!(entered, Outcome::Entered(entry) if entry.number == 7));
    for length in [0, 10, whole.len() - body.len(), whole.len() - 1] {
        let register = client(&scripted(Script::Says(whole[..length].to_owned())).await, LONG);
        assert_eq!(register.enter(&document("a")).await, Outcome::Ambiguous, "cut after {length} bytes");
    }
}

#[tokio::test]
async fn an_answer_without_end_is_given_up() {
    let endless = format!("HTTP/1.1 201 Created\r\n\r\n{}", "x".repeat(1024 * 1024));
    let register = client(&scripted(Script::Says(endless)).await, LONG);
    assert_eq!(register.enter(&document("a")).await, Outcome::Ambiguous);
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = scripted(Script::Hangs).await;
    let redirect =
        format!("HTTP/1.1 307 Temporary Redirect\r\nLocation: {elsewhere}\r\nContent-Length: 0\r\n\r\n");
    let register = client(&scripted(Script::Says(redirect)).await, LONG);
    assert!(matches!(register.enter(&document("a")).await, Outcome::TurnedAway(_)));
}

#[tokio::test]
async fn every_status_means_what_it_says() {
    let reason = r#"{"detail":"λείπει το θέμα"}"#;
    for status in [409, 422] {
        let register = client(&scripted(Script::Says(answer(status, reason))).await, LONG);
        let refused = Outcome::Refused("λείπει το θέμα".to_owned());
        assert_eq!(register.enter(&document("a")).await, refused, "{status}");
    }
    for status in [401, 403, 404, 429] {
        let register = client(&scripted(Script::Says(answer(status, reason))).await, LONG);
        assert!(matches!(register.enter(&document("a")).await, Outcome::TurnedAway(_)), "{status}");
    }
    let register = client(&scripted(Script::Says(answer(400, reason))).await, LONG);
    assert!(matches!(register.enter(&document("a")).await, Outcome::Unreadable(_)));
    for status in [500, 502, 503, 504] {
        let register = client(&scripted(Script::Says(answer(status, reason))).await, LONG);
        assert_eq!(register.enter(&document("a")).await, Outcome::Ambiguous, "{status}");
        assert_eq!(register.find("a").await, Err(Unclear::NoAnswer), "{status}");
    }
}

fn answer(status: u16, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status} As Asked\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    )
}

/// The address of a register that follows this script with every connection, for as long as the test runs.
async fn scripted(script: Script) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("an address is free");
    let url = format!("http://{}", listener.local_addr().expect("it listens"));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(follow(script.clone(), stream));
        }
    });
    url
}

async fn follow(script: Script, mut stream: TcpStream) {
    let mut head = Vec::new();
    let mut buffer = [0; 4096];
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        match stream.read(&mut buffer).await {
            Ok(length) if length > 0 => head.extend_from_slice(&buffer[..length]),
            Ok(_) | Err(_) => return,
        }
    }
    match script {
        Script::Says(answer) => {
            // The client may have given up already.
            let _ = stream.write_all(answer.as_bytes()).await;
            let _ = stream.shutdown().await;
            // What is still unread would turn the end into a reset.
            while stream.read(&mut buffer).await.is_ok_and(|length| length > 0) {}
        }
        Script::Hangs => while stream.read(&mut buffer).await.is_ok_and(|length| length > 0) {},
    }
}
