//! A row of `requests` as the database keeps it: personal values sealed.

use domain::citizen_request::{CitizenRequest, Kind, Status};
use domain::{Personal, RequestId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::FromRow;
use sqlx::postgres::PgRow;
use store::{StreamId, Unavailable};
use uuid::Uuid;

use super::view::{RequestRow, RequestView, SenderView};
use crate::case::{AnswerView, Course, HistoryEntry, document, document_if_any, named, unreadable};

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
pub(super) struct CaseRow {
    pub head: CaseHead,
    pub subject: Personal<String>,
    pub detail: Detail<Personal<String>>,
}

/// What only the case page shows: a column of `json` each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Detail<T> {
    pub text: Option<T>,
    pub desired_action: Option<T>,
    pub sender: Option<SenderView<T>>,
    pub answer: Option<AnswerView<T>>,
    pub history: Vec<HistoryEntry<T>>,
}

/// The stream that a case's data key belongs to.
pub(super) fn stream_of(id: Uuid) -> StreamId {
    StreamId { aggregate_type: AGGREGATE_TYPE, aggregate_id: id }
}

impl CaseHead {
    /// As lists show it; `open` opens the sealed fields of a document.
    pub(super) fn opened(
        self,
        mut subject: Value,
        open: impl Fn(&mut Value),
    ) -> Result<RequestRow, Unavailable> {
        let Self { course, kind } = self;
        let stream = stream_of(course.id);
        open(&mut subject);
        Ok(RequestRow {
            id: RequestId(course.id),
            number: course.number,
            kind,
            subject: serde_json::from_value(subject).map_err(|_| unreadable("subject", &stream))?,
            status: course.status,
            submitted_at: course.submitted_at,
            changed_at: course.changed_at,
            protocol: course.protocol,
            assignee: course.assignee,
            due_on: course.due_on,
        })
    }
}

impl CaseHead {
    /// As the case page shows it, to staff; `detail` is a [`Detail`], sealed.
    pub(super) fn opened_whole(
        self,
        subject: Value,
        mut detail: Value,
        open: impl Fn(&mut Value),
    ) -> Result<RequestView, Unavailable> {
        let course = &self.course;
        let stream = stream_of(course.id);
        let (revision, sequence, department) = (course.revision, course.version, course.department);
        open(&mut detail);
        let detail: Detail<String> =
            serde_json::from_value(detail).map_err(|_| unreadable("detail", &stream))?;
        Ok(RequestView {
            row: self.opened(subject, open)?,
            sender: detail.sender,
            text: detail.text,
            desired_action: detail.desired_action,
            answer: detail.answer,
            history: detail.history,
            revision: revision.unsigned_abs(),
            sequence: sequence.unsigned_abs(),
            department,
        })
    }
}

impl CaseRow {
    /// The same of a row that is in no database.
    pub(super) fn opened(self, open: impl Fn(&mut Value)) -> Result<RequestView, Unavailable> {
        let stream = stream_of(self.head.course.id);
        let subject = serde_json::to_value(self.subject).map_err(|_| unreadable("subject", &stream))?;
        let detail = serde_json::to_value(self.detail).map_err(|_| unreadable("detail", &stream))?;
        self.head.opened_whole(subject, detail, open)
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
