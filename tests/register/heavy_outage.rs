//! Applications while the register is down: each is answered in time, the register is left in peace, and when it is back
//! they are numbered in order of filing, no faster than was configured, none twice.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use sqlx::PgPool;
use store::{Role, Store};
use tests::chance::size;
use tests::unruly_register::Lateness;
use tests::{ApplicationDraft, Citizen, PyliProcess, TestDatabase, UnrulyRegister, details};
use tokio::task::JoinSet;

use crate::campaign::pause;
use crate::world::pool;

/// Calls a second, and cases at the same time.
const RATE: u32 = 400;
const AT_ONCE: usize = 16;

/// How many people file at the same time.
const CLIENTS: usize = 32;

/// How long the register takes for an entry.
const LATENCY: Duration = Duration::from_millis(10);

/// An answer waits half a second for the number; the rest is what a busy machine may take.
const IN_TIME: Duration = Duration::from_secs(10);

/// How long the register stays away after everything is filed.
const OUTAGE: Duration = Duration::from_secs(3);

/// Those that wait for their number.
const WAITING: &str = "select from tasks where reaction = 'registration' and finished_at is null";

/// Probes of the first second, and of each later one.
const PROBES: (u64, u64) = (20, 2);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_filed_while_the_register_is_down_is_numbered_when_it_is_back() {
    let lateness = Lateness { within: Duration::from_secs(1), beyond: Duration::from_secs(1) };
    let mut register = UnrulyRegister::new(0, lateness).slow(LATENCY);
    let database = tests::database().await;
    let portal = portal(&database, &register.url()).await;
    let (store, pool) = (database.store().await, pool(&database).await);
    let maria = verified_citizen(&portal, &store).await;

    let (outage, count) = (Instant::now(), size(300, 10_000));
    each_is_told_in_time(&maria, count).await;
    tokio::time::sleep(OUTAGE).await;
    let calls = counted(&pool, "select count(*) from register_attempts").await;
    let few = PROBES.0 + PROBES.1 * outage.elapsed().as_secs();
    println!("{calls} calls in an outage of {:?}", outage.elapsed());
    assert!(calls.unsigned_abs() <= few, "{calls} calls, at most {few}");

    register.start().await;
    let took = drained(&pool).await;
    println!("drained in {took:?} by {} calls, {} at once", register.connections(), register.most_at_once());
    let most = u128::from(RATE) * took.as_millis() / 1000 + 1;
    assert!(register.connections() as u128 <= most, "{} calls, at most {most}", register.connections());
    assert!((2..=AT_ONCE).contains(&register.most_at_once()), "one at a time, or too many at once");
    let numbered = counted(&pool, "select count(*) from events where event_type = 'Protocolled'").await;
    assert_eq!(usize::try_from(numbered), Ok(count));
    each_has_its_place(&register, &pool).await;
    portal.terminate().await;
    register.kill().await;
}

async fn portal(database: &TestDatabase, register: &str) -> PyliProcess {
    let (rate, at_once) = (RATE.to_string(), AT_ONCE.to_string());
    let options = ["--register", register, "--register-rate", &rate, "--register-at-once", &at_once];
    let times = ["--register-timeout", "2s", "--register-retry-max", "2s", "--register-wait", "500ms"];
    PyliProcess::on(database, |command| {
        command.args(options).args(times).env("PYLI_LOG", "off");
    })
    .await
}

async fn verified_citizen(portal: &PyliProcess, store: &Store) -> Citizen {
    let maria = portal.citizen("maria@example.gr").await;
    assert_eq!(maria.declares(&details()).await.status, 200);
    tests::employ(store, "eleni@dimos.example.gr", Role::Staff).await;
    assert_eq!(portal.officer("eleni@dimos.example.gr").await.verifies(&maria).await.status, 200);
    maria
}

/// So many applications over HTTP, several at a time.
async fn each_is_told_in_time(maria: &Citizen, count: usize) {
    let (mut filing, start) = (JoinSet::new(), Instant::now());
    for nth in 0..CLIENTS {
        let (maria, share) = (maria.clone(), count / CLIENTS + usize::from(nth < count % CLIENTS));
        filing.spawn(async move {
            let mut longest = Duration::ZERO;
            for _ in 0..share {
                longest = longest.max(is_told_in_time(&maria).await);
            }
            longest
        });
    }
    let longest = filing.join_all().await.into_iter().max().unwrap_or_default();
    println!("{count} filed in {:?}, each told in {longest:?} at most", start.elapsed());
}

async fn is_told_in_time(maria: &Citizen) -> Duration {
    let start = Instant::now();
    let filed = maria.applies(&ApplicationDraft::family_status()).await;
    let took = start.elapsed();
    assert_eq!(filed["protocol"]["state"], "deferred");
    assert!(filed["protocol"]["message"].as_str().is_some_and(|message| !message.is_empty()));
    assert!(took < IN_TIME, "the answer took {took:?}");
    took
}

/// How long it takes until nothing waits.
async fn drained(pool: &PgPool) -> Duration {
    let back = Instant::now();
    while counted(pool, &format!("select exists ({WAITING})::int::bigint")).await > 0 {
        assert!(back.elapsed() < Duration::from_mins(1), "{} wait still", how_many_wait(pool).await);
        pause().await;
    }
    back.elapsed()
}

async fn how_many_wait(pool: &PgPool) -> i64 {
    counted(pool, &format!("select count(*) from ({WAITING}) waiting")).await
}

async fn counted(pool: &PgPool, count: &str) -> i64 {
    sqlx::query_scalar(count).fetch_one(pool).await.expect("it can be counted")
}

/// One entry each, and in order of filing, but for those that were under way together, and the probe.
async fn each_has_its_place(register: &UnrulyRegister, pool: &PgPool) {
    let filed: Vec<String> =
        sqlx::query_scalar("select aggregate_id from events where event_type = 'Submitted' and aggregate_type = 'CertificateApplication' order by position")
            .fetch_all(pool)
            .await
            .expect("the log can be read");
    let book = register.book();
    assert_eq!(book.lines.len(), filed.len(), "one entry each");
    let place: BTreeMap<_, _> =
        book.lines.iter().enumerate().map(|(place, line)| (line.reference.as_str(), place)).collect();
    let moved = filed.iter().enumerate().map(|(nth, case)| place[case.as_str()].abs_diff(nth));
    let far = moved.clone().filter(|by| *by > 4 * AT_ONCE).count();
    println!("the farthest from its place: {:?}; {far} are far", moved.max());
    assert!(far <= 2 * AT_ONCE, "{far} were numbered far from their place");
}
