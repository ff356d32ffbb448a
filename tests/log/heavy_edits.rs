//! A superuser for whom no trigger and no constraint is a hindrance edits the database at random: found each time.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use rand::RngExt;
use rand::rngs::StdRng;
use store::verify::{Scope, VerifyError};
use tests::chance::{chance, seed, size};

use crate::sealed_log::{SealedLog, seal};

/// What can be done to one row. `{p}` is its position, `{q}` another's, `{n}` a number of a few digits.
const EDITS: [(&str, &str); 29] = [
    ("position", "update {t} set position = position + 100000 where position = {p}"),
    ("aggregate_type", "update {t} set aggregate_type = 'Case' where position = {p}"),
    ("aggregate_id", "update {t} set aggregate_id = gen_random_uuid()::text where position = {p}"),
    ("sequence", "update {t} set sequence = sequence + 1 where position = {p}"),
    ("event_type", "update {t} set event_type = event_type || 's' where position = {p}"),
    ("event_version", "update {t} set event_version = '1.{n}' where position = {p}"),
    ("payload: a member more", "update {t} set payload = payload::jsonb || '{\"more\": {n}}' where position = {p}"),
    ("payload: another's", "update {t} set payload = jsonb_build_object('Noted', jsonb_build_object('n', {n})) where position = {p}"),
    ("payload: no object", "update {t} set payload = '[{n}]' where position = {p}"),
    ("payload: a letter", "update {t} set payload = regexp_replace(payload::text, '[a-f]', 'g')::json where position = {p}"),
    ("payload: a fraction", "update {t} set payload = payload::jsonb || '{\"more\": {n}.5}' where position = {p}"),
    ("payload: a name twice, the last one as it was",
        "update {t} set payload = regexp_replace(payload::text, '^.\"(\\w+)\"', '{\"\\1\":1,\"\\1\"')::json where position = {p}"),
    ("metadata: role", "update {t} set metadata = metadata::jsonb || '{\"role\": \"{n}\"}' where position = {p}"),
    ("metadata: one less", "update {t} set metadata = metadata::jsonb - 'command' where position = {p}"),
    ("recorded_at: a microsecond", "update {t} set recorded_at = recorded_at + interval '1 us' where position = {p}"),
    ("recorded_at: earlier", "update {t} set recorded_at = recorded_at - interval '{n} s' where position = {p}"),
    ("recorded_at: never", "update {t} set recorded_at = 'infinity' where position = {p}"),
    ("number", "update {t} set number = coalesce(number, 0) + {n} where position = {p}"),
    ("number taken away", "update {t} set number = null where number = 1 + {n} % 3"),
    ("deleted", "delete from {t} where position = {p}"),
    ("deleted, and closed up", "delete from {t} where position = {p}; update {t} set position = position - 1 where position > {p}"),
    ("inserted in between", "update {t} set position = position + 1 where position >= {p};
        insert into {t} (position, aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata, recorded_at)
        select {p}, 'UserVerification', gen_random_uuid()::text, 1, 'Revoked', '1.0', '{\"Revoked\": {\"reason\": \"x\"}}', '{}', recorded_at
        from {t} where position = {p} + 1"),
    ("twice", "insert into {t} (position, aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata, recorded_at, number)
        select position, aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata, recorded_at, number
        from {t} where position = {p}"),
    ("swapped", "update {t} set position = case position when {p} then {q} else {p} end where position in ({p}, {q})"),
    ("payloads swapped", "update {t} a set payload = b.payload, event_type = b.event_type from {t} b
        where (a.position, b.position) in (({p}, {q}), ({q}, {p}))"),
    ("tail cut", "delete from {t} where position > {p}"),
    ("a tile", "update log_tiles set hashes = set_byte(hashes, {n} % length(hashes), (get_byte(hashes, {n} % length(hashes)) + 1) % 256)"),
    ("a checkpoint", "update log_checkpoints set note = regexp_replace(note, '[0-9]', 'x') where size = (select max(size) from log_checkpoints)"),
    ("a data key", "update data_keys set wrapped = set_byte(wrapped, {n} % 72, (get_byte(wrapped, {n} % 72) + 1) % 256)"),
];

const TABLES: [&str; 5] = ["events", "log_tiles", "log_checkpoints", "log_signers", "data_keys"];

/// Where the time goes; the full size is a thousand edits.
#[derive(Debug, Default)]
struct Spent {
    editing: Duration,
    verifying: Duration,
    restoring: Duration,
}

#[tokio::test]
async fn every_edit_of_a_superuser_is_found() {
    let edits = size(60, 1_000);
    let log = SealedLog::of(if tests::prove() { 70 } else { 20 }).await;
    let second_place = [log.witnessed().await];
    log.falls_into_the_hands_of_a_superuser().await;
    for table in TABLES {
        log.world
            .does(&format!("create table kept_{table} as table {table}; analyze {table}, kept_{table}"))
            .await;
    }
    let mut chance = chance(seed(), 70);
    let (mut edited, mut found, mut spent) = (BTreeMap::<&str, usize>::new(), [0; 2], Spent::default());
    for nth in 0..edits {
        let verified = timed(&mut spent.verifying, log.verify()).await;
        verified.expect("untouched, it is right");
        let what = timed(&mut spent.editing, one_edit(&log, nth, &mut chance)).await;
        let verifying = log.verify_with(&second_place, Scope::Whole);
        match timed(&mut spent.verifying, verifying).await {
            Err(VerifyError::Wrong(_)) => found[0] += 1,
            Err(VerifyError::SecondPlace(_)) => found[1] += 1,
            outcome => panic!("{what} (edit {nth}): {outcome:?}"),
        }
        *edited.entry(what).or_default() += 1;
        timed(&mut spent.restoring, restore(&log)).await;
    }
    println!("{edits} edits, all found, and {edits} times untouched, all right; {edited:?}");
    let [wrong, elsewhere] = found;
    println!("{wrong} by the log itself, {elsewhere} by the second place only; {spent:.1?}");
}

async fn timed<T>(spent: &mut Duration, work: impl Future<Output = T>) -> T {
    let begin = Instant::now();
    let done = work.await;
    *spent += begin.elapsed();
    done
}

/// What was done; it has changed something.
async fn one_edit(log: &SealedLog, nth: usize, chance: &mut StdRng) -> &'static str {
    let kinds = EDITS.len() + 2;
    match nth % kinds {
        kind if kind < EDITS.len() => {
            let (what, statement) = EDITS[kind];
            while !changes(log, statement, chance).await {}
            what
        }
        kind => {
            // Everything anew, from a row on that was changed: with another key, or only as far as the row.
            while !changes(log, EDITS[5].1, chance).await {}
            log.world.does("truncate log_tiles, log_checkpoints, log_signers").await;
            if kind == EDITS.len() {
                let thief = log.process_with(9, Vec::new()).await;
                seal(&thief).await;
                thief.close().await;
                "recomputed without the key"
            } else {
                "recomputed, and no checkpoint left"
            }
        }
    }
}

async fn changes(log: &SealedLog, statement: &str, chance: &mut StdRng) -> bool {
    let events = log.world.counts("select count(*) from kept_events").await;
    let p = chance.random_range(1..events);
    let q = 1 + (p + chance.random_range(1..events - 1)) % events;
    let n = chance.random_range(2..1000);
    let statement =
        statement.replace("{t}", "events").replace("{p}", &p.to_string()).replace("{q}", &q.to_string());
    log.world.does(&statement.replace("{n}", &n.to_string())).await;
    !changed(log).await.is_empty()
}

/// The tables that are not as they were.
async fn changed(log: &SealedLog) -> Vec<String> {
    let differs = |table: &str| {
        format!(
            "select '{table}' where exists (select t::text from {table} t except all select k::text from kept_{table} k)
                or exists (select k::text from kept_{table} k except all select t::text from {table} t)"
        )
    };
    let all = TABLES.map(differs).join(" union all ");
    sqlx::query_scalar(&all).fetch_all(&log.world.owner).await.expect("they can be compared")
}

/// Everything as it was, in one commit: only what is not, because a table that is emptied costs some files.
async fn restore(log: &SealedLog) {
    let restored = changed(log).await.into_iter();
    let restored = restored.map(|table| format!("truncate {table}; insert into {table} table kept_{table};"));
    log.world.does(&restored.collect::<String>()).await;
}
