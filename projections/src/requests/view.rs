//! What pages and the API show of a request. `T` is a personal text: in clear as pages show it, sealed as the
//! read model keeps it; so the same shapes serve both. `Debug` shows nothing personal.

use std::fmt;

use domain::citizen_request::{Kind, Status};
use domain::protocol::ProtocolState;
use domain::{AccountId, DepartmentId, RequestId};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// One request in a list; personal fields are `None` once erased.
#[derive(Clone)]
pub struct RequestRow {
    /// The case.
    pub id: RequestId,
    /// Α.Α.
    pub number: i64,
    /// Είδος.
    pub kind: Kind,
    /// Θέμα.
    pub subject: Option<String>,
    /// Κατάσταση.
    pub status: Status,
    /// When it was filed.
    pub submitted_at: Timestamp,
    /// When anything last changed.
    pub changed_at: Timestamp,
    /// Πρωτόκολλο.
    pub protocol: ProtocolView,
    /// Who has it, for staff.
    pub assignee: Option<AccountId>,
}

/// The protocol of a case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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

/// A whole case. Notes and assignments are in `history` too; [`RequestView::for_citizen`] leaves them out.
#[derive(Clone)]
pub struct RequestView {
    /// What lists show too.
    pub row: RequestRow,
    /// Who filed it; `None` for a comment.
    pub sender: Option<SenderView>,
    /// Κείμενο.
    pub text: Option<String>,
    /// Επιθυμητή Ενέργεια; `None` when there is none or it is erased.
    pub desired_action: Option<String>,
    /// The newest answer.
    pub answer: Option<AnswerView>,
    /// Oldest first.
    pub history: Vec<HistoryEntry>,
    /// `ETag`: the sequence of the last event by people.
    pub revision: u64,
    /// The sequence of the last event, whoever caused it: nothing has changed while it stays.
    pub sequence: u64,
    /// The department in charge.
    pub department: Option<DepartmentId>,
}

/// Who filed a case, as declared at registration.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SenderView<T = String> {
    /// His account.
    pub account: AccountId,
    /// Given name.
    pub given_name: Option<T>,
    /// Family name.
    pub family_name: Option<T>,
    /// E-mail address.
    pub email: Option<T>,
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
pub struct HistoryEntry<T = String> {
    /// When.
    pub at: Timestamp,
    /// What.
    pub what: Happening<T>,
    /// Which member of staff, for staff's eyes; `None` for citizen and system.
    pub by: Option<AccountId>,
}

/// What happened, as the timeline tells it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Happening<T = String> {
    /// It was filed.
    Submitted,
    /// Another status.
    StatusChanged {
        /// Which.
        to: Status,
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
}

impl<T> Happening<T> {
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
            | Self::Protocolled { .. } => true,
            Self::Assigned { .. } | Self::Noted { .. } | Self::ProtocolRefused { .. } => false,
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
        }
    }
}

impl RequestRow {
    /// Without what only staff may see: who has it, and what the register said when it refused.
    #[must_use]
    pub fn for_citizen(mut self) -> Self {
        self.assignee = None;
        if self.protocol.state == ProtocolState::Refused {
            self.protocol.message = None;
        }
        self
    }
}

impl RequestView {
    /// Without what only staff may see: notes, assignments, refusals of the register, and who did what.
    #[must_use]
    pub fn for_citizen(mut self) -> Self {
        self.row = self.row.for_citizen();
        self.department = None;
        self.history.retain(|entry| entry.what.is_for_citizen());
        for entry in &mut self.history {
            entry.by = None;
        }
        self
    }
}

impl fmt::Debug for RequestRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestRow")
            .field("id", &self.id)
            .field("number", &self.number)
            .field("kind", &self.kind)
            .field("status", &self.status)
            .field("protocol", &self.protocol)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for RequestView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestView")
            .field("row", &self.row)
            .field("history", &self.history)
            .field("revision", &self.revision)
            .field("sequence", &self.sequence)
            .finish_non_exhaustive()
    }
}

impl<T> fmt::Debug for SenderView<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SenderView").field("account", &self.account).finish_non_exhaustive()
    }
}

impl<T> fmt::Debug for AnswerView<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AnswerView").field("at", &self.at).finish_non_exhaustive()
    }
}

impl<T> fmt::Debug for Happening<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
