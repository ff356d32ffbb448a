//! `pyli person export`: everything that the portal holds about a person, in the shape of `GET /api/v1/me/data`.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use clap::Args;
use domain::AccountId;
use jiff::Timestamp;
use portal_http::messages::Language;
use portal_http::person_data;
use store::Access;

use crate::command_line::Verdict;
use crate::config::Config;
use crate::installation::Installation;

/// How long read models that follow the log may take to catch up.
const CATCH_UP: Duration = Duration::from_secs(5);

/// `pyli person export ID`
#[derive(Args)]
pub struct Export {
    /// The person: the id of the account.
    id: AccountId,
    /// Why it is handed out: a reference such as the number of a document, never somebody's name. It is kept with the
    /// record that it was read.
    #[arg(long)]
    reason: Option<String>,
}

/// `pyli person export …`
pub async fn run(config: Config, export: Export) -> Result<Verdict> {
    let installation = Installation::open(&config).await?;
    let access = Access::command_line(export.reason);
    let outcome = text(&installation, export.id, &access).await;
    installation.close().await?;
    println!("{}", outcome?);
    Ok(Verdict::Done)
}

async fn text(installation: &Installation, id: AccountId, access: &Access) -> Result<String> {
    let store = &installation.store;
    let head = store.head().await?;
    for name in ["requests", "applications", "citizens"] {
        if !store.wait_for(name, head, CATCH_UP).await {
            bail!("the read model {name} is behind the log: start the portal, and run this again");
        }
    }
    let found = person_data::handed_out(store, id, Language::Greek, Timestamp::now()).await?;
    let data = found.context("there is no such person, or he is forgotten")?.open(store, access).await?;
    Ok(serde_json::to_string_pretty(&data)?)
}
