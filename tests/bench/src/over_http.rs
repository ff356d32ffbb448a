//! Part `http`: submissions and answers over HTTP with everything on, in a process of its own, asked by a load
//! generator in another: sessions, validation, encryption, idempotency keys, sealing, read models that follow.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use store::Store;
use uuid::Uuid;

use crate::bare::Bare;
use crate::callers::Turn;
use crate::contest::Contest;
use crate::load::{Ask, Load};
use crate::place::{Place, count};
use crate::report::{Goal, Part, Ratio};
use crate::served::{Served, store};
use crate::sizes::Sizes;
use crate::stock::Stock;
use crate::stock_served::StockServed;
use crate::town::Town;

/// How many connections.
pub const CONNECTIONS: [usize; 5] = [1, 8, 32, 128, 256];

/// How many sign in; the connections take turns with their sessions.
const CITIZENS: usize = 32;

/// Cases that are answered, far more than connections: no two work on one at a time.
const CASES: usize = 4096;

/// Beyond this the read models have not followed.
const FOLLOWING: Duration = Duration::from_mins(1);

struct OverHttp {
    store: Store,
    portal: Served,
    filings: Vec<Ask>,
    answers: Vec<Ask>,
    stock: Stock,
    stock_served: StockServed,
}

pub async fn run(place: &Place, sizes: &Sizes) -> Result<Part> {
    let ours = OverHttp::prepare(place).await?;
    let sample = ours.store.events_after(0, 1).await?.remove(0);
    let bare = Bare::prepare(place, &sample).await?;
    let (names, rounds) = {
        let contest = contest(&ours, &bare);
        (contest.names(), contest.run(sizes).await?)
    };
    let facts = vec![("memory of pyli at its most, MiB".to_owned(), ours.portal.memory()?)];
    ours.close().await?;
    bare.close().await;
    let part =
        Part { title: "Over HTTP, everything on", names, rounds, ratios: ratios(), goals: Vec::new(), facts };
    let goals = goals(&part);
    Ok(Part { goals, ..part })
}

fn contest<'a>(ours: &'a OverHttp, bare: &'a Bare) -> Contest<'a> {
    let mut contest = Contest::default();
    for n in CONNECTIONS {
        contest.add(format!("pgbench {n}"), move |seconds| bare.one(n, seconds));
        contest.add(format!("submit {n}"), move |seconds| ours.submit(n, seconds));
        if n == 32 {
            contest.add(format!("cte {n}"), move |seconds| bare.cte(n, seconds));
        }
        if n == 32 || n == 128 {
            contest.add(format!("stock {n}"), move |seconds| ours.stock(n, seconds));
        }
        if n == 128 {
            contest.add(format!("answer {n}"), move |seconds| ours.answer(n, seconds));
        }
    }
    contest
}

fn ratios() -> Vec<Ratio> {
    let mut ratios = vec![Ratio::best_of_best("submit", "pgbench")];
    for n in CONNECTIONS {
        ratios.push(Ratio::of(&format!("submit {n}"), &format!("pgbench {n}")));
    }
    for n in [128, 256] {
        ratios.push(Ratio::of_best(&format!("submit {n}"), "pgbench"));
    }
    ratios.push(Ratio::of("answer 128", "submit 128"));
    ratios.push(Ratio::of("submit 32", "stock 32"));
    ratios.push(Ratio::best_of_best("submit", "stock"));
    ratios.push(Ratio::of("submit 32", "cte 32"));
    ratios.push(Ratio::of_p99("submit 32", "cte 32"));
    ratios
}

fn goals(part: &Part) -> Vec<Goal> {
    let of = |name: &str| part.median(name);
    let best = of("submit 128 / best pgbench").max(of("submit 256 / best pgbench"));
    let lag = CONNECTIONS.map(|n| {
        let lags = part.rounds.iter().map(|round| round.lag(&format!("submit {n}")));
        lags.fold(f64::NAN, f64::max)
    });
    let memory = part.facts.first().map_or(f64::NAN, |(_, value)| *value);
    vec![
        Goal::at_least("submissions, 128–256 connections, against the best of pgbench", 0.8, 1.2, best),
        Goal::at_least(
            "submissions, 1 connection, against pgbench with 1",
            0.35,
            0.5,
            of("submit 1 / pgbench 1"),
        ),
        Goal::at_least("the same with 8", 0.5, 0.65, of("submit 8 / pgbench 8")),
        Goal::at_least("the same with 32", 0.8, 1.0, of("submit 32 / pgbench 32")),
        Goal::at_most(
            "seconds that read models are behind at the end",
            1.0,
            1.0,
            lag.into_iter().fold(f64::NAN, f64::max) / 1000.0,
        ),
        Goal::at_least("answers of staff against submissions, 128", 0.7, 0.9, of("answer 128 / submit 128")),
        Goal::at_least("submissions against stock with its view, 32", 5.0, 7.0, of("submit 32 / stock 32")),
        Goal::at_least("the same, best of each", 7.0, 10.0, of("best submit / best stock")),
        Goal::at_most(
            "p99 of submissions against p99 of CTE, 32",
            1.5,
            1.0,
            of("p99 of submit 32 / p99 of cte 32"),
        ),
        Goal::at_most("memory of pyli under the heaviest run, MiB", 150.0, 80.0, memory),
    ]
}

impl OverHttp {
    async fn prepare(place: &Place) -> Result<Self> {
        let store = store(place.database("pyli").await?).await?;
        let town = Town::of(&store, CITIZENS).await?;
        let cases: Vec<Uuid> = town.cases(&store, CASES).await?;
        let stock = Stock::prepare(place.database("stock").await?).await?;
        let stock_served = StockServed::start(&place.url("stock")).await?;
        let portal = Served::start(&place.url("pyli"), &[]).await?;
        Ok(Self {
            store,
            portal,
            filings: town.filings(),
            answers: town.answers(&cases),
            stock,
            stock_served,
        })
    }

    async fn submit(&self, connections: usize, seconds: u32) -> Result<Turn> {
        self.counted(self.filings.clone(), connections, seconds).await
    }

    async fn answer(&self, connections: usize, seconds: u32) -> Result<Turn> {
        self.counted(self.answers.clone(), connections, seconds).await
    }

    async fn stock(&self, connections: usize, seconds: u32) -> Result<Turn> {
        let ask = Ask::new("POST", "/requests", "", &[]).json(&crate::filing::body()).expecting(201);
        let address = self.stock_served.address.clone();
        let load = Load { address, connections, seconds: seconds.into(), rate: None, asks: vec![ask] };
        self.stock.counted(load.run()).await
    }

    /// The log holds one event more for each acknowledgement; the read models have followed, and the seal too, before
    /// the next contestant begins.
    async fn counted(&self, asks: Vec<Ask>, connections: usize, seconds: u32) -> Result<Turn> {
        let before = count(self.store.pool(), "events").await?;
        let address = self.portal.address.clone();
        let load = Load { address, connections, seconds: seconds.into(), rate: None, asks };
        let turn = load.run().await?;
        let lag = follow(&self.store).await?;
        let found = count(self.store.pool(), "events").await? - before;
        ensure!(found == turn.acknowledged, "pyli: {} acknowledged, {found} found", turn.acknowledged);
        Ok(Turn { lag: Some(lag), ..turn })
    }

    async fn close(self) -> Result<()> {
        self.portal.stop().await?;
        self.store.close().await;
        self.stock.close().await;
        Ok(())
    }
}

/// Waits until every read model has passed what is in the log now; how long that took. Then waits for those that nobody
/// reads at once, and for the seal.
pub async fn follow(store: &Store) -> Result<Duration> {
    follow_within(store, FOLLOWING).await
}

/// The same with another patience: a long log that was just filled is not followed in a minute.
pub async fn follow_within(store: &Store, at_most: Duration) -> Result<Duration> {
    let (begun, head) = (Instant::now(), store.head().await?);
    behind(store, head, "projection", at_most).await?;
    let lag = begun.elapsed();
    behind(store, head, "index", at_most).await?;
    behind(store, head, "reaction", at_most).await?;
    while store.seal_standing().await?.unsealed > 0 {
        ensure!(begun.elapsed() < at_most, "the log is not sealed in time");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    Ok(lag)
}

async fn behind(store: &Store, head: i64, kind: &str, at_most: Duration) -> Result<()> {
    let begun = Instant::now();
    loop {
        let slowest = "select coalesce(min(position), $2) from subscriptions where kind = $1";
        let position: i64 = sqlx::query_scalar(slowest).bind(kind).bind(head).fetch_one(store.pool()).await?;
        if position >= head {
            return Ok(());
        }
        ensure!(begun.elapsed() < at_most, "the {kind}s do not follow");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
