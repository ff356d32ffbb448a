//! `pyli keys rotate --master`: another master key wraps the data keys from now on, while the portal serves.
//!
//! The steps are in such an order that whatever cuts it off leaves an installation that starts and reads everything:
//! the file gets the new key beside the old one; everybody learns it; it takes over; everything is wrapped anew; the
//! database takes nothing more under the old one; what came meanwhile is wrapped anew; the old key leaves the file.
//! Run again, it goes on: each step looks what is left of it to do.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use store::{MasterRotation, Missing, Store};

use crate::command_line::Verdict;
use crate::config::Config;
use crate::installation::Installation;
use crate::keys::{KeyFiles, master};

/// How often the others are looked at.
const PAUSE: Duration = Duration::from_millis(200);

/// `pyli keys rotate --master`
pub async fn run(config: &Config, wait: Duration) -> Result<Verdict> {
    let installation = Installation::open(config).await?;
    let outcome = change(&installation, &KeyFiles::of(config).master, wait).await;
    installation.close().await?;
    outcome?;
    Ok(Verdict::Done)
}

async fn change(installation: &Installation, file: &Path, wait: Duration) -> Result<()> {
    let store = &installation.store;
    let mut rotation = MasterRotation::begin(store, installation.owner().await?).await?;
    store.master_key().learn(&master::add_next(file)?);
    fail::fail_point!("master.written", |_| std::process::abort());
    rotation.announce().await?;
    fail::fail_point!("master.announced", |_| std::process::abort());
    all(&mut rotation, Missing::Knowledge, wait).await?;
    rotation.take_over().await?;
    fail::fail_point!("master.taken_over", |_| std::process::abort());
    all(&mut rotation, Missing::Use, wait).await?;
    let before = rotation.rewrap().await?.0;
    rotation.retire().await?;
    fail::fail_point!("master.retired", |_| std::process::abort());
    let after = rotation.rewrap().await?.0;
    give_up_the_old_one(store, file)?;
    println!("{}: new; {} data keys are wrapped by it.", file.display(), before + after);
    println!("Destroy every copy of the old key with the last backup that needs it.");
    Ok(())
}

/// Waits until every running process is as far.
async fn all(rotation: &mut MasterRotation, missing: Missing, wait: Duration) -> Result<()> {
    let deadline = Instant::now() + wait;
    loop {
        let behind = rotation.behind(missing).await?;
        if behind == 0 {
            return Ok(());
        }
        if Instant::now() > deadline {
            bail!(
                "{behind} running processes do not have the new master key: copy the file to each machine (both lines), \
                 and run this again; until then everything goes on with the old key"
            );
        }
        tokio::time::sleep(PAUSE).await;
    }
}

fn give_up_the_old_one(store: &Store, file: &Path) -> Result<()> {
    store.master_key().learn(&master::keep_newest(file)?);
    Ok(())
}
