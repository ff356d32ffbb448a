//! The contestants of one part in turn, round after round.

use anyhow::Result;
use futures_util::future::LocalBoxFuture;

use crate::callers::Turn;
use crate::figures::Round;
use crate::sizes::Sizes;

/// Lets a contestant run for so many seconds.
type Run<'a> = Box<dyn Fn(u32) -> LocalBoxFuture<'a, Result<Turn>> + 'a>;

/// Those that are compared stand next to each other.
#[derive(Default)]
pub struct Contest<'a>(Vec<(String, Run<'a>)>);

impl<'a> Contest<'a> {
    /// One more, unless `BENCH_ONLY` (a part of a name, as the table has it) leaves it out.
    pub fn add<Answer>(&mut self, name: String, run: impl Fn(u32) -> Answer + 'a)
    where
        Answer: Future<Output = Result<Turn>> + 'a,
    {
        let only = std::env::var("BENCH_ONLY").unwrap_or_default();
        if name.contains(&only) {
            self.0.push((name, Box::new(move |seconds| Box::pin(run(seconds)))));
        }
    }

    pub fn names(&self) -> Vec<String> {
        self.0.iter().map(|(name, _)| name.clone()).collect()
    }

    /// A short round to warm up, and the rounds that count; every other one runs backwards.
    pub async fn run(&self, sizes: &Sizes) -> Result<Vec<Round>> {
        self.round(self.0.iter(), 1).await?;
        let mut counted = Vec::new();
        for nth in 0..sizes.rounds {
            counted.push(if nth % 2 == 0 {
                self.round(self.0.iter(), sizes.seconds).await?
            } else {
                self.round(self.0.iter().rev(), sizes.seconds).await?
            });
        }
        Ok(counted)
    }

    async fn round<'r>(
        &self,
        order: impl Iterator<Item = &'r (String, Run<'a>)>,
        seconds: u32,
    ) -> Result<Round>
    where
        'a: 'r,
    {
        let mut round = Round::default();
        for (name, run) in order {
            let turn = run(seconds).await?;
            eprintln!("{name}: {:.0}/s", turn.rate);
            round.note(name, turn);
        }
        eprintln!();
        Ok(round)
    }
}
