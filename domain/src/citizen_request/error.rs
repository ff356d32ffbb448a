//! Why a command to a request is refused.

use crate::protocol::CourseRefusal;

/// A refusal; reads well after "cannot: ".
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// Nothing was filed under this id.
    #[error("no such request")]
    NotFiled,
    /// It was filed already.
    #[error("the request was filed already")]
    AlreadyFiled,
    /// A comment has no sender; everything else has one.
    #[error("a comment has no sender, and everything else has one")]
    SenderMismatch,
    /// The citizen who asks did not file it.
    #[error("the request is somebody else's")]
    NotYours,
    /// Nobody can answer an anonymous comment, and nobody can withdraw it.
    #[error("the sender is anonymous")]
    AnonymousSender,
    /// It has that status already.
    #[error("the status is {status} already")]
    StatusUnchanged {
        /// The present status, and the one wanted.
        status: &'static str,
    },
    /// That status comes with filing, an answer or a withdrawal; nobody chooses it.
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
    /// Rejecting and reopening ask for a reason.
    #[error("a reason is needed")]
    ReasonMissing,
    /// The citizen took it back; that is final.
    #[error("the request is withdrawn")]
    Withdrawn,
    /// It went to the protocol already.
    #[error("the request went to the protocol already")]
    ProtocolAlready,
    /// Nothing is waiting for a number.
    #[error("the request does not wait for a protocol number")]
    ProtocolNotRequested,
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

impl RequestError {
    /// The stable name of the refusal, for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFiled => "not_filed",
            Self::AlreadyFiled => "already_filed",
            Self::SenderMismatch => "sender_mismatch",
            Self::NotYours => "not_yours",
            Self::AnonymousSender => "anonymous_sender",
            Self::StatusUnchanged { .. } => "status_unchanged",
            Self::StatusNotByHand { .. } => "status_not_by_hand",
            Self::StatusNotAllowed { .. } => "status_not_allowed",
            Self::ReasonMissing => "reason_missing",
            Self::Withdrawn => "withdrawn",
            Self::ProtocolAlready => "protocol_already",
            Self::UnderLegalHold => "under_legal_hold",
            Self::NotUnderLegalHold => "not_under_legal_hold",
            Self::AlreadyErased => "already_erased",
            Self::ProtocolNotRequested => "protocol_not_requested",
        }
    }
}

impl From<CourseRefusal> for RequestError {
    fn from(refusal: CourseRefusal) -> Self {
        match refusal {
            CourseRefusal::Already => Self::ProtocolAlready,
            CourseRefusal::NotRequested => Self::ProtocolNotRequested,
        }
    }
}
