//! All that the log has of one case, and the case at each moment of it.

use domain::Personal;
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use store::access::{self, Field, Purpose};
use store::personal_data::Opener;
use store::{DataKey, Store, StoredEvent, Unavailable, Unread};
use uuid::Uuid;

use super::StreamKind;
use super::view::{Seen, View};

/// One case's events, oldest first, with what opens their personal fields. Never empty.
pub struct CaseLog {
    kind: StreamKind,
    id: Uuid,
    events: Vec<StoredEvent>,
    key: Option<DataKey>,
}

impl CaseLog {
    /// Reads it; `None` when there is no such case.
    pub async fn read(
        store: &Store,
        kind: StreamKind,
        id: Uuid,
    ) -> Result<Option<Unread<Self>>, Unavailable> {
        let (events, key) = store.stream_with_key(&kind.stream(id)).await?;
        Ok(Self::of(kind, events, key).map(|log| {
            let events = (!log.is_erased()).then_some(Field::Events);
            Unread::of(log, |_| access::Seen::of(kind.subject(id), Purpose::Audit, [events]))
        }))
    }

    /// The case of these events of its one stream, oldest first; `None` when there are none. `key` is `None` once it
    /// is destroyed.
    #[must_use]
    pub fn of(kind: StreamKind, events: Vec<StoredEvent>, key: Option<DataKey>) -> Option<Self> {
        let id = events.first()?.aggregate_id;
        Some(Self { kind, id, events, key })
    }

    /// What it is.
    #[must_use]
    pub fn kind(&self) -> StreamKind {
        self.kind
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// Α.Α.; `None` for a verification.
    #[must_use]
    pub fn number(&self) -> Option<i64> {
        self.events.first()?.number
    }

    /// Its events, oldest first.
    #[must_use]
    pub fn events(&self) -> &[StoredEvent] {
        &self.events
    }

    /// Whether its data key is destroyed: nothing personal of it can be read again.
    #[must_use]
    pub fn is_erased(&self) -> bool {
        self.key.is_none()
    }

    /// Its newest event at or before this time; `None` when it was not there yet.
    #[must_use]
    pub fn newest_at(&self, at: Timestamp) -> Option<&StoredEvent> {
        self.events.iter().rev().find(|event| event.recorded_at <= at)
    }

    /// Its newest event at or before this position of the whole log; `None` when it was not there yet.
    #[must_use]
    pub fn newest_up_to(&self, position: i64) -> Option<&StoredEvent> {
        self.events.iter().rev().find(|event| event.position <= position)
    }

    /// What it showed when the log had come to this position, before whatever came later; `None` when it was not
    /// there yet. Fails at an event that this program cannot read.
    pub fn at(&self, position: i64) -> Result<Option<Seen>, Unavailable> {
        let until = self.events.partition_point(|event| event.position <= position);
        let staff = View::of(self.kind, &self.events[..until], self.key.as_ref())?;
        Ok(staff.map(Seen::of))
    }

    /// A personal value of one of its events; `None` once erased, or when it is not of its type.
    #[must_use]
    pub fn opened<T: Clone + DeserializeOwned>(&self, personal: &Personal<T>) -> Option<T> {
        let opener = Opener::with_key(self.kind.stream(self.id), self.key.as_ref());
        opener.open(personal.clone()).ok().flatten()
    }
}
