//! Every process drops what it holds of an erased stream: at once when the bell of erasures rings, and each second in
//! any case. It also keeps its own list outside the database complete, whichever process erased.

use std::collections::HashSet;
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use sqlx::{FromRow, Row};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use tracing::{error, warn};

use super::list::{Erased, StreamKey};
use crate::connect::{Inner, Store};
use crate::error::Unavailable;

/// The channel on which `erase_streams` rings.
pub(crate) const ERASED: &str = "pyli_erased";

/// How often it is looked when no bell rings.
const POLL: Duration = Duration::from_millis(500);

/// How far back each look goes: a command that was under way may have put its case into the cache again, and what was
/// destroyed before the last look may have been committed after it.
const BACK: Duration = Duration::from_secs(30);

/// Beyond so many, all cases are dropped.
const MOST: usize = 10_000;

/// Wakes the watch of a store.
#[derive(Clone, Default)]
pub(crate) struct Watch(Arc<Notify>);

impl Watch {
    /// Something was erased, or may have been.
    pub(crate) fn wake(&self) {
        self.0.notify_one();
    }

    /// Looks until `closing`, or until nobody has the store any more.
    pub(crate) fn start(self, store: Weak<Inner>, closing: CancellationToken) {
        tokio::spawn(async move {
            let mut looked = Instant::now();
            let mut written = HashSet::new();
            loop {
                let Some(inner) = store.upgrade() else { return };
                let began = Instant::now();
                let back = looked.elapsed() + BACK;
                if (Store { inner }).drop_erased(back, &mut written).await.is_ok() {
                    looked = began;
                } else {
                    // A database that is away is asked again, as far back as it must be.
                    warn!("it is not known what was erased; asked again");
                }
                let woken = tokio::time::timeout(POLL, self.0.notified());
                if closing.run_until_cancelled(woken).await.is_none() {
                    return;
                }
            }
        });
    }
}

impl Store {
    /// Drops what was erased so long ago, and writes down what is not among the `written`.
    async fn drop_erased(&self, back: Duration, written: &mut HashSet<StreamKey>) -> Result<(), Unavailable> {
        let erased: Vec<Erased> = sqlx::query_as(
            "select aggregate_type, aggregate_id, destroyed_at, coalesce(destroyed_by, 0) as position from data_keys \
             where destroyed_at is not null and destroyed_at > clock_timestamp() - make_interval(secs => $1) \
             order by destroyed_at",
        )
        .bind(back.as_secs_f64())
        .fetch_all(self.pool())
        .await?;
        if !erased.is_empty() {
            // An account may be among them: it has no session any more.
            self.sessions_were_ended();
        }
        if erased.len() > MOST {
            self.inner.cases.forget_all();
        } else {
            for one in &erased {
                self.inner.cases.forget_named(&one.stream);
            }
        }
        if erased.is_empty() {
            written.clear();
        }
        let new: Vec<_> = erased.into_iter().filter(|one| !written.contains(&one.stream)).collect();
        if !new.is_empty() {
            self.inner.erasures.send_replace(());
            let streams: Vec<_> = new.iter().map(|one| one.stream.clone()).collect();
            match self.write_down(new).await {
                Ok(()) => written.extend(streams),
                Err(_) => {
                    error!(
                        "the erasure list cannot be written: a restored backup would show what was erased"
                    );
                }
            }
        }
        Ok(())
    }
}

impl FromRow<'_, sqlx::postgres::PgRow> for Erased {
    fn from_row(row: &sqlx::postgres::PgRow) -> sqlx::Result<Self> {
        let id: &str = row.try_get("aggregate_id")?;
        let aggregate_id = id.parse().map_err(|error: uuid::Error| sqlx::Error::Decode(error.into()))?;
        Ok(Self {
            stream: StreamKey { aggregate_type: row.try_get("aggregate_type")?, aggregate_id },
            at: row.try_get::<jiff_sqlx::Timestamp, _>("destroyed_at")?.to_jiff(),
            position: row.try_get("position")?,
        })
    }
}
