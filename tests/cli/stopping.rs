//! The end: in time, whoever hangs on.

use std::time::Duration;

use tests::{PyliProcess, TestPortal, database};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const AT_MOST: Duration = Duration::from_secs(10);

async fn connect(address: &str) -> TcpStream {
    let address = address.trim_start_matches("http://").trim_end_matches('/').to_owned();
    TcpStream::connect(address).await.expect("the portal listens")
}

#[tokio::test]
async fn silent_and_half_sent_connections_do_not_hold_up_the_end() {
    let database = database().await;
    let portal = PyliProcess::on(&database, |_| {}).await;
    let _silent = connect(&portal.url("")).await;
    let mut half = connect(&portal.url("")).await;
    half.write_all(b"POST /api/v1/comments HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
        .await
        .expect("it is read");
    let mut idle = connect(&portal.url("")).await;
    idle.write_all(b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n").await.expect("it is read");
    let mut answer = [0; 12];
    idle.read_exact(&mut answer).await.expect("it is answered");
    assert_eq!(&answer, b"HTTP/1.1 200");

    let (status, took) = portal.terminate().await;
    assert_eq!(status.code(), Some(0));
    assert!(took < AT_MOST, "{took:?}");
}

#[tokio::test]
async fn a_connection_that_stays_silent_is_closed() {
    let portal = TestPortal::on(database().await, &["--header-timeout", "200ms"]).await;
    let mut silent = connect(&portal.url("")).await;
    let mut slow = connect(&portal.url("")).await;
    slow.write_all(b"GET /livez HTTP/1.1\r\nHost:").await.expect("it is read");
    let mut rest = Vec::new();
    for connection in [&mut silent, &mut slow] {
        let closed = tokio::time::timeout(AT_MOST, connection.read_to_end(&mut rest)).await;
        closed.expect("it is closed in time").expect("it is closed in order");
    }
    portal.stop().await;
}

#[tokio::test]
async fn metrics_are_served_on_a_port_of_their_own() {
    let portal = TestPortal::on(database().await, &["--admin-listen", "127.0.0.1:0"]).await;
    assert_eq!(portal.get("/livez").await.status, 200);
    assert_eq!(portal.get("/metrics").await.status, 404);
    let admin = portal.running().admin_address().expect("it was asked for");
    let metrics = tests::Gate::at(&format!("http://{admin}")).get("/metrics").await;
    let text = metrics.body.as_str().expect("it is text").to_owned();
    assert!(text.contains("http_requests_total") && text.contains("pyli_subscription_lag_events"), "{text}");
    portal.stop().await;
}
