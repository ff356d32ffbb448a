//! `pyli parked`: the events that a subscription could not apply and has set aside.

use anyhow::{Context, Result, anyhow};
use clap::Args;
use store::Store;

use crate::command_line::{Unusable, Verdict};
use crate::config::Config;
use crate::installation::Installation;

/// `pyli parked [--retry NAME]`
#[derive(Args)]
pub struct ParkedEvents {
    /// Try again what this subscription has set aside; exit status 1 when something stays.
    #[arg(long, value_name = "NAME")]
    retry: Option<String>,
}

/// `pyli parked …`
pub async fn run(config: Config, parked: ParkedEvents) -> Result<Verdict> {
    let installation = Installation::open(&config).await?;
    let outcome = match &parked.retry {
        Some(name) => retry(&installation.store, name).await,
        None => list(&installation.store).await,
    };
    installation.close().await?;
    outcome
}

async fn list(store: &Store) -> Result<Verdict> {
    let mut count = 0;
    for subscription in store.subscriptions().await? {
        for event in store.parked(&subscription.name).await? {
            let (stream, id) = (&event.aggregate_type, event.aggregate_id);
            println!(
                "{} {} {stream} {id} {}: {}",
                subscription.name, event.position, event.parked_at, event.error
            );
            count += 1;
        }
    }
    println!("{count} events are parked.");
    Ok(Verdict::Done)
}

async fn retry(store: &Store, name: &str) -> Result<Verdict> {
    let known = projections::rebuild::all(store.master_key());
    let Some(projection) = known.iter().find(|projection| projection.name() == name) else {
        return Err(anyhow!(Unusable(format!("there is no subscription {name}"))));
    };
    let report = store.retry_parked(projection.as_ref()).await.context("nothing was tried again")?;
    println!("{name}: {} applied, {} still parked", report.applied, report.still_parked);
    Ok(if report.still_parked == 0 { Verdict::Done } else { Verdict::FoundWrong })
}
