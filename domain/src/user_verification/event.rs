//! What happened to somebody's verification.

use cqrs_es::DomainEvent;
use serde::{Deserialize, Serialize};

use crate::ids::{AccountId, ErasureId};
use crate::person::{Details, DocumentKind};
use crate::personal::Personal;

/// An event of a `UserVerification`. Stored as `{"DetailsDeclared": {…}}`. Who acted stands in the metadata.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(
    clippy::large_enum_variant,
    reason = "events live for a moment and few at a time; a box would only hide the fields"
)]
pub enum VerificationEvent {
    /// The citizen declared his details, or changed them.
    DetailsDeclared {
        /// Whose they are.
        account: AccountId,
        /// All of them.
        details: Personal<Details>,
        /// By which a change is told, without reading them.
        fingerprints: Fingerprints,
    },
    /// A clerk compared them with a document at the counter.
    Verified {
        /// Which kind of document was seen.
        document: DocumentKind,
        /// Where.
        office: String,
    },
    /// Staff took it back.
    Revoked {
        /// Why.
        reason: Personal<String>,
    },
    /// He is forgotten: his data keys are destroyed, his account is gone. It may be the first event of its stream.
    PersonErased {
        /// Because of which request; `None` when nobody asked: a term has ended, or an erasure was done again in a
        /// database that had been restored.
        request: Option<ErasureId>,
    },
}

/// Keyed hashes of somebody's details, under a key that goes with his account: equal for equal details, and nothing
/// can be told from them once the key is destroyed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fingerprints {
    /// Of what the clerk checks ([`Details::checked`]); base64.
    pub checked: String,
    /// Of all ([`Details::whole`]); base64.
    pub whole: String,
}

impl DomainEvent for VerificationEvent {
    fn event_type(&self) -> String {
        match self {
            Self::DetailsDeclared { .. } => "DetailsDeclared",
            Self::Verified { .. } => "Verified",
            Self::Revoked { .. } => "Revoked",
            Self::PersonErased { .. } => "PersonErased",
        }
        .to_owned()
    }

    fn event_version(&self) -> String {
        "1.0".to_owned()
    }
}
