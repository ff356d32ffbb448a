//! The run of every night: one process of the installation makes it, the others see that it is made. One that was missed
//! (nothing ran at that time) is made up for at the start.

use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use store::retention::Night;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tracing::warn;

use super::self_check::{next, wait_for};
use crate::retention::{Outcome, Retention};

/// How soon a run that could not be made is tried again.
const REST: Duration = Duration::from_mins(5);

/// Runs for the night that has been, and then every night at `at` (in Athens) until `shutdown`.
pub fn start(at: Time, retention: Retention, shutdown: CancellationToken) -> JoinHandle<()> {
    tokio::spawn(async move {
        let nights = async {
            let mut night = last(at, Timestamp::now());
            loop {
                while !is_made(&retention, night).await {
                    tokio::time::sleep(REST).await;
                }
                let due = next(at, Timestamp::now());
                wait_for(due).await;
                night = domain::terms::day_in_athens(due);
            }
        };
        shutdown.run_until_cancelled(nights).await;
    })
}

/// The newest night whose time has come.
fn last(at: Time, now: Timestamp) -> Date {
    let today = domain::terms::day_in_athens(now);
    let yesterday = today.yesterday().expect("this is not the beginning of time");
    if domain::terms::day_in_athens(next(at, now)) == today { yesterday } else { today }
}

/// Another process may be at it and die: then it is looked at again.
async fn is_made(retention: &Retention, night: Date) -> bool {
    match retention.run(Night::Of(night), Timestamp::now()).await {
        Ok(Outcome::Done { .. } | Outcome::DoneAlready) => true,
        Ok(Outcome::AnothersNow) => false,
        Err(error) => {
            warn!(
                reason = format!("{error:#}"),
                "what has had its time could not be deleted; tried again soon"
            );
            false
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, time};

    use super::*;

    #[test]
    fn the_night_that_has_been_is_todays_once_its_time_has_come() {
        let night = |now: &str| last(time(3, 0, 0, 0), now.parse().expect("a time"));
        assert_eq!(night("2026-11-24T00:59:59Z"), date(2026, 11, 23), "2:59 in Athens");
        assert_eq!(night("2026-11-24T01:00:00Z"), date(2026, 11, 24));
        assert_eq!(night("2026-11-24T21:59:59Z"), date(2026, 11, 24));
        assert_eq!(night("2026-11-24T22:00:00Z"), date(2026, 11, 24), "midnight in Athens");
    }
}
