//! Part `reads`: "my requests" and a case, out of a million, beside pgbench with the same select and the same index.

use anyhow::{Context, Result};

use crate::bare::{Pgbench, Times};
use crate::callers::Turn;
use crate::contest::Contest;
use crate::load::{Ask, Load};
use crate::million::{self, CITIZEN, Million};
use crate::place::Place;
use crate::report::{Goal, Part, Ratio};
use crate::served::Served;
use crate::sizes::Sizes;
use crate::wire::Wire;

const CONNECTIONS: [usize; 3] = [1, 32, 128];

struct Reads {
    portal: Served,
    pgbench: Pgbench,
    script: String,
    lists: Vec<Ask>,
    unchanged_lists: Vec<Ask>,
    cases: Vec<Ask>,
    unchanged: Vec<Ask>,
}

pub async fn run(place: &Place, sizes: &Sizes) -> Result<Part> {
    let million = Million::settled(place, sizes.events).await?;
    let reads = Reads::prepare(place, &million).await?;
    let (names, rounds) = {
        let contest = contest(&reads);
        (contest.names(), contest.run(sizes).await?)
    };
    let facts = vec![
        ("events in the log".to_owned(), f64::from(sizes.events)),
        ("start to ready, seconds".to_owned(), reads.portal.ready_after.as_secs_f64()),
        ("memory of pyli at its most, MiB".to_owned(), reads.portal.memory()?),
    ];
    reads.portal.stop().await?;
    million.store.close().await;
    let title = "Reads out of a large log";
    let part = Part { title, names, rounds, ratios: ratios(), goals: Vec::new(), facts };
    let goals = goals(&part);
    Ok(Part { goals, ..part })
}

fn contest(reads: &Reads) -> Contest<'_> {
    let mut contest = Contest::default();
    for n in CONNECTIONS {
        contest.add(format!("select {n}"), move |seconds| reads.select(n, seconds));
        contest.add(format!("list {n}"), move |seconds| reads.ask(&reads.lists, n, seconds));
    }
    contest
        .add("list unchanged 32".to_owned(), move |seconds| reads.ask(&reads.unchanged_lists, 32, seconds));
    contest.add("case 32".to_owned(), move |seconds| reads.ask(&reads.cases, 32, seconds));
    contest.add("case unchanged 32".to_owned(), move |seconds| reads.ask(&reads.unchanged, 32, seconds));
    contest
}

fn ratios() -> Vec<Ratio> {
    let each = CONNECTIONS.map(|n| Ratio::of(&format!("list {n}"), &format!("select {n}")));
    let others = [
        Ratio::best_of_best("list", "select"),
        Ratio::of("list unchanged 32", "list 32"),
        Ratio::of("case unchanged 32", "case 32"),
    ];
    each.into_iter().chain(others).collect()
}

fn goals(part: &Part) -> Vec<Goal> {
    let start = part.facts.get(1).map_or(f64::NAN, |(_, seconds)| *seconds);
    let list = part.median("best list / best select");
    let [unchanged_list, unchanged] =
        ["list unchanged 32 / list 32", "case unchanged 32 / case 32"].map(|name| part.median(name));
    vec![
        Goal::at_least("my requests, 20 of a million, against pgbench with the same select", 0.5, 0.7, list),
        Goal::at_least("conditional GET of an unchanged list against the full one", 2.0, 5.0, unchanged_list),
        Goal::at_least("conditional GET of an unchanged case against the full one", 2.0, 5.0, unchanged),
        Goal::at_most("start to ready, nothing to catch up, seconds", 1.0, 0.3, start),
    ]
}

impl Reads {
    async fn prepare(place: &Place, million: &Million) -> Result<Self> {
        let name = million::name(million.events);
        let (first, last) = million::citizens(million.events);
        let lists = million.town.lists();
        let found = million.cases().await?;
        let case = |headers: &[(&str, &str)], status| {
            let ask = |(id, person): &(uuid::Uuid, crate::town::Person)| {
                let path = format!("/api/v1/me/requests/{id}");
                Ask::new("GET", &path, &person.token, headers).expecting(status)
            };
            found.iter().map(ask).collect()
        };
        let portal = Served::start(&place.url(&name), &[]).await?;
        let unchanged_lists = unchanged(&portal, &lists).await?;
        Ok(Self {
            portal,
            unchanged_lists,
            pgbench: Pgbench::on(place, &name, Vec::new())?,
            script: format!("\\set n random({first}, {last})\n{}\n", select()),
            lists,
            cases: case(&[], 200),
            unchanged: case(&[("if-none-match", "\"1\"")], 304),
        })
    }

    async fn select(&self, clients: usize, seconds: u32) -> Result<Turn> {
        self.pgbench.run(&self.script, clients, seconds, Times::Noted).await
    }

    async fn ask(&self, asks: &[Ask], connections: usize, seconds: u32) -> Result<Turn> {
        let (address, asks) = (self.portal.address.clone(), asks.to_vec());
        Load { address, connections, seconds: seconds.into(), rate: None, asks }.run().await
    }
}

/// The same, each with the `ETag` that it has.
async fn unchanged(portal: &Served, asks: &[Ask]) -> Result<Vec<Ask>> {
    let mut wire = Wire::connect(&portal.address).await?;
    let mut conditional = Vec::new();
    for ask in asks {
        wire.ask(&ask.request()).await?;
        let tag = wire.tag.clone().context("a list has an ETag")?;
        let head = [&ask.head, "if-none-match: ", &tag, "\r\n"].concat();
        conditional.push(Ask { head, ..ask.clone() }.expecting(304));
    }
    Ok(conditional)
}

/// The select of the list (`projections/src/requests/query.rs`), in one line, as pgbench wants it.
fn select() -> String {
    format!(
        "select r.id, r.number, r.status, r.owner, r.submitted_at, r.changed_at, r.protocol_state, r.protocol_number, \
         r.protocol_year, r.protocol_date, r.protocol_message, r.department, r.assignee, r.due_on, r.answered_at, \
         r.revision, r.version, r.position, r.kind, r.subject, \
         null::json as text, r.desired_action, null::json as sender, r.answer, '[]'::json as history, k.wrapped \
         from read_model.requests r \
         left join lateral (select k.wrapped from data_keys k where k.aggregate_type = 'CitizenRequest' \
         and k.aggregate_id = r.id::text limit 1) k on true \
         where r.number < 9223372036854775807 and r.owner = {CITIZEN} order by r.number desc limit 21;"
    )
}
