//! What pages and the API show of an application. `Debug` shows nothing personal.

use std::collections::BTreeMap;
use std::fmt;

use domain::catalogue::{CertificateCode, DeliveryMethod};
use domain::certificate_application::ApplicationStatus;
use domain::person::{Address, Details};
use domain::{AccountId, ApplicationId, DepartmentId};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use store::access::{Field, Purpose, Seen, Subject};

use crate::case::{AnswerView, HistoryEntry, ProtocolView};

/// One application in a list; personal fields are `None` once erased.
#[derive(Clone, Serialize)]
pub struct ApplicationRow {
    /// The case.
    pub id: ApplicationId,
    /// Α.Α.
    pub number: i64,
    /// Είδος πιστοποιητικού.
    pub certificate: CertificateCode,
    /// Κατάσταση.
    pub status: ApplicationStatus,
    /// When it was filed.
    pub submitted_at: Timestamp,
    /// When anything last changed.
    pub changed_at: Timestamp,
    /// Πρωτόκολλο.
    pub protocol: ProtocolView,
    /// Who has it, for staff.
    pub assignee: Option<AccountId>,
    /// The last day on which it is answered in time.
    pub due_on: Option<Date>,
}

/// A whole application. Notes and assignments are in `history` too; [`ApplicationView::for_citizen`] leaves them out.
#[derive(Clone, Serialize)]
pub struct ApplicationView {
    /// What lists show too.
    #[serde(flatten)]
    pub row: ApplicationRow,
    /// Who applies.
    pub applicant: ApplicantView,
    /// Details or remarks; `None` when there are none or they are erased.
    pub details: Option<String>,
    /// Τρόπος αποστολής.
    pub delivery: DeliveryView,
    /// The certificate's own fields; `None` once erased.
    pub fields: Option<BTreeMap<String, String>>,
    /// The newest answer.
    pub answer: Option<AnswerView>,
    /// Oldest first.
    pub history: Vec<HistoryEntry<String, ApplicationStatus>>,
    /// `ETag`: the sequence of the last event by people.
    pub revision: u64,
    /// The sequence of the last event, whoever caused it.
    pub sequence: u64,
    /// The department in charge.
    pub department: Option<DepartmentId>,
}

/// Who applies, as he was when he filed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApplicantView<E = String, D = Details> {
    /// His account.
    pub account: AccountId,
    /// E-mail address.
    pub email: Option<E>,
    /// His details.
    pub details: Option<D>,
}

/// How it is to be delivered.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryView<A = Address, O = String> {
    /// By which way.
    pub method: DeliveryMethod,
    /// Where to, by post.
    pub address: Option<A>,
    /// At which citizens' service centre.
    pub office: Option<O>,
}

impl ApplicationRow {
    /// Without what only staff may see.
    #[must_use]
    pub fn for_citizen(mut self) -> Self {
        self.assignee = None;
        self.protocol = self.protocol.for_citizen();
        self
    }

    /// What a row of a list shows of it: nothing of anybody, unless it was found by words that stand in it.
    pub(super) fn seen(&self, found: Option<Field>) -> Seen {
        Seen::of(Subject::Application(self.id), Purpose::Search, [found])
    }
}

impl ApplicationView {
    /// What the book of the register shows of it.
    pub(super) fn seen_in_book(&self) -> Seen {
        let applicant = self.applicant.details.as_ref().map(|_| Field::Applicant);
        Seen::of(Subject::Application(self.row.id), Purpose::Register, [applicant])
    }

    /// What the whole of it shows: nothing, once it is erased.
    pub(super) fn seen(&self, purpose: Purpose) -> Seen {
        let is_whole = self.applicant.email.is_some();
        let remarks = self.details.is_some() || self.fields.as_ref().is_some_and(|fields| !fields.is_empty());
        let delivery = self.delivery.address.is_some() || self.delivery.office.is_some();
        let answer = self.answer.as_ref().is_some_and(|answer| answer.text.is_some());
        let fields = [
            (is_whole || self.applicant.details.is_some()).then_some(Field::Applicant),
            remarks.then_some(Field::Remarks),
            delivery.then_some(Field::Delivery),
            answer.then_some(Field::Answer),
            (is_whole && !self.history.is_empty()).then_some(Field::History),
        ];
        Seen::of(Subject::Application(self.row.id), purpose, fields)
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

impl fmt::Debug for ApplicationRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApplicationRow")
            .field("id", &self.id)
            .field("number", &self.number)
            .field("certificate", &self.certificate)
            .field("status", &self.status)
            .field("protocol", &self.protocol)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for ApplicationView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApplicationView")
            .field("row", &self.row)
            .field("history", &self.history)
            .field("revision", &self.revision)
            .field("sequence", &self.sequence)
            .finish_non_exhaustive()
    }
}

impl<E, D> fmt::Debug for ApplicantView<E, D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApplicantView").field("account", &self.account).finish_non_exhaustive()
    }
}

impl<A, O> fmt::Debug for DeliveryView<A, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeliveryView").field("method", &self.method).finish_non_exhaustive()
    }
}
