//! One row of the log.

use cqrs_es::persist::SerializedEvent;
use cqrs_es::{Aggregate, DomainEvent};
use jiff::Timestamp;
use serde_json::Value;
use sqlx::postgres::PgRow;
use sqlx::{FromRow, Row};
use uuid::Uuid;

use crate::error::Unavailable;
use crate::personal_data::annotate_fields;
use crate::upcasters::{newest, upcast};

/// One aggregate's stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct StreamId {
    /// `Aggregate::TYPE`.
    pub aggregate_type: &'static str,
    /// The aggregate's id.
    pub aggregate_id: Uuid,
}

impl StreamId {
    /// The stream of one aggregate.
    #[must_use]
    pub fn of<A: Aggregate>(aggregate_id: Uuid) -> Self {
        Self { aggregate_type: A::TYPE, aggregate_id }
    }
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
    /// Who acted, command, correlation, causation.
    pub metadata: Value,
    /// When it was recorded; never earlier than the row before it.
    pub recorded_at: Timestamp,
    /// The Α.Α., on the first event of a numbered stream only.
    pub number: Option<i64>,
}

impl StoredEvent {
    /// The columns of `events`, in the order in which a reader names them.
    pub const COLUMNS: &'static str = "position, aggregate_type, aggregate_id, sequence, event_type, event_version, \
                                       payload, metadata, recorded_at, number";

    /// The event as `domain` knows it: brought up to the newest version, personal fields `Sealed` (each with the
    /// field it was sealed in, so that a copy in a read model can be opened).
    pub fn decode<E: DomainEvent>(&self) -> Result<E, Unavailable> {
        decode(SerializedEvent::new(
            self.aggregate_id.to_string(),
            usize::try_from(self.sequence).unwrap_or_default(),
            self.aggregate_type.clone(),
            self.event_type.clone(),
            self.event_version.clone(),
            self.payload.clone(),
            Value::Null,
        ))
    }
}

/// Annotated, brought up to date, and read.
pub(crate) fn decode<E: DomainEvent>(mut event: SerializedEvent) -> Result<E, Unavailable> {
    let is_newer = is_newer(&event);
    annotate_fields(&mut event.payload);
    let event = upcast(event);
    let (kind, version) = (&event.event_type, &event.event_version);
    let unreadable =
        |why: String| Unavailable::Unreadable(format!("{} {kind} {version}, {why}", event.aggregate_type));
    // What a newer program wrote may mean more than this one can see in it.
    if is_newer {
        return Err(unreadable("written by a newer program".to_owned()));
    }
    // The error of serde_json can quote a value; the kind of event and the place in the text say enough.
    serde_json::from_value(event.payload).map_err(|error| unreadable(format!("column {}", error.column())))
}

/// Whether it has a version that only a newer program knows.
pub(crate) fn is_newer(event: &SerializedEvent) -> bool {
    parts(&event.event_version) > parts(newest(&event.event_type))
}

/// Major and minor; what is no number counts as newer than any.
fn parts(version: &str) -> [u32; 2] {
    let mut parts = version.split('.').map(|part| part.parse().unwrap_or(u32::MAX));
    [parts.next().unwrap_or(0), parts.next().unwrap_or(0)]
}

impl FromRow<'_, PgRow> for StoredEvent {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        let aggregate_id: &str = row.try_get("aggregate_id")?;
        Ok(Self {
            position: row.try_get("position")?,
            aggregate_type: row.try_get("aggregate_type")?,
            aggregate_id: Uuid::parse_str(aggregate_id).map_err(|error| sqlx::Error::Decode(error.into()))?,
            sequence: row.try_get("sequence")?,
            event_type: row.try_get("event_type")?,
            event_version: row.try_get("event_version")?,
            payload: row.try_get("payload")?,
            metadata: row.try_get("metadata")?,
            recorded_at: row.try_get::<jiff_sqlx::Timestamp, _>("recorded_at")?.to_jiff(),
            number: row.try_get("number")?,
        })
    }
}
