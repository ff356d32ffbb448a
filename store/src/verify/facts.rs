//! What one row says that the checks of the whole need. Everything that can be told from the row alone is checked here.

use cqrs_es::persist::SerializedEvent;
use jiff::Timestamp;
use serde_json::Value;

use super::known::{self, Reading};
use crate::personal_data::has_sealed_fields;
use crate::seal::Hash;
use crate::seal::line::LogRow;

/// A row, as far as others depend on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    pub(super) position: u64,
    pub(super) aggregate_type: String,
    /// Which stream: 16 bytes of the hash of its type and id. Two streams that share them would be told apart wrongly
    /// as one that has a gap, never the other way round.
    pub(super) stream: StreamKey,
    pub(super) sequence: u64,
    pub(super) number: Option<u64>,
    pub(super) recorded_at: Timestamp,
    /// Year and number, where the event gives one.
    pub(super) protocol: Option<(i64, i64)>,
    pub(super) has_personal_fields: bool,
    pub(super) is_known: bool,
    pub(super) leaf: Hash,
}

/// Stands for type and id of a stream.
pub(super) type StreamKey = [u8; 16];

impl Facts {
    /// Of a line of an export, without its newline; or what is wrong with it.
    pub fn of_line(line: &[u8]) -> Result<Self, String> {
        let text = std::str::from_utf8(line).map_err(|_| "the line is not UTF-8".to_owned())?;
        let row = LogRow::parse(text).map_err(|error| error.to_string())?;
        Self::of(row, Hash::leaf(line))
    }

    /// Of a row of the database; or what is wrong with it.
    pub(super) fn of_row(row: LogRow) -> Result<Self, String> {
        row.check().map_err(|error| error.to_string())?;
        let leaf = row.leaf();
        Self::of(row, leaf)
    }

    fn of(row: LogRow, leaf: Hash) -> Result<Self, String> {
        let stream = stream_key(&row.aggregate_type, &row.aggregate_id);
        let recorded_at = row.recorded_at.parse().map_err(|_| "the time is none".to_owned())?;
        let protocol = protocol_number(&row.payload);
        let has_personal_fields = has_sealed_fields(&row.payload);
        let (position, sequence, number) =
            (unsigned(row.position), unsigned(row.sequence), row.number.map(unsigned));
        let aggregate_type = row.aggregate_type.clone();
        let event = SerializedEvent::new(
            row.aggregate_id,
            usize::try_from(sequence).unwrap_or(usize::MAX),
            row.aggregate_type,
            row.event_type,
            row.event_version,
            row.payload,
            Value::Null,
        );
        let is_known = match known::read(event)? {
            Reading::Known => true,
            Reading::Unknown => false,
        };
        Ok(Self {
            position,
            aggregate_type,
            stream,
            sequence,
            number,
            recorded_at,
            protocol,
            has_personal_fields,
            is_known,
            leaf,
        })
    }
}

/// The key under which a stream is kept in memory.
pub(super) fn stream_key(aggregate_type: &str, aggregate_id: &str) -> StreamKey {
    let hash = Hash::of(&[aggregate_type.as_bytes(), b"\n", aggregate_id.as_bytes()]);
    *hash.0.first_chunk().expect("a hash has 32 bytes")
}

/// `LogRow::check` has seen that it is at least 1.
fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default()
}

fn protocol_number(payload: &Value) -> Option<(i64, i64)> {
    let entry = payload.get("Protocolled")?.get("entry")?;
    Some((entry.get("year")?.as_i64()?, entry.get("number")?.as_i64()?))
}
