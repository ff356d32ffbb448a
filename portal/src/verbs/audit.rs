//! `pyli audit …`: what an auditor looks at.

pub mod case;
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
    /// A year of the protocol: numbers, cases without one, outages, and what is wrong; exit status 1 when something is
    /// wrong that nobody has explained.
    Protocol(protocol::Protocol),
}

/// `pyli audit …`
pub async fn run(config: Config, audit: Audit) -> Result<Verdict> {
    match audit {
        Audit::Case(case) => case::run(config, case).await,
        Audit::Protocol(protocol) => protocol::run(config, protocol).await,
    }
}
