//! How many calls a register gets in a second: each waits for its turn, so that what has piled up while it was away
//! does not knock it over when it is back. Each process for itself.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// Turns, evenly apart.
pub(crate) struct Pace {
    gap: Duration,
    /// When the next call may go out.
    next: Mutex<Instant>,
}

impl Pace {
    /// So many calls a second.
    pub(crate) fn new(per_second: u32) -> Self {
        Self { gap: Duration::from_secs(1) / per_second.max(1), next: Mutex::new(Instant::now()) }
    }

    /// Waits for the turn of the caller.
    pub(crate) async fn turn(&self) {
        let turn = self.take(Instant::now());
        sleep_until(turn).await;
    }

    fn take(&self, now: Instant) -> Instant {
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let turn = now.max(*next);
        *next = turn + self.gap;
        turn
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_go_out_evenly_and_an_idle_time_is_not_made_up_for() {
        let pace = Pace::new(10);
        let start = Instant::now() + Duration::from_secs(1);
        let turns: Vec<_> = (0..3).map(|_| pace.take(start) - start).collect();
        assert_eq!(turns, [0, 100, 200].map(Duration::from_millis));
        let later = start + Duration::from_mins(1);
        assert_eq!(pace.take(later), later);
        assert_eq!(pace.take(later), later + Duration::from_millis(100));
    }
}
