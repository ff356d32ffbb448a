//! Waiting until a case is as wanted: the bell of the log wakes, and polling is the guarantee.
//!
//! Each who waits reads only the tail of his one stream. The bell rings for every batch of the whole log: on a busy one
//! nobody looks at every ring, and the longer somebody has waited, the less often.

use std::time::Duration;

use domain::Decider;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until, timeout_at};
use uuid::Uuid;

use super::Loaded;
use crate::connect::Store;
use crate::error::Unavailable;

/// The least time between two looks of one who waits, at first.
const SOONEST: Duration = Duration::from_millis(10);

/// The least time between two looks of one who has waited long.
const CALMEST: Duration = Duration::from_millis(100);

/// The most time between two looks, for when the bell is away.
const POLL: Duration = Duration::from_millis(250);

impl Store {
    /// Waits until the case is as wanted, `at_most` so long; answers with the case as it is then. Wakes with the bell
    /// of the log, and by polling. Whether it was reached, the case itself tells.
    pub async fn wait_until<A: Decider + 'static>(
        &self,
        id: Uuid,
        reached: impl Fn(&A) -> bool + Send,
        at_most: Duration,
    ) -> Result<Loaded<A>, Unavailable> {
        let began = Instant::now();
        let deadline = began + at_most;
        // Before the first look: whatever is appended after that look rings.
        let mut bell = self.bell();
        let mut seen = None;
        loop {
            let now = Instant::now();
            match self.look::<A>(id, seen.clone()).await {
                Ok(loaded) if now >= deadline || reached(&loaded.state) => return Ok(loaded),
                Ok(loaded) => seen = Some(loaded),
                Err(error) if now >= deadline => return Err(error),
                // A database that is away for a moment is asked again, within the caller's bound.
                Err(_) => {}
            }
            let pace = ((now - began) / 8).clamp(SOONEST, CALMEST);
            sleep_until(deadline.min(now + pace)).await;
            rung(&mut bell, deadline.min(now + POLL)).await;
        }
    }

    /// The case as it is now, going on from what was seen of it.
    async fn look<A: Decider + 'static>(
        &self,
        id: Uuid,
        seen: Option<Loaded<A>>,
    ) -> Result<Loaded<A>, Unavailable> {
        match seen {
            Some(Loaded { state, version }) => {
                Ok(self.fold_on(id, super::Folded { state, version }).await?.into())
            }
            None => self.load(id).await,
        }
    }
}

/// Returns when the bell has rung since the last time, or then. (The store has the bell: it cannot end.)
async fn rung(bell: &mut watch::Receiver<i64>, then: Instant) {
    let _ = timeout_at(then, bell.changed()).await;
}
