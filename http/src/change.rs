//! What every change has in common: it is executed, and its answer waits (at most a second) until the read model shows
//! it, so that the next reader sees it, whoever he is.

use std::time::Duration;

use domain::Decider;
use store::{ExecuteError, Session, Store, Unavailable, Work};

/// How long an answer waits for a read model.
const AT_MOST: Duration = Duration::from_secs(1);

/// Executes a command and waits for this read model.
pub async fn execute<A>(
    store: &Store,
    work: Work<A>,
    read_model: &'static str,
) -> Result<(), ExecuteError<A::Error>>
where
    A: Decider + 'static,
    A::Command: Clone,
{
    let executed = store.execute::<A>(work).await?;
    wait_until_shown(store, read_model, executed.position).await;
    Ok(())
}

/// Waits (at most a second) until this read model shows what stands at `position`.
pub async fn wait_until_shown(store: &Store, read_model: &'static str, position: i64) {
    store.wait_for(read_model, position, AT_MOST).await;
}

/// Waits (at most a second) until this read model shows everything that is in the log now: what the register has said
/// meanwhile is in it.
pub async fn catch_up(store: &Store, read_model: &'static str) -> Result<(), Unavailable> {
    let head = store.head().await?;
    wait_until_shown(store, read_model, head).await;
    Ok(())
}

/// Waits (at most a second) until the read models show what this citizen did last.
pub async fn wait_for_own(store: &Store, session: &Session) {
    let Some(position) = session.unseen else { return };
    tokio::join!(
        wait_until_shown(store, crate::requests::READ_MODEL, position),
        wait_until_shown(store, crate::applications::READ_MODEL, position),
        wait_until_shown(store, crate::verification::READ_MODEL, position),
    );
}
