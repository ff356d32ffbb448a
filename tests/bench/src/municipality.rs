//! Part `municipality`: a load that looks like a town's, four reads in five, arriving whether or not the portal keeps up:
//! how long people wait at a tenth, a half and nine tenths of what it can do.

use anyhow::Result;

use crate::callers::Turn;
use crate::figures::Round;
use crate::load::{Ask, Load};
use crate::million::{self, Million};
use crate::over_http::follow;
use crate::place::Place;
use crate::report::Part;
use crate::served::Served;
use crate::sizes::Sizes;
use crate::town::Town;

/// Of a hundred requests: lists, cases, submissions, answers of staff; the last is a sign-in.
const MIX: [usize; 4] = [40, 40, 14, 5];

/// More than are ever under way.
const CONNECTIONS: usize = 256;

/// Shares of the capacity.
const SHARES: [f64; 3] = [0.1, 0.5, 0.9];

/// Of a log of this length, or of `BENCH_EVENTS` if that is shorter.
const EVENTS: u32 = 100_000;

pub async fn run(place: &Place, sizes: &Sizes) -> Result<Part> {
    let events = EVENTS.min(sizes.events);
    let million = Million::prepare(place, events).await?;
    let portal = Served::start(&place.url(&million::name(events)), &[]).await?;
    let asks = day(&million).await?;
    let load = |connections, rate| Load {
        address: portal.address.clone(),
        connections,
        seconds: f64::from(sizes.seconds) * 2.0,
        rate,
        asks: asks.clone(),
    };
    load(32, None).run().await?;
    let full = load(32, None).run().await?;
    follow(&million.store).await?;
    let mut facts = vec![("capacity, requests a second (32 connections)".to_owned(), full.rate)];
    for share in SHARES {
        let turn = load(CONNECTIONS, Some(full.rate * share)).run().await?;
        follow(&million.store).await?;
        facts.extend(waits(share, turn));
    }
    portal.stop().await?;
    million.store.close().await;
    let title = "A town's load, four reads in five, open loop";
    Ok(Part { title, names: Vec::new(), rounds: Vec::new(), ratios: Vec::new(), goals: Vec::new(), facts })
}

fn waits(share: f64, turn: Turn) -> Vec<(String, f64)> {
    let mut round = Round::default();
    round.note("", turn);
    let wait = |percent: f64| {
        (format!("p{percent} at {:.0} % of it, ms", share * 100.0), round.percentile("", percent))
    };
    [50.0, 95.0, 99.0, 99.9].map(wait).to_vec()
}

/// A hundred requests of each round of people, well mixed.
async fn day(million: &Million) -> Result<Vec<Ask>> {
    let found = million.cases().await?;
    let ids: Vec<_> = found.iter().map(|(id, _)| *id).collect();
    let case = |(id, person): &(uuid::Uuid, crate::town::Person)| {
        Ask::new("GET", &format!("/api/v1/me/requests/{id}"), &person.token, &[])
    };
    let cases: Vec<Ask> = found.iter().map(case).collect();
    let kinds = [million.town.lists(), cases, million.town.filings(), million.town.answers(&ids)];
    let sign_in = Town::sign_in();
    let mut asks = Vec::new();
    for nth in 0..6400 {
        // 37 and 100 have no common divisor: each hundred holds every kind as often as it should, never in a row.
        let at = nth * 37 % 100;
        let mut upto = 0;
        let kind = MIX.iter().position(|share| {
            upto += share;
            at < upto
        });
        asks.push(kind.map_or_else(|| sign_in.clone(), |kind| kinds[kind][nth % kinds[kind].len()].clone()));
    }
    Ok(asks)
}
