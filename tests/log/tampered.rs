//! Whoever changes what is sealed, as a superuser and with the trigger off, is found by the portal itself: nothing is
//! signed any more, and it says so.

use reqwest::Method;
use store::Store;
use store::seal::{Checkpoint, SealError, Signer};
use tests::{Draft, Gate, Officer, TestDatabase, TestPortal};

use crate::sealing::{fill, sound_checkpoints};
use crate::world::World;

/// A log of 15 events, 12 of them sealed.
async fn partly_sealed() -> (World, Store) {
    let world = World::begins().await;
    let store = world.store().await;
    fill(&store, 12).await;
    assert_eq!(store.seal_once().await.expect("it is whole").map(|made| made.size), Some(12));
    fill(&store, 3).await;
    (world, store)
}

/// The dashboard as a clerk sees it.
pub async fn dashboard(portal: &TestPortal, clerk: &Officer) -> String {
    let cookie = format!("__Host-session={}", clerk.token);
    let request = portal.request(Method::GET, "/staff/dashboard").header("Cookie", cookie);
    portal.send(request).await.expect(200).as_str().expect("it is a page").to_owned()
}

/// Waits until the metrics say so.
pub async fn measures(portal: &TestPortal, line: &str) {
    let admin = portal.running().admin_address().expect("it was asked for");
    let admin = Gate::at(&format!("http://{admin}"));
    loop {
        let metrics = admin.get("/metrics").await.body;
        if metrics.as_str().expect("it is text").lines().any(|found| found == line) {
            return;
        }
    }
}

/// Runs statements that no trigger hears of.
async fn secretly(world: &World, statements: &str) {
    world
        .does(&format!(
            "set session_replication_role = replica; {statements}; set session_replication_role = origin"
        ))
        .await;
}

/// Why nothing is signed after these statements.
async fn refused(statements: &str) -> SealError {
    let (world, store) = partly_sealed().await;
    secretly(&world, statements).await;
    let before = world.counts("select count(*) from log_checkpoints").await;
    let refusal = store.seal_once().await.expect_err(statements);
    assert_eq!(world.counts("select count(*) from log_checkpoints").await, before, "{statements}");
    let again = store.seal_once().await.expect_err(statements);
    assert_eq!(again.to_string(), refusal.to_string(), "it does not forget: {statements}");
    refusal
}

#[tokio::test]
async fn a_log_that_nobody_has_touched_is_sealed_on() {
    let (world, store) = partly_sealed().await;
    secretly(&world, "update events set number = number where position = 5").await;
    assert_eq!(store.seal_once().await.expect("it is whole").map(|made| made.size), Some(15));
    assert_eq!(sound_checkpoints(&world.owner).await, [12, 15]);
}

#[tokio::test]
async fn a_changed_log_is_not_signed() {
    let shifted = "update events set position = position + 1000 where position > 7; \
                   update events set position = position - 999 where position > 1000";
    let copied = "insert into events (position, aggregate_type, aggregate_id, sequence, event_type, event_version, \
                  payload, metadata, recorded_at) select 8, aggregate_type, gen_random_uuid()::text, 1, event_type, \
                  event_version, payload, metadata, recorded_at from events where position = 7";
    let changes = [
        (
            "update events set payload = payload::jsonb || '{\"x\": 1}' where position = 3",
            "an event is not the one",
        ),
        (
            "update events set recorded_at = recorded_at + interval '1 microsecond' where position = 12",
            "an event is not the one",
        ),
        ("update events set metadata = '{}' where position = 1", "an event is not the one"),
        ("delete from events where position = 5", "an event is not the one"),
        (&format!("{shifted}; {copied}"), "an event is not the one"),
        (
            "update events set position = 1002 where position = 2; update events set position = 2 \
             where position = 9; update events set position = 9 where position = 1002",
            "an event is not the one",
        ),
        ("delete from events where position > 10", "fewer events"),
        ("delete from events", "fewer events"),
        ("delete from events where position = 14", "no sound event of the next position"),
        ("update events set payload = '{\"x\": 0.5}' where position = 14", "no sound event"),
        ("update events set recorded_at = 'infinity' where position = 14", "no sound event"),
    ];
    for (statements, reason) in changes {
        let refusal = refused(statements).await;
        assert!(matches!(refusal, SealError::Broken { size: 12.., .. }), "{statements}: {refusal}");
        assert!(refusal.to_string().contains(reason), "{statements}: {refusal}");
    }
}

#[tokio::test]
async fn a_changed_tree_is_not_signed() {
    let flip = |at: i32| format!("set_byte(hashes, {at}, get_byte(hashes, {at}) # 1)");
    let changes = [
        (format!("update log_tiles set hashes = {}", flip(3)), "another root"),
        (format!("update log_tiles set hashes = {}", flip(12 * 32 - 1)), "another root"),
        ("delete from log_tiles".to_owned(), "not whole"),
        ("update log_tiles set hashes = substr(hashes, 1, 320)".to_owned(), "not whole"),
        ("update log_checkpoints set size = 11".to_owned(), "own size is another"),
    ];
    for (statements, reason) in changes {
        let refusal = refused(&statements).await;
        assert!(matches!(refusal, SealError::Broken { .. }), "{statements}: {refusal}");
        assert!(refusal.to_string().contains(reason), "{statements}: {refusal}");
    }
}

#[tokio::test]
async fn a_checkpoint_of_another_key_is_not_continued() {
    let change = "update log_checkpoints set note = replace(note, E'\\n12\\n', E'\\n11\\n')";
    assert!(matches!(refused(change).await, SealError::NotOurs(_)));
    let stranger = Signer::new("localhost", &[8; 32]).expect("a name");
    let root = store::seal::Hash::leaf(b"x");
    let forged = Checkpoint { origin: "localhost".to_owned(), size: 12, root }.sign(&stranger);
    let refusal = refused(&format!("update log_checkpoints set note = '{forged}'")).await;
    assert!(matches!(refusal, SealError::NotOurs(_)), "{refusal}");
}

#[tokio::test]
async fn a_change_far_from_the_end_is_found_when_the_review_comes_by() {
    let world = World::begins().await;
    let store = world.store().await;
    fill(&store, 900).await;
    store.seal_once().await.expect("it is whole").expect("something is new");
    secretly(&world, "update events set payload = payload::jsonb || '{\"x\": 1}' where position = 700").await;
    let mut steps = 0;
    let refusal = loop {
        steps += 1;
        match store.seal_once().await {
            Ok(_) => assert!(steps < 4, "four tiles are read in four steps"),
            Err(refusal) => break refusal,
        }
    };
    assert!(steps > 1, "the first piece is whole");
    assert!(matches!(refusal, SealError::Broken { size: 900, .. }), "{refusal}");
    // Another process finds it at once: where something is wrong, nobody goes on.
    assert!(world.store().await.seal_once().await.is_err());
}

#[tokio::test]
async fn a_broken_seal_is_seen_by_whoever_looks_and_goes_when_it_is_mended() {
    let portal = TestPortal::on(tests::database().await, &["--admin-listen", "127.0.0.1:0"]).await;
    let metrics = async |line: &str| measures(&portal, line).await;
    portal.visitor().comments(Draft::comment("Ένα")).await;
    metrics("pyli_sealing_lag_events 0").await;
    metrics("pyli_seal_broken 0").await;

    let pool = sqlx::PgPool::connect_with(portal.database.owner.clone()).await.expect("it is there");
    let change = |by: &str| {
        format!(
            "set session_replication_role = replica; update events set recorded_at = recorded_at {by} interval '1 \
             microsecond' where position = 1; set session_replication_role = origin"
        )
    };
    sqlx::raw_sql(&change("-")).execute(&pool).await.expect("the owner may");
    portal.visitor().comments(Draft::comment("Δύο")).await;
    metrics("pyli_seal_broken 1").await;
    assert_eq!(portal.get("/readyz").await.status, 200, "people are served");
    let clerk = portal.staff("eleni@dimos.example.gr").await;
    let page = dashboard(&portal, &clerk).await;
    assert!(page.contains("δεν συμφωνεί με τη σφραγίδα του"), "{page}");

    sqlx::raw_sql(&change("+")).execute(&pool).await.expect("the owner may");
    metrics("pyli_seal_broken 0").await;
    metrics("pyli_sealing_lag_events 0").await;
    assert!(!dashboard(&portal, &clerk).await.contains("δεν συμφωνεί"));
    let keys = TestDatabase::log_keys().trusted();
    let newest = portal.store().newest_checkpoint().await.expect("it answers").expect("it is sealed");
    assert!(keys.open(&newest).is_ok());
}
