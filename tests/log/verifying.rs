//! `Store::verify`: an untouched log is found right, and what is not is named with its first position.

use store::seal::{Retired, Tail};
use store::verify::{Disagreement, Extent, Report, Scope, VerifyError, Wrong};
use tests::commands::comment;

use crate::exporting::verify;
use crate::sealed_log::{SealedLog, seal, signer};

pub fn wrong(outcome: Result<Report, VerifyError>) -> Wrong {
    match outcome {
        Err(VerifyError::Wrong(wrong)) => wrong,
        other => panic!("it must be found wrong: {other:?}"),
    }
}

fn disagreement(outcome: Result<Report, VerifyError>) -> Disagreement {
    match outcome {
        Err(VerifyError::SecondPlace(disagreement)) => disagreement,
        other => panic!("the second place must disagree: {other:?}"),
    }
}

#[tokio::test]
async fn an_untouched_log_is_found_right_and_counted() {
    let log = SealedLog::of(10).await;
    log.store.execute(comment("μετά")).await.expect("it is filed");
    let report = log.verify_with(&[log.witnessed().await], Scope::Whole).await.expect("nothing is wrong");
    let events = u64::try_from(log.world.counts("select count(*) from events").await).expect("a count");
    assert_eq!((report.events, report.sealed, report.unknown), (events, events - 1, 0));
    assert_eq!((report.streams, report.numbered, report.data_keys), (11, 11, 11));
    assert_eq!((report.protocol_numbers, report.witnessed), (6, 1));
    let checkpoints = u64::try_from(log.world.counts("select count(*) from log_checkpoints").await);
    assert_eq!(report.checkpoints, checkpoints.expect("a count"));
}

#[tokio::test]
async fn what_a_newer_program_has_written_is_checked_and_not_called_wrong() {
    let log = SealedLog::of(3).await;
    let newer = [
        ("CitizenRequest", "Merged", "1.0", r#"{"Merged": {"into": 7}}"#),
        ("CitizenRequest", "Noted", "2.0", r#"{"Noted": {"text": null, "visible": true}}"#),
        ("CitizenRequest", "Withdrawn", "1.1", r#"{"Withdrawn": {}}"#),
        ("CitizenRequest", "Protocolled", "9.0", r#"{"Protocolled": {"entry": [2026, 1]}}"#),
        ("Invoice", "Sent", "1.0", r#"{"Sent": {"cents": 100}}"#),
    ];
    for (kind, event, version, payload) in newer {
        log.world
            .does(&format!(
                "insert into {} (position, aggregate_type, aggregate_id, sequence, event_type, event_version,
                                 payload, metadata, recorded_at)
                 select max(position) + 1, '{kind}', coalesce(min(aggregate_id) filter (where position = 1 and
                     aggregate_type = '{kind}'), 'new'), 1 + count(position) filter (where aggregate_type = '{kind}'
                     and aggregate_id = (select aggregate_id from events where position = 1)), '{event}',
                     '{version}', '{payload}', '{{}}', now() from events",
                "events"
            ))
            .await;
    }
    seal(&log.store).await;
    let report = log.verify().await.expect("a newer program is no forger");
    assert_eq!((report.unknown, report.sealed), (5, report.events));
    let exported = log.exported(Tail::Sealed).await;
    let report = verify(exported.as_bytes(), &log.trusted(), Extent::Whole).expect("nothing is wrong");
    assert_eq!(report.unknown, 5);

    // What says that it is of our own version must be readable as that; and a newer row is held by its leaf all the same.
    log.falls_into_the_hands_of_a_superuser().await;
    let position = report.events - 2;
    let change = format!("update {} set event_version = '2.0' where position = {position}", "events");
    log.world.does(&change).await;
    assert_eq!(wrong(log.verify().await).first, position);
}

#[tokio::test]
async fn an_empty_log_is_found_right() {
    let log = SealedLog::of(0).await;
    let report = log.verify().await.expect("nothing is wrong");
    assert_eq!(report, Report::default());
}

#[tokio::test]
async fn a_changed_row_is_named_by_its_position() {
    let log = SealedLog::of(6).await;
    log.falls_into_the_hands_of_a_superuser().await;
    let table = "events";
    log.world
        .does(&format!(
            "update {table} set metadata = metadata::jsonb || '{{\"role\": \"auditor\"}}' where position = 5"
        ))
        .await;
    assert_eq!((wrong(log.verify().await).first, wrong(log.verify().await).last), (5, 5));
    log.world
        .does(&format!(
            "update {table} set metadata = metadata::jsonb || '{{\"role\": \"x\"}}' where position = 3"
        ))
        .await;
    assert_eq!(wrong(log.verify().await).first, 3);
}

#[tokio::test]
async fn a_row_in_which_a_name_stands_twice_is_named() {
    let log = SealedLog::of(3).await;
    log.falls_into_the_hands_of_a_superuser().await;
    // The last one is what it was, and most readers go by the last one.
    log.world
        .does(
            "update events set metadata = replace(metadata::text, '{', '{\"role\":\"auditor\",')::json
             where position = 2",
        )
        .await;
    let found = wrong(log.verify().await);
    assert_eq!((found.first, found.last), (2, 2), "{found}");
    assert!(found.what.contains("cannot be read"), "{found}");
}

#[tokio::test]
async fn a_row_in_front_of_the_first_position_is_named() {
    let log = SealedLog::of(1).await;
    log.falls_into_the_hands_of_a_superuser().await;
    log.world
        .does(&format!(
            "insert into {0} (position, aggregate_type, aggregate_id, sequence, event_type, event_version, payload,
                              metadata, recorded_at)
             select 0, aggregate_type, gen_random_uuid()::text, 1, event_type, event_version, payload, metadata,
                 recorded_at from {0} where position = 1",
            "events"
        ))
        .await;
    let found = wrong(log.verify().await);
    assert_eq!((found.first, found.last), (1, 1), "{found}");
    assert!(found.what.contains("the position is none"), "{found}");
}

#[tokio::test]
async fn a_changed_row_whose_tile_was_changed_with_it_is_named_by_its_checkpoints() {
    let log = SealedLog::of(9).await;
    log.falls_into_the_hands_of_a_superuser().await;
    let before = log.world.counts("select min(size) from log_checkpoints").await;
    let table = "events";
    log.world
        .does(&format!(
            "update {table} set metadata = metadata::jsonb || '{{\"role\": \"auditor\"}}' where position = {}",
            before + 1
        ))
        .await;
    let other = log.exported(Tail::Unsealed).await;
    let nth = usize::try_from(before).expect("small");
    let line = other.lines().nth(nth).expect("it is there");
    let leaf = store::seal::Hash::leaf(line.as_bytes());
    sqlx::query("update log_tiles set hashes = overlay(hashes placing $1 from $2) where level = 0")
        .bind(leaf.0.as_slice())
        .bind(i32::try_from(before * 32 + 1).expect("small"))
        .execute(&log.world.owner)
        .await
        .expect("the owner may");
    let wrong = wrong(log.verify().await);
    assert_eq!(wrong.first, u64::try_from(before).expect("a count") + 1, "{wrong}");
    assert!(wrong.last > wrong.first && wrong.what.contains("another root"), "{wrong}");
}

#[tokio::test]
async fn a_data_key_that_is_destroyed_is_right_and_one_that_is_missing_is_not() {
    let log = SealedLog::of(4).await;
    let destroy = "update data_keys set wrapped = null, destroyed_at = now() where aggregate_id = \
                   (select aggregate_id from events where position = 1)";
    log.world.does(destroy).await;
    log.verify().await.expect("it is forgotten, and nothing is wrong");
    log.world.does("delete from data_keys where wrapped is null").await;
    assert_eq!(wrong(log.verify().await).first, 1);
}

#[tokio::test]
async fn a_cut_tail_is_seen_by_the_checkpoints_and_without_them_by_the_second_place() {
    let log = SealedLog::of(6).await;
    let earlier = log.witnessed().await;
    log.goes_on(3).await;
    let newest = log.witnessed().await;
    log.falls_into_the_hands_of_a_superuser().await;
    let size = earlier.checkpoint.size;
    log.world.does(&format!("delete from {} where position > {size}", "events")).await;
    let cut = wrong(log.verify().await);
    assert_eq!((cut.first, cut.last), (size + 1, newest.checkpoint.size), "{cut}");

    // Tiles and checkpoints of the tail are gone with it: in itself the log is then as it once was.
    log.world.does(&format!("delete from log_checkpoints where size > {size}")).await;
    log.world.does(&format!("update log_tiles set hashes = substr(hashes, 1, {})", size * 32)).await;
    log.verify().await.expect("the database alone does not tell");
    let seen = disagreement(log.verify_with(&[earlier, newest.clone()], Scope::Whole).await);
    assert_eq!((seen.same_up_to, seen.witnessed, seen.differs_by), (size, newest.checkpoint.size, None));
}

#[tokio::test]
async fn a_fork_after_a_restore_is_explained() {
    let log = SealedLog::of(6).await;
    let earlier = log.witnessed().await;
    log.goes_on(3).await;
    let lost = log.witnessed().await;
    log.falls_into_the_hands_of_a_superuser().await;
    let size = earlier.checkpoint.size;
    // As an older backup would have it; then the portal goes on.
    log.world.does(&format!("delete from {} where position > {size}", "events")).await;
    log.world.does(&format!("delete from log_checkpoints where size > {size}")).await;
    log.world.does(&format!("update log_tiles set hashes = substr(hashes, 1, {})", size * 32)).await;
    log.goes_on(9).await;
    log.verify().await.expect("the new log is right in itself");
    let fork = disagreement(log.verify_with(&[earlier, lost.clone()], Scope::Whole).await);
    assert_eq!((fork.same_up_to, fork.differs_by), (size, Some(lost.checkpoint.size)), "{fork}");
    assert!(fork.to_string().contains("restore from an older backup"), "{fork}");
}

#[tokio::test]
async fn a_log_that_is_recomputed_without_the_key_is_found() {
    let log = SealedLog::of(6).await;
    log.falls_into_the_hands_of_a_superuser().await;
    log.world
        .does(&format!(
            "update {} set metadata = metadata::jsonb || '{{\"role\": \"auditor\"}}' where position = 5",
            "events"
        ))
        .await;
    log.world.does("delete from log_tiles; delete from log_checkpoints; delete from log_signers").await;
    seal(&log.process_with(9, Vec::new()).await).await;
    let found = wrong(log.verify().await);
    assert!(found.what.contains("not signed by a known key"), "{found}");
}

#[tokio::test]
async fn an_incremental_run_checks_what_is_new_and_the_tree_before_it() {
    let log = SealedLog::of(6).await;
    let since = || async { Scope::Since(log.witnessed().await.checkpoint) };
    let verified = since().await;
    let nothing_new = log.verify_with(&[], since().await).await.expect("nothing is wrong");
    assert_eq!(nothing_new.events, 0);
    let before = u64::try_from(log.world.counts("select count(*) from events").await).expect("a count");
    log.goes_on(8).await;
    let report = log.verify_with(&[], verified).await.expect("nothing is wrong");
    let after = u64::try_from(log.world.counts("select count(*) from events").await).expect("a count");
    assert_eq!((report.events, report.sealed), (after - before, after));

    log.falls_into_the_hands_of_a_superuser().await;
    let verified = since().await;
    log.goes_on(3).await;
    let new = after + 2;
    log.world.does(&format!("update {} set event_version = '1.1' where position = {new}", "events")).await;
    assert_eq!(wrong(log.verify_with(&[], verified).await).first, new);
    log.world
        .does("update log_tiles set hashes = overlay(hashes placing '\\x00'::bytea from 3) where level = 0")
        .await;
    assert!(wrong(log.verify_with(&[], since().await).await).what.contains("verify in full"));
}

#[tokio::test]
async fn an_incremental_run_finds_a_protocol_number_that_was_given_before_it() {
    let log = SealedLog::of(4).await;
    log.falls_into_the_hands_of_a_superuser().await;
    let verified = log.witnessed().await;
    log.goes_on_with_the_protocol_number_of(0).await;
    let first = "select min(position) from events where event_type = 'Protocolled'";
    let first = u64::try_from(log.world.counts(first).await).expect("a position");
    let found = wrong(log.verify_with(&[], Scope::Since(verified.checkpoint)).await);
    assert_eq!(found.first, first, "{found}");
    assert!(found.what.contains("1/2026"), "{found}");
}

#[tokio::test]
async fn a_process_with_the_old_key_signs_nothing_more_and_a_thief_of_it_is_refused() {
    let log = SealedLog::of(3).await;
    let size = log.witnessed().await.checkpoint.size;
    let retired = vec![Retired { verifier: signer(7).verifier(), until: size }];
    let renewed = log.process_with(8, retired).await;
    log.store.execute(comment("μετά")).await.expect("it is filed");
    assert_eq!(renewed.seal_once().await.expect("it takes over").map(|sealed| sealed.size), Some(size + 1));

    // The old process goes on writing, and signs no more.
    log.store.execute(comment("και μετά")).await.expect("it is filed");
    let refused = log.store.seal_once().await.expect_err("another key signs by now");
    assert!(refused.to_string().contains("has been replaced"), "{refused}");
    assert!(!log.store.signing_key_counts().await.expect("the database answers"));
    assert!(renewed.signing_key_counts().await.expect("the database answers"));

    // A thief who writes to the database makes the old key the newest again, and signs.
    log.world.does("delete from log_signers where nth > 1").await;
    log.world.does(&format!("delete from log_checkpoints where size > {size}")).await;
    log.world.does(&format!("update log_tiles set hashes = substr(hashes, 1, {})", size * 32)).await;
    seal(&log.store).await;
    let trusted = renewed.log_keys().trusted();
    let asked = store::verify::Asked { trusted: &trusted, second_place: &[], scope: Scope::Whole };
    let found = wrong(renewed.verify(&asked).await);
    assert!(found.what.contains("replaced by then"), "{found}");
}
