//! Appends with esrs on PostgreSQL: CALLERS at a time, each opening one new aggregate after the other.
//!
//!     pyli-bench-esrs SOCKET PORT USER DATABASE CALLERS SECONDS < payload
//!
//! Prints {"acknowledged": …, "rate": …, "latencies": [microseconds, …], "lag": null}.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::{Duration, Instant};

use esrs::Aggregate;
use esrs::manager::AggregateManager;
use esrs::store::postgres::{PgStore, PgStoreBuilder};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use tokio::task::JoinSet;

/// As many connections as our stock contestant has.
const POOL: u32 = 32;

struct Request;

#[derive(Clone, Serialize, Deserialize)]
struct Submitted {
    payload: Value,
}

impl Aggregate for Request {
    const NAME: &'static str = "request";
    type State = ();
    type Command = Value;
    type Event = Submitted;
    type Error = Infallible;

    fn handle_command((): &(), payload: Value) -> Result<Vec<Submitted>, Infallible> {
        Ok(vec![Submitted { payload }])
    }

    fn apply_event((): (), _: Submitted) {}
}

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [socket, port, user, database, callers, seconds] = &arguments[..] else { panic!("six arguments") };
    let options = PgConnectOptions::new_without_pgpass()
        .socket(socket)
        .port(port.parse().expect("a port"))
        .username(user)
        .database(database);
    let pool = PgPoolOptions::new().max_connections(POOL).test_before_acquire(false).connect_with(options);
    let pool = pool.await.expect("the database answers");
    let store: PgStore<Request> = PgStoreBuilder::new(pool).try_build().await.expect("a store");
    let manager = Arc::new(AggregateManager::new(store));
    let payload: Value = serde_json::from_reader(std::io::stdin()).expect("a payload");
    let (begun, length) = (Instant::now(), Duration::from_secs(seconds.parse().expect("seconds")));
    let mut working = JoinSet::new();
    for _ in 0..callers.parse().expect("a number of callers") {
        working.spawn(caller(Arc::clone(&manager), payload.clone(), begun + length));
    }
    let mut latencies: Vec<u64> = working.join_all().await.concat();
    let took = begun.elapsed().as_secs_f64();
    latencies.sort_unstable();
    let rate = latencies.len() as f64 / took;
    println!("{}", json!({"acknowledged": latencies.len(), "rate": rate, "latencies": latencies, "lag": null}));
}

async fn caller(manager: Arc<AggregateManager<PgStore<Request>>>, payload: Value, until: Instant) -> Vec<u64> {
    let mut latencies = Vec::new();
    let mut asked = Instant::now();
    while asked < until {
        let outcome = manager.handle_command(Default::default(), payload.clone()).await;
        outcome.expect("it is stored").expect("nothing is refused");
        let answered = Instant::now();
        latencies.push(u64::try_from((answered - asked).as_micros()).unwrap_or(u64::MAX));
        asked = answered;
    }
    latencies
}
