//! How events fill a row. Nothing but the events goes in: replaying them gives the same row.

use domain::citizen_request::{RequestEvent, Sender, Status};
use domain::protocol::{ProtocolEntry, ProtocolState};
use domain::{AccountId, Personal, RequestId};
use store::{Executed, Role, StoredEvent, Unavailable};

use super::row::{CaseHead, CaseRow, Detail};
use super::view::{RequestView, SenderView};
use crate::case::{AnswerView, Happening, HistoryEntry, ProtocolView};

impl RequestView {
    /// The case right after a command that filed it, without a look at the database.
    pub fn from_submission(executed: &Executed) -> Result<Self, Unavailable> {
        let mut row = None;
        for event in &executed.events {
            row = Some(fold(row, event)?);
        }
        row.ok_or_else(|| Unavailable::Unreadable(format!("nothing was filed as request {}", executed.id)))?
            .opened(executed.data_key.as_ref())
    }
}

/// The row after one more event of its stream; `None` before the first.
pub(super) fn fold(row: Option<CaseRow>, stored: &StoredEvent) -> Result<CaseRow, Unavailable> {
    let event = stored.decode::<RequestEvent>()?;
    let expected = row.as_ref().map_or(1, |row| row.version + 1);
    if stored.sequence != expected {
        return Err(out_of_place(stored));
    }
    let by_people = event.is_by_people();
    let mut row = match row {
        Some(row) => row.after(event, stored)?,
        None => filed(event, stored)?,
    };
    row.version = stored.sequence;
    row.position = stored.position;
    row.head.changed_at = stored.recorded_at;
    if by_people {
        row.revision = stored.sequence;
    }
    Ok(row)
}

/// The first event makes the row.
fn filed(event: RequestEvent, stored: &StoredEvent) -> Result<CaseRow, Unavailable> {
    let RequestEvent::Submitted { kind, sender, subject, text, desired_action } = event else {
        return Err(out_of_place(stored));
    };
    let number = stored.number.ok_or_else(|| out_of_place(stored))?;
    let head = CaseHead {
        id: RequestId(stored.aggregate_id),
        number,
        kind,
        status: Status::Submitted,
        submitted_at: stored.recorded_at,
        changed_at: stored.recorded_at,
        protocol: ProtocolView::default(),
        assignee: None,
    };
    let owner = sender.as_ref().map(|sender| sender.account);
    let sender = sender.map(declared);
    let history = vec![entry(Happening::Submitted, stored)];
    let detail = Detail { text: Some(text), desired_action, sender, answer: None, history };
    let (revision, version, position) = (stored.sequence, stored.sequence, stored.position);
    Ok(CaseRow { head, owner, department: None, revision, version, position, subject, detail })
}

impl CaseRow {
    fn after(mut self, event: RequestEvent, stored: &StoredEvent) -> Result<Self, Unavailable> {
        let what = match event {
            RequestEvent::Submitted { .. } => return Err(out_of_place(stored)),
            RequestEvent::StatusChanged { to, reason } => {
                self.head.status = to;
                Happening::StatusChanged { to, reason }
            }
            RequestEvent::Answered { text } => self.answered(text, stored),
            RequestEvent::Withdrawn {} => {
                self.head.status = Status::Withdrawn;
                Happening::Withdrawn
            }
            RequestEvent::Assigned { department, assignee } => {
                self.department = department;
                self.head.assignee = assignee;
                Happening::Assigned { department, assignee }
            }
            RequestEvent::Noted { text } => Happening::Noted { text: Some(text) },
            RequestEvent::ProtocolRequested {} => {
                self.head.protocol = waiting(ProtocolState::Requested, None);
                Happening::ProtocolRequested
            }
            RequestEvent::ProtocolDeferred { reason } => {
                self.head.protocol = waiting(ProtocolState::Deferred, Some(reason));
                Happening::ProtocolDeferred
            }
            RequestEvent::Protocolled { entry, register: _ } => self.protocolled(&entry),
            RequestEvent::ProtocolRefused { reason } => {
                self.head.protocol = waiting(ProtocolState::Refused, Some(reason.clone()));
                Happening::ProtocolRefused { reason }
            }
        };
        self.detail.history.push(entry(what, stored));
        Ok(self)
    }

    /// The newest answer is the one in view; all of them stay in the history.
    fn answered(&mut self, text: Personal<String>, stored: &StoredEvent) -> Happening<Personal<String>> {
        self.head.status = Status::Answered;
        self.detail.answer = Some(AnswerView { text: Some(text.clone()), at: stored.recorded_at });
        Happening::Answered { text: Some(text) }
    }

    fn protocolled(&mut self, entry: &ProtocolEntry) -> Happening<Personal<String>> {
        let ProtocolEntry { number, year, date } = *entry;
        self.head.protocol = ProtocolView {
            state: ProtocolState::Registered,
            number: Some(number),
            year: Some(year),
            date: Some(date),
            message: None,
        };
        Happening::Protocolled { number, year, date }
    }
}

fn waiting(state: ProtocolState, message: Option<String>) -> ProtocolView {
    ProtocolView { state, message, ..ProtocolView::default() }
}

fn declared(sender: Sender) -> SenderView<Personal<String>> {
    SenderView {
        account: sender.account,
        given_name: Some(sender.given_name),
        family_name: Some(sender.family_name),
        email: Some(sender.email),
    }
}

fn entry(what: Happening<Personal<String>>, stored: &StoredEvent) -> HistoryEntry<Personal<String>> {
    HistoryEntry { at: stored.recorded_at, what, by: member_of_staff(stored) }
}

/// The account that acted, when it is one of the municipality's own people.
fn member_of_staff(stored: &StoredEvent) -> Option<AccountId> {
    let role = stored.metadata.get("role")?.as_str()?;
    if role == Role::Citizen.as_str() {
        return None;
    }
    stored.metadata.get("account")?.as_str()?.parse().ok()
}

/// An event that cannot stand where it stands: a hole in the stream, or a stream that does not begin with a filing.
fn out_of_place(stored: &StoredEvent) -> Unavailable {
    Unavailable::Unreadable(format!(
        "{} at position {} is out of place in request {}",
        stored.event_type, stored.position, stored.aggregate_id
    ))
}
