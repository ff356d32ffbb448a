//! Part `appends`: appends in process beside what PostgreSQL itself can do, and beside stock cqrs-es.

use anyhow::Result;

use crate::bare::Bare;
use crate::contest::Contest;
use crate::in_process::InProcess;
use crate::place::Place;
use crate::report::{Part, Ratio};
use crate::sizes::Sizes;
use crate::stock::Stock;

/// How many ask at a time.
const CALLERS: [usize; 3] = [1, 32, 256];

pub async fn run(place: &Place, sizes: &Sizes) -> Result<Part> {
    let ours = InProcess::prepare(place).await?;
    let bare = Bare::prepare(place, &ours.sample().await?).await?;
    let stock = Stock::prepare(place.database("stock").await?).await?;
    let (names, rounds) = {
        let contest = contest(&ours, &bare, &stock);
        (contest.names(), contest.run(sizes).await?)
    };
    ours.close().await;
    bare.close().await;
    stock.close().await;
    Ok(Part {
        title: "Appends in process",
        names,
        rounds,
        ratios: ratios(),
        goals: Vec::new(),
        facts: Vec::new(),
    })
}

fn contest<'a>(ours: &'a InProcess, bare: &'a Bare, stock: &'a Stock) -> Contest<'a> {
    let mut contest = Contest::default();
    for n in CALLERS {
        contest.add(format!("pgbench {n}"), move |seconds| bare.one(n, seconds));
        contest.add(format!("append {n}"), move |seconds| ours.submissions(n, seconds));
        if n > 1 {
            contest.add(format!("append while sealed {n}"), move |seconds| {
                ours.submissions_while_sealed(n, seconds)
            });
        }
        contest.add(format!("stock {n}"), move |seconds| stock.turn(n, seconds));
    }
    contest.add("change 32".to_owned(), move |seconds| ours.changes(32, seconds));
    contest.add("append beside a snapshot 32".to_owned(), move |seconds| {
        ours.submissions_beside_a_snapshot(32, seconds)
    });
    contest
}

fn ratios() -> Vec<Ratio> {
    let mut ratios = Vec::new();
    for n in CALLERS {
        ratios.push(Ratio::of(&format!("append {n}"), &format!("pgbench {n}")));
        ratios.push(Ratio::of_best(&format!("append {n}"), "pgbench"));
        ratios.push(Ratio::of(&format!("append {n}"), &format!("stock {n}")));
    }
    ratios.extend([Ratio::of("change 32", "pgbench 32"), Ratio::of("change 32", "append 32")]);
    ratios.push(Ratio::of("append beside a snapshot 32", "append 32"));
    for n in [32, 256] {
        ratios.push(Ratio::of(&format!("append while sealed {n}"), &format!("append {n}")));
    }
    ratios
}
