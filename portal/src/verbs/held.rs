//! `pyli restored` and `pyli held`: what a restored backup leaves to a person.

use anyhow::Result;
use clap::Args;

use crate::command_line::Verdict;
use crate::config::Config;
use crate::installation::Installation;

/// `pyli held [--send]`
#[derive(Args)]
pub struct HeldMail {
    /// Send them all the same.
    #[arg(long)]
    send: bool,
}

/// `pyli held …`
pub async fn run(config: Config, held: HeldMail) -> Result<Verdict> {
    let installation = Installation::open(&config).await?;
    let messages = installation.store.held_mail().await?;
    for message in &messages {
        println!("{} {}", message.since, message.message);
    }
    if held.send {
        println!("{} messages are sent.", installation.store.release_mail().await?);
    } else {
        println!("{} messages are held.", messages.len());
    }
    installation.close().await?;
    Ok(Verdict::Done)
}

/// `pyli restored`
pub async fn restored(config: Config) -> Result<Verdict> {
    let installation = Installation::open(&config).await?;
    installation.store.note_restore("somebody said so").await?;
    println!("The register is asked before anything older is entered, and older mail is held.");
    installation.close().await?;
    Ok(Verdict::Done)
}
