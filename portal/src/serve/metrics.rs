//! What the program counts, on a port of its own.

use std::sync::OnceLock;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use jiff::Timestamp;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use portal_http::registrar::{self, Overview};
use protocol_adapter::Standing;
use store::{Store, Unavailable};
use tracing::warn;

/// Seconds, from a page that was in memory to a request that is given up.
const SECONDS: [f64; 11] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0];
/// Commands in one batch.
const COMMANDS: [f64; 10] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0];

/// How often what was counted is folded into the histograms.
const UPKEEP: Duration = Duration::from_secs(5);

/// The counters of this process: they are made once, however many portals it runs.
pub fn install() -> PrometheusHandle {
    static COUNTERS: OnceLock<PrometheusHandle> = OnceLock::new();
    COUNTERS.get_or_init(start).clone()
}

fn start() -> PrometheusHandle {
    let recorder = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("seconds".to_owned()), &SECONDS)
        .and_then(|builder| builder.set_buckets_for_metric(Matcher::Suffix("commands".to_owned()), &COMMANDS))
        .expect("the lists of buckets are not empty")
        .build_recorder();
    let handle = recorder.handle();
    if metrics::set_global_recorder(recorder).is_err() {
        warn!("somebody else counts already: /metrics stays empty");
    }
    let folding = handle.clone();
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(UPKEEP).await;
            folding.run_upkeep();
        }
    });
    handle
}

/// `/metrics`, with the lag of every subscription, the backlog of every reaction, how the register stands, how the
/// seal of the log fares and what the newest self-check found, as they are now; whichever process does the work.
pub fn router(counters: PrometheusHandle, store: Store) -> Router {
    Router::new().route("/metrics", get(render)).with_state((counters, store))
}

async fn render(State((counters, store)): State<(PrometheusHandle, Store)>) -> Response {
    if look(&store).await.is_err() {
        metrics::counter!("pyli_metrics_without_database_total").increment(1);
    }
    (StatusCode::OK, [(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], counters.render())
        .into_response()
}

/// Sets the gauges of what is in the database.
async fn look(store: &Store) -> Result<(), Unavailable> {
    store.subscriptions().await?;
    store.waiting().await?;
    store.seal_standing().await?;
    if let Some(newest) = projections::self_check::newest(store).await? {
        metrics::gauge!("pyli_self_check_ok").set(f64::from(u8::from(newest.difference.is_none())));
        metrics::gauge!("pyli_self_check_at").set(seconds(newest.finished_at));
    }
    show(&registrar::overview(store).await?, Timestamp::now());
    Ok(())
}

/// The register and the cases without a number; the age of the one that has waited longest is in seconds, 0 without one.
fn show(Overview { standing, backlog }: &Overview, now: Timestamp) {
    let is_away = matches!(standing, Standing::Away { .. });
    let age = backlog.oldest.map_or(0.0, |oldest| now.duration_since(oldest).as_secs_f64().max(0.0));
    metrics::gauge!("pyli_register_away").set(f64::from(u8::from(is_away)));
    metrics::gauge!("pyli_register_waiting").set(as_gauge(backlog.waiting));
    metrics::gauge!("pyli_register_oldest_waiting_seconds").set(age);
    metrics::gauge!("pyli_register_troubled").set(as_gauge(backlog.troubled));
}

/// More than four thousand million cases do not wait.
fn as_gauge(count: i64) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

/// Whole seconds of Unix time.
#[expect(clippy::cast_precision_loss, reason = "seconds of Unix time stay far below 2^53")]
fn seconds(at: Timestamp) -> f64 {
    at.as_second() as f64
}
