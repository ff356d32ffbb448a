//! Whether the register is worth a call: while it is away, one probe at a time goes out instead of everything that
//! waits. Each process knows for itself.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// How often in a row nobody knew what came of a call, until the register is taken to be away: one document that a
/// register cannot digest does not hold up the others.
const DOUBTS: u8 = 3;

/// The first pause between two probes; it doubles.
const SHORTEST: Duration = Duration::from_millis(100);

/// The longest pause between two probes.
const LONGEST: Duration = Duration::from_secs(1);

/// Closed: calls go through. Open: a probe now and then.
pub(crate) struct Circuit {
    longest: Duration,
    state: Mutex<State>,
}

#[derive(Clone, Copy)]
enum State {
    Closed { doubts: u8 },
    Open { pause: Duration, probe_at: Instant },
}

/// Whether the last call changed what is known of the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// As before.
    Nothing,
    /// It has just been found away.
    Opened,
    /// It has just been found back.
    Closed,
}

impl Change {
    /// What two calls in a row have changed: the last word counts, if there is one.
    pub(crate) fn and(self, later: Self) -> Self {
        if later == Self::Nothing { self } else { later }
    }
}

impl Circuit {
    /// Probes at most this far apart, and never more than a second.
    pub(crate) fn new(longest: Duration) -> Self {
        Self { longest: longest.min(LONGEST), state: Mutex::new(State::Closed { doubts: 0 }) }
    }

    /// Whether a call may go out; while the circuit is open, whoever hears yes is the probe.
    pub(crate) fn lets_through(&self, now: Instant) -> bool {
        self.with(|state| match state {
            State::Closed { .. } => true,
            State::Open { probe_at, .. } if now < *probe_at => false,
            State::Open { pause, probe_at } => {
                *probe_at = now + *pause;
                true
            }
        })
    }

    /// Whether a call would be held back now; asking takes no probe.
    pub(crate) fn holds_back(&self, now: Instant) -> bool {
        self.with(|state| match state {
            State::Closed { .. } => false,
            State::Open { probe_at, .. } => now < *probe_at,
        })
    }

    /// The register answered, whatever it said.
    pub(crate) fn answered(&self) -> Change {
        self.with(|state| match std::mem::replace(state, State::Closed { doubts: 0 }) {
            State::Closed { .. } => Change::Nothing,
            State::Open { .. } => Change::Closed,
        })
    }

    /// The register is away, or turns everything away.
    pub(crate) fn away(&self, now: Instant) -> Change {
        self.with(|state| self.open(state, now))
    }

    /// Nobody knows what came of a call.
    pub(crate) fn doubt(&self, now: Instant) -> Change {
        self.with(|state| match state {
            State::Closed { doubts } if *doubts + 1 < DOUBTS => {
                *doubts += 1;
                Change::Nothing
            }
            State::Closed { .. } | State::Open { .. } => self.open(state, now),
        })
    }

    fn open(&self, state: &mut State, now: Instant) -> Change {
        let (pause, change) = match state {
            State::Closed { .. } => (SHORTEST, Change::Opened),
            State::Open { pause, .. } => (*pause * 2, Change::Nothing),
        };
        let pause = pause.min(self.longest);
        *state = State::Open { pause, probe_at: now + pause };
        change
    }

    fn with<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn while_the_register_is_away_one_probe_at_a_time_goes_out() {
        let (circuit, start) = (Circuit::new(Duration::from_secs(10)), Instant::now());
        assert!(circuit.lets_through(start));
        assert_eq!(circuit.away(start), Change::Opened);
        assert!(!circuit.lets_through(start));
        assert!(circuit.holds_back(start));
        let later = start + SHORTEST;
        assert!(!circuit.holds_back(later), "to ask takes no probe");
        assert!(circuit.lets_through(later));
        assert!(!circuit.lets_through(later), "the probe is out");
        assert_eq!(circuit.answered(), Change::Closed);
        assert_eq!(circuit.answered(), Change::Nothing);
        assert!(circuit.lets_through(later));
    }

    #[test]
    fn the_pause_between_probes_grows_to_its_ceiling() {
        let (circuit, start) = (Circuit::new(Duration::from_millis(300)), Instant::now());
        for _ in 0..10 {
            circuit.away(start);
        }
        assert!(!circuit.lets_through(start + Duration::from_millis(299)));
        assert!(circuit.lets_through(start + Duration::from_millis(300)));
    }

    #[test]
    fn one_document_in_doubt_does_not_hold_up_the_others() {
        let (circuit, start) = (Circuit::new(Duration::from_secs(10)), Instant::now());
        for _ in 0..10 {
            assert_eq!(circuit.doubt(start), Change::Nothing);
            assert_eq!(circuit.answered(), Change::Nothing);
        }
        circuit.doubt(start);
        circuit.doubt(start);
        assert_eq!(circuit.doubt(start), Change::Opened);
    }
}
