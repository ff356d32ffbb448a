//! Part `peers`: appends and rebuilds with what others would take, beside ours. Each peer is a small program of its own
//! language in `peers/`, with its packages in `target/bench-peers`; it opens new streams with the payload of one of our
//! events, and prints its turn. Two of them then build a view from all that their turns have left, as their
//! documentation has it.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

use crate::bare::Bare;
use crate::callers::Turn;
use crate::contest::Contest;
use crate::in_process::InProcess;
use crate::over_http::follow;
use crate::place::Place;
use crate::report::{Goal, Part, Ratio};
use crate::served::{Served, store, verb};
use crate::sizes::Sizes;
use crate::stock::Stock;

const CALLERS: usize = 8;

/// A peer: how it is started, and the database that it may fill.
struct Peer<'a> {
    place: &'a Place,
    program: PathBuf,
    script: Option<PathBuf>,
    database: &'static str,
    payload: String,
}

/// What a peer's replay came to.
#[derive(Deserialize)]
struct Replay {
    /// Those that are in its view.
    events: u32,
    seconds: f64,
    /// Those that it passed over: its program says why.
    #[serde(default)]
    missed: u32,
}

pub async fn run(place: &Place, sizes: &Sizes) -> Result<Part> {
    let ours = InProcess::prepare(place).await?;
    let sample = ours.sample().await?;
    let bare = Bare::prepare(place, &sample).await?;
    let stock = Stock::prepare(place.database("stock").await?).await?;
    let payload = sample.payload.to_string();
    let esrs = Peer::prepare(place, ("esrs", "run", None), payload.clone()).await?;
    let python =
        Peer::prepare(place, ("eventsourcing", "bin/python", Some("run.py")), payload.clone()).await?;
    let emmett = Peer::prepare(place, ("emmett", "node", Some("run.mjs")), payload).await?;
    let (names, rounds) = {
        let mut contest = Contest::default();
        contest.add(format!("pgbench {CALLERS}"), |seconds| bare.one(CALLERS, seconds));
        contest.add(format!("append {CALLERS}"), |seconds| ours.submissions(CALLERS, seconds));
        contest.add(format!("stock {CALLERS}"), |seconds| stock.turn(CALLERS, seconds));
        contest.add(format!("esrs {CALLERS}"), |seconds| esrs.turn(seconds));
        contest.add(format!("emmett {CALLERS}"), |seconds| emmett.turn(seconds));
        contest.add(format!("eventsourcing {CALLERS}"), |seconds| python.turn(seconds));
        (contest.names(), contest.run(sizes).await?)
    };
    ours.close().await;
    bare.close().await;
    stock.close().await;
    let facts = replays(place, &names, &python, &emmett).await?;
    let against = |peer: &str| Ratio::of(&format!("append {CALLERS}"), &format!("{peer} {CALLERS}"));
    let ratios = ["pgbench", "stock", "esrs", "emmett", "eventsourcing"].map(against).into();
    let part = Part { title: "Peers", names, rounds, ratios, goals: Vec::new(), facts };
    let seen = |peer: &str| part.median(&format!("append {CALLERS} / {peer} {CALLERS}"));
    let goals = vec![
        Goal::at_least("append in process against esrs, 8 callers", 2.0, 3.0, seen("esrs")),
        Goal::at_least("append in process against emmett, 8 callers", 4.0, 5.0, seen("emmett")),
        Goal::at_least("append in process against Python eventsourcing, 8", 8.0, 10.0, seen("eventsourcing")),
    ];
    Ok(Part { goals, ..part })
}

/// Of those whose turns have run, one after the other, each with the machine to itself.
async fn replays(
    place: &Place,
    names: &[String],
    python: &Peer<'_>,
    emmett: &Peer<'_>,
) -> Result<Vec<(String, f64)>> {
    let has_run = |name: &str| names.contains(&format!("{name} {CALLERS}"));
    let mut facts = Vec::new();
    if has_run("append") {
        facts.push(("Pyli rebuild, events a second".to_owned(), rebuild(place).await?));
    }
    if has_run("eventsourcing") {
        let rate = python.replay().await?.rate();
        facts.push(("eventsourcing replay, events a second".to_owned(), rate));
    }
    if has_run("emmett") {
        let replay = emmett.replay().await?;
        facts.push(("emmett replay, events a second".to_owned(), replay.rate()));
        facts.push(("emmett replay, events it passed over".to_owned(), replay.missed.into()));
    }
    Ok(facts)
}

/// All of our read models, of the log that our turns have left: events a second.
async fn rebuild(place: &Place) -> Result<f64> {
    let (url, store) = (place.url("pyli"), store(place.options("pyli")).await?);
    // Only what has followed the log before is rebuilt.
    let portal = Served::start(&url, &["--roles", "http,projections"]).await?;
    follow(&store).await?;
    portal.stop().await?;
    let events = u32::try_from(store.head().await?)?;
    store.close().await;
    let took = verb(&url, &["rebuild", "--all"]).await?;
    Ok(f64::from(events) / took.as_secs_f64())
}

impl Replay {
    fn rate(&self) -> f64 {
        f64::from(self.events) / self.seconds
    }
}

impl<'a> Peer<'a> {
    async fn prepare(
        place: &'a Place,
        (database, program, script): (&'static str, &str, Option<&str>),
        payload: String,
    ) -> Result<Self> {
        place.database(database).await?;
        let folder = folder()?.join(database);
        let installed = folder.join(".installed");
        ensure!(installed.is_file(), "{} is not there: make bench installs it", installed.display());
        let own = folder.join(program);
        let program = if own.is_file() { own } else { PathBuf::from(program) };
        Ok(Self { place, program, script: script.map(|script| folder.join(script)), database, payload })
    }

    async fn turn(&self, seconds: u32) -> Result<Turn> {
        self.ask(&[&CALLERS.to_string(), &seconds.to_string()], &self.payload).await
    }

    async fn replay(&self) -> Result<Replay> {
        self.ask(&["replay"], "").await
    }

    async fn ask<Answer: DeserializeOwned>(&self, what: &[&str], input: &str) -> Result<Answer> {
        let options = self.place.options(self.database);
        let socket = options.get_socket().context("our clusters listen on a socket")?;
        let mut child = Command::new(&self.program)
            .args(&self.script)
            .arg(socket)
            .args([&options.get_port().to_string(), options.get_username(), self.database])
            .args(what)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let mut stdin = child.stdin.take().context("its input is piped")?;
        stdin.write_all(input.as_bytes()).await?;
        drop(stdin);
        let output = child.wait_with_output().await?;
        ensure!(output.status.success(), "{} gave up: its error stands above", self.database);
        Ok(serde_json::from_slice(&output.stdout)?)
    }
}

/// Beside `target/release`.
fn folder() -> Result<PathBuf> {
    let program = std::env::current_exe()?;
    let target = program.ancestors().nth(2).map(Path::to_owned).context("cargo has built this program")?;
    Ok(target.join("bench-peers"))
}
