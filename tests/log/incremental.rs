//! A run that goes on from a checkpoint: wherever in a tile it begins, and with what stood before it.

use domain::AccountId;
use domain::citizen_request::{CitizenRequest, RequestCommand};
use domain::protocol::ProtocolEntry;
use jiff::civil::date;
use store::verify::Scope;
use store::{Actor, Work};
use tests::commands::{by_clerk, comment, note, request};
use uuid::Uuid;

use crate::beside_the_rows::found;
use crate::sealed_log::{SealedLog, seal};
use crate::verifying::wrong;

#[tokio::test]
async fn it_begins_anywhere_in_a_tile() {
    let log = SealedLog::of(0).await;
    let mut checkpoints = Vec::new();
    for size in [1, 2, 254, 255, 256, 257, 511, 512, 600] {
        log.grows_to(size).await;
        let checkpoint = log.witnessed().await.checkpoint;
        assert_eq!(checkpoint.size, size);
        let report = log.verify_with(&[], Scope::Since(checkpoint.clone())).await.expect("nothing is wrong");
        assert_eq!((report.events, report.sealed), (0, size), "nothing is new behind {size}");
        checkpoints.push(checkpoint);
    }
    log.grows_to(700).await;
    for checkpoint in checkpoints {
        let size = checkpoint.size;
        let report = log.verify_with(&[], Scope::Since(checkpoint)).await.expect("nothing is wrong");
        assert_eq!((report.events, report.sealed, report.tiles), (700 - size, 700, 3 - size / 256), "{size}");
    }
}

#[tokio::test]
async fn a_leaf_behind_the_last_row_is_found_whether_rows_are_new_or_not() {
    let log = SealedLog::of(0).await;
    log.falls_into_the_hands_of_a_superuser().await;
    let mut verified = Vec::new();
    for size in [300, 512] {
        log.grows_to(size).await;
        verified.push(log.witnessed().await.checkpoint);
        let one_more = if size % 256 == 0 {
            format!(
                "insert into log_tiles select 0, {size} / 256, substr(hashes, 1, 32) from log_tiles where level = 1"
            )
        } else {
            format!(
                "update log_tiles set hashes = hashes || substr(hashes, 1, 32) where level = 0 and index = {size} / 256"
            )
        };
        for checkpoint in &verified {
            let found = found(&log, "log_tiles", &one_more, Scope::Since(checkpoint.clone())).await;
            assert_eq!((found.first, found.last), (size + 1, size + 1), "since {}: {found}", checkpoint.size);
            assert!(found.what.contains("no checkpoint covers"), "since {}: {found}", checkpoint.size);
        }
    }
}

#[tokio::test]
async fn streams_and_series_go_on_from_where_they_stood() {
    let log = SealedLog::of(0).await;
    let case =
        log.store.execute(request(AccountId(Uuid::now_v7()), "κείμενο")).await.expect("it is filed").id;
    seal(&log.store).await;
    let first = log.witnessed().await.checkpoint;
    log.store.execute(by_clerk(case, note("και μετά"))).await.expect("it goes on");
    seal(&log.store).await;
    let second = log.witnessed().await.checkpoint;
    log.store.execute(by_clerk(case, note("και πάλι"))).await.expect("it goes on");
    log.store.execute(comment("άλλο")).await.expect("it is filed");
    // Another stream: only its id is the same.
    let (table, of) = ("events", "\"document\": \"passport\", \"office\": \"ΚΕΠ\"");
    log.world
        .does(&format!(
            "insert into {table} (position, aggregate_type, aggregate_id, sequence, event_type, event_version,
                                  payload, metadata, recorded_at)
             values (5, 'UserVerification', '{case}', 1, 'Verified', '1.0', '{{\"Verified\": {{{of}}}}}', '{{}}', now())"
        ))
        .await;
    log.store.execute(comment("τελευταίο")).await.expect("it is filed");
    seal(&log.store).await;
    for (checkpoint, events) in [(&first, 5), (&second, 4)] {
        let report = log.verify_with(&[], Scope::Since(checkpoint.clone())).await.expect("nothing is wrong");
        assert_eq!((report.events, report.streams, report.numbered), (events, 4, 2));
    }

    // What was wrong before it was sealed is not told by its leaf.
    log.falls_into_the_hands_of_a_superuser().await;
    log.store.execute(by_clerk(case, note("τέταρτο"))).await.expect("it goes on");
    log.world.does(&format!("update {table} set sequence = sequence + 1 where position = 7")).await;
    seal(&log.store).await;
    let found = wrong(log.verify_with(&[], Scope::Since(second)).await);
    assert_eq!(found.first, 7, "{found}");
    assert!(found.what.contains("the stream goes on with 4"), "{found}");
}

#[tokio::test]
async fn time_goes_on_from_where_it_stood() {
    let log = SealedLog::of(2).await;
    log.falls_into_the_hands_of_a_superuser().await;
    let verified = log.witnessed().await.checkpoint;
    log.store.execute(comment("παλιό")).await.expect("it is filed");
    let (table, last, new) = ("events", verified.size, verified.size + 1);
    // Later than all rows but the last one.
    let earlier =
        format!("recorded_at = (select recorded_at - interval '1 us' from {table} where position = {last})");
    log.world.does(&format!("update {table} set {earlier} where position = {new}")).await;
    seal(&log.store).await;
    let found = wrong(log.verify_with(&[], Scope::Since(verified)).await);
    assert_eq!(found.first, new, "{found}");
    assert!(found.what.contains("earlier than that of the row before"), "{found}");
}

#[tokio::test]
async fn of_the_protocol_numbers_that_were_given_before_the_first_is_named() {
    let log = SealedLog::of(2).await;
    let verified = log.witnessed().await.checkpoint;
    let since = || Scope::Since(verified.clone());
    let case =
        log.store.execute(request(AccountId(Uuid::now_v7()), "κείμενο")).await.expect("it is filed").id;
    log.store.execute(by_clerk(case, RequestCommand::RequestProtocol)).await.expect("it is asked for");
    let entry = ProtocolEntry { number: 1, year: 2027, date: date(2027, 1, 2) };
    let protocol = RequestCommand::Protocol { entry, register: "built_in".to_owned(), by: None };
    log.store
        .execute(Work::<CitizenRequest>::on(case, protocol, Actor::SYSTEM))
        .await
        .expect("it is numbered");
    seal(&log.store).await;
    let report = log.verify_with(&[], since()).await.expect("in another year it is another number");
    assert_eq!(report.protocol_numbers, 1);

    log.falls_into_the_hands_of_a_superuser().await;
    let given = |number: u64| {
        format!(
            "select min(position) from events where payload::jsonb @> '{{\"Protocolled\": {{\"entry\": {{\"number\": {number}}}}}}}'"
        )
    };
    for (nth, is_last) in [(1, true), (0, false)] {
        log.goes_on_with_the_protocol_number_of(nth).await;
        let position = u64::try_from(log.world.counts(&given(nth + 1)).await).expect("a position");
        assert_eq!(position == verified.size, is_last, "the last row before the checkpoint has a number");
        let found = wrong(log.verify_with(&[], since()).await);
        assert_eq!((found.first, found.last), (position, position), "{found}");
        assert!(found.what.contains(&format!("{}/2026", nth + 1)), "{found}");
    }
}
