//! One row of the log.

use cqrs_es::DomainEvent;
use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

use crate::error::Unavailable;

/// One aggregate's stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct StreamId {
    /// `Aggregate::TYPE`.
    pub aggregate_type: &'static str,
    /// The aggregate's id.
    pub aggregate_id: Uuid,
}

/// One row of the log, as stored: personal fields are sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredEvent {
    /// Place in the whole log: dense from 1, in commit order.
    pub position: i64,
    /// `Aggregate::TYPE`.
    pub aggregate_type: String,
    /// The aggregate's id.
    pub aggregate_id: Uuid,
    /// Place in its stream, from 1.
    pub sequence: i64,
    /// The event's name.
    pub event_type: String,
    /// The version of the event's form.
    pub event_version: String,
    /// The event; personal fields as `{ciphertext, commitment, nonce}`.
    pub payload: Value,
    /// Who acted, correlation, causation, command id.
    pub metadata: Value,
    /// When it was recorded; never earlier than the row before it.
    pub recorded_at: Timestamp,
    /// The Α.Α., on the first event of a numbered stream only.
    pub number: Option<i64>,
}

impl StoredEvent {
    /// The event as `domain` knows it: brought up to the newest version, personal fields `Sealed` (each with the
    /// field it was sealed in, so that a copy in a read model can be opened).
    pub fn decode<E: DomainEvent>(&self) -> Result<E, Unavailable> {
        todo!()
    }
}
