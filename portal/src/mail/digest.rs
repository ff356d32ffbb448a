//! Once a day the digests of the staff are written down; the outbox sends them. Every process looks: each person has
//! one a day in the database, whoever writes it.

use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use store::Store;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

/// How often it is looked whether the time has come.
const LOOK: Duration = Duration::from_secs(10);

/// Looks until `shutdown`.
pub(super) fn start(at: Time, store: Store, shutdown: CancellationToken) -> JoinHandle<()> {
    tokio::spawn(async move {
        let mut written: Option<Date> = None;
        loop {
            let due = due(at, Timestamp::now()).filter(|day| written != Some(*day));
            if let Some(day) = due {
                if let Ok(digests) = store.write_digests(day).await {
                    written = Some(day);
                    info!(digests, %day, "digests of the day are written");
                } else {
                    warn!("the digests could not be written; tried again soon");
                }
            }
            if shutdown.run_until_cancelled(tokio::time::sleep(LOOK)).await.is_none() {
                return;
            }
        }
    })
}

/// The day whose digests are due: today in Athens from that time on, whenever it is looked.
fn due(at: Time, now: Timestamp) -> Option<Date> {
    let there = now.to_zoned(domain::terms::athens());
    (there.time() >= at).then(|| there.date())
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, time};

    use super::*;

    #[test]
    fn digests_are_due_from_their_time_on_in_athens() {
        let at = |now: &str| due(time(8, 0, 0, 0), now.parse().expect("a time"));
        assert_eq!(at("2026-11-24T05:59:59Z"), None);
        assert_eq!(at("2026-11-24T06:00:00Z"), Some(date(2026, 11, 24)));
        assert_eq!(at("2026-07-01T05:00:00Z"), Some(date(2026, 7, 1)), "summer time");
        assert_eq!(at("2026-11-24T22:30:00Z"), None, "it is tomorrow there");
    }
}
