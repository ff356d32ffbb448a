//! Why something that staff asked was not done, in one form for all aggregates.

use axum::http::StatusCode;
use domain::certificate_application::ApplicationError;
use domain::citizen_request::RequestError;
use domain::user_verification::VerificationError;
use store::{ExecuteError, Unavailable};

/// Why not.
#[derive(Debug)]
pub enum NotDone {
    /// There is no such case.
    Missing,
    /// The rules refuse it; the name of the refusal.
    Refused(&'static str),
    /// Others changed it first.
    Stale,
    /// Others are changing it at this moment.
    Conflict,
    /// The same form was sent before with something else in it.
    KeyReused,
    /// Its personal data are destroyed.
    Erased,
    /// A value cannot be stored.
    Unstorable,
    /// The database failed.
    Unavailable(Unavailable),
}

impl NotDone {
    /// The status of the page that shows it, and the key of its message; `Err` where there is no such page.
    pub fn told(self) -> Result<(StatusCode, String), Option<Unavailable>> {
        let (status, code) = match self {
            Self::Missing => return Err(None),
            Self::Unavailable(error) => return Err(Some(error)),
            Self::Refused(code) => (StatusCode::CONFLICT, code),
            Self::Stale => (StatusCode::PRECONDITION_FAILED, "stale"),
            Self::Conflict => (StatusCode::CONFLICT, "conflict"),
            Self::KeyReused => (StatusCode::UNPROCESSABLE_ENTITY, "key_reused"),
            Self::Erased => (StatusCode::CONFLICT, "erased"),
            Self::Unstorable => (StatusCode::UNPROCESSABLE_ENTITY, "unstorable"),
        };
        Ok((status, format!("refusal-{code}")))
    }

    fn of<E: std::error::Error>(error: ExecuteError<E>, refused: impl FnOnce(E) -> Self) -> Self {
        match error {
            ExecuteError::Refused(refusal) => refused(refusal),
            ExecuteError::Stale { .. } => Self::Stale,
            ExecuteError::Conflict => Self::Conflict,
            ExecuteError::KeyReused => Self::KeyReused,
            ExecuteError::Erased => Self::Erased,
            ExecuteError::NumberHeld => Self::Refused("number_held"),
            ExecuteError::Unstorable => Self::Unstorable,
            ExecuteError::Unavailable(error) => Self::Unavailable(error),
        }
    }
}

impl From<ExecuteError<RequestError>> for NotDone {
    fn from(error: ExecuteError<RequestError>) -> Self {
        Self::of(error, |refusal| match refusal {
            RequestError::NotFiled => Self::Missing,
            refusal => Self::Refused(refusal.code()),
        })
    }
}

impl From<ExecuteError<ApplicationError>> for NotDone {
    fn from(error: ExecuteError<ApplicationError>) -> Self {
        Self::of(error, |refusal| match refusal {
            ApplicationError::NotFiled => Self::Missing,
            refusal => Self::Refused(refusal.code()),
        })
    }
}

impl From<ExecuteError<VerificationError>> for NotDone {
    fn from(error: ExecuteError<VerificationError>) -> Self {
        Self::of(error, |refusal| Self::Refused(refusal.code()))
    }
}

impl From<Unavailable> for NotDone {
    fn from(error: Unavailable) -> Self {
        Self::Unavailable(error)
    }
}
