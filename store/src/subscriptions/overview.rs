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
    /// `projection`, `index` or `reaction`.
    pub kind: String,
    /// Its checkpoint.
    pub position: i64,
    /// Events behind the head.
    pub lag: i64,
    /// Events set aside.
    pub parked: i64,
}

/// What waits for one reaction.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct Waiting {
    /// Its name.
    pub reaction: String,
    /// Tasks that are not finished.
    pub tasks: i64,
    /// How long ago the event of the oldest of them was recorded, in seconds; 0 when nothing waits.
    pub oldest_seconds: f64,
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

    /// What waits for each reaction that has ever had something to do; sets the gauges too.
    pub async fn waiting(&self) -> Result<Vec<Waiting>, Unavailable> {
        let all: Vec<Waiting> = sqlx::query_as(
            "select s.name as reaction, count(t.position) as tasks,
                    coalesce(extract(epoch from now() - min(e.recorded_at)), 0)::float8 as oldest_seconds
             from public.subscriptions s
             left join public.tasks t on t.reaction = s.name and t.finished_at is null
             left join public.events e on e.position = t.position
             where s.kind = 'reaction' group by s.name order by s.name",
        )
        .fetch_all(self.pool())
        .await?;
        for waiting in &all {
            waiting.show();
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

impl Waiting {
    fn show(&self) {
        let label = || self.reaction.clone();
        metrics::gauge!("pyli_tasks_waiting", "reaction" => label()).set(as_gauge(self.tasks));
        metrics::gauge!("pyli_tasks_oldest_seconds", "reaction" => label()).set(self.oldest_seconds);
    }
}

/// Counts of events stay far below 2^53, where a gauge is exact.
#[expect(clippy::cast_precision_loss, reason = "counts of events stay far below 2^53")]
pub(crate) fn as_gauge(count: i64) -> f64 {
    count as f64
}
