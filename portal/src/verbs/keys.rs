//! `pyli keys …`: the files of the keys.

mod rotate;
mod rotate_master;

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
    /// Print the public halves of the keys that sign the log, for whoever checks it: one a line, those that have been
    /// replaced with the size of the log up to which they count.
    Public,
    /// Replace the signing key by a new one (stop every process of the portal first), or, with --master, the master
    /// key, while the portal serves.
    Rotate(rotate::Rotate),
}

/// `pyli keys …`
pub async fn run(config: &Config, keys: Keys) -> Result<Verdict> {
    match keys {
        Keys::New => new(config),
        Keys::Public => {
            print!("{}", KeyFiles::of(config).read_log_keys(&config.origin())?.trusted());
            Ok(Verdict::Done)
        }
        Keys::Rotate(rotate) => {
            if rotate.master {
                return rotate_master::run(config, rotate.wait).await;
            }
            rotate::run(config, rotate).await
        }
    }
}

fn new(config: &Config) -> Result<Verdict> {
    let files = KeyFiles::of(config);
    let made = files.make_missing()?;
    for file in [&files.master, &files.signing] {
        let what = if made.contains(&file.as_path()) { "made" } else { "there already" };
        println!("{}: {what}", file.display());
    }
    Ok(Verdict::Done)
}
