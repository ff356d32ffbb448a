//! The figures for people and for programs.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::contest::Contestant::{self, Change, One, Sealed, Snapshot, Stock, Submit};
use crate::contest::turns;
use crate::figures::{Round, Spread, spread};

/// A ratio's name, and how it comes of a round.
type Ratio = (String, Box<dyn Fn(&Round) -> f64>);

fn ratios() -> Vec<Ratio> {
    let of = |above: Contestant, below: Contestant| -> Ratio {
        let name = format!("{above} / {below}");
        (name, Box::new(move |round| round.rate(above) / round.rate(below)))
    };
    let of_best = |above: Contestant| -> Ratio {
        let name = format!("{above} / best pgbench");
        (name, Box::new(move |round| round.rate(above) / round.best_one()))
    };
    let mut ratios = Vec::new();
    for callers in [1, 32, 256] {
        ratios.push(of(Submit(callers), One(callers)));
        ratios.push(of_best(Submit(callers)));
        ratios.push(of(Submit(callers), Stock(callers)));
    }
    ratios.extend([of(Change(32), One(32)), of(Change(32), Submit(32)), of(Snapshot(32), Submit(32))]);
    ratios.extend([of(Sealed(32), Submit(32)), of(Sealed(256), Submit(256))]);
    ratios
}

/// The ratios of what has run.
fn compared(rounds: &[Round]) -> impl Iterator<Item = (String, Spread)> {
    let spreads = ratios().into_iter().map(|(name, ratio)| (name, spread(rounds, ratio)));
    spreads.filter(|(_, spread)| spread.median.is_finite())
}

/// Rates with latencies, then ratios, as Markdown.
pub fn table(rounds: &[Round]) -> String {
    let mut text = String::from(
        "| commands a second | median | least–most | p50 ms | p99 ms |\n|---|---|---|---|---|\n",
    );
    for contestant in turns() {
        let Spread { median, least, most } = spread(rounds, |round| round.rate(contestant));
        let milliseconds = |percent| {
            let known = rounds.iter().all(|round| round.percentile(contestant, percent).is_some());
            let value = spread(rounds, |round| round.percentile(contestant, percent).unwrap_or(f64::NAN));
            if known { format!("{:.2}", value.median) } else { String::new() }
        };
        let (p50, p99) = (milliseconds(50), milliseconds(99));
        line(
            &mut text,
            format_args!("| {contestant} | {median:.0} | {least:.0}–{most:.0} | {p50} | {p99} |"),
        );
    }
    line(&mut text, format_args!("\n| ratio within a round | median | least–most |\n|---|---|---|"));
    for (name, Spread { median, least, most }) in compared(rounds) {
        line(&mut text, format_args!("| {name} | {median:.2} | {least:.2}–{most:.2} |"));
    }
    text
}

fn line(text: &mut String, arguments: std::fmt::Arguments<'_>) {
    writeln!(text, "{arguments}").expect("a string takes any text");
}

/// The same for a program.
pub fn json(rounds: &[Round]) -> Value {
    let figures =
        |spread: Spread| json!({"median": spread.median, "least": spread.least, "most": spread.most});
    let rates: serde_json::Map<String, Value> = turns()
        .map(|contestant| (contestant.to_string(), figures(spread(rounds, |round| round.rate(contestant)))))
        .collect();
    let ratios: serde_json::Map<String, Value> =
        compared(rounds).map(|(name, spread)| (name, figures(spread))).collect();
    json!({"rounds": rounds.len(), "commands_a_second": rates, "ratios": ratios})
}
