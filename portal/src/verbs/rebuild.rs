//! `pyli rebuild`: read models built anew from the log, beside the live ones.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::sync::Arc;

use anyhow::{Context, Result, anyhow};
use clap::Args;
use projections::rebuild::{NAMES, Program, Rebuilding, ScratchName, all, check, replay_into};
use sha2::{Digest, Sha256};
use sqlx::PgConnection;
use sqlx::postgres::PgConnectOptions;
use store::subscriptions::Projection;

use crate::command_line::{Unusable, Verdict};
use crate::config::Config;
use crate::installation::Installation;

/// `pyli rebuild [NAME…|--all] [--check]`
#[derive(Args)]
pub struct Rebuild {
    /// Which read models; several change places with the live ones in one transaction.
    #[arg(value_name = "NAME", required_unless_present = "all", conflicts_with = "all")]
    names: Vec<String>,
    /// All of them.
    #[arg(long)]
    all: bool,
    /// Only compare with the live ones; exit status 1 on any difference.
    #[arg(long)]
    check: bool,
    /// Replay the log only up to this position, into the schema of --into; the live tables are left alone.
    #[arg(long, value_name = "POSITION", requires = "into", conflicts_with_all = ["all", "check"],
          value_parser = clap::value_parser!(i64).range(1..))]
    to: Option<i64>,
    /// A schema for --to: made, or one that an earlier --into has made. It stays until you drop it.
    #[arg(long, value_name = "SCHEMA", requires = "to", value_parser = scratch_name)]
    into: Option<ScratchName>,
}

fn scratch_name(text: &str) -> Result<ScratchName, &'static str> {
    ScratchName::parse(text).ok_or("a plain name in small letters, of no schema that Pyli or PostgreSQL has")
}

/// `pyli rebuild …`
pub async fn run(config: Config, rebuild: Rebuild) -> Result<Verdict> {
    refuse_unknown(&rebuild.names)?;
    let installation = Installation::open(&config).await?;
    let wanted = |name: &str| rebuild.all || rebuild.names.iter().any(|wanted| wanted == name);
    let mut chosen = all(installation.store.master_key());
    chosen.retain(|projection| wanted(projection.name()));
    let outcome = if rebuild.check || rebuild.to.is_some() {
        one_by_one(&installation, &rebuild, &chosen).await
    } else {
        together(&installation, &chosen).await
    };
    installation.close().await?;
    outcome
}

/// Before anything is opened.
fn refuse_unknown(names: &[String]) -> Result<()> {
    let Some(unknown) = names.iter().find(|name| !NAMES.contains(&name.as_str())) else { return Ok(()) };
    let known = NAMES.join(", ");
    Err(anyhow!(Unusable(format!("there is no read model {unknown}; there are: {known}"))))
}

async fn one_by_one(
    installation: &Installation,
    how: &Rebuild,
    chosen: &[Arc<dyn Projection>],
) -> Result<Verdict> {
    let mut verdict = Verdict::Done;
    for projection in chosen {
        installation.store.install(projection.as_ref()).await?;
        let mut owner = installation.owner().await?;
        let found = match (how.to, &how.into) {
            (Some(to), Some(into)) => replay(&mut owner, projection.as_ref(), to, into).await?,
            _ => compare(&mut owner, projection.as_ref()).await?,
        };
        if found == Verdict::FoundWrong {
            verdict = found;
        }
    }
    Ok(verdict)
}

async fn compare(owner: &mut PgConnection, projection: &dyn Projection) -> Result<Verdict> {
    let name = projection.name();
    let compared = check(owner, projection).await.with_context(|| format!("{name} was not compared"))?;
    let mut verdict = Verdict::Done;
    for table in &compared {
        println!("{table}");
        if table.difference.is_some() {
            verdict = Verdict::FoundWrong;
        }
    }
    Ok(verdict)
}

async fn together(installation: &Installation, chosen: &[Arc<dyn Projection>]) -> Result<Verdict> {
    let program = this_program().context("the program cannot read itself")?;
    for projection in chosen {
        installation.store.install(projection.as_ref()).await?;
    }
    swap(&installation.database, chosen, &program)
        .await
        .context("nothing was rebuilt, the live read models are as they were")
}

async fn swap(
    database: &PgConnectOptions,
    chosen: &[Arc<dyn Projection>],
    program: &Program,
) -> Result<Verdict> {
    let rebuilding = Rebuilding::begin(database, chosen, program).await?;
    for begun in rebuilding.begun() {
        if let Some(position) = begun.goes_on_from {
            println!("{}: going on from position {position}", begun.name);
        }
    }
    let mut verdict = Verdict::Done;
    for built in rebuilding.finish().await? {
        println!("{}: rebuilt from {} events up to position {}", built.name, built.events, built.position);
        if built.parked > 0 {
            println!("{}: {} events are parked, see `pyli parked`", built.name, built.parked);
            verdict = Verdict::FoundWrong;
        }
    }
    Ok(verdict)
}

/// What a rebuild that goes on is known by.
fn this_program() -> std::io::Result<Program> {
    let mut file = BufReader::with_capacity(1 << 20, File::open(std::env::current_exe()?)?);
    let mut hash = Sha256::new();
    loop {
        let bytes = file.fill_buf()?;
        if bytes.is_empty() {
            return Ok(Program(hash.finalize().into()));
        }
        hash.update(bytes);
        let taken = bytes.len();
        file.consume(taken);
    }
}

async fn replay(
    owner: &mut PgConnection,
    projection: &dyn Projection,
    to: i64,
    into: &ScratchName,
) -> Result<Verdict> {
    let name = projection.name();
    let built =
        replay_into(owner, projection, to, into).await.with_context(|| format!("{name} was not replayed"))?;
    println!(
        "{name}: replayed {} events up to position {} into the schema {into}",
        built.events, built.position
    );
    println!("When it has served: drop schema {into} cascade;");
    if built.parked == 0 {
        return Ok(Verdict::Done);
    }
    println!("{name}: {} events could not be applied", built.parked);
    Ok(Verdict::FoundWrong)
}
