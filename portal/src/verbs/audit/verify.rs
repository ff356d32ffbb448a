//! `pyli audit verify`: the log in the database, or an export alone, checked from the first event to the last.

mod second_place;
mod state;

use std::fs::File;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Args;
use projections::rebuild::{all, check};
use store::seal::Trusted;
use store::verify::{Asked, Extent, Report, Scope, Sheet, VerifyError, export};

use crate::command_line::{Unusable, Verdict};
use crate::config::{Config, WitnessPlace};
use crate::installation::Installation;

/// `pyli audit verify …`
#[derive(Args)]
pub struct Verify {
    /// Check this export, and no database.
    #[arg(long, value_name = "FILE", requires = "public_key", conflicts_with_all = ["checkpoint", "incremental", "state", "no_read_models"])]
    export: Option<PathBuf>,

    /// Whose signatures count, as `pyli keys public` prints it.
    #[arg(long, value_name = "FILE", requires = "export")]
    public_key: Option<PathBuf>,

    /// The export is a part of the log (--from, --to): its places are checked, and nothing proves that it is the log's.
    #[arg(long, requires = "export")]
    part: bool,

    /// The checkpoints of the second place: a file with notes, or a folder of such files [default: the folder of
    /// --witness].
    #[arg(long, value_name = "FILE|FOLDER")]
    checkpoint: Option<PathBuf>,

    /// Only what is new since the last run that found everything right. What was changed before it since then is seen
    /// by the next full run.
    #[arg(long)]
    incremental: bool,

    /// Where the checkpoint is kept up to which everything was found right; keep it from whoever administers the
    /// database [default: log.verified in the folder of the keys].
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,

    /// Leave the read models alone.
    #[arg(long)]
    no_read_models: bool,
}

/// `pyli audit verify …`
pub async fn run(config: Config, verify: Verify) -> Result<Verdict> {
    if let (Some(file), Some(key)) = (&verify.export, &verify.public_key) {
        let extent = if verify.part { Extent::Part } else { Extent::Whole };
        return of_export(file, key, extent);
    }
    let installation = Installation::open(&config).await?;
    let outcome = of_database(&config, &installation, &verify).await;
    installation.close().await?;
    outcome
}

fn of_export(file: &Path, key: &Path, extent: Extent) -> Result<Verdict> {
    let keys = std::fs::read_to_string(key).map_err(|error| unusable(key, &error))?;
    let trusted = Trusted::read(&keys).map_err(|error| unusable(key, &error))?;
    let sheet = File::open(file).and_then(Sheet::open).map_err(|error| unusable(file, &error))?;
    let Some(report) = told(export(sheet, &trusted, extent))? else { return Ok(Verdict::FoundWrong) };
    print(&report);
    match extent {
        Extent::Whole => {
            println!("Everything is as it was signed.");
            tell_of_a_retired_key(&report, &trusted);
        }
        Extent::Part => {
            println!("This is a part: its places are right, and nothing proves that it is the log's.");
        }
    }
    Ok(Verdict::Done)
}

async fn of_database(config: &Config, installation: &Installation, verify: &Verify) -> Result<Verdict> {
    let store = &installation.store;
    let trusted = store.log_keys().trusted();
    let state = verify.state.clone().unwrap_or_else(|| config.keys_dir().join("log.verified"));
    let scope = if verify.incremental { state::scope(&state, &trusted)? } else { Scope::Whole };
    let of_witness = config.witness.place.as_ref().and_then(WitnessPlace::folder);
    let second_place = second_place::read(verify.checkpoint.as_deref().or(of_witness), &trusted)?;
    let asked = Asked { trusted: &trusted, second_place: &second_place, scope };
    let Some(report) = told(store.verify(&asked).await)? else { return Ok(Verdict::FoundWrong) };
    print(&report);
    if !store.signing_key_counts().await? {
        println!("The signing key is not the one that has signed last: see docs/operations.md.");
        return Ok(Verdict::FoundWrong);
    }
    if !verify.no_read_models && read_models(installation).await? == Verdict::FoundWrong {
        return Ok(Verdict::FoundWrong);
    }
    if let Some(note) = &report.newest {
        state::record(&state, note)?;
    }
    println!("Everything is as it was signed.");
    Ok(Verdict::Done)
}

/// What was found wrong is told here, and is no error.
fn told(outcome: Result<Report, VerifyError>) -> Result<Option<Report>> {
    match outcome {
        Ok(report) => Ok(Some(report)),
        Err(VerifyError::Wrong(wrong)) => {
            println!("WRONG at {wrong}.");
            Ok(None)
        }
        Err(VerifyError::SecondPlace(disagreement)) => {
            println!("WRONG: {disagreement}");
            Ok(None)
        }
        Err(error @ (VerifyError::Unavailable(_) | VerifyError::File(_))) => {
            Err(error).context("the log could not be checked")
        }
    }
}

fn print(report: &Report) {
    let Report { events, sealed, streams, numbered, protocol_numbers, unknown, .. } = report;
    println!("{events} events of {streams} streams; {sealed} positions are sealed.");
    println!("{numbered} running numbers, {protocol_numbers} protocol numbers.");
    println!("{} checkpoints, {} tiles, {} data keys.", report.checkpoints, report.tiles, report.data_keys);
    if *unknown > 0 {
        println!(
            "{unknown} events are of kinds or versions that a newer program has written: their places, leaves and seal \
             are checked like all, what they say is not understood here."
        );
    }
    if report.witnessed > 0 {
        println!("{} checkpoints of the second place agree.", report.witnessed);
    }
}

/// A thief of a key that was replaced can sign a log of up to the size at which it was.
fn tell_of_a_retired_key(report: &Report, trusted: &Trusted) {
    let by_current = Trusted::new(trusted.current().clone(), &[]);
    if report.newest.as_ref().is_some_and(|note| by_current.open(note).is_err()) {
        println!(
            "Take note: the checkpoint is signed by a key that has been replaced since; ask for a newer export."
        );
    }
}

async fn read_models(installation: &Installation) -> Result<Verdict> {
    let mut verdict = Verdict::Done;
    for projection in all(installation.store.master_key()) {
        installation.store.install(projection.as_ref()).await?;
        let (name, mut owner) = (projection.name(), installation.owner().await?);
        let compared = check(&mut owner, projection.as_ref()).await;
        for table in &compared.with_context(|| format!("{name} was not compared"))? {
            if table.difference.is_none() {
                println!("{table}");
            } else {
                println!("WRONG in the read model {name}: {table}.");
                verdict = Verdict::FoundWrong;
            }
        }
    }
    Ok(verdict)
}

/// A file that cannot be used is an unusable argument.
fn unusable(file: &Path, why: &dyn std::fmt::Display) -> Unusable {
    Unusable(format!("{}: {why}", file.display()))
}
