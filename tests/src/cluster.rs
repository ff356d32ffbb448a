//! Which cluster a test's database lies in: the one that `with_cluster` started, else one of this process.

use std::sync::{Arc, Mutex, PoisonError, Weak};

use anyhow::{Context, Result};
use portal::{Cluster, ClusterOptions, RunningCluster};
use tempfile::TempDir;

/// The environment variable that names the data folder of a cluster that runs already.
pub const SHARED_CLUSTER: &str = "PYLI_TEST_CLUSTER";

/// A cluster in a temporary folder; dropped (stopped, removed) with the last database in it.
pub(crate) struct PrivateCluster {
    cluster: Cluster,
    /// After `cluster`, so that it is removed when the server has stopped.
    _folder: TempDir,
}

/// Where a database lies, and what keeps that server running.
#[derive(Clone)]
pub(crate) struct Home {
    pub(crate) running: RunningCluster,
    pub(crate) private: Option<Arc<PrivateCluster>>,
}

static OF_THIS_PROCESS: Mutex<Weak<PrivateCluster>> = Mutex::new(Weak::new());

/// The cluster for this process's databases. Blocks while one is started.
pub(crate) fn home() -> Result<Home> {
    if let Some(folder) = std::env::var_os(SHARED_CLUSTER) {
        let running =
            Cluster::find(folder.as_ref())?.context("no cluster runs in the folder PYLI_TEST_CLUSTER")?;
        return Ok(Home { running, private: None });
    }
    let mut known = OF_THIS_PROCESS.lock().unwrap_or_else(PoisonError::into_inner);
    let private = match known.upgrade() {
        Some(private) => private,
        None => Arc::new(start_private(&options_for_tests())?),
    };
    *known = Arc::downgrade(&private);
    Ok(Home { running: private.cluster.running(), private: Some(private) })
}

/// A cluster for one database alone, with these settings as well. Blocks while it is started.
pub(crate) fn home_with(settings: &[(&str, &str)]) -> Result<Home> {
    let options =
        settings.iter().fold(options_for_tests(), |options, (name, value)| options.set(name, value));
    let private = Arc::new(start_private(&options)?);
    Ok(Home { running: private.cluster.running(), private: Some(private) })
}

fn start_private(options: &ClusterOptions) -> Result<PrivateCluster> {
    let folder = tempfile::Builder::new().prefix("pyli-test-").tempdir()?;
    let cluster = Cluster::start(&folder.path().join("data"), options)?;
    Ok(PrivateCluster { cluster, _folder: folder })
}

/// Room for many small databases at a time; durability stays as it is in production.
#[must_use]
pub fn options_for_tests() -> ClusterOptions {
    ClusterOptions::default().set("max_connections", "300").set("shared_buffers", "64MB")
}
