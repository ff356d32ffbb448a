//! `make bench`: Pyli beside what PostgreSQL itself can do, beside stock cqrs-es, and beside what others would take.
//!
//! A cluster of its own with durable settings; within a part the contestants run in turn, several rounds, so that
//! whatever else the machine does falls on all of them. What counts are the ratios within one round. After each turn
//! that writes, the log is counted: it holds what was acknowledged, no more and no less, or the benchmark fails.
//! `BENCH_PARTS`, `BENCH_ROUNDS`, `BENCH_SECONDS`, `BENCH_EVENTS`, `BENCH_ONLY`, `BENCH_DATA`: docs/benchmarks.md.
//!
//! Read in this order: `place`, `sizes`, `callers` and `figures` (what a turn is), `contest`, `report`; `load` and
//! `wire` (who asks over HTTP); the contestants; the parts.

mod place;
mod sizes;
mod callers;
mod figures;
mod contest;
mod report;
mod load;
mod wire;
mod filing;
mod town;
mod served;
mod bare;
mod in_process;
mod stock;
mod stock_served;
mod appends;
mod over_http;
mod million;
mod reads;
mod proxy;
mod trips;
mod replay;
mod growth;
mod municipality;
mod peers;

use anyhow::Result;
use serde_json::{Map, Value};

use load::Load;
use place::Place;
use report::Part;
use sizes::{Sizes, wants};

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let mut runtime = match arguments[..] {
        [load::VERB] => tokio::runtime::Builder::new_current_thread(),
        _ => tokio::runtime::Builder::new_multi_thread(),
    };
    let runtime = runtime.enable_all().build()?;
    match arguments[..] {
        [load::VERB] => runtime.block_on(Load::generate()),
        [stock_served::VERB, url] => runtime.block_on(stock_served::serve(url)),
        _ => runtime.block_on(bench()),
    }
}

async fn bench() -> Result<()> {
    let (place, sizes) = (Place::make().await?, Sizes::from_environment()?);
    println!("{}", place.durability().await?);
    let mut parts = Vec::new();
    if wants("appends") {
        parts.push(told(appends::run(&place, &sizes).await?));
    }
    if wants("http") {
        parts.push(told(over_http::run(&place, &sizes).await?));
    }
    if wants("trips") {
        parts.push(told(trips::run(&place, &sizes).await?));
    }
    if wants("reads") {
        parts.push(told(reads::run(&place, &sizes).await?));
    }
    if wants("replay") {
        parts.push(told(replay::run(&place, &sizes).await?));
    }
    if wants("growth") {
        parts.push(told(growth::run(&place, &sizes).await?));
    }
    if wants("municipality") {
        parts.push(told(municipality::run(&place, &sizes).await?));
    }
    if wants("peers") {
        parts.push(told(peers::run(&place, &sizes).await?));
    }
    println!("{}", report::goals(&parts));
    let all: Map<String, Value> = parts.iter().map(|part| (part.title.to_owned(), part.json())).collect();
    println!("{}", Value::Object(all));
    place.stop()
}

/// Each part's table stands as soon as it is known.
fn told(part: Part) -> Part {
    println!("{}", part.table());
    part
}
