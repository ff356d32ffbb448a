//! The figures for people and for programs.

use std::fmt::Write;

use serde_json::{Map, Value, json};

use crate::figures::{Round, Spread, spread};

/// What a part of the benchmark came to.
pub struct Part {
    pub title: &'static str,
    /// The contestants, in the order of the table.
    pub names: Vec<String>,
    pub rounds: Vec<Round>,
    pub ratios: Vec<Ratio>,
    pub goals: Vec<Goal>,
    /// Figures that have no rounds: sizes, single times.
    pub facts: Vec<(String, f64)>,
}

/// A ratio's name, and how it comes of a round.
pub struct Ratio {
    pub name: String,
    pub of: Box<dyn Fn(&Round) -> f64>,
}

/// A row of what is to be reached.
pub struct Goal {
    pub work: &'static str,
    pub least: f64,
    pub aim: f64,
    pub seen: f64,
    pub better: Better,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Better {
    More,
    Less,
}

impl Ratio {
    /// Of two contestants.
    pub fn of(above: &str, below: &str) -> Self {
        let name = format!("{above} / {below}");
        let (above, below) = (above.to_owned(), below.to_owned());
        Self { name, of: Box::new(move |round| round.rate(&above) / round.rate(&below)) }
    }

    /// Of a contestant and the best of a kind in the same round.
    pub fn of_best(above: &str, kind: &'static str) -> Self {
        let name = format!("{above} / best {kind}");
        let above = above.to_owned();
        Self { name, of: Box::new(move |round| round.rate(&above) / round.best(kind)) }
    }

    /// Of the best of two kinds.
    pub fn best_of_best(above: &'static str, below: &'static str) -> Self {
        let name = format!("best {above} / best {below}");
        Self { name, of: Box::new(move |round| round.best(above) / round.best(below)) }
    }

    /// Of the times within which 99 of 100 were answered.
    pub fn of_p99(above: &str, below: &str) -> Self {
        let name = format!("p99 of {above} / p99 of {below}");
        let (above, below) = (above.to_owned(), below.to_owned());
        let p99 = |round: &Round, name: &str| round.percentile(name, 99.0);
        Self { name, of: Box::new(move |round| p99(round, &above) / p99(round, &below)) }
    }
}

impl Goal {
    pub fn at_least(work: &'static str, least: f64, aim: f64, seen: f64) -> Self {
        Self { work, least, aim, seen, better: Better::More }
    }

    pub fn at_most(work: &'static str, least: f64, aim: f64, seen: f64) -> Self {
        Self { work, least, aim, seen, better: Better::Less }
    }

    fn verdict(&self) -> &'static str {
        let reaches = |mark: f64| match self.better {
            Better::More => self.seen >= mark,
            Better::Less => self.seen <= mark,
        };
        match (reaches(self.aim), reaches(self.least)) {
            _ if self.seen.is_nan() => "not run",
            (true, _) => "aim",
            (false, true) => "least",
            (false, false) => "**not reached**",
        }
    }
}

impl Part {
    /// The median of a ratio, by its name.
    pub fn median(&self, name: &str) -> f64 {
        let ratio = self.ratios.iter().find(|ratio| ratio.name == name);
        ratio.map_or(f64::NAN, |ratio| spread(&self.rounds, &ratio.of).median)
    }

    /// The ratios of what has run.
    fn compared(&self) -> impl Iterator<Item = (&str, Spread)> {
        let spreads = self.ratios.iter().map(|ratio| (ratio.name.as_str(), spread(&self.rounds, &ratio.of)));
        spreads.filter(|(_, spread)| spread.median.is_finite())
    }

    /// Rates with latencies, then ratios, as Markdown.
    pub fn table(&self) -> String {
        let mut text = format!("\n### {}\n\n", self.title);
        if !self.names.is_empty() {
            text +=
                "| a second | median | least–most | p50 ms | p99 ms | lag ms |\n|---|---|---|---|---|---|\n";
        }
        for name in &self.names {
            let Spread { median, least, most } = spread(&self.rounds, |round| round.rate(name));
            let p50 = shown(spread(&self.rounds, |round| round.percentile(name, 50.0)).median, 2);
            let p99 = shown(spread(&self.rounds, |round| round.percentile(name, 99.0)).median, 2);
            let lag = shown(spread(&self.rounds, |round| round.lag(name)).most, 0);
            line(
                &mut text,
                format_args!("| {name} | {median:.0} | {least:.0}–{most:.0} | {p50} | {p99} | {lag} |"),
            );
        }
        if !self.ratios.is_empty() {
            text += "\n| ratio within a round | median | least–most |\n|---|---|---|\n";
        }
        for (name, Spread { median, least, most }) in self.compared() {
            line(&mut text, format_args!("| {name} | {median:.2} | {least:.2}–{most:.2} |"));
        }
        if !self.facts.is_empty() {
            text += "\n| figure | |\n|---|---|\n";
        }
        for (name, value) in &self.facts {
            line(&mut text, format_args!("| {name} | {} |", shown(*value, 2)));
        }
        text
    }

    /// The same for a program.
    pub fn json(&self) -> Value {
        let figures =
            |spread: Spread| json!({"median": spread.median, "least": spread.least, "most": spread.most});
        let rates: Map<String, Value> = self
            .names
            .iter()
            .map(|name| (name.clone(), figures(spread(&self.rounds, |round| round.rate(name)))))
            .collect();
        let ratios: Map<String, Value> =
            self.compared().map(|(name, spread)| (name.to_owned(), figures(spread))).collect();
        let facts: Map<String, Value> =
            self.facts.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
        json!({"rounds": self.rounds.len(), "a_second": rates, "ratios": ratios, "facts": facts})
    }
}

/// What was to be reached, and what was seen.
pub fn goals(parts: &[Part]) -> String {
    let mut text =
        String::from("\n### To reach\n\n| work | at least | aim | seen | |\n|---|---|---|---|---|\n");
    for goal in parts.iter().flat_map(|part| &part.goals) {
        let Goal { work, least, aim, seen, .. } = goal;
        line(
            &mut text,
            format_args!("| {work} | {least} | {aim} | {} | {} |", shown(*seen, 2), goal.verdict()),
        );
    }
    text
}

/// Empty where there is none.
fn shown(value: f64, digits: usize) -> String {
    if value.is_nan() { String::new() } else { format!("{value:.digits$}") }
}

fn line(text: &mut String, arguments: std::fmt::Arguments<'_>) {
    writeln!(text, "{arguments}").expect("a string takes any text");
}
