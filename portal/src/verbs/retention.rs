//! `pyli retention`: what goes by itself when its time is over, and what went.

use std::time::Duration;

use anyhow::{Result, bail};
use clap::Subcommand;
use jiff::Timestamp;
use serde_json::Value;
use store::retention::{Cleaned, Night, Past};

use crate::command_line::Verdict;
use crate::config::Config;
use crate::installation::Installation;
use crate::retention::{Outcome, Removed, Retention};

/// Longer than any table takes.
const A_DAY: Duration = Duration::from_hours(24);

/// `pyli retention …`
#[derive(Subcommand)]
pub enum RetentionVerb {
    /// Delete now what has had its time, as it is done every night; also take what was erased out of the files of the
    /// database. It cannot be undone.
    Run {
        /// Take what was erased out of the files however long that holds their tables: whoever sends something meanwhile
        /// waits, and may be told to come back. Without it a table that takes more than three seconds is left as it is.
        #[arg(long)]
        however_long: bool,
    },
    /// Show the terms in force, and what the last runs did.
    Show {
        /// How many runs.
        #[arg(long, default_value_t = 14, value_name = "N")]
        last: u16,
    },
}

/// `pyli retention …`
pub async fn run(config: Config, verb: RetentionVerb) -> Result<Verdict> {
    // What cannot be used is said before anything is opened.
    config.retention.terms()?;
    let installation = Installation::open(&config).await?;
    let mut retention = installation.retention(&config)?;
    let outcome = match verb {
        RetentionVerb::Run { however_long } => {
            if however_long {
                retention.hold = A_DAY;
            }
            removed(&retention).await
        }
        RetentionVerb::Show { last } => shown(&retention, last.into()).await,
    };
    installation.close().await?;
    outcome?;
    Ok(Verdict::Done)
}

async fn removed(retention: &Retention) -> Result<()> {
    let Outcome::Done { removed, cleaned } = retention.run(Night::Asked, Timestamp::now()).await? else {
        bail!("another process is at it");
    };
    if removed.is_empty() {
        println!("nothing has had its time");
    }
    for (class, Removed { gone, held }) in removed {
        println!("{}", line(class, gone, held));
    }
    match cleaned {
        Cleaned::NothingToDo => {}
        Cleaned::Until(_) => println!("what was erased has left the files of the database"),
        Cleaned::NotNow => {
            println!("what was erased has not left the files: somebody reads all the time; try again");
        }
        Cleaned::TooLong => println!(
            "what was erased has not left the files: that takes longer than anybody may wait; in a quiet hour, --however-long"
        ),
    }
    Ok(())
}

async fn shown(retention: &Retention, last: i64) -> Result<()> {
    println!("In force:");
    for (class, term) in told(&retention.terms.told(Timestamp::now())) {
        println!("  {class}: {term}");
    }
    println!("Runs:");
    for Past { started_at, finished_at, removals, .. } in retention.store.retention_runs(last).await? {
        let end = finished_at.map_or("not finished".to_owned(), |at| at.to_string());
        println!("  {started_at} to {end}");
        for (class, gone, held) in removals {
            println!("    {}", line(&class, gone.unsigned_abs(), held.unsigned_abs()));
        }
    }
    Ok(())
}

fn line(class: &str, gone: u64, held: u64) -> String {
    if held > 0 { format!("{class}: {gone}, {held} held by law") } else { format!("{class}: {gone}") }
}

fn told(terms: &Value) -> Vec<(String, String)> {
    let entries = terms.as_object().into_iter().flatten();
    let told = entries.map(|(class, term)| {
        let part = |name: &str| term[name].as_str().unwrap_or_default();
        let by = if part("law").is_empty() { String::new() } else { format!(", {}", part("law")) };
        let from = if part("from").is_empty() { String::new() } else { format!(", from {}", part("from")) };
        (class.clone(), format!("{}{from}{by}", part("keep")))
    });
    told.collect()
}
