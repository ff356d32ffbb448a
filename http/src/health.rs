//! Is the process alive, and is it fit to be sent requests?

use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;

use crate::app::App;
use crate::{applications, requests, verification};

/// How far the read models may be behind the log.
const ACCEPTABLE_LAG: Duration = Duration::from_secs(1);

/// The process answers; the database is not asked.
pub async fn livez() -> &'static str {
    "ok\n"
}

/// The database answers, and the read models reach within a second what the log holds now.
pub async fn readyz(State(app): State<App>) -> (StatusCode, &'static str) {
    let Ok(head) = app.store.head().await else {
        return (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n");
    };
    for read_model in [requests::READ_MODEL, applications::READ_MODEL, verification::READ_MODEL] {
        if !app.store.wait_for(read_model, head, ACCEPTABLE_LAG).await {
            return (StatusCode::SERVICE_UNAVAILABLE, "the read models are behind\n");
        }
    }
    (StatusCode::OK, "ready\n")
}
