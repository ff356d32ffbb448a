//! `make bench`: appends through the store beside what PostgreSQL itself can do, and beside stock cqrs-es.
//!
//! A cluster of its own with durable settings; the contestants in turn, several rounds, so that whatever else the
//! machine does falls on all of them. What counts are the ratios within one round. After each turn the log is
//! counted: it holds what was acknowledged, no more and no less, or the benchmark fails.
//! `BENCH_ROUNDS` (5), `BENCH_SECONDS` of each turn (3), `BENCH_ONLY` (part of a turn's name).

mod place;
mod filing;
mod callers;
mod bare;
mod pyli;
mod stock;
mod contest;
mod figures;
mod report;

use anyhow::Result;

use contest::Contest;
use place::Place;

#[tokio::main]
async fn main() -> Result<()> {
    let place = Place::make().await?;
    println!("{}", place.durability().await?);
    let contest = Contest::prepare(&place).await?;
    let rounds = contest.run(number_from("BENCH_ROUNDS", 5)?, number_from("BENCH_SECONDS", 3)?).await?;
    contest.close().await;
    print!("{}", report::table(&rounds));
    println!("{}", report::json(&rounds));
    place.stop()
}

fn number_from(variable: &str, otherwise: u32) -> Result<u32> {
    Ok(std::env::var(variable).map_or(Ok(otherwise), |text| text.parse())?)
}
