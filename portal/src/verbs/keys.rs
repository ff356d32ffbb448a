//! `pyli keys new`: the files of the keys, where they are missing.

use anyhow::Result;
use clap::Subcommand;

use crate::command_line::Verdict;
use crate::config::Config;
use crate::keys::KeyFiles;

/// `pyli keys …`
#[derive(Subcommand)]
pub enum Keys {
    /// Make the master and the signing key where their files are missing; one that is there stays as it is.
    New,
}

/// `pyli keys …`
pub fn run(config: &Config, keys: &Keys) -> Result<Verdict> {
    match keys {
        Keys::New => {}
    }
    let files = KeyFiles::of(config);
    let made = files.make_missing()?;
    for file in [&files.master, &files.signing] {
        let what = if made.contains(&file.as_path()) { "made" } else { "there already" };
        println!("{}: {what}", file.display());
    }
    Ok(Verdict::Done)
}
