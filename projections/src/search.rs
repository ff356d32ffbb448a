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
use cqrs_es::Aggregate;
use domain::certificate_application::CertificateApplication;
use domain::citizen_request::CitizenRequest;
use domain::user_verification::UserVerification;
use sqlx::PgConnection;
use store::subscriptions::{ApplyError, Interest, Prepared, Projection, Standing};
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

/// The events that give something to be found by, and those that take all of it. (An erasure deletes the words itself; its
/// event takes what a rebuild has put there meanwhile.)
const FOUND_BY: [(&str, &str); 8] = [
    (CitizenRequest::TYPE, "Submitted"),
    (CitizenRequest::TYPE, "Protocolled"),
    (CitizenRequest::TYPE, "CaseErased"),
    (CertificateApplication::TYPE, "Submitted"),
    (CertificateApplication::TYPE, "Protocolled"),
    (CertificateApplication::TYPE, "CaseErased"),
    (UserVerification::TYPE, "DetailsDeclared"),
    (UserVerification::TYPE, "PersonErased"),
];

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

    fn interest(&self) -> Interest {
        Interest::Events(&FOUND_BY)
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
