//! A long log: how long sealing, verifying and exporting take, and that their memory does not grow with it.

use std::time::Instant;

use store::Access;
use store::seal::Tail;
use tests::chance::size;

use crate::exporting::verify;
use crate::sealed_log::{SealedLog, seal};

/// Cases of four events each, as a log keeps them: a submission with seven sealed fields, notes, a change of status.
/// Their data keys are destroyed: SQL cannot wrap one.
const CASES: &str = r#"
create function sealed(seed bigint, bytes integer) returns jsonb language sql immutable as $$
    select jsonb_build_object(
        'nonce', encode(substr(sha256(int8send(seed)), 1, 24), 'base64'),
        'commitment', encode(sha256(int8send(seed + 1)), 'base64'),
        'ciphertext', replace(encode(substr(decode(repeat(md5(seed::text), bytes / 16 + 1), 'hex'), 1, bytes), 'base64'), E'\n', ''))
$$;
insert into {t} (position, aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata, recorded_at, number)
select n, 'CitizenRequest', md5('case' || (n - 1) / 4)::uuid::text, 1 + (n - 1) % 4,
    case (n - 1) % 4 when 0 then 'Submitted' when 2 then 'StatusChanged' else 'Noted' end, '1.0',
    case (n - 1) % 4
        when 0 then jsonb_build_object('Submitted', jsonb_build_object('kind', 'complaint', 'subject', sealed(n * 8, 80),
            'text', sealed(n * 8 + 1, 320), 'desired_action', sealed(n * 8 + 2, 96), 'sender', jsonb_build_object(
                'account', md5(n::text)::uuid, 'given_name', sealed(n * 8 + 3, 64), 'family_name', sealed(n * 8 + 4, 72),
                'email', sealed(n * 8 + 5, 80))))
        when 2 then '{"StatusChanged": {"to": "in_review", "reason": null}}'::jsonb
        else jsonb_build_object('Noted', jsonb_build_object('text', sealed(n * 8, 128)))
    end,
    jsonb_build_object('role', 'staff', 'account', md5('a' || n)::uuid, 'command', md5('c' || n)::uuid,
        'correlation', md5('case' || (n - 1) / 4)::uuid, 'causation', md5('c' || n)::uuid),
    timestamptz '2026-01-01' + n * interval '1 ms', case when (n - 1) % 4 = 0 then (n + 3) / 4 end
from generate_series(1, {n}) as n;
insert into data_keys (aggregate_type, aggregate_id, retention_class, created_at, destroyed_at)
select 'CitizenRequest', md5('case' || n)::uuid::text, 'request', now(), now() from generate_series(0, {n} / 4 - 1) as n;
analyze;
"#;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_long_log_is_verified_and_exported_in_memory_that_stays_flat() {
    let events = size(4_000, 1_000_000);
    let log = SealedLog::of(0).await;
    log.world.does(&CASES.replace("{t}", "events").replace("{n}", &events.to_string())).await;
    let begin = Instant::now();
    seal(&log.store).await;
    println!("{events} events sealed in {:.1?}", begin.elapsed());

    let (before, begin) = (peak_memory(), Instant::now());
    let report = log.verify().await.expect("nothing is wrong");
    println!("verified in {:.1?}, {} kB more of memory at most", begin.elapsed(), peak_memory() - before);
    assert_eq!(
        (report.events, report.sealed, report.streams),
        (events as u64, events as u64, events as u64 / 4)
    );
    // A walk keeps less than 200 bytes for a stream; the rest is what is read ahead.
    let bound = 96 * 1024 + events as u64 / 4 * 200 / 1024;
    assert!(peak_memory() - before < bound, "memory grows with the log");

    let (before, begin) = (peak_memory(), Instant::now());
    let export = log.store.export(1..=u64::MAX, Tail::Sealed).await.expect("it is sealed");
    let mut export = export.open(&log.store, &Access::command_line(None)).await.expect("it is recorded");
    let (mut bytes, mut first) = (0, String::new());
    while let Some(lines) = export.next().await.expect("the database answers") {
        bytes += lines.len();
        if first.is_empty() {
            first = lines;
        }
    }
    println!(
        "{bytes} bytes exported in {:.1?}, {} kB more of memory at most",
        begin.elapsed(),
        peak_memory() - before
    );
    assert!(peak_memory() - before < 64 * 1024, "memory grows with the log");
    assert!(
        verify(first.as_bytes(), &log.trusted(), store::verify::Extent::Whole).is_err(),
        "it has no note"
    );
}

/// The most that this process has ever had in memory, in kB.
fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("there is /proc");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("it is told");
    line.trim().trim_end_matches(" kB").parse().expect("a number")
}
