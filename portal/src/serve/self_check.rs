//! The nightly self-check: every read model is built anew beside the live one and compared with it. One process of the
//! installation does it, the others see that it is done; all of them show its outcome at `/metrics`.

use std::time::Duration;

use anyhow::{Context, Result};
use jiff::Timestamp;
use jiff::civil::{Date, Time};
use projections::rebuild::check;
use projections::self_check::{Claim, claim, finish};
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection, PgConnection};
use store::Store;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

/// How often the clock is looked at: a machine that slept is late by no more.
const LOOK: Duration = Duration::from_mins(1);

/// How soon a check that could not be made is tried again.
const REST: Duration = Duration::from_mins(5);

/// What became of one check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Every read model is what the log says.
    AsTheLogSays,
    /// The first difference: table, key and columns, no value.
    Differs(String),
    /// Another process is at it, or has done it.
    Anothers,
}

/// Checks every night at `at` (in Athens) until `shutdown`. `owner` is how the database's owner connects.
#[must_use = "whoever starts it waits for its end"]
pub fn start(at: Time, owner: PgConnectOptions, store: Store, shutdown: CancellationToken) -> JoinHandle<()> {
    tokio::spawn(async move {
        let nights = async {
            loop {
                let due = next(at, Timestamp::now());
                wait_for(due).await;
                let day = domain::terms::day_in_athens(due);
                while let Err(error) = check_day(&owner, &store, day).await {
                    warn!(
                        reason = format!("{error:#}"),
                        "the self-check could not be made; tried again soon"
                    );
                    tokio::time::sleep(REST).await;
                }
            }
        };
        shutdown.run_until_cancelled(nights).await;
    })
}

/// When the next check is due after `after`: once on each day. Where the clocks skip the time, when they have been put
/// forward; where it comes twice, the first time.
pub(super) fn next(at: Time, after: Timestamp) -> Timestamp {
    let athens = domain::terms::athens();
    let mut day = after.to_zoned(athens.clone()).date();
    loop {
        let due = day.to_datetime(at).to_zoned(athens.clone()).expect("this is not the end of time");
        if due.timestamp() > after {
            return due.timestamp();
        }
        day = day.tomorrow().expect("this is not the end of time");
    }
}

/// Waits for that time by the clock, which may jump.
pub(super) async fn wait_for(due: Timestamp) {
    let left = || Duration::try_from(due.duration_since(Timestamp::now())).unwrap_or_default();
    while !left().is_zero() {
        tokio::time::sleep(left().min(LOOK)).await;
    }
}

/// The check of this day, unless it is made or being made; writes its outcome down.
pub async fn check_day(owner: &PgConnectOptions, store: &Store, day: Date) -> Result<Outcome> {
    let mut owner = owner.connect().await.context("the database cannot be reached")?;
    let outcome = match claim(&mut owner, day).await? {
        Claim::AnothersNow | Claim::DoneAlready => Outcome::Anothers,
        Claim::Ours => compare_all(&mut owner, store).await?,
    };
    match &outcome {
        Outcome::Anothers => {}
        Outcome::AsTheLogSays => {
            finish(&mut owner, day, None).await?;
            info!(%day, "self-check: every read model is what the log says");
        }
        Outcome::Differs(difference) => {
            finish(&mut owner, day, Some(difference)).await?;
            error!(%day, difference, "self-check: a read model is not what the log says");
        }
    }
    owner.close().await?;
    Ok(outcome)
}

/// The first difference there is; what comes after it is for `pyli rebuild --check` to tell.
async fn compare_all(owner: &mut PgConnection, store: &Store) -> Result<Outcome> {
    for projection in projections::rebuild::all(store.master_key()) {
        let compared = check(owner, projection.as_ref()).await;
        let compared = compared.with_context(|| format!("{} was not compared", projection.name()))?;
        if let Some(odd) = compared.iter().find(|table| table.difference.is_some()) {
            return Ok(Outcome::Differs(odd.to_string()));
        }
    }
    Ok(Outcome::AsTheLogSays)
}

#[cfg(test)]
mod tests {
    use jiff::civil::time;

    use super::*;

    /// The next three runs at 03:30 after this time, in UTC.
    fn three_nights(after: &str) -> [String; 3] {
        let mut last: Timestamp = after.parse().expect("a time");
        [(); 3].map(|()| {
            last = next(time(3, 30, 0, 0), last);
            last.to_string()
        })
    }

    #[test]
    fn the_next_check_is_at_its_time_in_athens_today_or_tomorrow() {
        let nights = ["2026-11-24T01:30:00Z", "2026-11-25T01:30:00Z", "2026-11-26T01:30:00Z"];
        assert_eq!(three_nights("2026-11-23T22:30:00Z"), nights, "after midnight there");
        assert_eq!(three_nights("2026-11-23T01:30:00Z"), nights, "never the same one again");
        assert_eq!(three_nights("2026-11-24T01:29:59.999Z"), nights);
    }

    #[test]
    fn in_the_night_that_skips_the_time_it_comes_an_hour_later_by_the_clock() {
        let nights = ["2027-03-27T01:30:00Z", "2027-03-28T01:30:00Z", "2027-03-29T00:30:00Z"];
        assert_eq!(three_nights("2027-03-26T12:00:00Z"), nights);
    }

    #[test]
    fn in_the_night_that_has_the_time_twice_it_comes_once() {
        let nights = ["2026-10-24T00:30:00Z", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"];
        assert_eq!(three_nights("2026-10-23T12:00:00Z"), nights);
    }
}
