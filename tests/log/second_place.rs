//! The second place for checkpoints: what it has is looked at before anything is signed, and what becomes of writes
//! while it is late.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use portal::witness::{WitnessAddress, WitnessFolder};
use reqwest::Method;
use serde_json::json;
use store::seal::{SealError, Witness, WitnessError};
use tests::{Draft, TestDatabase, TestPortal};

use crate::sealing::{fill, sound_checkpoints};
use crate::tampered::{dashboard, measures};
use crate::world::World;

fn text(folder: &Path) -> &str {
    folder.to_str().expect("the path is UTF-8")
}

#[tokio::test]
async fn each_checkpoint_reaches_the_folder() {
    let folder = tempfile::tempdir().expect("there is room");
    let options = ["--witness", text(folder.path()), "--admin-listen", "127.0.0.1:0"];
    let portal = TestPortal::on(tests::database().await, &options).await;
    let trusted = TestDatabase::log_keys().trusted();
    for _ in 0..3 {
        portal.visitor().comments(Draft::comment("Σχόλιο")).await;
        measures(&portal, "pyli_witness_lag_seconds 0").await;
        let head = portal.store().head().await.expect("it answers");
        let newest = std::fs::read_to_string(folder.path().join("newest")).expect("it is there");
        let of_size = std::fs::read_to_string(folder.path().join(head.to_string())).expect("it is there");
        assert_eq!(newest, of_size);
        assert_eq!(trusted.open(&newest).map(|made| made.size), Ok(u64::try_from(head).expect("positive")));
    }
    measures(&portal, "pyli_witness_late 0").await;
}

/// A log of so many events whose newest checkpoint is in a folder.
async fn witnessed(events: usize, folder: &WitnessFolder) -> World {
    let world = World::begins().await;
    let store = world.store().await;
    fill(&store, events).await;
    store.seal_once().await.expect("it is whole").expect("something is new");
    assert_eq!(store.witness_once(folder).await.expect("it is kept"), Some(events as u64));
    assert_eq!(store.witness_once(folder).await.expect("nothing is new"), None);
    world
}

#[tokio::test]
async fn a_database_from_an_older_backup_signs_nothing_until_the_second_place_is_put_aside() {
    let place = tempfile::tempdir().expect("there is room");
    let folder = WitnessFolder::at(place.path());
    let _lost = witnessed(8, &folder).await;
    // The same keys, another past: fewer events than were witnessed, then as many, then more.
    let restored = World::begins().await;
    let store = restored.store().await;
    let newest = folder.newest().await.expect("it answers").expect("it keeps one");
    for (events, reason) in [(5, "fewer events"), (3, "was another"), (4, "was another")] {
        fill(&store, events).await;
        let refusal = store.seal_beside(Some(&newest)).await.expect_err("it has forked");
        assert!(matches!(refusal, SealError::Forked { size: 8, .. }), "{refusal}");
        assert!(refusal.to_string().contains(reason), "{refusal}");
    }
    assert!(sound_checkpoints(&restored.owner).await.is_empty(), "nothing is signed");

    let aside = place.path().join("before-restore");
    std::fs::create_dir(&aside).expect("there is room");
    for name in ["8", "newest"] {
        std::fs::rename(place.path().join(name), aside.join(name)).expect("it is there");
    }
    let newest = folder.newest().await.expect("it answers");
    let sealed = store.seal_beside(newest.as_deref()).await.expect("it goes on");
    assert_eq!((newest, sealed.map(|sealed| sealed.size)), (None, Some(12)));
    assert_eq!(store.witness_once(&folder).await.expect("it is kept"), Some(12));
}

#[tokio::test]
async fn a_log_that_continues_what_was_witnessed_is_signed_whatever_else_was_lost() {
    let place = tempfile::tempdir().expect("there is room");
    let folder = WitnessFolder::at(place.path());
    let world = witnessed(8, &folder).await;
    let newest = folder.newest().await.expect("it answers");
    world.does("truncate log_tiles; truncate log_checkpoints").await;
    let store = world.store().await;
    fill(&store, 2).await;
    let sealed = store.seal_beside(newest.as_deref()).await.expect("the events are the same");
    assert_eq!(sealed.map(|sealed| sealed.size), Some(10));
    // The control: with one event changed they are not.
    world.does("truncate log_tiles; truncate log_checkpoints").await;
    world
        .does(
            "set session_replication_role = replica; update events set metadata = '{}' where position = 4; \
             set session_replication_role = origin",
        )
        .await;
    let refusal = store.seal_beside(newest.as_deref()).await.expect_err("it is another past");
    assert!(matches!(refusal, SealError::Forked { size: 8, .. }), "{refusal}");
}

#[tokio::test]
async fn what_lies_in_the_second_place_and_is_not_ours_stops_the_sealer() {
    let world = World::begins().await;
    let store = world.store().await;
    fill(&store, 1).await;
    for strange in ["", "nonsense", "localhost\n1\nAAAA\n\n— localhost AAAA\n"] {
        let refusal = store.seal_beside(Some(strange)).await.expect_err("it is not ours");
        assert!(matches!(refusal, SealError::StrangeWitness(_)), "{refusal}");
    }
}

#[tokio::test]
async fn a_checkpoint_that_is_not_ours_is_not_handed_on() {
    let place = tempfile::tempdir().expect("there is room");
    let folder = WitnessFolder::at(place.path());
    let world = World::begins().await;
    let store = world.store().await;
    fill(&store, 2).await;
    store.seal_once().await.expect("it is whole").expect("something is new");
    world.does("update log_checkpoints set note = replace(note, E'\\n2\\n', E'\\n1\\n')").await;
    assert!(matches!(store.witness_once(&folder).await, Err(WitnessError::NotOurs)));
    assert_eq!(folder.newest().await.expect("it answers"), None);
}

/// Comments until the answer has this status; what else was answered on the way.
async fn comments_until(portal: &TestPortal, status: u16) -> BTreeMap<u16, u32> {
    let mut seen = BTreeMap::new();
    loop {
        let reply = portal.visitor().tries_to_comment(&Draft::comment("Σχόλιο")).await.expect("it answers");
        if reply.status == status {
            assert_eq!(reply.headers.contains_key("retry-after"), status == 503);
            return seen;
        }
        *seen.entry(reply.status).or_default() += 1;
    }
}

#[tokio::test]
async fn where_it_is_required_writes_stop_while_it_is_away_and_go_on_by_themselves() {
    let place = tempfile::tempdir().expect("there is room");
    let folder = place.path().join("mounted");
    let options = ["--witness", text(&folder), "--witness-alarm", "100ms", "--witness-required", "on"];
    let options = [&options[..], &["--admin-listen", "127.0.0.1:0"]].concat();
    let portal = TestPortal::on(tests::database().await, &options).await;
    let clerk = portal.staff("eleni@dimos.example.gr").await;
    let seen = comments_until(&portal, 503).await;
    assert!(seen.keys().all(|status| *status == 201) && !seen.is_empty(), "{seen:?}");
    measures(&portal, "pyli_witness_late 1").await;
    assert_eq!(portal.get("/readyz").await.status, 200);
    assert!(!clerk.queue().await.is_empty(), "reads go on");
    assert!(dashboard(&portal, &clerk).await.contains("δεν φτάνουν στον δεύτερο τόπο"));

    std::fs::create_dir(&folder).expect("there is room");
    let seen = comments_until(&portal, 201).await;
    assert!(seen.keys().all(|status| *status == 503), "{seen:?}");
    measures(&portal, "pyli_witness_late 0").await;
    // A comment that was just filed may be late again for a moment, by an alarm of 100 ms.
    while dashboard(&portal, &clerk).await.contains("δεύτερο τόπο") {}
}

#[tokio::test]
async fn where_it_is_not_required_writes_go_on_beside_the_alarm() {
    let place = tempfile::tempdir().expect("there is room");
    let folder = place.path().join("mounted");
    let options = ["--witness", text(&folder), "--witness-alarm", "100ms", "--admin-listen", "127.0.0.1:0"];
    let portal = TestPortal::on(tests::database().await, &options).await;
    portal.visitor().comments(Draft::comment("Σχόλιο")).await;
    measures(&portal, "pyli_witness_late 1").await;
    for _ in 0..5 {
        portal.visitor().comments(Draft::comment("Σχόλιο")).await;
    }
    assert!(!folder.exists(), "a folder that is missing is not made");
}

/// A second place over HTTP that answers what it is told to.
#[derive(Clone, Default)]
struct Elsewhere(Arc<Mutex<(Option<String>, StatusCode)>>);

impl Elsewhere {
    async fn opens(&self) -> WitnessAddress {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let address = listener.local_addr().expect("it has one");
        let keep = async |State(here): State<Self>, note: String| here.takes(note);
        let newest = async |State(here): State<Self>| here.kept().ok_or(StatusCode::NOT_FOUND);
        let router = Router::new().route("/log", post(keep).get(newest)).with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        let url = format!("http://{address}/log").parse().expect("it is an address");
        WitnessAddress::new(url).expect("a client can be built")
    }

    fn takes(&self, note: String) -> StatusCode {
        let mut kept = self.0.lock().expect("nobody panics");
        if kept.1.is_success() {
            kept.0 = Some(note);
        }
        kept.1
    }

    fn kept(&self) -> Option<String> {
        self.0.lock().expect("nobody panics").0.clone()
    }

    fn answers(&self, status: StatusCode) {
        self.0.lock().expect("nobody panics").1 = status;
    }
}

#[tokio::test]
async fn an_address_gets_each_checkpoint_and_is_asked_for_its_newest() {
    let world = World::begins().await;
    let store = world.store().await;
    let elsewhere = Elsewhere::default();
    let address = elsewhere.opens().await;
    assert_eq!(address.newest().await.expect("it answers"), None);
    fill(&store, 3).await;
    store.seal_once().await.expect("it is whole").expect("something is new");
    elsewhere.answers(StatusCode::BAD_GATEWAY);
    assert!(matches!(store.witness_once(&address).await, Err(WitnessError::Away(_))));
    elsewhere.answers(StatusCode::CONFLICT);
    assert!(matches!(store.witness_once(&address).await, Err(WitnessError::Forked { size: 3 })));
    elsewhere.answers(StatusCode::NO_CONTENT);
    assert_eq!(store.witness_once(&address).await.expect("it is kept"), Some(3));
    let newest = store.newest_checkpoint().await.expect("it answers");
    assert_eq!(elsewhere.kept(), newest);
    // A process that starts later asks for it.
    assert_eq!(elsewhere.opens().await.newest().await.expect("it answers"), newest);
}

#[tokio::test]
async fn a_second_place_that_is_required_must_be_named() {
    let output = tests::pyli(&["serve", "--witness-required", "on"]).await;
    assert_eq!(output.status.code(), Some(2));
    let output = tests::pyli(&["serve", "--witness", "http://elsewhere.example.gr/log"]).await;
    assert_eq!(output.status.code(), Some(2));
}

#[tokio::test]
async fn sign_in_goes_on_while_writes_wait() {
    let place = tempfile::tempdir().expect("there is room");
    let folder = place.path().join("mounted");
    let options = ["--witness", text(&folder), "--witness-alarm", "1ms", "--witness-required", "on"];
    let portal = TestPortal::on(tests::database().await, &options).await;
    let citizen = portal.citizen("maria@example.gr").await;
    comments_until(&portal, 503).await;
    let body = json!({"email": "maria@example.gr", "password": tests::PASSWORD});
    let signed_in = portal.send(portal.request(Method::POST, "/api/v1/sessions").json(&body)).await;
    assert_eq!(signed_in.status, 201);
    let refused = citizen.tries_to_file(&Draft::request("Λακκούβα")).await.expect("it answers");
    assert_eq!((refused.status, &refused.body["code"]), (503, &json!("unavailable")));
}
