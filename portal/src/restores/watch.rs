//! A log that becomes shorter under a portal that runs was restored, or the database has failed over to a replica that
//! lacks its end. Nothing that the process has in memory can be believed then: it writes that down, and ends.

use std::time::Duration;

use store::Store;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tracing::error;

/// How often it is looked.
const LOOK: Duration = Duration::from_secs(1);

/// Looks until `shutdown`.
#[must_use]
pub fn watch(store: Store, shutdown: CancellationToken) -> JoinHandle<()> {
    tokio::spawn(async move {
        let bell = store.bell();
        while shutdown.run_until_cancelled(tokio::time::sleep(LOOK)).await.is_some() {
            let known = *bell.borrow();
            // A database that is away is asked again.
            if store.head().await.is_ok_and(|head| head < known) {
                let noted = store.note_restore("its log became shorter under a portal that ran").await;
                error!(known, noted = noted.is_ok(), "the log has become shorter: the database was restored");
                std::process::exit(1);
            }
        }
    })
}
