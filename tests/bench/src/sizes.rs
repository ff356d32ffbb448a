//! How large and how long, from the environment: a short form for whoever tries a change, a long one for the table.

use anyhow::{Context, Result};

/// `BENCH_…`
#[derive(Clone, Copy)]
pub struct Sizes {
    /// `BENCH_ROUNDS`: how many rounds count.
    pub rounds: u32,
    /// `BENCH_SECONDS`: how long each turn is.
    pub seconds: u32,
    /// `BENCH_EVENTS`: how many requests the log of the reading part holds.
    pub events: u32,
}

impl Sizes {
    pub fn from_environment() -> Result<Self> {
        Ok(Self {
            rounds: number("BENCH_ROUNDS", 3)?,
            seconds: number("BENCH_SECONDS", 3)?,
            events: number("BENCH_EVENTS", 1_000_000)?,
        })
    }
}

fn number(variable: &str, otherwise: u32) -> Result<u32> {
    let Ok(text) = std::env::var(variable) else { return Ok(otherwise) };
    text.parse().with_context(|| format!("{variable} is no number"))
}

/// `BENCH_PARTS`: which parts run, in the order of the table; all, when it is not set.
pub fn wants(part: &str) -> bool {
    std::env::var("BENCH_PARTS").map_or(true, |parts| parts.split(',').any(|wanted| wanted.trim() == part))
}
