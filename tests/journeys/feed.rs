//! The audit feed over a real connection: taken up again anywhere, read slowly, and left alone in the middle.

use std::time::Duration;

use reqwest::{Method, Response};
use store::Role;
use tests::commands::request;

use tests::{PASSWORD, TestPortal, portal};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpSocket;
use tokio::task::JoinSet;
use uuid::Uuid;

const FEED: &str = "/api/v1/audit/events";
const PATIENCE: Duration = Duration::from_secs(30);

/// The longest text that a request may have, in letters of four bytes: an event of about 55 kB.
fn long_text() -> String {
    "😀".repeat(10_000)
}

/// An auditor's token in a portal with so many long events, all of them sealed.
async fn auditor_of(portal: &TestPortal, events: usize) -> String {
    let citizen = domain::AccountId(Uuid::now_v7());
    let mut filing = JoinSet::new();
    for _ in 0..events {
        let store = portal.store().clone();
        filing.spawn(async move { store.execute(request(citizen, &long_text())).await.map(drop) });
    }
    while let Some(filed) = filing.join_next().await {
        filed.expect("nothing panics").expect("it is filed");
    }
    sealed(portal).await;
    portal.employ("elegktis@dimos.example.gr", Role::Auditor).await;
    portal.sign_in("elegktis@dimos.example.gr", PASSWORD).await
}

/// Until all that is in the log is sealed, by the portal or here.
async fn sealed(portal: &TestPortal) {
    let head = portal.store().head().await.expect("the log answers").to_string();
    loop {
        portal.store().seal_once().await.expect("it can be sealed");
        let newest = portal.store().newest_checkpoint().await.expect("the log answers").unwrap_or_default();
        if newest.lines().nth(1) == Some(head.as_str()) {
            return;
        }
    }
}

async fn feed(portal: &TestPortal, auditor: &str, query: &str) -> Response {
    let request = portal.request(Method::GET, &format!("{FEED}{query}")).bearer_auth(auditor);
    let response = request.send().await.expect("the portal answers");
    assert_eq!(response.status(), 200);
    response
}

/// A number of the portal's metrics; 0 while it counts nothing of that name.
async fn counted(portal: &TestPortal, name: &str) -> f64 {
    let address = portal.running().admin_address().expect("it counts");
    let text = reqwest::get(format!("http://{address}/metrics")).await.expect("it answers");
    let text = text.text().await.expect("it is text");
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    line.map_or(0.0, |number| number.parse().expect("a number"))
}

#[tokio::test]
async fn a_feed_that_was_cut_off_goes_on_where_it_was() {
    let portal = portal().await;
    let auditor = auditor_of(&portal, 12).await;
    let whole = feed(&portal, &auditor, "").await.text().await.expect("it is whole");
    assert_eq!(whole.lines().count(), 12);

    let (mut taken, mut after) = (String::new(), 0);
    while after < 12 {
        // The connection is dropped after its first piece, or the limit ends it; a part of a line is thrown away.
        let mut response = feed(&portal, &auditor, &format!("?after={after}&limit=5")).await;
        let piece = response.chunk().await.expect("it holds").expect("there is more");
        let lines = &piece[..piece.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1)];
        taken.push_str(std::str::from_utf8(lines).expect("whole lines are text"));
        if lines.is_empty() {
            let rest = response.text().await.expect("it holds");
            let all = String::from_utf8_lossy(&piece).into_owned() + &rest;
            taken.push_str(&all);
        }
        after = taken.lines().count();
    }
    assert_eq!(taken, whole, "no event twice, none left out");
    portal.stop().await;
}

#[tokio::test]
async fn a_reader_who_stops_reading_is_read_for_no_further_and_one_who_leaves_ends_it() {
    let portal = TestPortal::on(tests::database().await, &["--admin-listen", "127.0.0.1:0"]).await;
    // More than the buffers of a connection and a page or two hold.
    let events = 320;
    let auditor = auditor_of(&portal, events).await;

    let mut connection = connects(&portal).await;
    let head = format!("GET {FEED} HTTP/1.1\r\nhost: pyli\r\nauthorization: Bearer {auditor}\r\n\r\n");
    connection.write_all(head.as_bytes()).await.expect("it is sent");
    let mut first = [0; 4096];
    connection.read_exact(&mut first).await.expect("it answers");
    assert!(first.starts_with(b"HTTP/1.1 200 OK\r\n"), "{}", String::from_utf8_lossy(&first[..100]));
    assert!(counted(&portal, "pyli_audit_feeds_open").await > 0.5);
    // Somebody else reads all of it in the meantime: the one who does not read is not read for.
    let before = counted(&portal, "pyli_audit_feed_events_total").await;
    let whole = feed(&portal, &auditor, "").await.bytes().await.expect("it is whole");
    assert!(whole.len() > events * 50_000, "{} bytes", whole.len());
    let others = counted(&portal, "pyli_audit_feed_events_total").await - before;
    let mine = before + others - f64::from(u32::try_from(events).expect("few"));
    assert!(
        mine < f64::from(u32::try_from(events).expect("few")),
        "{mine} of {events} events were read for one who has taken 4 kB"
    );

    drop(connection);
    tokio::time::timeout(PATIENCE, async { while counted(&portal, "pyli_audit_feeds_open").await > 0.5 {} })
        .await
        .expect("it ends when he is gone");
    let read = counted(&portal, "pyli_audit_feed_events_total").await;
    assert!(read < f64::from(u32::try_from(2 * events).expect("few")), "{read}");
    portal.stop().await;
}

/// With little room for what has not been read yet.
async fn connects(portal: &TestPortal) -> tokio::net::TcpStream {
    let socket = TcpSocket::new_v4().expect("there is one");
    socket.set_recv_buffer_size(4096).expect("it may be small");
    let address = portal.running().address().expect("it serves pages and API");
    socket.connect(address).await.expect("the portal is there")
}
