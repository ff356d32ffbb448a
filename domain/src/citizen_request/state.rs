//! What is known of a request after its events: as little as decisions need, and nothing personal.

use serde::{Deserialize, Serialize};

use super::RequestEvent;
use crate::ids::AccountId;
use crate::protocol::ProtocolState;

/// Είδος.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Αίτημα.
    Request,
    /// Καταγγελία.
    Complaint,
    /// Πρόταση.
    Proposal,
    /// Σχόλιο, without a sender.
    Comment,
}

/// Κατάσταση.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Υποβλήθηκε.
    Submitted,
    /// Σε αξιολόγηση.
    InReview,
    /// Σε επεξεργασία.
    InProgress,
    /// Αναμονή στοιχείων από εσάς.
    AwaitingCitizen,
    /// Απαντήθηκε.
    Answered,
    /// Ολοκληρώθηκε.
    Closed,
    /// Απορρίφθηκε.
    Rejected,
    /// Ανακλήθηκε.
    Withdrawn,
}

macro_rules! spelled {
    ($name:ident { $($variant:ident => $text:literal),+ $(,)? }) => {
        impl $name {
            /// Every value, in the order in which it is shown.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Its name in the API, in SQL and in the log.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// The value of that name.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($text => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

spelled!(Kind { Request => "request", Complaint => "complaint", Proposal => "proposal", Comment => "comment" });
spelled!(Status {
    Submitted => "submitted",
    InReview => "in_review",
    InProgress => "in_progress",
    AwaitingCitizen => "awaiting_citizen",
    Answered => "answered",
    Closed => "closed",
    Rejected => "rejected",
    Withdrawn => "withdrawn",
});

impl Status {
    /// Submitted, in review, in progress, or waiting for the citizen.
    #[must_use]
    pub fn is_open(self) -> bool {
        match self {
            Self::Submitted | Self::InReview | Self::InProgress | Self::AwaitingCitizen => true,
            Self::Answered | Self::Closed | Self::Rejected | Self::Withdrawn => false,
        }
    }
}

/// The state of one request. `filed` is `None` before `Submitted`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CitizenRequest {
    pub(super) filed: Option<Filed>,
    pub(super) sequence: u64,
    pub(super) revision: u64,
}

/// What decisions need of a request that was filed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Filed {
    pub(super) kind: Kind,
    pub(super) owner: Option<AccountId>,
    pub(super) status: Status,
    pub(super) protocol: ProtocolState,
}

impl CitizenRequest {
    pub(super) fn fold(&mut self, event: &RequestEvent) {
        let _ = event;
    }
}
