//! What administrators ask.

use super::Subject;
use crate::ids::AccountId;
use crate::words::{LegalBasis, Reason};

/// A command to an `Erasure`; every text in it has been parsed at the edge. `by` is the administrator; `None` on the
/// command line, which asks for no second person.
#[derive(Clone, Debug)]
pub enum ErasureCommand {
    /// Write down that somebody is to be forgotten, or a case.
    Ask {
        /// Who, or which case.
        subject: Subject,
        /// Why.
        reason: Reason,
        /// By which law.
        legal_basis: Option<LegalBasis>,
        /// Who asks.
        by: Option<AccountId>,
    },
    /// Leave the data where they are.
    Refuse {
        /// Why.
        reason: Reason,
        /// Who refuses.
        by: Option<AccountId>,
    },
    /// Do it; whoever asked may not be the one who confirms.
    CarryOut {
        /// Who confirms.
        by: Option<AccountId>,
        /// The cases that stay, because a law holds them.
        held: Vec<Subject>,
    },
}
