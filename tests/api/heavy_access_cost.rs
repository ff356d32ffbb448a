//! What it costs to record a reading before it is had: the same pages with and without, in one run, in turns.

use std::sync::Arc;
use std::time::{Duration, Instant};

use store::Role;
use tests::chance::size;
use tokio::task::JoinSet;

use crate::people::id;
use crate::world::{Call, Portal};

const OFF: &str = "access.unrecorded_at_all";

/// What came of a turn.
#[derive(Clone, Copy)]
struct Turn {
    /// The latency in the middle.
    median: Duration,
    /// Pages a second.
    rate: f64,
}

async fn turn(portal: &Arc<Portal>, token: &str, path: &str, callers: usize, each: usize) -> Turn {
    let begun = Instant::now();
    let mut callers_at_work = JoinSet::new();
    for _ in 0..callers {
        let (portal, token, path) = (portal.clone(), token.to_owned(), path.to_owned());
        callers_at_work.spawn(async move {
            let mut latencies = Vec::new();
            for _ in 0..each {
                let since = Instant::now();
                let answer = portal.send(Call::new("GET", &path).cookie(&token)).await;
                assert_eq!(answer.status.as_u16(), 200);
                latencies.push(since.elapsed());
            }
            latencies
        });
    }
    let mut latencies: Vec<Duration> = callers_at_work.join_all().await.concat();
    latencies.sort_unstable();
    let pages = u32::try_from(latencies.len()).expect("few");
    Turn { median: latencies[latencies.len() / 2], rate: f64::from(pages) / begun.elapsed().as_secs_f64() }
}

fn middle(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers[numbers.len() / 2]
}

#[tokio::test(flavor = "multi_thread")]
async fn recording_costs_a_page_little_and_every_page_is_recorded() {
    let _faults = fail::FailScenario::setup();
    let portal = Arc::new(Portal::open().await);
    let citizen = portal.citizen().await;
    let mut case = String::new();
    for _ in 0..25 {
        case = id(&portal.filed_by(&citizen).await);
    }
    portal.catches_up().await;
    let clerk = portal.of_role(Role::Staff).await;
    let (rounds, each) = (size(2, 5), size(5, 30));
    let mut expected = 0;
    for (name, path) in [("queue", "/staff".to_owned()), ("case", format!("/staff/requests/{case}"))] {
        for callers in [1, 16] {
            let (mut latency, mut throughput, mut added) = (Vec::new(), Vec::new(), Vec::new());
            for _ in 0..rounds {
                fail::cfg(OFF, "return").expect("a known fault");
                let without = turn(&portal, &clerk, &path, callers, each).await;
                fail::cfg(OFF, "off").expect("a known fault");
                let with = turn(&portal, &clerk, &path, callers, each).await;
                expected += callers * each;
                latency.push(with.median.as_secs_f64() / without.median.as_secs_f64());
                throughput.push(with.rate / without.rate);
                added.push((with.median.as_secs_f64() - without.median.as_secs_f64()) * 1000.0);
            }
            let (latency, throughput, added) = (middle(latency), middle(throughput), middle(added));
            println!(
                "{name}, {callers} callers: latency × {latency:.2} (+{added:.2} ms), throughput × {throughput:.2}"
            );
            assert!(latency < 4.0 && throughput > 0.25, "{name}: recording weighs more than the page");
        }
    }
    let readings = portal.readings().await;
    assert_eq!(readings, i64::try_from(expected).expect("few"), "each page with, and none without");
}
