//! What the rounds gave: rates, and ratios within a round.

use std::collections::BTreeMap;

use crate::callers::Turn;

/// The turns of one round, by name.
#[derive(Default)]
pub struct Round(BTreeMap<String, Turn>);

/// Median and spread over the rounds.
#[derive(Clone, Copy)]
pub struct Spread {
    pub median: f64,
    pub least: f64,
    pub most: f64,
}

impl Round {
    pub fn note(&mut self, name: &str, turn: Turn) {
        self.0.insert(name.to_owned(), turn);
    }

    /// A second; not a number when it has not run.
    pub fn rate(&self, name: &str) -> f64 {
        self.0.get(name).map_or(f64::NAN, |turn| turn.rate)
    }

    /// The best in this round of those whose name is `kind` and a number.
    pub fn best(&self, kind: &str) -> f64 {
        let of_kind = self.0.iter().filter(|(name, _)| is_kind(name, kind));
        of_kind.map(|(_, turn)| turn.rate).fold(f64::NAN, f64::max)
    }

    /// The time within which that share of them was answered, in milliseconds.
    pub fn percentile(&self, name: &str, percent: f64) -> f64 {
        let Some(turn) = self.0.get(name).filter(|turn| !turn.latencies.is_empty()) else { return f64::NAN };
        let last = turn.latencies.len() - 1;
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a place in a list of some hundred thousand"
        )]
        let at = (last as f64 * percent / 100.0).round() as usize;
        turn.latencies.get(at).map_or(f64::NAN, |micros| f64::from(*micros) / 1000.0)
    }

    /// How long the read models needed after its end, in milliseconds.
    pub fn lag(&self, name: &str) -> f64 {
        self.0.get(name).and_then(|turn| turn.lag).map_or(f64::NAN, |lag| lag.as_secs_f64() * 1000.0)
    }
}

/// `pgbench 32` is of the kind `pgbench`.
fn is_kind(name: &str, kind: &str) -> bool {
    let number = name.strip_prefix(kind).and_then(|rest| rest.strip_prefix(' '));
    number.is_some_and(|number| number.parse::<u32>().is_ok())
}

/// Of one value a round; rounds without it are left out.
pub fn spread(rounds: &[Round], value: impl Fn(&Round) -> f64) -> Spread {
    let mut values = rounds.iter().map(value).filter(|value| !value.is_nan()).collect::<Vec<_>>();
    values.sort_by(f64::total_cmp);
    let last = values.len().saturating_sub(1);
    let at = |index: usize| values.get(index).copied().unwrap_or(f64::NAN);
    Spread { median: f64::midpoint(at(last / 2), at(last.div_ceil(2))), least: at(0), most: at(last) }
}
