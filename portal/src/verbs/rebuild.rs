//! `pyli rebuild`: read models built anew from the log, beside the live ones.

use std::sync::Arc;

use anyhow::{Context, Result, anyhow};
use clap::Args;
use projections::rebuild::{NAMES, ScratchName, all, check, rebuild, replay_into};
use sqlx::PgConnection;
use store::subscriptions::Projection;

use crate::command_line::{Unusable, Verdict};
use crate::config::Config;
use crate::installation::Installation;

/// `pyli rebuild [NAME…|--all] [--check]`
#[derive(Args)]
pub struct Rebuild {
    /// Which read models.
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
    let outcome = one_by_one(&installation, &rebuild, &chosen).await;
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
            _ if how.check => compare(&mut owner, projection.as_ref()).await?,
            _ => swap(&mut owner, projection.as_ref()).await?,
        };
        if found == Verdict::FoundWrong {
            verdict = found;
        }
    }
    Ok(verdict)
}

async fn compare(owner: &mut PgConnection, projection: &dyn Projection) -> Result<Verdict> {
    let name = projection.name();
    let differences = check(owner, projection).await.with_context(|| format!("{name} was not compared"))?;
    for difference in &differences {
        println!("{difference}");
    }
    if differences.is_empty() {
        println!("{name}: as the log says");
        return Ok(Verdict::Done);
    }
    Ok(Verdict::FoundWrong)
}

async fn swap(owner: &mut PgConnection, projection: &dyn Projection) -> Result<Verdict> {
    let name = projection.name();
    let built = rebuild(owner, projection).await.with_context(|| format!("{name} was not rebuilt"))?;
    println!("{name}: rebuilt from {} events up to position {}", built.events, built.position);
    if built.parked == 0 {
        return Ok(Verdict::Done);
    }
    println!("{name}: {} events are parked, see `pyli parked`", built.parked);
    Ok(Verdict::FoundWrong)
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
