//! What happened to a request for erasure.

use cqrs_es::DomainEvent;
use serde::{Deserialize, Serialize};

use crate::ids::{AccountId, ApplicationId, RequestId};
use crate::personal::Personal;

/// An event of an `Erasure`. Stored as `{"Asked": {…}}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ErasureEvent {
    /// Written down.
    Asked {
        /// Who is to be forgotten, or which case.
        subject: Subject,
        /// Why.
        reason: Personal<String>,
        /// By which law.
        legal_basis: Option<Personal<String>>,
        /// The administrator; `None` on the command line.
        by: Option<AccountId>,
    },
    /// The data stay where they are.
    Refused {
        /// Why.
        reason: Personal<String>,
        /// The administrator; `None` on the command line.
        by: Option<AccountId>,
    },
    /// Done, in the transaction that destroyed the keys.
    CarriedOut {
        /// The administrator who confirmed; `None` on the command line.
        by: Option<AccountId>,
        /// The cases that stay, because a law holds them.
        held: Vec<Subject>,
    },
}

/// Who is to be forgotten, or what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// A person, with all that is his.
    Person(AccountId),
    /// One request, complaint, proposal or comment.
    Request(RequestId),
    /// One application.
    Application(ApplicationId),
}

impl DomainEvent for ErasureEvent {
    fn event_type(&self) -> String {
        match self {
            Self::Asked { .. } => "Asked",
            Self::Refused { .. } => "Refused",
            Self::CarriedOut { .. } => "CarriedOut",
        }
        .to_owned()
    }

    fn event_version(&self) -> String {
        "1.0".to_owned()
    }
}
