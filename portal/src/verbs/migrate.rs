//! `pyli migrate`: brings the schema up to date, as every start does unless told not to.

use anyhow::{Context, Result};
use store::Store;

use crate::command_line::Verdict;
use crate::config::Config;
use crate::installation::reach_database;

/// `pyli migrate`
pub async fn run(config: Config) -> Result<Verdict> {
    let (database, cluster) = reach_database(&config).await?;
    let outcome = Store::migrate(&database).await.context("the schema could not be brought up to date");
    if let Some(cluster) = cluster {
        tokio::task::spawn_blocking(|| cluster.stop()).await??;
    }
    outcome?;
    println!("The schema is up to date.");
    Ok(Verdict::Done)
}
