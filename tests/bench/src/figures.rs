//! What the rounds gave: rates, and ratios within a round.

use crate::callers::Turn;
use crate::contest::{Contestant, turns};

/// The turns of one round.
#[derive(Default)]
pub struct Round(Vec<(Contestant, Turn)>);

/// Median and spread over the rounds.
#[derive(Clone, Copy)]
pub struct Spread {
    pub median: f64,
    pub least: f64,
    pub most: f64,
}

impl Round {
    pub fn note(&mut self, contestant: Contestant, turn: Turn) {
        self.0.push((contestant, turn));
    }

    /// Commands a second.
    pub fn rate(&self, contestant: Contestant) -> f64 {
        self.turn(contestant).map_or(f64::NAN, |turn| turn.rate)
    }

    /// The best that pgbench reached in this round, whatever its clients.
    pub fn best_one(&self) -> f64 {
        let ones = turns().filter(|contestant| matches!(contestant, Contestant::One(_)));
        ones.map(|one| self.rate(one)).fold(0.0, f64::max)
    }

    /// The time within which that share of the commands was answered, in milliseconds.
    pub fn percentile(&self, contestant: Contestant, percent: usize) -> Option<f64> {
        let latencies = &self.turn(contestant)?.latencies;
        let at = latencies.len() * percent / 100;
        latencies.get(at).map(|micros| f64::from(*micros) / 1000.0)
    }

    fn turn(&self, contestant: Contestant) -> Option<&Turn> {
        self.0.iter().find(|(who, _)| *who == contestant).map(|(_, turn)| turn)
    }
}

/// Of one value a round.
pub fn spread(rounds: &[Round], value: impl Fn(&Round) -> f64) -> Spread {
    let mut values = rounds.iter().map(value).collect::<Vec<_>>();
    values.sort_by(f64::total_cmp);
    let last = values.len().saturating_sub(1);
    let at = |index: usize| values.get(index).copied().unwrap_or(f64::NAN);
    Spread { median: f64::midpoint(at(last / 2), at(last.div_ceil(2))), least: at(0), most: at(last) }
}
