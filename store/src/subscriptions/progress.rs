//! Waiting for a position: told by the worker of this process, or seen in the table when it is in another. A worker that
//! rests hears that it is waited for.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::{Notify, watch};
use tokio::time::{sleep, timeout};

use super::batch::Applied;
use super::checkpoint;
use crate::connect::Store;

/// How often the table is looked at while somebody waits.
const LOOK: Duration = Duration::from_millis(20);

/// How far each subscription is known to have come.
#[derive(Default)]
pub(crate) struct Progress {
    marks: Mutex<HashMap<String, Arc<Mark>>>,
}

#[derive(Default)]
struct Mark {
    position: watch::Sender<i64>,
    /// The last position at which there was something of interest.
    handed: watch::Sender<i64>,
    /// Somebody waits for a position that is not reached.
    awaited: Notify,
    /// A worker of this process has moved it, so it will tell; the table is looked at later, not at once.
    moved_here: AtomicBool,
    /// A worker of this process has a whole batch behind it, and most likely another before it.
    catches_up: AtomicBool,
    /// Whoever has it looks at the table for all who wait: one query at a time.
    looking: tokio::sync::Mutex<()>,
}

impl Progress {
    /// A worker of this process has committed a batch.
    pub(super) fn publish(&self, name: &str, applied: Applied) {
        let mark = self.mark(name);
        mark.moved_here.store(true, Ordering::Relaxed);
        mark.raise(applied.position);
        if applied.handed > 0 {
            mark.handed.send_replace(applied.position);
        }
    }

    /// Whether a worker of this process catches up with this read model.
    pub(super) fn catches_up(&self, name: &str, does: bool) {
        self.mark(name).catches_up.store(does, Ordering::Relaxed);
    }

    /// Whether one of them does.
    pub(super) fn is_catching_up(&self) -> bool {
        let marks = self.marks.lock().expect("nothing panics while it holds this lock");
        marks.values().any(|mark| mark.catches_up.load(Ordering::Relaxed))
    }

    /// Rings when a worker of this process has gone past something that is of interest to this subscription.
    pub(super) fn handed(&self, name: &str) -> watch::Receiver<i64> {
        self.mark(name).handed.subscribe()
    }

    /// Until somebody waits for this subscription.
    pub(super) async fn awaited(&self, name: &str) {
        self.mark(name).awaited.notified().await;
    }

    fn mark(&self, name: &str) -> Arc<Mark> {
        let mut marks = self.marks.lock().expect("nothing panics while it holds this lock");
        if let Some(mark) = marks.get(name) {
            return Arc::clone(mark);
        }
        Arc::clone(marks.entry(name.to_owned()).or_default())
    }
}

impl Mark {
    fn raise(&self, position: i64) {
        self.position.send_if_modified(|known| {
            let newer = position > *known;
            *known = position.max(*known);
            newer
        });
    }
}

impl Store {
    /// Waits until the read model `name` has passed `position`, true at once when it already has; false when
    /// `at_most` went by first.
    pub async fn wait_for(&self, name: &str, position: i64, at_most: Duration) -> bool {
        let mark = self.inner.progress.mark(name);
        let mut known = mark.position.subscribe();
        if *known.borrow_and_update() >= position {
            return true;
        }
        mark.awaited.notify_one();
        let passed = async {
            tokio::select! {
                told = known.wait_for(|known| *known >= position) => told.is_ok(),
                () = self.look_until(name, &mark, position) => true,
            }
        };
        timeout(at_most, passed).await.unwrap_or(false)
    }

    /// Looks at the table until it shows `position`. Others who wait are told what was seen.
    async fn look_until(&self, name: &str, mark: &Mark, position: i64) {
        if mark.moved_here.load(Ordering::Relaxed) {
            sleep(LOOK).await;
        }
        let _looking = mark.looking.lock().await;
        while *mark.position.borrow() < position {
            // A database that is away for a moment is asked again, within the caller's bound.
            if let Ok(Some(seen)) = checkpoint::read(self.reads(), name).await {
                mark.raise(seen);
            }
            if *mark.position.borrow() < position {
                sleep(LOOK).await;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_read_model_that_catches_up_is_enough_and_none_that_has() {
        let progress = Progress::default();
        assert!(!progress.is_catching_up());
        progress.catches_up("requests", true);
        progress.catches_up("citizens", false);
        assert!(progress.is_catching_up());
        progress.catches_up("requests", false);
        assert!(!progress.is_catching_up());
    }
}
