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

    /// Its leaf in the tree.
    #[must_use]
    pub fn leaf(&self) -> Hash {
        self.leaf
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// Of a kind that this program does not know: nothing but its shape is looked at.
    fn row() -> LogRow {
        LogRow {
            aggregate_id: "0199d2b0-0000-7000-8000-000000000001".into(),
            aggregate_type: "Invoice".into(),
            event_type: "Sent".into(),
            event_version: "1.0".into(),
            metadata: json!({"role": "citizen"}),
            number: Some(7),
            payload: json!({"Sent": {"n": 1}}),
            position: 9,
            recorded_at: "2026-11-22T09:11:47.123456Z".into(),
            sequence: 1,
        }
    }

    #[test]
    fn a_row_of_the_database_must_have_the_shape_of_a_line() {
        let facts = Facts::of_row(row()).expect("its shape is right");
        assert_eq!(Facts::of_line(row().line().as_bytes()), Ok(facts));
        let plain = "the payload has a number that is no integer below 2^53, or a name that is not ASCII";
        let number = "the number is none, or not on the first event of its stream";
        for (malformed, what) in [
            (LogRow { payload: json!(["Sent"]), ..row() }, "the payload is no object"),
            (LogRow { payload: json!("Sent"), ..row() }, "the payload is no object"),
            (LogRow { payload: json!({"Sent": 0.5}), ..row() }, plain),
            (LogRow { payload: json!({"Sent": {"é": 1}}), ..row() }, plain),
            (LogRow { metadata: json!({"role": 1}), ..row() }, "the metadata are no object of strings"),
            (LogRow { metadata: json!(["role"]), ..row() }, "the metadata are no object of strings"),
            (LogRow { position: 0, ..row() }, "the position is none"),
            (LogRow { sequence: 0, ..row() }, "the sequence is none"),
            (LogRow { sequence: -1, ..row() }, "the sequence is none"),
            (LogRow { number: Some(0), ..row() }, number),
            (LogRow { sequence: 2, ..row() }, number),
            (
                LogRow { recorded_at: "2026-11-22T09:11:47Z".into(), ..row() },
                "the time is not RFC 3339 in UTC with six digits",
            ),
        ] {
            assert_eq!(Facts::of_row(malformed.clone()), Err(what.to_owned()), "{malformed:?}");
            let line = malformed.line();
            assert_eq!(Facts::of_line(line.as_bytes()), Err(what.to_owned()), "{line}");
        }
    }
}
