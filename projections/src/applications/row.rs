//! A row of `applications` as the database keeps it: personal values sealed.

use std::collections::BTreeMap;

use domain::catalogue::CertificateCode;
use domain::certificate_application::{ApplicationStatus, CertificateApplication};
use domain::person::{Address, Details};
use domain::{ApplicationId, Personal};
use serde::{Deserialize, Serialize};
use sqlx::postgres::PgRow;
use sqlx::{FromRow, Row};
use store::personal_data::open_fields;
use store::{DataKey, StreamId, Unavailable};
use uuid::Uuid;

use super::view::{ApplicantView, ApplicationRow, ApplicationView, DeliveryView};
use crate::case::{AnswerView, Course, HistoryEntry, document, document_if_any, unreadable};

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
pub(super) struct CaseRow {
    pub head: Head,
    pub detail: SealedDetail,
}

/// What only the case page shows: a column of `json` each. Each personal value is in clear or sealed: a text, the
/// applicant's details, an address, the certificate's fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Detail<T, D, A, F> {
    pub applicant: ApplicantView<T, D>,
    pub details: Option<T>,
    pub delivery: DeliveryView<A, T>,
    pub fields: Option<F>,
    pub answer: Option<AnswerView<T>>,
    pub history: Vec<HistoryEntry<T, ApplicationStatus>>,
}

/// As the read model keeps it.
pub(super) type SealedDetail =
    Detail<Personal<String>, Personal<Details>, Personal<Address>, Personal<BTreeMap<String, String>>>;

/// As pages show it.
type OpenDetail = Detail<String, Details, Address, BTreeMap<String, String>>;

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

impl CaseRow {
    /// As the case page shows it, to staff.
    pub(super) fn opened(self, key: Option<&DataKey>) -> Result<ApplicationView, Unavailable> {
        let course = &self.head.course;
        let stream = stream_of(course.id);
        let (revision, sequence, department) = (course.revision, course.version, course.department);
        let mut detail = serde_json::to_value(self.detail).map_err(|_| unreadable("detail", &stream))?;
        open_fields(&mut detail, &stream, key);
        let detail: OpenDetail = serde_json::from_value(detail).map_err(|_| unreadable("detail", &stream))?;
        Ok(ApplicationView {
            row: self.head.shown(),
            applicant: detail.applicant,
            details: detail.details,
            delivery: detail.delivery,
            fields: detail.fields,
            answer: detail.answer,
            history: detail.history,
            revision: revision.unsigned_abs(),
            sequence: sequence.unsigned_abs(),
            department,
        })
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
