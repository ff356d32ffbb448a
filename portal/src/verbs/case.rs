//! `pyli case`: the personal data of one case, whoever is named in it.

use anyhow::{Result, anyhow};
use clap::Subcommand;
use domain::erasure::Subject;
use portal_http::cases::NotDone;
use portal_http::erasures::{self, Hold};
use store::{Actor, Store};
use uuid::Uuid;

use super::person::{Why, erased, reason, told};
use crate::command_line::Verdict;
use crate::config::Config;
use crate::installation::Installation;

/// `pyli case …`
#[derive(Subcommand)]
pub enum Case {
    /// Erase the personal data of one case: its key is destroyed. Number, dates and statuses stay. It cannot be undone,
    /// and asks for no second person.
    Erase {
        /// Its id.
        #[arg(value_name = "ID")]
        id: Uuid,
        /// Why.
        #[command(flatten)]
        why: Why,
    },
    /// Keep its personal data from being erased, because a law asks for it.
    Hold {
        /// Its id.
        #[arg(value_name = "ID")]
        id: Uuid,
        /// Why, and by which law.
        #[arg(long)]
        reason: String,
    },
    /// Let them be erased again.
    Lift {
        /// Its id.
        #[arg(value_name = "ID")]
        id: Uuid,
        /// Why.
        #[arg(long)]
        reason: String,
    },
}

/// `pyli case …`
pub async fn run(config: Config, verb: Case) -> Result<Verdict> {
    match verb {
        Case::Erase { id, why } => {
            // Read before anything is opened: what cannot be used is said first.
            let mut wanted = why.about(Subject::Request(domain::RequestId(id)))?;
            let installation = Installation::open(&config).await?;
            let outcome = match found(&installation.store, id).await {
                Ok(case) => {
                    wanted.subject = case;
                    Ok(erased(&installation.store, wanted).await)
                }
                Err(error) => Err(error),
            };
            installation.close().await?;
            told(outcome?)
        }
        Case::Hold { id, reason: text } => held(config, id, Hold::Set(reason(&text)?)).await,
        Case::Lift { id, reason: text } => held(config, id, Hold::Lift(reason(&text)?)).await,
    }
}

async fn held(config: Config, id: Uuid, hold: Hold) -> Result<Verdict> {
    let installation = Installation::open(&config).await?;
    let outcome = change(&installation.store, id, hold).await;
    installation.close().await?;
    outcome?;
    println!("done");
    Ok(Verdict::Done)
}

async fn change(store: &Store, id: Uuid, hold: Hold) -> Result<()> {
    let case = found(store, id).await?;
    erasures::hold(store, case, hold, Actor::SYSTEM).await.map_err(refused)
}

async fn found(store: &Store, id: Uuid) -> Result<Subject> {
    erasures::case_of(store, id).await?.ok_or_else(|| anyhow!("there is no such case"))
}

fn refused(error: NotDone) -> anyhow::Error {
    match error {
        NotDone::Refused("under_legal_hold") => anyhow!("the case is under a legal hold already"),
        NotDone::Refused("not_under_legal_hold") => anyhow!("the case is under no legal hold"),
        NotDone::Refused(_) | NotDone::Erased => anyhow!("the personal data of the case are erased"),
        NotDone::Missing => anyhow!("there is no such case"),
        NotDone::Unavailable(error) => error.into(),
        NotDone::Stale | NotDone::Conflict | NotDone::KeyReused | NotDone::Unstorable => {
            anyhow!("it is being changed at this moment; try again")
        }
    }
}
