//! The door to the municipality's document register (πρωτόκολλο). A register is never called from a command.
//!
//! Read in this order: the trait here, its two implementations (`built_in`, `http`), the built-in one as a service of
//! its own (`service`), and how a register is called so that a document is entered once and never given up
//! (`delivery`, with `attempts`, `circuit` and `pace`), how it stands (`standing`), what an auditor asks of it all
//! (`audit`), and tables for spreadsheets (`sheet`).

mod built_in;
mod http;
mod service;
mod delivery;
mod attempts;
mod circuit;
mod pace;
mod failpoints;
mod standing;
pub mod audit;
pub mod sheet;

use async_trait::async_trait;
use domain::protocol::ProtocolEntry;
use jiff::Timestamp;

pub use attempts::history::{Answer, Attempt, Ending, attempts, last_attempts};
pub use attempts::is_sent_since;
pub use built_in::{BookEntry, BuiltIn, Cancellation, Cancelled, Clock, Keeps, Line, Striking};
pub use delivery::{Delivered, Delivery, EffectMarker, Errand, News, Timing, Verdict};
pub use http::{HttpRegister, RegisterUrl, UnusableUrl, safe_url};
pub use service::service;
pub use standing::{Silence, Standing, standing};

/// A document to be entered.
#[derive(Clone, PartialEq, Eq)]
pub struct Document {
    /// The case's id: by it the register is asked whether the document is entered already.
    pub reference: String,
    /// What kind of document it is, such as `request`.
    pub kind: String,
    /// What it is about.
    pub subject: String,
    /// Who sent it, as the register shall name him.
    pub sender: String,
    /// When it was filed in the portal.
    pub filed_at: Timestamp,
}

/// What an attempt to enter a document came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is entered, now or before.
    Entered(ProtocolEntry),
    /// The register says no, for good, with its reason.
    Refused(String),
    /// The register was surely not reached: it is not entered.
    Unreachable,
    /// The register turns us away, whatever we send (a wrong token, a wrong address, too much at a time): it is not
    /// entered, and nothing is refused. Somebody must look at the installation.
    TurnedAway(String),
    /// The register does not understand what was sent: it is not entered. Somebody must look at this document.
    Unreadable(String),
    /// Nobody knows: ask by reference before anything is sent again.
    Ambiguous,
    /// What the register says cannot be; it is believed in nothing of it. Somebody must look.
    Contradicts(Contradiction),
}

/// What a register says that cannot be. Its code is what a registrar's list shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Contradiction {
    /// It answers with the entry of another document.
    #[error("other_reference: the register answers with the entry of another document")]
    OtherReference,
    /// It has several entries for one document.
    #[error("several_entries: the register has entered the document more than once")]
    SeveralEntries,
}

/// Why a question to the register has no answer that can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unclear {
    /// It did not answer.
    #[error("the register did not answer")]
    NoAnswer,
    /// It answered what cannot be.
    #[error(transparent)]
    Contradicts(#[from] Contradiction),
}

/// A document register.
#[async_trait]
pub trait Register: Send + Sync {
    /// Its name in the log: which register gave the number.
    fn name(&self) -> &str;

    /// Enters a document, or says why it is not sure to be entered.
    async fn enter(&self, document: &Document) -> Outcome;

    /// The entry of a reference; `None` when it is not there, which may change while a request is still on its way.
    async fn find(&self, reference: &str) -> Result<Option<ProtocolEntry>, Unclear>;
}
