//! `pyli demo`: the portal with sample data, on this machine only.

mod samples;
mod seed;

use anyhow::{Result, bail};

use crate::command_line::Verdict;
use crate::config::Config;
use crate::serve::{Occasion, Running, start};
use crate::verbs::serve::until_told;

/// `pyli demo`
pub async fn run(config: Config) -> Result<Verdict> {
    if config.database_url.is_some() {
        bail!("the demo brings its own database: unset PYLI_DATABASE_URL");
    }
    if !config.listen.ip().is_loopback() {
        bail!(
            "the demo is for this machine only: --listen must be a loopback address, such as 127.0.0.1:8080"
        );
    }
    until_told(Box::pin(start_with_samples(config)), Running::stop).await
}

async fn start_with_samples(config: Config) -> Result<Running> {
    let running = start(config, Occasion::Demo).await?;
    seed::plant(&running.installation().store).await?;
    let address = running.address().map(|address| format!("http://{address}")).unwrap_or_default();
    println!("Pyli is up, with sample data:");
    println!("  pages      {address}/");
    println!("  API        {address}/api/docs");
    println!("Sign in at {address}/sign-in:");
    for person in &samples::PEOPLE {
        println!("  {:<14} {:<24} {}", person.role.as_str(), person.email, person.password);
    }
    println!("Ctrl-C ends it.");
    Ok(running)
}
