//! The embedded database is started again when it dies under a portal that runs: nobody else would do it.

use std::time::Duration;

use tokio::task::{JoinHandle, spawn_blocking};
use tokio_util::sync::CancellationToken;
use tracing::{error, warn};

use crate::cluster::{Cluster, ClusterOptions};
use crate::config::Config;

/// How often it is looked at: two small files are read.
const LOOK: Duration = Duration::from_millis(500);

/// Looks after the embedded database until `shutdown`; `None` where the database is somebody else's.
pub fn watch(config: &Config, shutdown: CancellationToken) -> Option<JoinHandle<()>> {
    if config.database_url.is_some() {
        return None;
    }
    let folder = config.data_dir.clone();
    Some(tokio::spawn(async move {
        // Only the rest between two looks is cut short: no server is started behind the back of a portal that stops.
        while shutdown.run_until_cancelled(tokio::time::sleep(LOOK)).await.is_some() {
            let folder = folder.clone();
            match spawn_blocking(move || Cluster::revive(&folder, &ClusterOptions::default())).await {
                Ok(Ok(true)) => warn!("the embedded PostgreSQL had died and was started again"),
                Ok(Ok(false)) => {}
                Ok(Err(error)) => error!(%error, "the embedded PostgreSQL died and does not start"),
                // The runtime ends.
                Err(_) => return,
            }
        }
    }))
}
