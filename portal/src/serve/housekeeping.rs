//! What is kept for a time only is deleted when its time is over: submissions and drafts after
//! 30 days, letters too, ended sessions, what was tried with the mail server after a year.

use std::time::Duration;

use jiff::Timestamp;
use store::{Store, Unavailable};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

/// How often it is looked for. Every process looks; deleting what is gone already does no harm.
const PAUSE: Duration = Duration::from_hours(1);

/// Looks at once, and then every hour until `shutdown`.
pub fn start(store: Store, shutdown: CancellationToken) -> JoinHandle<()> {
    tokio::spawn(async move {
        loop {
            match tidy(&store, Timestamp::now()).await {
                Ok([0, 0, 0, 0, 0]) => {}
                Ok([submissions, sessions, drafts, letters, mail_attempts]) => {
                    info!(
                        submissions,
                        sessions, drafts, letters, mail_attempts, "deleted what has had its time"
                    );
                }
                Err(_) => warn!("what has had its time could not be deleted; tried again later"),
            }
            if shutdown.run_until_cancelled(tokio::time::sleep(PAUSE)).await.is_none() {
                return;
            }
        }
    })
}

/// How many submissions, sessions, drafts, letters and attempts to mail are gone.
async fn tidy(store: &Store, now: Timestamp) -> Result<[u64; 5], Unavailable> {
    Ok([
        store.forget_old_submissions(now).await?,
        store.forget_ended_sessions(now).await?,
        store.forget_old_drafts(now).await?,
        store.forget_old_letters(now).await?,
        store.forget_old_mail_attempts(now).await?,
    ])
}
