//! What can happen to a citizen's request.

use cqrs_es::DomainEvent;
use serde::{Deserialize, Serialize};

use super::{Kind, Status};
use crate::ids::{AccountId, DepartmentId, ErasureId};
use crate::personal::Personal;
use crate::protocol::{MANUAL, ProtocolEntry, Step};

/// An event of a `CitizenRequest`. Stored as `{"Submitted": {…}}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(
    clippy::large_enum_variant,
    reason = "events live for a moment and few at a time; a box would only hide the fields"
)]
pub enum RequestEvent {
    /// Filed: by a citizen, or without a sender as an anonymous comment.
    Submitted {
        /// Request, complaint, proposal or comment.
        kind: Kind,
        /// Who filed it, with the details as declared at registration; `None` for a comment.
        sender: Option<Sender>,
        /// Θέμα.
        subject: Personal<String>,
        /// Κείμενο.
        text: Personal<String>,
        /// Επιθυμητή Ενέργεια.
        desired_action: Option<Personal<String>>,
    },
    /// Staff moved it to another status.
    StatusChanged {
        /// The new status; never `answered` or `withdrawn`, which have events of their own.
        to: Status,
        /// Why, where a reason is asked or given.
        reason: Option<Personal<String>>,
    },
    /// The municipality answered; the status is `answered`.
    Answered {
        /// Απάντηση.
        text: Personal<String>,
    },
    /// The citizen took it back; final.
    Withdrawn {},
    /// Given to a department, to a person, or to nobody.
    Assigned {
        /// The department in charge.
        department: Option<DepartmentId>,
        /// The member of staff in charge.
        assignee: Option<AccountId>,
    },
    /// A note among staff; the citizen does not see it.
    Noted {
        /// The note.
        text: Personal<String>,
    },
    /// Staff sent it to the protocol, or a registrar sent it again after a refusal.
    ProtocolRequested {},
    /// The register could not answer; the number follows.
    ProtocolDeferred {
        /// Why, in the adapter's words; nothing personal.
        reason: String,
    },
    /// Entered in the register.
    Protocolled {
        /// Number, year, date.
        entry: ProtocolEntry,
        /// Which register, or `manual` when a registrar wrote it by hand.
        register: String,
        /// The registrar who wrote it by hand; `None` in what was recorded before version 1.1 too.
        by: Option<AccountId>,
    },
    /// The register refused it for good.
    ProtocolRefused {
        /// The register's reason.
        reason: String,
    },
    /// Its personal data may not be erased from now on: public records are often kept by law.
    LegalHoldSet {
        /// Why, and by which law.
        reason: Personal<String>,
    },
    /// They may be erased again.
    LegalHoldLifted {
        /// Why.
        reason: Personal<String>,
    },
    /// Its data key is destroyed: nobody reads its personal data any more. Number, dates and statuses stay.
    CaseErased {
        /// Because of which request; `None` when nobody asked: a term has ended, or an erasure was done again in a
        /// database that had been restored.
        request: Option<ErasureId>,
    },
}

/// The citizen who files, with the details that he declared at registration, as they were at filing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sender {
    /// His account.
    pub account: AccountId,
    /// Given name.
    pub given_name: Personal<String>,
    /// Family name.
    pub family_name: Personal<String>,
    /// E-mail address.
    pub email: Personal<String>,
}

impl RequestEvent {
    /// Whether a person caused it; the others are the system's own and make nobody's screen stale.
    #[must_use]
    pub fn is_by_people(&self) -> bool {
        match self {
            Self::Submitted { .. }
            | Self::StatusChanged { .. }
            | Self::Answered { .. }
            | Self::Withdrawn {}
            | Self::Assigned { .. }
            | Self::Noted { .. }
            | Self::ProtocolRequested {}
            | Self::LegalHoldSet { .. }
            | Self::LegalHoldLifted { .. }
            | Self::CaseErased { .. } => true,
            Self::Protocolled { register, .. } => register == MANUAL,
            Self::ProtocolDeferred { .. } | Self::ProtocolRefused { .. } => false,
        }
    }
}

impl From<Step> for RequestEvent {
    fn from(step: Step) -> Self {
        match step {
            Step::Requested => Self::ProtocolRequested {},
            Step::Deferred { reason } => Self::ProtocolDeferred { reason },
            Step::Entered { entry, register, by } => Self::Protocolled { entry, register, by },
            Step::Refused { reason } => Self::ProtocolRefused { reason },
        }
    }
}

impl DomainEvent for RequestEvent {
    fn event_type(&self) -> String {
        match self {
            Self::Submitted { .. } => "Submitted",
            Self::StatusChanged { .. } => "StatusChanged",
            Self::Answered { .. } => "Answered",
            Self::Withdrawn {} => "Withdrawn",
            Self::Assigned { .. } => "Assigned",
            Self::Noted { .. } => "Noted",
            Self::ProtocolRequested {} => "ProtocolRequested",
            Self::ProtocolDeferred { .. } => "ProtocolDeferred",
            Self::Protocolled { .. } => "Protocolled",
            Self::ProtocolRefused { .. } => "ProtocolRefused",
            Self::LegalHoldSet { .. } => "LegalHoldSet",
            Self::LegalHoldLifted { .. } => "LegalHoldLifted",
            Self::CaseErased { .. } => "CaseErased",
        }
        .to_owned()
    }

    fn event_version(&self) -> String {
        match self {
            Self::Protocolled { .. } => "1.1",
            Self::Submitted { .. }
            | Self::StatusChanged { .. }
            | Self::Answered { .. }
            | Self::Withdrawn {}
            | Self::Assigned { .. }
            | Self::Noted { .. }
            | Self::ProtocolRequested {}
            | Self::ProtocolDeferred { .. }
            | Self::ProtocolRefused { .. }
            | Self::LegalHoldSet { .. }
            | Self::LegalHoldLifted { .. }
            | Self::CaseErased { .. } => "1.0",
        }
        .to_owned()
    }
}
