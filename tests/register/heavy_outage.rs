//! Applications while the register is down: each is answered in time, the register is left in peace, and when it is back
//! they are numbered in order of filing, no faster than was configured, none twice.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use domain::AccountId;
use sqlx::PgPool;
use store::{Role, Store};
use tests::chance::size;
use tests::commands::application;
use tests::unruly_register::Lateness;
use tests::{ApplicationDraft, TestPortal, UnrulyRegister, details};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::campaign::pause;
use crate::world::pool;

/// Calls a second, and cases at the same time.
const RATE: u32 = 400;
const AT_ONCE: usize = 8;

/// How long the register stays away after everything is filed.
const OUTAGE: Duration = Duration::from_secs(3);

/// Probes of the first second, and of each later one.
const PROBES: (u64, u64) = (20, 2);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_filed_while_the_register_is_down_is_numbered_when_it_is_back() {
    let lateness = Lateness { within: Duration::from_secs(1), beyond: Duration::from_secs(1) };
    let mut register = UnrulyRegister::new(0, lateness);
    let portal = portal(&register.url()).await;
    let pool = pool(&portal.database).await;

    let outage = Instant::now();
    five_are_told_over_http_in_time(&portal).await;
    let count = size(300, 10_000);
    file(portal.store(), count).await;
    while counted(&pool, "event_type = 'ProtocolDeferred'").await < count + 5 {
        pause().await;
    }
    tokio::time::sleep(OUTAGE).await;
    let calls: i64 = sqlx::query_scalar("select count(*) from register_attempts")
        .fetch_one(&pool)
        .await
        .expect("the attempts can be read");
    let few = PROBES.0 + PROBES.1 * outage.elapsed().as_secs();
    println!("{count} filed; {calls} calls in an outage of {:?}", outage.elapsed());
    assert!(calls.unsigned_abs() <= few, "{calls} calls, at most {few}");

    register.start().await;
    let back = Instant::now();
    while counted(&pool, "event_type = 'Protocolled'").await < count + 5 {
        assert!(back.elapsed() < Duration::from_mins(1), "it is not drained");
        pause().await;
    }
    let took = back.elapsed();
    println!("drained in {took:?} by {} calls, {} at once", register.connections(), register.most_at_once());
    let most = u128::from(RATE) * took.as_millis() / 1000 + 1;
    assert!(register.connections() as u128 <= most, "{} calls, at most {most}", register.connections());
    assert!(register.most_at_once() <= AT_ONCE, "too many at once");
    each_has_its_place(&register, &pool).await;
    portal.stop().await;
    register.kill().await;
}

async fn portal(register: &str) -> TestPortal {
    let (rate, at_once) = (RATE.to_string(), AT_ONCE.to_string());
    let options = ["--register", register, "--register-rate", &rate, "--register-at-once", &at_once];
    let times = ["--register-timeout", "2s", "--register-retry-max", "2s", "--register-wait", "500ms"];
    TestPortal::on(tests::database().await, &[&options[..], &times].concat()).await
}

async fn five_are_told_over_http_in_time(portal: &TestPortal) {
    let maria = portal.citizen("maria@example.gr").await;
    assert_eq!(maria.declares(&details()).await.status, 200);
    portal.employ("eleni@dimos.example.gr", Role::Staff).await;
    assert_eq!(portal.officer("eleni@dimos.example.gr").await.verifies(&maria).await.status, 200);
    for _ in 0..5 {
        let start = Instant::now();
        let filed = maria.applies(&ApplicationDraft::family_status()).await;
        assert_eq!(filed["protocol"]["state"], "deferred");
        assert!(filed["protocol"]["message"].as_str().is_some_and(|message| !message.is_empty()));
        assert!(start.elapsed() < Duration::from_secs(4), "the answer took {:?}", start.elapsed());
    }
}

async fn file(store: &Store, count: usize) {
    let mut filing = JoinSet::new();
    for clerk in 0..10 {
        let (store, share) = (store.clone(), count / 10 + usize::from(clerk < count % 10));
        filing.spawn(async move {
            for _ in 0..share {
                store.execute(application(AccountId(Uuid::now_v7()))).await.expect("it is filed");
            }
        });
    }
    filing.join_all().await;
}

async fn counted(pool: &PgPool, which: &str) -> usize {
    let count = format!("select count(*) from events where {which}");
    let count: i64 = sqlx::query_scalar(&count).fetch_one(pool).await.expect("the log can be read");
    usize::try_from(count).expect("there are not that many")
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
