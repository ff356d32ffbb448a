//! What is kept for a time only goes by itself: rows by their age, accounts that nobody used, cases whose term has ended.
//! One run at a time in the whole installation, in small batches; whatever ends it early, the next one takes the rest.
//!
//! Flow: the terms in force (`terms`) → rows (`store::retention`) → accounts and cases (`erasing`) → the files of the database
//! → the book (`retention_runs`). docs/decisions/0046 says why.

mod erasing;
mod terms;

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context, Result};
use jiff::Timestamp;
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection, PgConnection};
use store::Store;
use store::retention::{Claim, Cleaned, Night, RowClass, Run, Whose};
use tracing::info;

pub use terms::Terms;

/// What it takes to run.
#[derive(Clone)]
pub struct Retention {
    /// How the database's owner connects.
    pub owner: PgConnectOptions,
    /// The log.
    pub store: Store,
    /// The terms.
    pub terms: Terms,
    /// Whose server it is.
    pub whose: Whose,
    /// How long a table may be held while what was erased leaves its file.
    pub hold: Duration,
}

/// What came of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Another process is at it.
    AnothersNow,
    /// It has been made this night.
    DoneAlready,
    /// What went, by class, and what a law holds; only where there was something.
    Done {
        /// How many of each class, and how many of them stay.
        removed: BTreeMap<&'static str, Removed>,
        /// Whether what was erased has left the files of the database.
        cleaned: Cleaned,
    },
}

/// What went of a class.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Removed {
    /// Deleted, or erased.
    pub gone: u64,
    /// Its term has ended, and a law holds it.
    pub held: u64,
}

impl Retention {
    /// One run, as if it were `now`.
    pub async fn run(&self, night: Night, now: Timestamp) -> Result<Outcome> {
        let mut owner = self.owner.connect().await.context("the database cannot be reached")?;
        let outcome = match Claim::take(&mut owner, night, &self.terms.told(now)).await? {
            Claim::AnothersNow => Outcome::AnothersNow,
            Claim::DoneAlready => Outcome::DoneAlready,
            Claim::Ours(run) => self.removes(&mut owner, run, now).await?,
        };
        owner.close().await?;
        Ok(outcome)
    }

    async fn removes(&self, owner: &mut PgConnection, run: Run, now: Timestamp) -> Result<Outcome> {
        let mut removed = BTreeMap::new();
        for class in RowClass::ALL {
            let mut gone = 0;
            loop {
                let some = class.delete_some(owner, run.0, now).await?;
                gone += some;
                if some == 0 {
                    break;
                }
                batch_is_done();
            }
            note(&mut removed, class.as_str(), Removed { gone, held: 0 });
        }
        let erased = erasing::unused_accounts(self, owner, run, now).await?;
        note(&mut removed, erasing::UNUSED, erased);
        for (class, erased) in erasing::cases(self, owner, run, now).await? {
            note(&mut removed, class.as_str(), erased);
        }
        let cleaned = Cleaned::up(owner, self.whose, self.hold).await?;
        let cleaned_at = if let Cleaned::Until(at) = cleaned { Some(at) } else { None };
        run.ends(owner, cleaned_at).await?;
        for (class, Removed { gone, held }) in &removed {
            info!(class, gone, held, "what has had its time went");
        }
        Ok(Outcome::Done { removed, cleaned })
    }
}

fn note(removed: &mut BTreeMap<&'static str, Removed>, class: &'static str, what: Removed) {
    if what != Removed::default() {
        removed.insert(class, what);
    }
}

/// `retention.batch`: the process dies between two batches.
fn batch_is_done() {
    fail::fail_point!("retention.batch", |_| std::process::abort());
}
