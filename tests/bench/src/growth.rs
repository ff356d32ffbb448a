//! Part `growth`: the same turns on logs of different lengths. Nothing may grow with the log.

use anyhow::Result;

use crate::callers::Turn;
use crate::contest::Contest;
use crate::load::{Ask, Load};
use crate::million::{self, Million};
use crate::over_http::follow;
use crate::place::Place;
use crate::report::{Goal, Part, Ratio};
use crate::served::Served;
use crate::sizes::Sizes;

/// The shorter ones; then come `BENCH_EVENTS`, and the longest.
const SHORTER: [u32; 2] = [1_000, 100_000];

/// The longest is so many times as long as `BENCH_EVENTS`.
const LONGEST: u32 = 5;

struct Grown {
    million: Million,
    portal: Served,
    cases: Vec<Ask>,
}

pub async fn run(place: &Place, sizes: &Sizes) -> Result<Part> {
    let mut logs = Vec::new();
    let shorter = SHORTER.into_iter().filter(|events| *events < sizes.events);
    for events in shorter.chain([sizes.events, sizes.events * LONGEST]) {
        logs.push(Grown::prepare(place, events).await?);
    }
    let (names, rounds) = {
        let contest = contest(&logs);
        (contest.names(), contest.run(sizes).await?)
    };
    let first = logs.first().map_or(0, |log| log.million.events);
    let ratios = logs.iter().skip(1).flat_map(|log| {
        ["submit", "list", "case"]
            .map(|what| Ratio::of(&named(what, log.million.events), &named(what, first)))
    });
    let ratios: Vec<Ratio> = ratios.collect();
    let mut facts = Vec::new();
    for log in &logs {
        let events = log.million.events;
        facts.push((
            format!("start to ready, {events} events, seconds"),
            log.portal.ready_after.as_secs_f64(),
        ));
        facts.push((format!("memory of pyli at its most, {events} events, MiB"), log.portal.memory()?));
    }
    for log in logs {
        log.portal.stop().await?;
        log.million.store.close().await;
    }
    let part = Part { title: "As the log grows", names, rounds, ratios, goals: Vec::new(), facts };
    let slowest = part.ratios.iter().map(|ratio| part.median(&ratio.name)).fold(f64::NAN, f64::min);
    let goals = vec![Goal::at_least("the slowest turn on a long log against a short one", 0.9, 1.0, slowest)];
    Ok(Part { goals, ..part })
}

fn contest(logs: &[Grown]) -> Contest<'_> {
    let mut contest = Contest::default();
    for log in logs {
        let events = log.million.events;
        contest.add(named("submit", events), move |seconds| log.submit(seconds));
        contest.add(named("list", events), move |seconds| log.ask(log.million.town.lists(), seconds));
        contest.add(named("case", events), move |seconds| log.ask(log.cases.clone(), seconds));
    }
    contest
}

fn named(what: &str, events: u32) -> String {
    format!("{what}, {events} events")
}

impl Grown {
    async fn prepare(place: &Place, events: u32) -> Result<Self> {
        let million = Million::followed(place, events).await?;
        let portal = Served::start(&place.url(&million::name(events)), &[]).await?;
        let cases = million.cases().await?;
        let cases = cases
            .iter()
            .map(|(id, person)| Ask::new("GET", &format!("/api/v1/me/requests/{id}"), &person.token, &[]));
        let cases = cases.collect();
        Ok(Self { million, portal, cases })
    }

    async fn submit(&self, seconds: u32) -> Result<Turn> {
        let turn = self.ask(self.million.town.filings(), seconds).await?;
        let lag = follow(&self.million.store).await?;
        Ok(Turn { lag: Some(lag), ..turn })
    }

    async fn ask(&self, asks: Vec<Ask>, seconds: u32) -> Result<Turn> {
        let address = self.portal.address.clone();
        Load { address, connections: 32, seconds: seconds.into(), rate: None, asks }.run().await
    }
}
