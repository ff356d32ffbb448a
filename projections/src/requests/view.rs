//! What pages and the API show of a request. `T` is a personal text: in clear as pages show it, sealed as the
//! read model keeps it; so the same shapes serve both. `Debug` shows nothing personal.

use std::fmt;

use domain::citizen_request::{Kind, Status};
use domain::{AccountId, DepartmentId, RequestId};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use store::access::{Field, Purpose, Seen, Subject};

use crate::case::{AnswerView, HistoryEntry, ProtocolView};

/// One request in a list; personal fields are `None` once erased.
#[derive(Clone, Serialize)]
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
    /// The last day on which it is answered in time; `None` for a comment.
    pub due_on: Option<Date>,
}

/// A whole case. Notes and assignments are in `history` too; [`RequestView::for_citizen`] leaves them out.
#[derive(Clone, Serialize)]
pub struct RequestView {
    /// What lists show too.
    #[serde(flatten)]
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

impl RequestRow {
    /// Without what only staff may see: who has it, and what the register said when it refused.
    #[must_use]
    pub fn for_citizen(mut self) -> Self {
        self.assignee = None;
        self.protocol = self.protocol.for_citizen();
        self
    }

    /// What a row of a list shows of it; `found` where it was found by words.
    pub(super) fn seen(&self, found: Option<Field>) -> Seen {
        let purpose = if found.is_some() { Purpose::Search } else { Purpose::List };
        let subject = self.subject.as_ref().map(|_| Field::Subject);
        Seen::of(Subject::Request(self.id), purpose, [subject, found])
    }
}

impl RequestView {
    /// What the whole of it shows: nothing, once it is erased.
    pub(super) fn seen(&self, purpose: Purpose) -> Seen {
        let is_whole = self.row.subject.is_some();
        let text = self.text.is_some() || self.desired_action.is_some();
        let sender = self.sender.as_ref().is_some_and(|sender| sender.family_name.is_some());
        let answer = self.answer.as_ref().is_some_and(|answer| answer.text.is_some());
        let fields = [
            is_whole.then_some(Field::Subject),
            text.then_some(Field::Text),
            sender.then_some(Field::Sender),
            answer.then_some(Field::Answer),
            (is_whole && !self.history.is_empty()).then_some(Field::History),
        ];
        Seen::of(Subject::Request(self.row.id), purpose, fields)
    }

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
