//! Citizens as their own page and the counter show them: details and verification. A citizen who has declared nothing
//! yet is not here; his account is in `store`.

mod row;
mod apply;
mod query;

use std::fmt;

use domain::AccountId;
use domain::person::{Details, DocumentKind};
use domain::user_verification::VerificationState;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::access::{Field, Purpose, Seen, Subject};

pub use apply::Citizens;
pub use query::{for_staff, from_events, from_log, own, search};

/// A citizen who has declared his details. `Debug` shows nothing personal.
#[derive(Clone, Serialize)]
pub struct CitizenView {
    /// The account, which is the person's id everywhere.
    pub id: AccountId,
    /// His details; `None` once erased.
    pub details: Option<Details>,
    /// Πιστοποίηση.
    pub state: VerificationState,
    /// When he was last verified.
    pub verified_at: Option<Timestamp>,
    /// Where.
    pub office: Option<String>,
    /// Which document was seen.
    pub document: Option<DocumentKind>,
    /// Oldest first.
    pub history: Vec<VerificationEntry>,
    /// What a counter code and `If-Match` speak of.
    pub revision: u64,
}

/// One thing that happened to a verification.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerificationEntry<T = String> {
    /// When.
    pub at: Timestamp,
    /// What.
    pub what: VerificationStep<T>,
    /// Which member of staff; `None` for the citizen.
    pub by: Option<AccountId>,
}

/// What happened to a verification.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VerificationStep<T = String> {
    /// The citizen declared or changed his details, and must be checked.
    Declared,
    /// The citizen changed what is not checked.
    Changed,
    /// A clerk checked them.
    Verified {
        /// Which document was seen.
        document: DocumentKind,
        /// Where.
        office: String,
    },
    /// Staff took it back.
    Revoked {
        /// Why.
        reason: Option<T>,
    },
    /// He is forgotten.
    Erased,
}

impl CitizenView {
    /// What it shows: nothing, once he is erased.
    fn seen(&self, purpose: Purpose) -> Seen {
        let found = (purpose == Purpose::Search).then_some(Field::Found);
        let details = self.details.as_ref().map(|_| Field::Details);
        Seen::of(Subject::Person(self.id), purpose, [details, details.and(found)])
    }

    /// Without what only staff may see: who did what.
    #[must_use]
    pub fn for_citizen(mut self) -> Self {
        for entry in &mut self.history {
            entry.by = None;
        }
        self
    }
}

impl fmt::Debug for CitizenView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CitizenView")
            .field("id", &self.id)
            .field("state", &self.state)
            .field("revision", &self.revision)
            .finish_non_exhaustive()
    }
}

impl<T> fmt::Debug for VerificationStep<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Declared => "declared",
            Self::Changed => "changed",
            Self::Verified { .. } => "verified",
            Self::Revoked { .. } => "revoked",
            Self::Erased => "erased",
        })
    }
}
