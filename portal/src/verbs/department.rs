//! `pyli department add`: a department of the municipality.

use anyhow::{Result, anyhow};
use clap::Subcommand;
use domain::words::Name;

use crate::command_line::{Unusable, Verdict};
use crate::config::Config;
use crate::installation::Installation;

/// `pyli department …`
#[derive(Subcommand)]
pub enum DepartmentVerb {
    /// Add a department; prints its id. A name that differs from another's in accents, case or spaces only is
    /// refused. Departments are never renamed or taken away: past cases are explained by them.
    Add {
        /// The department's name, as citizens and staff shall read it.
        #[arg(long)]
        name: String,
    },
}

/// `pyli department …`
pub async fn run(config: Config, verb: DepartmentVerb) -> Result<Verdict> {
    let DepartmentVerb::Add { name } = verb;
    let name = Name::parse(&name)
        .map_err(|error| anyhow!(Unusable(format!("--name cannot be used: {}", error.code()))))?;
    let installation = Installation::open(&config).await?;
    let outcome = installation.store.add_department(name).await;
    installation.close().await?;
    println!("id: {}", outcome?);
    Ok(Verdict::Done)
}
