//! What the API shows: the JSON forms of a case, and the names that its words have.

use domain::citizen_request::{Kind, Status};
use domain::protocol::ProtocolState;
use projections::case::{AnswerView, ProtocolView};
use projections::requests::{RequestRow, RequestView, SenderView};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

mod history;
mod names;

pub use history::Entry;
pub use names::{FiledKindName, KindName, ProtocolName, StatusName};

/// A case as its citizen sees it. Personal fields are null once they are erased.
#[derive(Serialize, ToSchema)]
#[schema(as = Request)]
pub struct Case {
    id: Uuid,
    /// Α.Α.
    number: i64,
    #[schema(value_type = KindName)]
    kind: Kind,
    #[schema(required)]
    subject: Option<String>,
    #[schema(required)]
    text: Option<String>,
    #[schema(required)]
    desired_action: Option<String>,
    #[schema(value_type = StatusName)]
    status: Status,
    #[schema(value_type = String, format = DateTime)]
    submitted_at: jiff::Timestamp,
    protocol: Protocol,
    /// The newest answer.
    #[schema(required)]
    answer: Option<Answer>,
    /// Oldest first.
    history: Vec<Entry>,
    /// What `ETag` says, without quotes.
    version: u64,
    /// A signed proof of filing; null until receipts are given.
    #[schema(required)]
    receipt: Option<String>,
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
    #[schema(value_type = KindName)]
    kind: Kind,
    #[schema(required)]
    subject: Option<String>,
    #[schema(required)]
    desired_action: Option<String>,
    #[schema(value_type = StatusName)]
    status: Status,
    #[schema(value_type = String, format = DateTime)]
    submitted_at: jiff::Timestamp,
    #[schema(value_type = String, format = DateTime)]
    changed_at: jiff::Timestamp,
    protocol: Protocol,
    /// The newest answer.
    #[schema(required)]
    answer: Option<Answer>,
    version: u64,
    #[schema(required)]
    receipt: Option<String>,
}

/// A case in the staff queue.
#[derive(Serialize, ToSchema)]
#[schema(as = RequestQueued)]
pub struct CaseQueued {
    id: Uuid,
    /// Α.Α.
    number: i64,
    #[schema(value_type = KindName)]
    kind: Kind,
    #[schema(required)]
    subject: Option<String>,
    #[schema(value_type = StatusName)]
    status: Status,
    #[schema(value_type = String, format = DateTime)]
    submitted_at: jiff::Timestamp,
    #[schema(value_type = String, format = DateTime)]
    changed_at: jiff::Timestamp,
    protocol: Protocol,
    /// Null while nobody has it.
    #[schema(required)]
    assignee: Option<Uuid>,
}

/// Πρωτόκολλο; number and date are null until it is registered.
#[derive(Serialize, ToSchema)]
pub struct Protocol {
    #[schema(value_type = ProtocolName)]
    state: ProtocolState,
    #[schema(required)]
    number: Option<u64>,
    #[schema(required, value_type = Option<String>, format = Date)]
    date: Option<jiff::civil::Date>,
    #[schema(required)]
    message: Option<String>,
}

/// Απάντηση.
#[derive(Serialize, ToSchema)]
pub struct Answer {
    #[schema(required)]
    text: Option<String>,
    #[schema(value_type = String, format = DateTime)]
    at: jiff::Timestamp,
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

impl From<RequestView> for Case {
    fn from(view: RequestView) -> Self {
        let RequestView { row, text, desired_action, answer, history, revision, .. } = view;
        Self {
            id: row.id.0,
            number: row.number,
            kind: row.kind,
            subject: row.subject,
            text,
            desired_action,
            status: row.status,
            submitted_at: row.submitted_at,
            protocol: row.protocol.into(),
            answer: answer.map(Answer::from),
            history: history.into_iter().map(Entry::from).collect(),
            version: revision,
            receipt: None,
        }
    }
}

impl From<RequestView> for StaffCase {
    fn from(mut view: RequestView) -> Self {
        Self {
            sender: view.sender.take().map(Sender::from),
            department: view.department.map(|department| department.0),
            assignee: view.row.assignee.map(|assignee| assignee.0),
            case: view.into(),
        }
    }
}

impl From<RequestView> for CaseListed {
    fn from(view: RequestView) -> Self {
        let RequestView { row, desired_action, answer, revision, .. } = view;
        Self {
            id: row.id.0,
            number: row.number,
            kind: row.kind,
            subject: row.subject,
            desired_action,
            status: row.status,
            submitted_at: row.submitted_at,
            changed_at: row.changed_at,
            protocol: row.protocol.into(),
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
            kind: row.kind,
            subject: row.subject,
            status: row.status,
            submitted_at: row.submitted_at,
            changed_at: row.changed_at,
            protocol: row.protocol.into(),
            assignee: row.assignee.map(|assignee| assignee.0),
        }
    }
}

impl From<ProtocolView> for Protocol {
    fn from(view: ProtocolView) -> Self {
        Self { state: view.state, number: view.number, date: view.date, message: view.message }
    }
}

impl From<AnswerView> for Answer {
    fn from(view: AnswerView) -> Self {
        Self { text: view.text, at: view.at }
    }
}

impl From<SenderView> for Sender {
    fn from(view: SenderView) -> Self {
        let SenderView { account, given_name, family_name, email } = view;
        Self { id: account.0, given_name, family_name, email }
    }
}
