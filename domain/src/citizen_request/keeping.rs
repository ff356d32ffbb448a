//! What may become of a request's personal data: held by law, erased. Number, dates and statuses stay whatever happens here.

use super::state::Filed;
use super::{RequestError, RequestEvent};
use crate::ids::ErasureId;
use crate::keeping::Keeping;
use crate::personal::Personal;
use crate::words::Reason;

type Decision = Result<Vec<RequestEvent>, RequestError>;

impl Filed {
    /// A hold that stands is not set again: its reason is the one that was given.
    pub(super) fn set_legal_hold(&self, reason: Reason) -> Decision {
        match self.keeping {
            Keeping::Kept => {
                Ok(vec![RequestEvent::LegalHoldSet { reason: Personal::Known(reason.into_string()) }])
            }
            Keeping::Held => Err(RequestError::UnderLegalHold),
            Keeping::Erased => Err(RequestError::AlreadyErased),
        }
    }

    pub(super) fn lift_legal_hold(&self, reason: Reason) -> Decision {
        match self.keeping {
            Keeping::Held => {
                Ok(vec![RequestEvent::LegalHoldLifted { reason: Personal::Known(reason.into_string()) }])
            }
            Keeping::Kept => Err(RequestError::NotUnderLegalHold),
            Keeping::Erased => Err(RequestError::AlreadyErased),
        }
    }

    /// What is erased is erased: asking again is no mistake.
    pub(super) fn erase(&self, request: Option<ErasureId>) -> Decision {
        match self.keeping {
            Keeping::Kept => Ok(vec![RequestEvent::CaseErased { request }]),
            Keeping::Held => Err(RequestError::UnderLegalHold),
            Keeping::Erased => Ok(vec![]),
        }
    }

    pub(super) fn erase_again(&self) -> Vec<RequestEvent> {
        match self.keeping {
            Keeping::Kept | Keeping::Held => vec![RequestEvent::CaseErased { request: None }],
            Keeping::Erased => vec![],
        }
    }
}
