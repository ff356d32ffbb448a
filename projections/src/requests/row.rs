//! A row of `requests` as the database keeps it: personal values sealed.

use domain::citizen_request::{CitizenRequest, Kind, Status};
use domain::{Personal, RequestId};
use sqlx::FromRow;
use sqlx::postgres::PgRow;
use store::access::{Purpose, Seen};
use store::personal_data::Opener;
use store::{StreamId, Unavailable};
use uuid::Uuid;

use super::view::{RequestRow, RequestView, SenderView};
use crate::at_hand::Case;
use crate::case::{AnswerView, Course, HistoryEntry, document, document_if_any, named, opened_history};

/// `Aggregate::TYPE` of the streams that this read model follows.
pub(super) const AGGREGATE_TYPE: &str = <CitizenRequest as cqrs_es::Aggregate>::TYPE;

/// The columns that lists show, and filters look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CaseHead {
    pub course: Course<Status>,
    pub kind: Kind,
}

/// A whole row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseRow {
    pub(super) head: CaseHead,
    pub(super) subject: Personal<String>,
    pub(super) detail: Detail,
}

/// What only the case page shows: a column of `json` each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Detail {
    pub text: Option<Personal<String>>,
    pub desired_action: Option<Personal<String>>,
    pub sender: Option<SenderView<Personal<String>>>,
    pub answer: Option<AnswerView<Personal<String>>>,
    pub history: Vec<HistoryEntry<Personal<String>>>,
}

/// The stream that a case's data key belongs to.
pub(super) fn stream_of(id: Uuid) -> StreamId {
    StreamId { aggregate_type: AGGREGATE_TYPE, aggregate_id: id }
}

impl CaseHead {
    /// As lists show it.
    pub(super) fn opened(
        self,
        subject: Personal<String>,
        opener: &Opener<'_>,
    ) -> Result<RequestRow, Unavailable> {
        let Self { course, kind } = self;
        Ok(RequestRow {
            id: RequestId(course.id),
            number: course.number,
            kind,
            subject: opener.open(subject)?,
            status: course.status,
            submitted_at: course.submitted_at,
            changed_at: course.changed_at,
            protocol: course.protocol,
            assignee: course.assignee,
            due_on: course.due_on,
        })
    }
}

impl Case for CaseRow {
    type View = RequestView;

    fn version(&self) -> i64 {
        self.head.course.version
    }

    fn opened(self, opener: &Opener<'_>) -> Result<RequestView, Unavailable> {
        let Self { head, subject, detail } = self;
        let course = &head.course;
        let (revision, sequence, department) = (course.revision, course.version, course.department);
        Ok(RequestView {
            row: head.opened(subject, opener)?,
            sender: detail.sender.map(|sender| sender.opened(opener)).transpose()?,
            text: opener.open(detail.text)?,
            desired_action: opener.open(detail.desired_action)?,
            answer: detail.answer.map(|answer| answer.opened(opener)).transpose()?,
            history: opened_history(detail.history, opener)?,
            revision: revision.unsigned_abs(),
            sequence: sequence.unsigned_abs(),
            department,
        })
    }

    fn seen(view: &RequestView) -> Seen {
        view.seen(Purpose::Case)
    }
}

impl SenderView<Personal<String>> {
    fn opened(self, opener: &Opener<'_>) -> Result<SenderView, Unavailable> {
        let Self { account, given_name, family_name, email } = self;
        Ok(SenderView {
            account,
            given_name: opener.open(given_name)?,
            family_name: opener.open(family_name)?,
            email: opener.open(email)?,
        })
    }
}

impl<'r> FromRow<'r, PgRow> for CaseHead {
    fn from_row(row: &'r PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self { course: Course::read(row, Status::from_name)?, kind: named(row, "kind", Kind::from_name)? })
    }
}

impl<'r> FromRow<'r, PgRow> for CaseRow {
    fn from_row(row: &'r PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            head: CaseHead::from_row(row)?,
            subject: document(row, "subject")?,
            detail: Detail {
                text: document_if_any(row, "text")?,
                desired_action: document_if_any(row, "desired_action")?,
                sender: document_if_any(row, "sender")?,
                answer: document_if_any(row, "answer")?,
                history: document(row, "history")?,
            },
        })
    }
}
