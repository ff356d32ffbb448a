//! `pyli keys rotate`: another key signs the log from now on.
//!
//! The order is such that a crash between any two steps leaves an installation that starts and signs: the old public
//! half is written down first (while its key is still the one that signs, that line is passed over), then the new key
//! takes the old one's place, then the database is told, so that a process with the old key signs nothing more. If it
//! is not told, the first process with the new key tells it.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use clap::Args;
use sqlx::ConnectOptions;
use store::Store;
use store::seal::{Retired, Rotation, Trusted, Verifier};

use crate::command_line::{Unusable, Verdict};
use crate::config::{Config, duration};
use crate::installation::reach_database;
use crate::keys::KeyFiles;

/// `pyli keys rotate …`
#[derive(Args)]
pub struct Rotate {
    /// The signing key is lost: its public half, as `pyli keys public` has printed it.
    #[arg(long, value_name = "VERIFIER-KEY", conflicts_with = "master")]
    lost: Option<String>,
    /// Replace the master key, while the portal serves: all data keys are wrapped anew. Run it again when it was cut off.
    #[arg(long)]
    pub master: bool,
    /// With --master: how long to wait for other processes to read the new key.
    #[arg(long, default_value = "1m", value_parser = duration)]
    pub wait: Duration,
}

/// `pyli keys rotate …`
pub async fn run(config: &Config, rotate: Rotate) -> Result<Verdict> {
    let files = KeyFiles::of(config);
    let old = old_key(config, &files, rotate.lost.as_deref())?;
    let (database, cluster) = reach_database(config).await?;
    let outcome = replace(config, &files, &old, async {
        if !config.no_migrate {
            Store::migrate(&database).await.context("the schema could not be brought up to date")?;
        }
        database.connect().await.context("the database cannot be reached")
    })
    .await;
    if let Some(cluster) = cluster {
        tokio::task::spawn_blocking(|| cluster.stop()).await??;
    }
    outcome?;
    println!("Start the portal again, and hand on what `pyli keys public` prints.");
    Ok(Verdict::Done)
}

/// The public half of the key that is to be replaced.
fn old_key(config: &Config, files: &KeyFiles, lost: Option<&str>) -> Result<Verifier> {
    let Some(lost) = lost else { return Ok(files.read_log_keys(&config.origin())?.signer.verifier()) };
    if files.signing.exists() {
        bail!(Unusable(format!("{} is there: it is not lost", files.signing.display())));
    }
    let verifier = Verifier::parse(lost).map_err(|error| Unusable(error.to_string()))?;
    if verifier.name() != config.origin() {
        bail!(Unusable(format!("the key is that of {}, this log is {}", verifier.name(), config.origin())));
    }
    Ok(verifier)
}

async fn replace(
    config: &Config,
    files: &KeyFiles,
    old: &Verifier,
    owner: impl Future<Output = Result<sqlx::PgConnection>>,
) -> Result<()> {
    let mut retired = files.read_retired()?;
    // What an attempt that was cut off has left is written anew, with the size of today.
    retired.retain(|retired| retired.verifier != *old);
    let rotation = Rotation::begin(owner.await?, &Trusted::new(old.clone(), &retired)).await?;
    let until = rotation.size;
    retired.push(Retired { verifier: old.clone(), until });
    fail::fail_point!("rotate.begun", |_| std::process::abort());
    files.write_retired(&retired)?;
    fail::fail_point!("rotate.retired", |_| std::process::abort());
    let new = files.replace_signing(&config.origin())?;
    fail::fail_point!("rotate.replaced", |_| std::process::abort());
    rotation.finish(&new).await?;
    println!("{}: new; the old key counts for the first {until} events", files.signing.display());
    Ok(())
}
