//! Why a command to a verification is refused.

/// A refusal; reads well after "cannot: ".
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VerificationError {
    /// The citizen has not completed his details: there is nothing to check.
    #[error("the details are not complete")]
    DetailsMissing,
    /// He is verified already.
    #[error("the citizen is verified already")]
    AlreadyVerified,
    /// There is nothing to take back.
    #[error("the citizen is not verified")]
    NotVerified,
    /// He is forgotten.
    #[error("the citizen's data are erased")]
    Erased,
}

impl VerificationError {
    /// The stable name of the refusal, for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::DetailsMissing => "details_missing",
            Self::AlreadyVerified => "already_verified",
            Self::NotVerified => "not_verified",
            Self::Erased => "erased",
        }
    }
}
