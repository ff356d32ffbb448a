//! What a citizen and the clerk at the counter may ask.

use super::Fingerprints;
use crate::ids::{AccountId, ErasureId};
use crate::person::{Details, DocumentKind};
use crate::words::{Office, Reason};

/// A command to a `UserVerification`; every text in it has been parsed at the edge.
#[derive(Clone, Debug)]
pub enum VerificationCommand {
    /// The citizen declares his details, for the first time or changed.
    Declare {
        /// Whose they are.
        account: AccountId,
        /// All of them.
        details: Box<Details>,
        /// By which a change is told, without reading them.
        fingerprints: Fingerprints,
    },
    /// A clerk has compared them with a document.
    Verify {
        /// Which kind of document was seen; no copy is kept.
        document: DocumentKind,
        /// Where.
        office: Office,
    },
    /// Staff take it back.
    Revoke {
        /// Why.
        reason: Reason,
    },
    /// Forget him.
    Erase {
        /// Because of which request; `None`: a term has ended, or it is done again.
        request: Option<ErasureId>,
    },
}
