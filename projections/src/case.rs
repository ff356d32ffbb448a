//! What the cases of all services have in common: protocol, answer, history; who may see them; who has them. `T` is a
//! personal text: in clear as pages show it, sealed as the read model keeps it. `S` is the status of the service.

mod course;
mod columns;
mod opening;
mod reading;

use std::fmt;

use domain::citizen_request::Status;
use domain::protocol::ProtocolState;
use domain::{AccountId, DepartmentId};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub(crate) use columns::{
    bind_courses, course_columns, course_types, course_updates, document, document_if_any, documents, named,
    time,
};
pub(crate) use course::{Course, by_staff, entry, out_of_place};
pub(crate) use opening::opened_history;
pub(crate) use reading::{QueueMarks, data_key, queue_marks, with_key};

/// Which cases somebody of the municipality may see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// All of them.
    All,
    /// Those of his department, and those of none.
    Department(DepartmentId),
    /// None: he handles no cases.
    Nothing,
}

/// What the statements compare with a case's department; `None`: nothing, so that every case fits.
#[derive(Clone, Copy)]
pub(crate) struct Within(pub Option<Uuid>);

impl Reach {
    /// `None` when nothing is in reach.
    pub(crate) fn within(self) -> Option<Within> {
        match self {
            Self::All => Some(Within(None)),
            Self::Department(department) => Some(Within(Some(department.0))),
            Self::Nothing => None,
        }
    }
}

/// A filter that has one value.
#[derive(Clone, Copy, Debug)]
pub struct Open;

/// Only what waits for its protocol number: requested or deferred. A filter that has one value.
#[derive(Clone, Copy, Debug)]
pub struct Waiting;

/// Only what is open and past its term on this day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OverdueOn(pub Date);

/// Whose cases.
#[derive(Clone, Copy, Debug)]
pub enum Assignee {
    /// This member of staff's.
    Account(AccountId),
    /// Nobody's yet.
    Nobody,
}

/// The protocol of a case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ProtocolView {
    /// Beside the status.
    pub state: ProtocolState,
    /// Known once registered.
    pub number: Option<u64>,
    /// Known once registered.
    pub year: Option<i16>,
    /// Known once registered.
    pub date: Option<Date>,
    /// What the register or the adapter said; nothing personal.
    pub message: Option<String>,
}

/// An answer.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerView<T = String> {
    /// Its text.
    pub text: Option<T>,
    /// When it was given.
    pub at: Timestamp,
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryEntry<T = String, S = Status> {
    /// When.
    pub at: Timestamp,
    /// What.
    pub what: Happening<T, S>,
    /// Which member of staff, for staff's eyes; `None` for citizen and system.
    pub by: Option<AccountId>,
}

/// What happened, as the timeline tells it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Happening<T = String, S = Status> {
    /// It was filed.
    Submitted,
    /// Another status.
    StatusChanged {
        /// Which.
        to: S,
        /// Why.
        reason: Option<T>,
    },
    /// An answer was given; every answer stays here.
    Answered {
        /// Its text.
        text: Option<T>,
    },
    /// The citizen took it back.
    Withdrawn,
    /// Given to somebody (staff only).
    Assigned {
        /// The department.
        department: Option<DepartmentId>,
        /// The member of staff.
        assignee: Option<AccountId>,
    },
    /// A note (staff only).
    Noted {
        /// Its text.
        text: Option<T>,
    },
    /// It went to the protocol.
    ProtocolRequested,
    /// The number follows.
    ProtocolDeferred,
    /// Number and date are known.
    Protocolled {
        /// The number.
        number: u64,
        /// The year.
        year: i16,
        /// The day.
        date: Date,
    },
    /// The register refused (staff only).
    ProtocolRefused {
        /// Its reason.
        reason: String,
    },
    /// Its personal data may not be erased (staff only).
    LegalHoldSet {
        /// Why.
        reason: Option<T>,
    },
    /// They may be erased again (staff only).
    LegalHoldLifted {
        /// Why.
        reason: Option<T>,
    },
    /// Its personal data are erased.
    Erased,
}

impl<T, S> Happening<T, S> {
    /// Whether the citizen sees it in his timeline.
    #[must_use]
    pub fn is_for_citizen(&self) -> bool {
        match self {
            Self::Submitted
            | Self::StatusChanged { .. }
            | Self::Answered { .. }
            | Self::Withdrawn
            | Self::ProtocolRequested
            | Self::ProtocolDeferred
            | Self::Protocolled { .. }
            | Self::Erased => true,
            Self::Assigned { .. }
            | Self::Noted { .. }
            | Self::ProtocolRefused { .. }
            | Self::LegalHoldSet { .. }
            | Self::LegalHoldLifted { .. } => false,
        }
    }

    fn name(&self) -> &'static str {
        match self {
            Self::Submitted => "submitted",
            Self::StatusChanged { .. } => "status_changed",
            Self::Answered { .. } => "answered",
            Self::Withdrawn => "withdrawn",
            Self::Assigned { .. } => "assigned",
            Self::Noted { .. } => "noted",
            Self::ProtocolRequested => "protocol_requested",
            Self::ProtocolDeferred => "protocol_deferred",
            Self::Protocolled { .. } => "protocolled",
            Self::ProtocolRefused { .. } => "protocol_refused",
            Self::LegalHoldSet { .. } => "legal_hold_set",
            Self::LegalHoldLifted { .. } => "legal_hold_lifted",
            Self::Erased => "erased",
        }
    }
}

impl<T> fmt::Debug for AnswerView<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AnswerView").field("at", &self.at).finish_non_exhaustive()
    }
}

impl<T, S> fmt::Debug for Happening<T, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl ProtocolView {
    /// Without what the register said when it refused: only staff may see it.
    #[must_use]
    pub fn for_citizen(mut self) -> Self {
        if self.state == ProtocolState::Refused {
            self.message = None;
        }
        self
    }
}
