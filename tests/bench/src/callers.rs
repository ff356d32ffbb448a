//! Callers that each wait for their answer before they ask again, for a while.

use std::time::{Duration, Instant};

use anyhow::Result;
use serde::{Deserialize, Serialize};
use tokio::task::JoinSet;

/// What a turn came to.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Turn {
    pub acknowledged: u64,
    pub rate: f64,
    /// Microseconds of each command, in order of length; empty where nobody measured them.
    pub latencies: Vec<u32>,
    /// How long the read models needed after its end; `None` where there are none.
    pub lag: Option<Duration>,
}

impl Turn {
    /// Of what each command took, in microseconds.
    pub fn of(mut latencies: Vec<u32>, took: Duration) -> Result<Self> {
        latencies.sort_unstable();
        let acknowledged = u64::try_from(latencies.len())?;
        let rate = f64::from(u32::try_from(acknowledged)?) / took.as_secs_f64();
        Ok(Self { acknowledged, rate, latencies, lag: None })
    }
}

/// Lets `callers` ask again and again for `length`; the first error ends it.
pub async fn drive<Ask, Answer>(callers: usize, length: Duration, ask: Ask) -> Result<Turn>
where
    Ask: Fn() -> Answer + Clone + Send + 'static,
    Answer: Future<Output = Result<()>> + Send + 'static,
{
    let begun = Instant::now();
    let mut tasks = JoinSet::new();
    for _ in 0..callers {
        tasks.spawn(one(ask.clone(), begun + length));
    }
    let mut latencies = Vec::new();
    while let Some(finished) = tasks.join_next().await {
        latencies.extend(finished??);
    }
    Turn::of(latencies, begun.elapsed())
}

async fn one<Ask, Answer>(ask: Ask, until: Instant) -> Result<Vec<u32>>
where
    Ask: Fn() -> Answer,
    Answer: Future<Output = Result<()>>,
{
    let mut latencies = Vec::new();
    let mut asked = Instant::now();
    while asked < until {
        ask().await?;
        let answered = Instant::now();
        latencies.push(u32::try_from((answered - asked).as_micros()).unwrap_or(u32::MAX));
        asked = answered;
    }
    Ok(latencies)
}
