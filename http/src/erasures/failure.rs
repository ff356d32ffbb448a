//! Why nothing was erased.

use domain::erasure::ErasureError;
use store::erasure::EraseError;
use store::{ExecuteError, Unavailable};

/// Why not.
#[derive(Debug, thiserror::Error)]
pub enum NotErased {
    /// There is no such person, case or request.
    #[error("there is none of that id")]
    Missing,
    /// He is one of the municipality's own people: their names belong to what they did.
    #[error("this is an account of the municipality's own people, not a citizen's")]
    OfTheMunicipality,
    /// It is erased already.
    #[error("nothing is left to erase")]
    NothingLeft,
    /// A law holds the case.
    #[error("the case is under a legal hold")]
    Held,
    /// The rules of a request for erasure refuse it.
    #[error("cannot: {0}")]
    Refused(#[from] ErasureError),
    /// It is being changed at this moment, again and again.
    #[error("it is being changed at this moment; try again")]
    MovedOn,
    /// A value cannot be stored.
    #[error("a value cannot be stored")]
    Unstorable,
    /// The list outside the database cannot be written.
    #[error("the erasure list outside the database cannot be written")]
    NoList(#[source] std::io::Error),
    /// The database failed.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl NotErased {
    /// The stable name of the refusal, for pages and programs; `None` when nothing was refused.
    #[must_use]
    pub fn code(&self) -> Option<&'static str> {
        Some(match self {
            Self::Missing => "erasure_missing",
            Self::OfTheMunicipality => "of_the_municipality",
            Self::NothingLeft => "nothing_left",
            Self::Held => "under_legal_hold",
            Self::Refused(refusal) => refusal.code(),
            Self::MovedOn => "conflict",
            Self::Unstorable => "unstorable",
            Self::NoList(_) | Self::Unavailable(_) => return None,
        })
    }
}

impl From<ExecuteError<ErasureError>> for NotErased {
    fn from(error: ExecuteError<ErasureError>) -> Self {
        match error {
            ExecuteError::Refused(ErasureError::NotAsked) => Self::Missing,
            ExecuteError::Refused(refusal) => Self::Refused(refusal),
            ExecuteError::Stale { .. } | ExecuteError::Conflict | ExecuteError::KeyReused => Self::MovedOn,
            ExecuteError::Erased => Self::NothingLeft,
            ExecuteError::Unstorable | ExecuteError::NumberHeld => Self::Unstorable,
            ExecuteError::Unavailable(error) => Self::Unavailable(error),
        }
    }
}

impl From<EraseError> for NotErased {
    fn from(error: EraseError) -> Self {
        match error {
            EraseError::MovedOn => Self::MovedOn,
            EraseError::NoList(error) => Self::NoList(error),
            EraseError::Unavailable(error) => Self::Unavailable(error),
        }
    }
}
