//! Requests as "my requests", the case page and the staff queue show them.

use domain::citizen_request::{Kind, Status};
use domain::protocol::ProtocolState;
use domain::{AccountId, DepartmentId, RequestId};
use jiff::Timestamp;
use jiff::civil::Date;
use store::{Executed, Store, Unavailable};

use crate::page::{Page, PageRequest};

/// One request in a list; personal fields are `None` once erased.
#[derive(Clone, Debug)]
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
#[derive(Clone, Debug, PartialEq, Eq)]
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
#[derive(Clone, Debug)]
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
    /// The department in charge.
    pub department: Option<DepartmentId>,
}

/// Who filed a case, as declared at registration.
#[derive(Clone, Debug)]
pub struct SenderView {
    /// His account.
    pub account: AccountId,
    /// Given name.
    pub given_name: Option<String>,
    /// Family name.
    pub family_name: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
}

/// An answer.
#[derive(Clone, Debug)]
pub struct AnswerView {
    /// Its text.
    pub text: Option<String>,
    /// When it was given.
    pub at: Timestamp,
}

/// One thing that happened.
#[derive(Clone, Debug)]
pub struct HistoryEntry {
    /// When.
    pub at: Timestamp,
    /// What.
    pub what: Happening,
    /// Which member of staff, for staff's eyes; `None` for citizen and system.
    pub by: Option<AccountId>,
}

/// What happened, as the timeline tells it.
#[derive(Clone, Debug)]
pub enum Happening {
    /// It was filed.
    Submitted,
    /// Another status.
    StatusChanged {
        /// Which.
        to: Status,
        /// Why.
        reason: Option<String>,
    },
    /// An answer was given; every answer stays here.
    Answered {
        /// Its text.
        text: Option<String>,
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
        text: Option<String>,
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

impl RequestView {
    /// The case right after a command that filed it, without a look at the database.
    pub fn from_submission(id: RequestId, executed: &Executed) -> Result<Self, Unavailable> {
        let _ = (id, executed);
        todo!()
    }

    /// Without what only staff may see.
    #[must_use]
    pub fn for_citizen(self) -> Self {
        todo!()
    }
}

/// Which of his requests a citizen wants to see.
#[derive(Clone, Debug, Default)]
pub struct MineFilter {
    /// Only this kind.
    pub kind: Option<Kind>,
    /// Only this status.
    pub status: Option<Status>,
}

/// Which requests a member of staff wants to see.
#[derive(Clone, Debug, Default)]
pub struct QueueFilter {
    /// Only this kind.
    pub kind: Option<Kind>,
    /// Only this status; `None`: all.
    pub status: Option<Status>,
    /// Only these that are open (see `Status::is_open`).
    pub open: Option<Open>,
    /// Only this state of the protocol.
    pub protocol: Option<ProtocolState>,
    /// Only these of this assignee.
    pub assignee: Option<Assignee>,
}

/// A filter that has one value.
#[derive(Clone, Copy, Debug)]
pub struct Open;

/// Whose cases.
#[derive(Clone, Copy, Debug)]
pub enum Assignee {
    /// This member of staff's.
    Account(AccountId),
    /// Nobody's yet.
    Nobody,
}

/// The citizen's own requests, newest first.
pub async fn mine(
    store: &Store,
    owner: AccountId,
    filter: &MineFilter,
    page: &PageRequest,
) -> Result<Page<RequestRow>, Unavailable> {
    let _ = (store, owner, filter, page);
    todo!()
}

/// One of the citizen's own requests; somebody else's is `None`, like a missing one.
pub async fn of_citizen(
    store: &Store,
    owner: AccountId,
    id: RequestId,
) -> Result<Option<RequestView>, Unavailable> {
    let _ = (store, owner, id);
    todo!()
}

/// One request, for staff.
pub async fn for_staff(store: &Store, id: RequestId) -> Result<Option<RequestView>, Unavailable> {
    let _ = (store, id);
    todo!()
}

/// The queue, newest first.
pub async fn queue(
    store: &Store,
    filter: &QueueFilter,
    page: &PageRequest,
) -> Result<Page<RequestRow>, Unavailable> {
    let _ = (store, filter, page);
    todo!()
}
