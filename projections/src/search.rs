//! Looking for cases and citizens by words, whatever their accents and case. The one place where personal words stand
//! in clear: in UNLOGGED tables, kept out of dumps, filled again when they are found empty.
//!
//! Flow: what an event gives to be found by (`finding`) is written in batches (`write`), with the data keys read in the
//! same transaction (`keys`); what people type is folded in the same way (`words`). docs/decisions/0012 says why.

mod words;
mod finding;
mod keys;
mod write;

use std::sync::Arc;

use async_trait::async_trait;
use sqlx::PgConnection;
use store::subscriptions::{ApplyError, Prepared, Projection, Standing};
use store::{MasterKey, StoredEvent};

use finding::Findings;
use keys::Keys;

pub use words::SearchWords;

/// That `s.words` holds each of the words that are bound as `$words`. Not `like`: `strpos` takes a third of its time.
macro_rules! all_words {
    ($words:literal) => {
        concat!("0 < all (select strpos(s.words, w.word) from unnest(", $words, "::text[]) as w (word))")
    };
}
pub(crate) use all_words;

/// The projection that fills the search tables. It alone opens what is sealed.
pub struct Search {
    master_key: MasterKey,
}

impl Search {
    /// Its name.
    pub const NAME: &'static str = "search";

    /// `master_key` is what wraps the data keys.
    #[must_use]
    pub fn new(master_key: MasterKey) -> Self {
        Self { master_key }
    }
}

#[async_trait]
impl Projection for Search {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn tables(&self) -> &'static [&'static str] {
        &["case_search", "citizen_search", "search_begun"]
    }

    fn standing(&self) -> Standing {
        Standing::Index
    }

    /// A crash of the server empties all three tables: that the mark is missing tells that the words are.
    async fn prepare(&self, tx: &mut PgConnection) -> Result<Prepared, ApplyError> {
        let marked = sqlx::query("insert into search_begun (begun) values (true) on conflict do nothing")
            .execute(tx)
            .await?;
        Ok(if marked.rows_affected() == 0 { Prepared::GoesOn } else { Prepared::BeginsAgain })
    }

    async fn apply(&self, tx: &mut PgConnection, events: &[Arc<StoredEvent>]) -> Result<(), ApplyError> {
        let keys = Keys::of(tx, events, &self.master_key).await?;
        let mut findings = Findings::default();
        for event in events {
            findings.add(event, &keys)?;
        }
        write::all(tx, &findings).await
    }
}
