//! Why a command to an application is refused.

use crate::protocol::CourseRefusal;

/// A refusal; reads well after "cannot: ".
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ApplicationError {
    /// Nothing was filed under this id.
    #[error("no such application")]
    NotFiled,
    /// It was filed already.
    #[error("the application was filed already")]
    AlreadyFiled,
    /// Only a verified citizen may apply.
    #[error("the citizen is not verified")]
    NotVerified,
    /// The catalogue does not know the certificate, or not with this way of delivery.
    #[error("the certificate is not delivered that way")]
    DeliveryNotOffered,
    /// The fields are those of another certificate.
    #[error("the fields are those of another certificate")]
    FieldsOfAnother,
    /// The citizen who asks did not file it.
    #[error("the application is somebody else's")]
    NotYours,
    /// It has that status already.
    #[error("the status is {status} already")]
    StatusUnchanged {
        /// The present status, and the one wanted.
        status: &'static str,
    },
    /// That status comes with filing or a withdrawal; nobody chooses it.
    #[error("{to} is not set by hand")]
    StatusNotByHand {
        /// The status wanted.
        to: &'static str,
    },
    /// This status may not follow the present one.
    #[error("{to} may not follow {from}")]
    StatusNotAllowed {
        /// The present status.
        from: &'static str,
        /// The status wanted.
        to: &'static str,
    },
    /// A certificate is issued only once the application has its protocol number.
    #[error("the application has no protocol number yet")]
    NotRegistered,
    /// Rejecting asks for a reason.
    #[error("a reason is needed")]
    ReasonMissing,
    /// The citizen took it back; that is final.
    #[error("the application is withdrawn")]
    Withdrawn,
    /// It has a number, or waits for one, already.
    #[error("the application went to the protocol already")]
    ProtocolAlready,
    /// Its personal data are kept by law.
    #[error("the case is under a legal hold")]
    UnderLegalHold,
    /// There is no hold to lift.
    #[error("the case is under no legal hold")]
    NotUnderLegalHold,
    /// Its personal data are erased: there is nothing left to hold.
    #[error("the personal data of the case are erased")]
    AlreadyErased,
}

impl ApplicationError {
    /// The stable name of the refusal, for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFiled => "not_filed",
            Self::AlreadyFiled => "already_filed",
            Self::NotVerified => "not_verified",
            Self::DeliveryNotOffered => "delivery_not_offered",
            Self::FieldsOfAnother => "fields_of_another",
            Self::NotYours => "not_yours",
            Self::StatusUnchanged { .. } => "status_unchanged",
            Self::StatusNotByHand { .. } => "status_not_by_hand",
            Self::StatusNotAllowed { .. } => "status_not_allowed",
            Self::NotRegistered => "not_registered",
            Self::ReasonMissing => "reason_missing",
            Self::Withdrawn => "withdrawn",
            Self::ProtocolAlready => "protocol_already",
            Self::UnderLegalHold => "under_legal_hold",
            Self::NotUnderLegalHold => "not_under_legal_hold",
            Self::AlreadyErased => "already_erased",
        }
    }
}

impl From<CourseRefusal> for ApplicationError {
    fn from(refusal: CourseRefusal) -> Self {
        match refusal {
            CourseRefusal::Already => Self::ProtocolAlready,
            // It goes to the register with its filing: what was never sent was never filed.
            CourseRefusal::NotRequested => Self::NotFiled,
        }
    }
}
