//! `pyli audit export`: the log as lines, and the newest checkpoint at their end.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::ops::RangeInclusive;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Args;
use store::seal::{Export, Tail};
use store::{Access, Store};

use crate::command_line::{Unusable, Verdict};
use crate::config::Config;
use crate::installation::Installation;
use crate::verbs::audit::reason;

/// `pyli audit export …`
#[derive(Args)]
pub struct ExportLog {
    /// The first position [default: 1].
    #[arg(long, value_name = "P", value_parser = clap::value_parser!(u64).range(1..))]
    from: Option<u64>,

    /// The last position [default: the last that is sealed]. A part of the log proves nothing by itself.
    #[arg(long, value_name = "P", value_parser = clap::value_parser!(u64).range(1..))]
    to: Option<u64>,

    /// Where to: written whole or not at all [default: stdout].
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// What is not sealed yet too; the note at the end says how many are.
    #[arg(long)]
    unsealed: bool,

    /// Why it is handed out: a reference such as the number of a document, never somebody's name. It is kept with the
    /// record that these positions were.
    #[arg(long, value_name = "REFERENCE", value_parser = reason)]
    reason: Option<String>,
}

/// `pyli audit export …`
pub async fn run(config: Config, asked: ExportLog) -> Result<Verdict> {
    let positions = asked.from.unwrap_or(1)..=asked.to.unwrap_or(u64::MAX);
    if positions.is_empty() {
        return Err(Unusable("--from is behind --to".to_owned()).into());
    }
    let tail = if asked.unsealed { Tail::Unsealed } else { Tail::Sealed };
    let installation = Installation::open(&config).await?;
    let access = Access::command_line(asked.reason);
    let outcome = match begin(&installation.store, &access, positions, tail).await {
        Ok(export) => write(export, asked.output.as_deref()).await,
        Err(error) => Err(error),
    };
    installation.close().await?;
    outcome.context("the log was not exported")?;
    Ok(Verdict::Done)
}

/// Recorded before the first line leaves.
async fn begin(store: &Store, access: &Access, positions: RangeInclusive<u64>, tail: Tail) -> Result<Export> {
    Ok(store.export(positions, tail).await?.open(store, access).await?)
}

async fn write(export: Export, file: Option<&Path>) -> Result<()> {
    let Some(file) = file else { return to_stdout(export).await };
    let unfinished = file.with_added_extension(format!("{}.unfinished", std::process::id()));
    let written = whole(export, &unfinished, file).await;
    if written.is_err() {
        // Nothing of it is left; that it was not there in the first place is as good.
        let _ = std::fs::remove_file(&unfinished);
    }
    written.with_context(|| format!("{} cannot be written", file.display()))
}

/// Under another name first, and on the disk before it gets its own.
async fn whole(mut export: Export, unfinished: &Path, file: &Path) -> Result<()> {
    let created = OpenOptions::new().write(true).create_new(true).mode(0o600).open(unfinished)?;
    let mut writer = BufWriter::with_capacity(1 << 20, created);
    while let Some(lines) = export.next().await? {
        writer.write_all(lines.as_bytes())?;
    }
    writer.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
    std::fs::rename(unfinished, file)?;
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Ok(File::open(folder)?.sync_all()?)
}

/// A reader who has seen enough (`head`) ends it in silence.
async fn to_stdout(mut export: Export) -> Result<()> {
    let mut stdout = io::stdout().lock();
    while let Some(lines) = export.next().await? {
        match stdout.write_all(lines.as_bytes()) {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => return Ok(()),
            written => written?,
        }
    }
    match stdout.flush() {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        flushed => Ok(flushed?),
    }
}
