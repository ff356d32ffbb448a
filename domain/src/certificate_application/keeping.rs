//! What may become of an application's personal data: held by law, erased. Number, dates and statuses stay whatever happens here.

use super::state::Filed;
use super::{ApplicationError, ApplicationEvent};
use crate::ids::ErasureId;
use crate::keeping::Keeping;
use crate::personal::Personal;
use crate::words::Reason;

type Decision = Result<Vec<ApplicationEvent>, ApplicationError>;

impl Filed {
    /// A hold that stands is not set again: its reason is the one that was given.
    pub(super) fn set_legal_hold(&self, reason: Reason) -> Decision {
        match self.keeping {
            Keeping::Kept => {
                Ok(vec![ApplicationEvent::LegalHoldSet { reason: Personal::Known(reason.into_string()) }])
            }
            Keeping::Held => Err(ApplicationError::UnderLegalHold),
            Keeping::Erased => Err(ApplicationError::AlreadyErased),
        }
    }

    pub(super) fn lift_legal_hold(&self, reason: Reason) -> Decision {
        match self.keeping {
            Keeping::Held => {
                Ok(vec![ApplicationEvent::LegalHoldLifted { reason: Personal::Known(reason.into_string()) }])
            }
            Keeping::Kept => Err(ApplicationError::NotUnderLegalHold),
            Keeping::Erased => Err(ApplicationError::AlreadyErased),
        }
    }

    /// What is erased is erased: asking again is no mistake.
    pub(super) fn erase(&self, request: Option<ErasureId>) -> Decision {
        match self.keeping {
            Keeping::Kept => Ok(vec![ApplicationEvent::CaseErased { request }]),
            Keeping::Held => Err(ApplicationError::UnderLegalHold),
            Keeping::Erased => Ok(vec![]),
        }
    }

    pub(super) fn erase_again(&self) -> Vec<ApplicationEvent> {
        match self.keeping {
            Keeping::Kept | Keeping::Held => vec![ApplicationEvent::CaseErased { request: None }],
            Keeping::Erased => vec![],
        }
    }
}
