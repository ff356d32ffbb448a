//! `pyli audit …`: what an auditor looks at.

pub mod protocol;

use anyhow::Result;
use clap::Subcommand;

use crate::command_line::Verdict;
use crate::config::Config;

/// `pyli audit …`
#[derive(Subcommand)]
pub enum Audit {
    /// A year of the protocol: numbers, cases without one, outages, and what is wrong; exit status 1 when something is
    /// wrong that nobody has explained.
    Protocol(protocol::Protocol),
}

/// `pyli audit …`
pub async fn run(config: Config, audit: Audit) -> Result<Verdict> {
    match audit {
        Audit::Protocol(protocol) => protocol::run(config, protocol).await,
    }
}
