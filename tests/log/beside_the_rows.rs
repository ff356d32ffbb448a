//! What the database keeps beside the rows: a tile, a checkpoint or a data key that is not as it was is named, however
//! right the rows are.

use store::verify::{Scope, Wrong};

use crate::sealed_log::SealedLog;
use crate::verifying::wrong;

/// What is found when a table was changed; then it is as it was.
pub async fn found(log: &SealedLog, table: &str, change: &str, scope: Scope) -> Wrong {
    log.world.does(&format!("create table kept as table {table}; {change}")).await;
    let outcome = log.verify_with(&[], scope).await;
    log.world.does(&format!("truncate {table}; insert into {table} table kept; drop table kept")).await;
    wrong(outcome)
}

/// A log without triggers and constraints, and longer than two tiles.
async fn of_600_events() -> SealedLog {
    let log = SealedLog::of(0).await;
    log.grows_to(600).await;
    log.falls_into_the_hands_of_a_superuser().await;
    log
}

#[tokio::test]
async fn a_leaf_that_is_not_in_its_place_or_has_no_row_is_named() {
    let log = of_600_events().await;
    let of_the_last = "where level = 0 and index = 2";
    let another_tile = "insert into log_tiles select level, 3, substr(hashes, 1, 32) from log_tiles";
    for (change, first, what) in [
        (format!("update log_tiles set index = 7 {of_the_last}"), 513, "its leaf is missing"),
        (
            format!("update log_tiles set hashes = hashes || '\\x00' {of_the_last}"),
            513,
            "its leaf is missing",
        ),
        (
            format!("update log_tiles set hashes = substr(hashes, 1, 2784) {of_the_last}"),
            600,
            "its leaf is missing",
        ),
        (format!("delete from log_tiles {of_the_last}"), 513, "its leaf is missing"),
        (
            format!("update log_tiles set hashes = hashes || substr(hashes, 1, 32) {of_the_last}"),
            601,
            "no checkpoint covers",
        ),
        (format!("{another_tile} {of_the_last}"), 601, "no checkpoint covers"),
    ] {
        let found = found(&log, "log_tiles", &change, Scope::Whole).await;
        assert_eq!((found.first, found.last), (first, first), "{change}: {found}");
        assert!(found.what.contains(what), "{change}: {found}");
    }
    let report = log.verify().await.expect("it is as it was");
    assert_eq!((report.events, report.sealed, report.tiles), (600, 600, 3));
}

#[tokio::test]
async fn a_tile_above_the_leaves_that_is_not_over_them_is_named_by_its_number() {
    let log = of_600_events().await;
    for (change, number) in [
        ("update log_tiles set hashes = set_byte(hashes, 40, get_byte(hashes, 40) # 1) where level = 1", 1),
        ("delete from log_tiles where level = 1", 1),
        ("insert into log_tiles select 2, 0, substr(hashes, 1, 32) from log_tiles where level = 1", 2),
        ("insert into log_tiles select -1, 0, substr(hashes, 1, 32) from log_tiles where level = 1", 1),
    ] {
        let found = found(&log, "log_tiles", change, Scope::Whole).await;
        assert_eq!((found.first, found.last), (1, 600), "{change}: {found}");
        assert!(found.what.starts_with(&format!("number {number} of the tree's tiles")), "{change}: {found}");
    }
    log.verify().await.expect("it is as it was");
}

#[tokio::test]
async fn a_checkpoint_that_is_not_what_its_note_says_or_stands_there_twice_is_named() {
    let log = SealedLog::of(6).await;
    let newest = log.witnessed().await.checkpoint.size;
    let first = log.world.counts("select min(size) from log_checkpoints").await;
    let first = u64::try_from(first).expect("a count");
    log.world
        .does(
            "alter table log_checkpoints drop constraint log_checkpoints_pkey,
                 drop constraint log_checkpoints_size_positive",
        )
        .await;
    let again = "insert into log_checkpoints select * from log_checkpoints where size =";
    let of_none = "insert into log_checkpoints select 0, root, note from log_checkpoints where size =";
    for (change, position, what) in [
        (
            format!("update log_checkpoints set root = sha256('x') where size = {newest}"),
            newest,
            "another size or root",
        ),
        (
            format!("update log_checkpoints set size = size - 1 where size = {newest}"),
            newest - 1,
            "another size or root",
        ),
        (format!("{again} {first}"), first, "there are two checkpoints"),
        (format!("{again} {newest}"), newest, "there are two checkpoints"),
        (format!("{of_none} {newest}"), 0, "a checkpoint of no events"),
    ] {
        let found = found(&log, "log_checkpoints", &change, Scope::Whole).await;
        assert_eq!((found.first, found.last), (position, position), "{change}: {found}");
        assert!(found.what.contains(what), "{change}: {found}");
    }
    let report = log.verify().await.expect("it is as it was");
    assert_eq!(report.sealed, newest);
}

#[tokio::test]
async fn of_the_data_keys_that_are_not_as_they_were_the_first_is_named() {
    let log = SealedLog::of(4).await;
    log.falls_into_the_hands_of_a_superuser().await;
    let of = |position: u64| {
        format!("where aggregate_id = (select aggregate_id from events where position = {position})")
    };
    let (first, second) = (of(1), of(7));
    let another = "wrapped = set_byte(wrapped, 40, get_byte(wrapped, 40) # 1)";
    for (change, position, what) in [
        (format!("update data_keys set {another} {second}"), 7, "the master key does not open"),
        (format!("update data_keys set destroyed_at = now() {second}"), 7, "said to be destroyed"),
        (format!("update data_keys set wrapped = null {second}"), 7, "not said when"),
        (format!("delete from data_keys {second}"), 7, "none was destroyed"),
        (
            format!("update data_keys set {another} {second}; delete from data_keys {first}"),
            1,
            "none was destroyed",
        ),
        (
            format!("update data_keys set {another} {first}; delete from data_keys {second}"),
            1,
            "does not open",
        ),
    ] {
        let found = found(&log, "data_keys", &change, Scope::Whole).await;
        assert_eq!((found.first, found.last), (position, position), "{change}: {found}");
        assert!(found.what.contains(what), "{change}: {found}");
    }
    assert_eq!(log.verify().await.expect("it is as it was").data_keys, 4);
}
