//! From decided events to rows: metadata, sealed payloads.

use cqrs_es::DomainEvent;
use domain::Decider;
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::actor::Actor;
use crate::append::PendingEvent;
use crate::event::{StoredEvent, StreamId};
use crate::keys::DataKey;
use crate::personal_data::{OpenedFields, seal_fields};

/// Who acted, which command, what led to it. Strings only, nothing personal beyond the account's id.
pub(crate) fn metadata(actor: Actor, id: Uuid, command_id: Uuid, caused_by: Option<i64>) -> Value {
    let command = command_id.to_string();
    let causation = caused_by.map_or_else(|| command.clone(), |position| format!("position {position}"));
    let mut metadata = json!({
        "causation": causation,
        "command": command,
        "correlation": id.to_string(),
        "role": actor.role.as_str(),
    });
    if let Some(account) = actor.account {
        metadata["account"] = Value::String(account.to_string());
    }
    metadata
}

/// The rows of a command's events, personal fields still in clear; the append gives them position, number and time.
pub(crate) fn rows<A: Decider>(
    id: Uuid,
    metadata: &Value,
    version: i64,
    events: &[A::Event],
) -> Vec<StoredEvent> {
    let row = |(sequence, event): (i64, &A::Event)| StoredEvent {
        position: 0,
        aggregate_type: A::TYPE.to_owned(),
        aggregate_id: id,
        sequence,
        event_type: event.event_type(),
        event_version: event.event_version(),
        payload: serde_json::to_value(event).expect("an event is plain data"),
        metadata: metadata.clone(),
        recorded_at: Timestamp::UNIX_EPOCH,
        number: None,
    };
    (version + 1..).zip(events).map(row).collect()
}

/// Seals the personal fields of every row; gives what was in those of the first.
pub(super) fn seal(rows: &mut [StoredEvent], stream: &StreamId, key: &DataKey) -> OpenedFields {
    let each = rows.iter_mut().map(|row| seal_fields(&mut row.payload, stream, key));
    each.reduce(|first, _| first).unwrap_or_default()
}

/// What is sent of a row.
pub(super) fn pending(row: &StoredEvent) -> PendingEvent {
    PendingEvent {
        event_type: row.event_type.clone(),
        event_version: row.event_version.clone(),
        payload: row.payload.to_string(),
        metadata: row.metadata.to_string(),
    }
}
