//! How every subscription fares: for readiness, for metrics, for the administrator.

use sqlx::FromRow;

use super::checkpoint;
use crate::connect::Store;
use crate::error::Unavailable;

/// How one subscription fares.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Subscription {
    /// Its name.
    pub name: String,
    /// `projection` or `reaction`.
    pub kind: String,
    /// Its checkpoint.
    pub position: i64,
    /// Events behind the head.
    pub lag: i64,
    /// Events set aside.
    pub parked: i64,
}

impl Store {
    /// How every subscription fares, by name; sets the gauges too, whichever process does the work.
    pub async fn subscriptions(&self) -> Result<Vec<Subscription>, Unavailable> {
        let all: Vec<Subscription> = sqlx::query_as(
            "select s.name, s.kind, s.position,
                    greatest((select coalesce(max(e.position), 0) from public.events e) - s.position, 0) as lag,
                    (select count(*) from public.parked_events p where p.subscription = s.name) as parked
             from public.subscriptions s order by s.name",
        )
        .fetch_all(self.pool())
        .await?;
        for subscription in &all {
            subscription.show();
        }
        Ok(all)
    }

    /// How many events the subscription `name` is behind the head; `None` when it is not installed.
    pub async fn lag(&self, name: &str) -> Result<Option<i64>, Unavailable> {
        let head = self.head().await?;
        let position = checkpoint::read(self.pool(), name).await?;
        Ok(position.map(|position| (head - position).max(0)))
    }
}

impl Subscription {
    fn show(&self) {
        let label = || self.name.clone();
        metrics::gauge!("pyli_subscription_position", "subscription" => label()).set(as_gauge(self.position));
        metrics::gauge!("pyli_subscription_lag_events", "subscription" => label()).set(as_gauge(self.lag));
        metrics::gauge!("pyli_parked_events", "subscription" => label()).set(as_gauge(self.parked));
    }
}

/// Counts of events stay far below 2^53, where a gauge is exact.
#[expect(clippy::cast_precision_loss, reason = "counts of events stay far below 2^53")]
pub(super) fn as_gauge(count: i64) -> f64 {
    count as f64
}
