//! The course of a case: what every service keeps of it in columns of its own, and what the events that all services
//! have do to it.

use domain::protocol::{ProtocolEntry, ProtocolState};
use domain::{AccountId, DepartmentId};
use jiff::Timestamp;
use jiff::civil::Date;
use store::{Role, StoredEvent, Unavailable};
use uuid::Uuid;

use super::{Happening, HistoryEntry, ProtocolView};

/// What the rows of all services have in common; `S` is the status of the service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Course<S> {
    pub id: Uuid,
    /// Α.Α.
    pub number: i64,
    pub status: S,
    /// Who filed it; `None` for an anonymous comment.
    pub owner: Option<AccountId>,
    pub submitted_at: Timestamp,
    pub changed_at: Timestamp,
    pub protocol: ProtocolView,
    pub department: Option<DepartmentId>,
    pub assignee: Option<AccountId>,
    /// The last day on which it is answered in time.
    pub due_on: Option<Date>,
    /// When the legal clock stopped.
    pub answered_at: Option<Timestamp>,
    /// Sequence of the last event by people.
    pub revision: i64,
    /// Sequence of the last event.
    pub version: i64,
    /// Position of the last event.
    pub position: i64,
}

impl<S> Course<S> {
    /// Right after the event that files the case.
    pub(crate) fn filed(stored: &StoredEvent, status: S) -> Result<Self, Unavailable> {
        Ok(Self {
            id: stored.aggregate_id,
            number: stored.number.ok_or_else(|| out_of_place(stored))?,
            status,
            owner: None,
            submitted_at: stored.recorded_at,
            changed_at: stored.recorded_at,
            protocol: ProtocolView::default(),
            department: None,
            assignee: None,
            due_on: None,
            answered_at: None,
            revision: stored.sequence,
            version: stored.sequence,
            position: stored.position,
        })
    }

    /// It has come past this event.
    pub(crate) fn pass(&mut self, stored: &StoredEvent) {
        self.version = stored.sequence;
        self.position = stored.position;
        self.changed_at = stored.recorded_at;
    }

    /// The legal clock stops with the first event that stops it.
    pub(crate) fn stop_the_clock(&mut self, stored: &StoredEvent) {
        self.answered_at = self.answered_at.or(Some(stored.recorded_at));
    }

    pub(crate) fn assign<T>(
        &mut self,
        department: Option<DepartmentId>,
        assignee: Option<AccountId>,
    ) -> Happening<T, S> {
        (self.department, self.assignee) = (department, assignee);
        Happening::Assigned { department, assignee }
    }

    pub(crate) fn protocol_requested<T>(&mut self) -> Happening<T, S> {
        self.protocol = waiting(ProtocolState::Requested, None);
        Happening::ProtocolRequested
    }

    pub(crate) fn protocol_deferred<T>(&mut self, reason: String) -> Happening<T, S> {
        self.protocol = waiting(ProtocolState::Deferred, Some(reason));
        Happening::ProtocolDeferred
    }

    pub(crate) fn protocolled<T>(&mut self, entry: &ProtocolEntry) -> Happening<T, S> {
        let ProtocolEntry { number, year, date } = *entry;
        self.protocol = ProtocolView {
            state: ProtocolState::Registered,
            number: Some(number),
            year: Some(year),
            date: Some(date),
            message: None,
        };
        Happening::Protocolled { number, year, date }
    }

    pub(crate) fn protocol_refused<T>(&mut self, reason: String) -> Happening<T, S> {
        self.protocol = waiting(ProtocolState::Refused, Some(reason.clone()));
        Happening::ProtocolRefused { reason }
    }
}

/// An entry of the timeline.
pub(crate) fn entry<T, S>(what: Happening<T, S>, stored: &StoredEvent) -> HistoryEntry<T, S> {
    HistoryEntry { at: stored.recorded_at, what, by: by_staff(stored) }
}

/// The account that acted, when it is one of the municipality's own people.
pub(crate) fn by_staff(stored: &StoredEvent) -> Option<AccountId> {
    let role = stored.metadata.get("role")?.as_str()?;
    if role == Role::Citizen.as_str() {
        return None;
    }
    stored.metadata.get("account")?.as_str()?.parse().ok()
}

/// An event that cannot stand where it stands: a hole in the stream, or a stream that does not begin as it must.
pub(crate) fn out_of_place(stored: &StoredEvent) -> Unavailable {
    Unavailable::Unreadable(format!(
        "{} at position {} is out of place in {} {}",
        stored.event_type, stored.position, stored.aggregate_type, stored.aggregate_id
    ))
}

fn waiting(state: ProtocolState, message: Option<String>) -> ProtocolView {
    ProtocolView { state, message, ..ProtocolView::default() }
}
