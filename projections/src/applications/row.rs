//! A row of `applications` as the database keeps it: personal values sealed.

use std::collections::BTreeMap;

use domain::catalogue::CertificateCode;
use domain::certificate_application::{ApplicationStatus, CertificateApplication};
use domain::person::{Address, Details};
use domain::{ApplicationId, Personal};
use sqlx::postgres::PgRow;
use sqlx::{FromRow, Row};
use store::access::{Purpose, Seen};
use store::personal_data::Opener;
use store::{StreamId, Unavailable};
use uuid::Uuid;

use super::view::{ApplicantView, ApplicationRow, ApplicationView, DeliveryView};
use crate::at_hand::Case;
use crate::case::{AnswerView, Course, HistoryEntry, document, document_if_any, opened_history};

/// `Aggregate::TYPE` of the streams that this read model follows.
pub(super) const AGGREGATE_TYPE: &str = <CertificateApplication as cqrs_es::Aggregate>::TYPE;

/// The columns that lists show, and filters look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Head {
    pub course: Course<ApplicationStatus>,
    pub certificate: CertificateCode,
}

/// A whole row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseRow {
    pub(super) head: Head,
    pub(super) detail: Detail,
}

/// What only the case page shows: a column of `json` each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Detail {
    pub applicant: ApplicantView<Personal<String>, Personal<Details>>,
    pub details: Option<Personal<String>>,
    pub delivery: DeliveryView<Personal<Address>, Personal<String>>,
    pub fields: Option<Personal<BTreeMap<String, String>>>,
    pub answer: Option<AnswerView<Personal<String>>>,
    pub history: Vec<HistoryEntry<Personal<String>, ApplicationStatus>>,
}

/// The stream that a case's data key belongs to.
pub(super) fn stream_of(id: Uuid) -> StreamId {
    StreamId { aggregate_type: AGGREGATE_TYPE, aggregate_id: id }
}

impl Head {
    /// As lists show it.
    pub(super) fn shown(self) -> ApplicationRow {
        let Self { course, certificate } = self;
        ApplicationRow {
            id: ApplicationId(course.id),
            number: course.number,
            certificate,
            status: course.status,
            submitted_at: course.submitted_at,
            changed_at: course.changed_at,
            protocol: course.protocol,
            assignee: course.assignee,
            due_on: course.due_on,
        }
    }
}

impl Case for CaseRow {
    type View = ApplicationView;

    fn version(&self) -> i64 {
        self.head.course.version
    }

    fn opened(self, opener: &Opener<'_>) -> Result<ApplicationView, Unavailable> {
        let Self { head, detail } = self;
        let course = &head.course;
        let (revision, sequence, department) = (course.revision, course.version, course.department);
        Ok(ApplicationView {
            row: head.shown(),
            applicant: detail.applicant.opened(opener)?,
            details: opener.open(detail.details)?,
            delivery: detail.delivery.opened(opener)?,
            fields: opener.open(detail.fields)?,
            answer: detail.answer.map(|answer| answer.opened(opener)).transpose()?,
            history: opened_history(detail.history, opener)?,
            revision: revision.unsigned_abs(),
            sequence: sequence.unsigned_abs(),
            department,
        })
    }

    fn seen(view: &ApplicationView) -> Seen {
        view.seen(Purpose::Case)
    }
}

impl ApplicantView<Personal<String>, Personal<Details>> {
    fn opened(self, opener: &Opener<'_>) -> Result<ApplicantView, Unavailable> {
        let Self { account, email, details } = self;
        Ok(ApplicantView { account, email: opener.open(email)?, details: opener.open(details)? })
    }
}

impl DeliveryView<Personal<Address>, Personal<String>> {
    fn opened(self, opener: &Opener<'_>) -> Result<DeliveryView, Unavailable> {
        let Self { method, address, office } = self;
        Ok(DeliveryView { method, address: opener.open(address)?, office: opener.open(office)? })
    }
}

impl<'r> FromRow<'r, PgRow> for Head {
    fn from_row(row: &'r PgRow) -> Result<Self, sqlx::Error> {
        let code: &str = row.try_get("certificate")?;
        // Not `CertificateCode::parse`: one that the catalogue has dropped since is shown still.
        let certificate =
            serde_json::from_value(code.into()).map_err(|error| sqlx::Error::Decode(error.into()))?;
        Ok(Self { course: Course::read(row, ApplicationStatus::from_name)?, certificate })
    }
}

impl<'r> FromRow<'r, PgRow> for CaseRow {
    fn from_row(row: &'r PgRow) -> Result<Self, sqlx::Error> {
        let detail = Detail {
            applicant: document(row, "applicant")?,
            details: document_if_any(row, "details")?,
            delivery: document(row, "delivery")?,
            fields: document_if_any(row, "fields")?,
            answer: document_if_any(row, "answer")?,
            history: document(row, "history")?,
        };
        Ok(Self { head: Head::from_row(row)?, detail })
    }
}
