//! Part `trips`: how often a command and a read go to PostgreSQL, counted by a proxy between the two.

use anyhow::{Result, ensure};

use crate::callers::Turn;
use crate::load::{Ask, Load};
use crate::place::Place;
use crate::proxy::Proxy;
use crate::report::{Goal, Part};
use crate::served::{Served, store};
use crate::sizes::Sizes;
use crate::town::Town;

/// A process that only serves HTTP, behind the proxy; another keeps the read models.
struct Trips {
    proxy: Proxy,
    served: Served,
}

pub async fn run(place: &Place, _: &Sizes) -> Result<Part> {
    let store = store(place.database("trips").await?).await?;
    let town = Town::of(&store, 16).await?;
    let cases = town.cases(&store, 256).await?;
    let proxy = Proxy::start(place, "trips")?;
    let behind = Served::start(&place.url("trips"), &[]).await?;
    let trips = Trips { served: Served::start(proxy.url(), &["--roles", "http"]).await?, proxy };
    let mut facts = Vec::new();
    for n in [1, 32] {
        for (what, asks) in
            [("submission", town.filings()), ("answer", town.answers(&cases)), ("list", town.lists())]
        {
            facts.push((format!("round trips: {what}, connections: {n}"), trips.of(&asks, n).await?));
        }
    }
    trips.served.stop().await?;
    behind.stop().await?;
    store.close().await;
    let fact = |nth: usize| facts.get(nth).map_or(f64::NAN, |(_, value): &(String, f64)| *value);
    let goals = vec![
        Goal::at_most("round trips of a submission, 1 connection", 1.0, 1.0, fact(0)),
        Goal::at_most("round trips of a submission, 32 connections", 1.0, 1.0, fact(3)),
        Goal::at_most("round trips of a list, 1 connection", 1.0, 1.0, fact(2)),
        Goal::at_most("round trips of a list, 32 connections", 1.0, 1.0, fact(5)),
    ];
    Ok(Part { title: "Round trips", names: Vec::new(), rounds: Vec::new(), ratios: Vec::new(), goals, facts })
}

impl Trips {
    /// After a while to warm up: caches, and statements that are prepared once for each connection.
    async fn of(&self, asks: &[Ask], connections: usize) -> Result<f64> {
        self.ask(asks, connections, 0.7).await?;
        let before = self.proxy.trips();
        let turn = self.ask(asks, connections, 1.5).await?;
        let trips = self.proxy.trips() - before;
        ensure!(trips > 0, "nothing went through the proxy");
        Ok(f64::from(u32::try_from(trips)?) / f64::from(u32::try_from(turn.acknowledged)?))
    }

    async fn ask(&self, asks: &[Ask], connections: usize, seconds: f64) -> Result<Turn> {
        let (address, asks) = (self.served.address.clone(), asks.to_vec());
        Load { address, connections, seconds, rate: None, asks }.run().await
    }
}
