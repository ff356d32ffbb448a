//! A row of `requests` as the database keeps it: personal values sealed.

use domain::citizen_request::{CitizenRequest, Kind, Status};
use domain::protocol::ProtocolState;
use domain::{AccountId, DepartmentId, Personal, RequestId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::postgres::PgRow;
use sqlx::types::Json;
use sqlx::{FromRow, Row};
use store::personal_data::open_fields;
use store::{DataKey, StreamId, Unavailable};
use uuid::Uuid;

use super::view::{RequestRow, RequestView, SenderView};
use crate::case::{AnswerView, HistoryEntry, ProtocolView};

/// `Aggregate::TYPE` of the streams that this read model follows.
pub(super) const AGGREGATE_TYPE: &str = <CitizenRequest as cqrs_es::Aggregate>::TYPE;

/// The columns that lists show, and filters look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CaseHead {
    pub id: RequestId,
    pub number: i64,
    pub kind: Kind,
    pub status: Status,
    pub submitted_at: Timestamp,
    pub changed_at: Timestamp,
    pub protocol: ProtocolView,
    pub assignee: Option<AccountId>,
}

/// A whole row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CaseRow {
    pub head: CaseHead,
    pub owner: Option<AccountId>,
    pub department: Option<DepartmentId>,
    /// Sequence of the last event by people.
    pub revision: i64,
    /// Sequence of the last event.
    pub version: i64,
    /// Position of the last event.
    pub position: i64,
    pub subject: Personal<String>,
    pub detail: Detail<Personal<String>>,
}

/// What only the case page shows; one `jsonb` column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Detail<T> {
    pub text: Option<T>,
    pub desired_action: Option<T>,
    pub sender: Option<SenderView<T>>,
    pub answer: Option<AnswerView<T>>,
    pub history: Vec<HistoryEntry<T>>,
}

/// The stream that a case's data key belongs to.
pub(super) fn stream_of(id: RequestId) -> StreamId {
    StreamId { aggregate_type: AGGREGATE_TYPE, aggregate_id: id.0 }
}

impl CaseHead {
    /// As lists show it.
    pub(super) fn opened(self, mut subject: Value, key: Option<&DataKey>) -> Result<RequestRow, Unavailable> {
        open_fields(&mut subject, &stream_of(self.id), key);
        Ok(RequestRow {
            id: self.id,
            number: self.number,
            kind: self.kind,
            subject: serde_json::from_value(subject).map_err(|_| unreadable("subject", self.id))?,
            status: self.status,
            submitted_at: self.submitted_at,
            changed_at: self.changed_at,
            protocol: self.protocol,
            assignee: self.assignee,
            due_on: domain::terms::request_due(self.kind, self.submitted_at),
        })
    }
}

impl CaseRow {
    /// As the case page shows it, to staff.
    pub(super) fn opened(self, key: Option<&DataKey>) -> Result<RequestView, Unavailable> {
        let id = self.head.id;
        let subject = serde_json::to_value(self.subject).map_err(|_| unreadable("subject", id))?;
        let mut detail = serde_json::to_value(self.detail).map_err(|_| unreadable("detail", id))?;
        open_fields(&mut detail, &stream_of(id), key);
        let detail: Detail<String> = serde_json::from_value(detail).map_err(|_| unreadable("detail", id))?;
        Ok(RequestView {
            row: self.head.opened(subject, key)?,
            sender: detail.sender,
            text: detail.text,
            desired_action: detail.desired_action,
            answer: detail.answer,
            history: detail.history,
            revision: self.revision.unsigned_abs(),
            sequence: self.version.unsigned_abs(),
            department: self.department,
        })
    }
}

/// Names the column and the case; what serde would say of it may quote somebody's text.
fn unreadable(column: &str, id: RequestId) -> Unavailable {
    Unavailable::Unreadable(format!("{column} of request {id}"))
}

impl<'r> FromRow<'r, PgRow> for CaseHead {
    fn from_row(row: &'r PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: RequestId(row.try_get("id")?),
            number: row.try_get("number")?,
            kind: named(row, "kind", Kind::from_name)?,
            status: named(row, "status", Status::from_name)?,
            submitted_at: time(row, "submitted_at")?,
            changed_at: time(row, "changed_at")?,
            protocol: ProtocolView {
                state: named(row, "protocol_state", ProtocolState::from_name)?,
                number: row.try_get::<Option<i64>, _>("protocol_number")?.map(i64::unsigned_abs),
                year: row.try_get("protocol_year")?,
                date: row
                    .try_get::<Option<jiff_sqlx::Date>, _>("protocol_date")?
                    .map(jiff_sqlx::Date::to_jiff),
                message: row.try_get("protocol_message")?,
            },
            assignee: row.try_get::<Option<Uuid>, _>("assignee")?.map(AccountId),
        })
    }
}

impl<'r> FromRow<'r, PgRow> for CaseRow {
    fn from_row(row: &'r PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            head: CaseHead::from_row(row)?,
            owner: row.try_get::<Option<Uuid>, _>("owner")?.map(AccountId),
            department: row.try_get::<Option<Uuid>, _>("department")?.map(DepartmentId),
            revision: row.try_get("revision")?,
            version: row.try_get("version")?,
            position: row.try_get("position")?,
            subject: row.try_get::<Json<_>, _>("subject")?.0,
            detail: row.try_get::<Json<_>, _>("detail")?.0,
        })
    }
}

fn time(row: &PgRow, column: &str) -> Result<Timestamp, sqlx::Error> {
    row.try_get::<jiff_sqlx::Timestamp, _>(column).map(jiff_sqlx::Timestamp::to_jiff)
}

fn named<T>(row: &PgRow, column: &str, parse: fn(&str) -> Option<T>) -> Result<T, sqlx::Error> {
    let name: &str = row.try_get(column)?;
    parse(name).ok_or_else(|| sqlx::Error::ColumnDecode {
        index: column.to_owned(),
        source: format!("no such value: {name}").into(),
    })
}
