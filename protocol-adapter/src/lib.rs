//! The door to the municipality's document register (πρωτόκολλο): what every register must answer.
//!
//! Only the seam stands yet: the built-in register, the one over HTTP and the reaction that calls them come with the
//! certificates. A register is never called from a command.

use async_trait::async_trait;
use domain::protocol::ProtocolEntry;
use jiff::Timestamp;

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
    /// Nobody knows: ask by reference before anything is sent again.
    Ambiguous,
}

/// The register did not answer a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the register did not answer")]
pub struct NoAnswer;

/// A document register.
#[async_trait]
pub trait Register: Send + Sync {
    /// Enters a document, or says why it is not sure to be entered.
    async fn enter(&self, document: &Document) -> Outcome;

    /// The entry of a reference; `None` when it is not there, which may change while a request is still on its way.
    async fn find(&self, reference: &str) -> Result<Option<ProtocolEntry>, NoAnswer>;
}
