//! A run that goes on from a checkpoint: wherever in a tile it begins, and with what stood before it.

use domain::AccountId;
use store::verify::Scope;
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
async fn streams_go_on_from_where_they_stood() {
    let log = SealedLog::of(2).await;
    let case =
        log.store.execute(request(AccountId(Uuid::now_v7()), "κείμενο")).await.expect("it is filed").id;
    seal(&log.store).await;
    let verified = log.witnessed().await.checkpoint;
    let since = || Scope::Since(verified.clone());
    log.store.execute(by_clerk(case, note("και μετά"))).await.expect("it goes on");
    log.store.execute(comment("άλλο")).await.expect("it is filed");
    seal(&log.store).await;
    let report = log.verify_with(&[], since()).await.expect("nothing is wrong");
    assert_eq!((report.events, report.streams, report.numbered), (2, 2, 1));

    // What is sealed when it is wrong already is not told by its leaf.
    log.falls_into_the_hands_of_a_superuser().await;
    let new = u64::try_from(log.world.counts("select max(position) + 1 from events").await).expect("a count");
    log.store.execute(by_clerk(case, note("τρίτο"))).await.expect("it goes on");
    let table = "events";
    log.world.does(&format!("update {table} set sequence = sequence + 1 where position = {new}")).await;
    seal(&log.store).await;
    let found = wrong(log.verify_with(&[], since()).await);
    assert_eq!(found.first, new, "{found}");
    assert!(found.what.contains("the stream goes on with 3"), "{found}");
}

#[tokio::test]
async fn time_goes_on_from_where_it_stood() {
    let log = SealedLog::of(2).await;
    log.falls_into_the_hands_of_a_superuser().await;
    let verified = log.witnessed().await.checkpoint;
    log.store.execute(comment("παλιό")).await.expect("it is filed");
    let (table, new) = ("events", verified.size + 1);
    let earlier = "recorded_at = recorded_at - interval '1 day'";
    log.world.does(&format!("update {table} set {earlier} where position = {new}")).await;
    seal(&log.store).await;
    let found = wrong(log.verify_with(&[], Scope::Since(verified)).await);
    assert_eq!(found.first, new, "{found}");
    assert!(found.what.contains("earlier than that of the row before"), "{found}");
}
