//! Requests, complaints, proposals and comments.

use domain::citizen_request::Kind;
use projections::requests::{RequestRow, RequestView, SenderView};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Answer, Entry, KindName, Protocol, Receipt, StatusName};
use crate::receipts::Filed;

/// A case as its citizen sees it. Personal fields are null once they are erased.
#[derive(Serialize, ToSchema)]
#[schema(as = Request)]
pub struct Case {
    id: Uuid,
    /// Α.Α.
    number: i64,
    kind: KindName,
    #[schema(required)]
    subject: Option<String>,
    #[schema(required)]
    text: Option<String>,
    #[schema(required)]
    desired_action: Option<String>,
    status: StatusName,
    #[schema(value_type = String, format = DateTime)]
    submitted_at: jiff::Timestamp,
    /// The last day on which it is answered in time; null for a comment.
    #[schema(required, value_type = Option<String>, format = Date)]
    due_on: Option<jiff::civil::Date>,
    protocol: Protocol,
    /// The newest answer.
    #[schema(required)]
    answer: Option<Answer>,
    /// Oldest first.
    history: Vec<Entry<StatusName>>,
    /// What `ETag` says, without quotes.
    version: u64,
    /// A signed proof of filing. Null for staff: it belongs to whoever filed the case.
    #[schema(required)]
    receipt: Option<Receipt>,
}

/// A case as staff see it.
#[derive(Serialize, ToSchema)]
#[schema(as = StaffRequest)]
pub struct StaffCase {
    #[serde(flatten)]
    case: Case,
    /// Null for an anonymous comment.
    #[schema(required)]
    sender: Option<Sender>,
    #[schema(required)]
    department: Option<Uuid>,
    #[schema(required)]
    assignee: Option<Uuid>,
}

/// A case in its citizen's list: without text and history.
#[derive(Serialize, ToSchema)]
#[schema(as = RequestListed)]
pub struct CaseListed {
    id: Uuid,
    /// Α.Α.
    number: i64,
    kind: KindName,
    #[schema(required)]
    subject: Option<String>,
    #[schema(required)]
    desired_action: Option<String>,
    status: StatusName,
    #[schema(value_type = String, format = DateTime)]
    submitted_at: jiff::Timestamp,
    #[schema(value_type = String, format = DateTime)]
    changed_at: jiff::Timestamp,
    /// The last day on which it is answered in time; null for a comment.
    #[schema(required, value_type = Option<String>, format = Date)]
    due_on: Option<jiff::civil::Date>,
    protocol: Protocol,
    /// The newest answer.
    #[schema(required)]
    answer: Option<Answer>,
    version: u64,
    /// Always null in a list: read the case.
    #[schema(required)]
    receipt: Option<Receipt>,
}

/// A case in the staff queue.
#[derive(Serialize, ToSchema)]
#[schema(as = RequestQueued)]
pub struct CaseQueued {
    id: Uuid,
    /// Α.Α.
    number: i64,
    kind: KindName,
    #[schema(required)]
    subject: Option<String>,
    status: StatusName,
    #[schema(value_type = String, format = DateTime)]
    submitted_at: jiff::Timestamp,
    #[schema(value_type = String, format = DateTime)]
    changed_at: jiff::Timestamp,
    /// The last day on which it is answered in time; null for a comment.
    #[schema(required, value_type = Option<String>, format = Date)]
    due_on: Option<jiff::civil::Date>,
    protocol: Protocol,
    /// Null while nobody has it.
    #[schema(required)]
    assignee: Option<Uuid>,
}

/// Who filed it, as declared at registration.
#[derive(Serialize, ToSchema)]
pub struct Sender {
    id: Uuid,
    #[schema(required)]
    given_name: Option<String>,
    #[schema(required)]
    family_name: Option<String>,
    #[schema(required)]
    email: Option<String>,
}

/// When something happened to a case of this kind. Of whoever comments anonymously no more is told than the minute.
fn told(kind: Kind, at: jiff::Timestamp) -> jiff::Timestamp {
    if kind == Kind::Comment {
        let whole = at.as_second() - at.as_second().rem_euclid(60);
        return jiff::Timestamp::from_second(whole).unwrap_or(at);
    }
    at
}

impl Case {
    fn of(view: RequestView, protocol: Protocol) -> Self {
        let RequestView { row, text, desired_action, answer, mut history, revision, .. } = view;
        for entry in &mut history {
            entry.at = told(row.kind, entry.at);
        }
        Self {
            id: row.id.0,
            number: row.number,
            kind: row.kind.into(),
            subject: row.subject,
            text,
            desired_action,
            status: row.status.into(),
            submitted_at: told(row.kind, row.submitted_at),
            due_on: row.due_on,
            protocol,
            answer: answer.map(Answer::from),
            history: history.into_iter().map(Entry::from).collect(),
            version: revision,
            receipt: None,
        }
    }
}

impl From<Filed<RequestView>> for Case {
    /// As the citizen sees it, without what only staff may see.
    fn from(filed: Filed<RequestView>) -> Self {
        let view = filed.case.for_citizen();
        let protocol = Protocol::for_citizen(view.row.protocol.clone());
        Self { receipt: Some(filed.signed.into()), ..Self::of(view, protocol) }
    }
}

impl Sender {
    /// As declared when the case was filed.
    pub(super) fn of(view: &RequestView) -> Option<Self> {
        view.sender.clone().map(Self::from)
    }
}

impl From<RequestView> for StaffCase {
    fn from(mut view: RequestView) -> Self {
        let protocol = Protocol::for_staff(view.row.protocol.clone());
        Self {
            sender: view.sender.take().map(Sender::from),
            department: view.department.map(|department| department.0),
            assignee: view.row.assignee.map(|assignee| assignee.0),
            case: Case::of(view, protocol),
        }
    }
}

impl From<RequestView> for CaseListed {
    fn from(view: RequestView) -> Self {
        let RequestView { row, desired_action, answer, revision, .. } = view;
        Self {
            id: row.id.0,
            number: row.number,
            kind: row.kind.into(),
            subject: row.subject,
            desired_action,
            status: row.status.into(),
            submitted_at: row.submitted_at,
            changed_at: row.changed_at,
            due_on: row.due_on,
            protocol: Protocol::for_citizen(row.protocol),
            answer: answer.map(Answer::from),
            version: revision,
            receipt: None,
        }
    }
}

impl From<RequestRow> for CaseQueued {
    fn from(row: RequestRow) -> Self {
        Self {
            id: row.id.0,
            number: row.number,
            kind: row.kind.into(),
            subject: row.subject,
            status: row.status.into(),
            submitted_at: told(row.kind, row.submitted_at),
            changed_at: told(row.kind, row.changed_at),
            due_on: row.due_on,
            protocol: Protocol::for_staff(row.protocol),
            assignee: row.assignee.map(|assignee| assignee.0),
        }
    }
}

impl From<SenderView> for Sender {
    fn from(view: SenderView) -> Self {
        let SenderView { account, given_name, family_name, email } = view;
        Self { id: account.0, given_name, family_name, email }
    }
}
