//! Part `replay`: read models from the log: rebuilt beside COPY of the finished tables and beside stock's replay, and
//! catching up beside the highest rate of appends.

use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use sqlx::postgres::PgPool;
use tokio::process::Command;

use crate::in_process::InProcess;
use crate::million::{self, Million};
use crate::over_http::follow;
use crate::place::Place;
use crate::report::{Goal, Part};
use crate::served::{Served, store, verb};
use crate::sizes::Sizes;
use crate::stock::Stock;

/// Stock is replayed from as many as it can file in this time.
const STOCK_FILES: u32 = 5;

/// How long appends go on before the read models catch up with them.
const APPENDS: u32 = 10;

pub async fn run(place: &Place, sizes: &Sizes) -> Result<Part> {
    let (appended, caught_up) = catching_up(place).await?;
    let stock = stock_replay(place).await?;
    let million = Million::settled(place, sizes.events).await?;
    let url = place.url(&million::name(sizes.events));
    let rebuilt = verb(&url, &["rebuild", "--all"]).await?;
    let copied = copy(place, million.store.pool(), &million::name(sizes.events)).await?;
    million.store.close().await;
    let rate = f64::from(sizes.events) / rebuilt.as_secs_f64();
    let facts = vec![
        ("events in the log".to_owned(), f64::from(sizes.events)),
        ("rebuild of all read models, seconds".to_owned(), rebuilt.as_secs_f64()),
        ("COPY out and COPY in of their tables, seconds".to_owned(), copied.as_secs_f64()),
        ("rebuild, events a second".to_owned(), rate),
        ("stock replay, events a second".to_owned(), stock),
        ("read models catching up, events a second".to_owned(), caught_up),
        ("appends in process, a second".to_owned(), appended),
    ];
    let goals = vec![
        Goal::at_least(
            "rebuild against COPY out + COPY in",
            0.4,
            0.8,
            copied.as_secs_f64() / rebuilt.as_secs_f64(),
        ),
        Goal::at_least("rebuild against stock replay, per event", 50.0, 150.0, rate / stock),
        Goal::at_least(
            "read models catching up against the highest append rate",
            1.5,
            2.5,
            caught_up / appended,
        ),
    ];
    Ok(Part {
        title: "Read models from the log",
        names: Vec::new(),
        rounds: Vec::new(),
        ratios: Vec::new(),
        goals,
        facts,
    })
}

/// Appends with 256 callers and nobody following; then a process that follows.
async fn catching_up(place: &Place) -> Result<(f64, f64)> {
    let ours = InProcess::prepare(place).await?;
    let turn = ours.submissions(256, APPENDS).await?;
    ours.close().await;
    let store = store(place.kept_database("pyli").await?).await?;
    let events = store.head().await?;
    let begun = Instant::now();
    let portal = Served::start(&place.url("pyli"), &["--roles", "http,projections"]).await?;
    follow_projections(&store, events).await?;
    let rate = f64::from(u32::try_from(events)?) / begun.elapsed().as_secs_f64();
    follow(&store).await?;
    portal.stop().await?;
    store.close().await;
    Ok((turn.rate, rate))
}

async fn follow_projections(store: &store::Store, head: i64) -> Result<()> {
    let begun = Instant::now();
    loop {
        let slowest = "select coalesce(min(position), 0) from subscriptions where kind = 'projection'";
        let position: i64 = sqlx::query_scalar(slowest).fetch_one(store.pool()).await?;
        if position >= head {
            return Ok(());
        }
        ensure!(begun.elapsed() < Duration::from_mins(10), "the read models do not catch up");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn stock_replay(place: &Place) -> Result<f64> {
    let stock = Stock::prepare(place.database("stock").await?).await?;
    stock.turn(32, STOCK_FILES).await?;
    let rate = stock.replay().await?;
    stock.close().await;
    Ok(rate)
}

/// Every table of the read models out into a file and into a table with the same indexes.
async fn copy(place: &Place, pool: &PgPool, database: &str) -> Result<Duration> {
    let tables: Vec<String> = sqlx::query_scalar(
        "select tablename::text from pg_tables where schemaname = 'read_model' order by tablename",
    )
    .fetch_all(pool)
    .await?;
    let folder = tempfile::tempdir()?;
    let psql = |statement: &str| psql(place, database, statement);
    psql("drop schema if exists copied cascade; create schema copied")?.status().await?;
    let mut took = Duration::ZERO;
    for table in &tables {
        let made = format!("create table copied.{table} (like read_model.{table} including all)");
        ensure!(psql(&made)?.status().await?.success(), "{table} could not be made");
        let (file, begun) = (folder.path().join(table), Instant::now());
        let out = psql(&format!("copy read_model.{table} to stdout (format binary)"))?
            .stdout(std::fs::File::create(&file)?)
            .status()
            .await?;
        let back = psql(&format!("copy copied.{table} from stdin (format binary)"))?
            .stdin(std::fs::File::open(&file)?)
            .status()
            .await?;
        ensure!(out.success() && back.success(), "{table} could not be copied");
        took += begun.elapsed();
    }
    psql("drop schema copied cascade")?.status().await?;
    Ok(took)
}

fn psql(place: &Place, database: &str, statement: &str) -> Result<Command> {
    let options = place.options(database);
    let socket = options.get_socket().context("our clusters listen on a socket")?;
    let mut command = Command::new(place.program("psql")?);
    command.arg("-h").arg(socket).args(["-p", &options.get_port().to_string(), "-U", options.get_username()]);
    command.args(["-q", "-X", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", statement]);
    command.stdin(Stdio::null()).stderr(Stdio::inherit());
    Ok(command)
}
