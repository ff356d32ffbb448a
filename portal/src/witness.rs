//! The second place for checkpoints: a folder (on another machine's disk, on a medium that keeps everything), or an
//! address that somebody else answers at. What is done with it, and when, is `store::seal`.

mod folder;
mod address;

use std::sync::Arc;

use anyhow::Result;
use store::Store;
use store::seal::Witness;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::config::{WitnessOptions, WitnessPlace};

pub use address::WitnessAddress;
pub use folder::WitnessFolder;

/// Seals the log, and brings its checkpoints to the second place if there is one, until `shutdown`.
pub fn start(
    options: &WitnessOptions,
    store: &Store,
    shutdown: &CancellationToken,
) -> Result<Vec<JoinHandle<()>>> {
    let witness: Option<Arc<dyn Witness>> = match &options.place {
        None => None,
        Some(WitnessPlace::Folder(folder)) => Some(Arc::new(WitnessFolder::at(folder))),
        Some(WitnessPlace::Url(url)) => Some(Arc::new(WitnessAddress::new(url.clone())?)),
    };
    let mut running = vec![store.run_sealer(witness.clone(), shutdown.clone())];
    running.extend(witness.map(|witness| store.run_witness(witness, shutdown.clone())));
    Ok(running)
}
