//! `pyli audit …`: what an auditor looks at.

pub mod case;
pub mod verify;
pub mod export;
pub mod protocol;

use anyhow::Result;
use clap::Subcommand;

use crate::command_line::Verdict;
use crate::config::Config;

/// `pyli audit …`
#[derive(Subcommand)]
pub enum Audit {
    /// One case told in sentences, and as staff and the citizen saw it then. Personal text is opened.
    Case(case::Case),
    /// Check the log: places, streams, numbers, every leaf, root and signature, the second place and the read models;
    /// says the first wrong position, and ends with 1, when something is wrong.
    Verify(verify::Verify),
    /// The log as lines, up to the newest checkpoint, and that checkpoint at the end. It is recorded which positions.
    Export(export::ExportLog),
    /// A year of the protocol: numbers, cases without one, outages, and what is wrong; exit status 1 when something is
    /// wrong that nobody has explained.
    Protocol(protocol::Protocol),
}

/// Why something is read, kept with the record that it was.
fn reason(text: &str) -> Result<String, &'static str> {
    let is_good =
        !text.trim().is_empty() && text.chars().count() <= 200 && !text.chars().any(char::is_control);
    if is_good { Ok(text.trim().to_owned()) } else { Err("a reference of 1 to 200 characters") }
}

/// `pyli audit …`
pub async fn run(config: Config, audit: Audit) -> Result<Verdict> {
    match audit {
        Audit::Case(case) => case::run(config, case).await,
        Audit::Verify(verify) => verify::run(config, verify).await,
        Audit::Export(asked) => export::run(config, asked).await,
        Audit::Protocol(protocol) => protocol::run(config, protocol).await,
    }
}
