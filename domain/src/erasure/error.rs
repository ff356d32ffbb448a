//! Why a command to a request for erasure is refused.

/// A refusal; reads well after "cannot: ".
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ErasureError {
    /// Nobody asked for it.
    #[error("there is no such request for erasure")]
    NotAsked,
    /// It was asked for already.
    #[error("the erasure was asked for already")]
    AlreadyAsked,
    /// Whoever asked may not confirm it himself.
    #[error("a second administrator must confirm it")]
    SecondPersonNeeded,
    /// It was refused.
    #[error("the erasure was refused")]
    AlreadyRefused,
    /// It is done.
    #[error("the erasure is done")]
    AlreadyCarriedOut,
}

impl ErasureError {
    /// The stable name of the refusal, for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotAsked => "not_asked",
            Self::AlreadyAsked => "already_asked",
            Self::SecondPersonNeeded => "second_person_needed",
            Self::AlreadyRefused => "already_refused",
            Self::AlreadyCarriedOut => "already_carried_out",
        }
    }
}
