//! An event as one line: RFC 8785 JSON (members sorted, no spaces) of the row as stored, personal fields sealed.
//!
//! Member names are ASCII, numbers are integers below 2^53: then sorted members and the shortest escapes are all there
//! is to the canonical form, and `serde_json` writes exactly that.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::postgres::PgRow;
use sqlx::{FromRow, Row, ValueRef};

use super::document::document;
use super::hash::Hash;
use crate::event::StoredEvent;

/// The largest integer that every reader of JSON reads exactly.
pub(super) const LARGEST: i64 = (1 << 53) - 1;

/// From the Unix epoch to PostgreSQL's (2000-01-01), in microseconds.
pub(super) const POSTGRES_EPOCH: i64 = 946_684_800_000_000;

/// A row of `events`, exactly as stored: nothing of it is interpreted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogRow {
    // In the order of the names: it is the order of the line.
    /// The aggregate's id, as text.
    pub aggregate_id: String,
    /// `Aggregate::TYPE`.
    pub aggregate_type: String,
    /// The event's name.
    pub event_type: String,
    /// The version of the event's form.
    pub event_version: String,
    /// Who acted, command, correlation, causation.
    pub metadata: Value,
    /// The Α.Α., on the first event of a numbered stream only.
    #[serde(deserialize_with = "Option::deserialize")]
    pub number: Option<i64>,
    /// The event; personal fields are ciphertext.
    pub payload: Value,
    /// Place in the whole log, from 1.
    pub position: i64,
    /// RFC 3339, UTC, with exactly six digits.
    pub recorded_at: String,
    /// Place in its stream, from 1.
    pub sequence: i64,
}

/// Why a line is none of the log.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LineError {
    /// It does not have the members of an event.
    #[error("the line is no event")]
    Unreadable,
    /// Another text means the same: only one form of a line is accepted.
    #[error("the line is not in canonical form")]
    NotCanonical,
    /// The payload is no object, a number is no integer below 2^53, a name is not ASCII …
    #[error("{0}")]
    Malformed(&'static str),
}

impl LogRow {
    /// The columns that `from_row` reads.
    pub const COLUMNS: &'static str = "position, aggregate_type, aggregate_id, sequence, event_type, event_version, \
                                       payload, metadata, recorded_at, number";

    /// The row that an append has made.
    #[must_use]
    pub fn of(event: &StoredEvent) -> Self {
        Self {
            aggregate_id: event.aggregate_id.to_string(),
            aggregate_type: event.aggregate_type.clone(),
            event_type: event.event_type.clone(),
            event_version: event.event_version.clone(),
            metadata: event.metadata.clone(),
            number: event.number,
            payload: event.payload.clone(),
            position: event.position,
            recorded_at: written(event.recorded_at),
            sequence: event.sequence,
        }
    }

    /// The canonical line, without its newline.
    #[must_use]
    pub fn line(&self) -> String {
        serde_json::to_string(self).expect("plain data is written to memory")
    }

    /// The leaf of the log's tree.
    #[must_use]
    pub fn leaf(&self) -> Hash {
        Hash::leaf(self.line().as_bytes())
    }

    /// A line (without its newline) that is canonical and has the shape of an event.
    pub fn parse(line: &str) -> Result<Self, LineError> {
        let row: Self = serde_json::from_str(line).map_err(|_| LineError::Unreadable)?;
        if row.line() != line {
            return Err(LineError::NotCanonical);
        }
        row.check()?;
        Ok(row)
    }

    /// The shape that every row has, whoever wrote it.
    pub fn check(&self) -> Result<(), LineError> {
        let is = |holds: bool, otherwise| if holds { Ok(()) } else { Err(LineError::Malformed(otherwise)) };
        is(self.payload.is_object(), "the payload is no object")?;
        is(
            is_plain(&self.payload),
            "the payload has a number that is no integer below 2^53, or a name that is not ASCII",
        )?;
        is(only_strings(&self.metadata), "the metadata are no object of strings")?;
        is((1..=LARGEST).contains(&self.position), "the position is none")?;
        is((1..=LARGEST).contains(&self.sequence), "the sequence is none")?;
        let number = self.number.is_none_or(|number| (1..=LARGEST).contains(&number) && self.sequence == 1);
        is(number, "the number is none, or not on the first event of its stream")?;
        let time = self.recorded_at.parse().is_ok_and(|time| written(time) == self.recorded_at);
        is(time, "the time is not RFC 3339 in UTC with six digits")
    }
}

/// A time as a line has it.
pub(crate) fn written(time: Timestamp) -> String {
    format!("{time:.6}")
}

fn only_strings(metadata: &Value) -> bool {
    let Value::Object(members) = metadata else { return false };
    members.iter().all(|(name, value)| name.is_ascii() && value.is_string())
}

fn is_plain(value: &Value) -> bool {
    match value {
        Value::Object(members) => members.iter().all(|(name, value)| name.is_ascii() && is_plain(value)),
        Value::Array(items) => items.iter().all(is_plain),
        Value::Number(number) => number.as_i64().is_some_and(|number| (-LARGEST..=LARGEST).contains(&number)),
        Value::Null | Value::Bool(_) | Value::String(_) => true,
    }
}

impl FromRow<'_, PgRow> for LogRow {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            aggregate_id: row.try_get("aggregate_id")?,
            aggregate_type: row.try_get("aggregate_type")?,
            event_type: row.try_get("event_type")?,
            event_version: row.try_get("event_version")?,
            metadata: document(row, "metadata")?,
            number: row.try_get("number")?,
            payload: document(row, "payload")?,
            position: row.try_get("position")?,
            recorded_at: recorded_at(row)?,
            sequence: row.try_get("sequence")?,
        })
    }
}

/// A time that no clock shows (infinity, the year 40000) is no reason to stop reading: it becomes a text that no line
/// may have.
fn recorded_at(row: &PgRow) -> Result<String, sqlx::Error> {
    let raw = row.try_get_raw("recorded_at")?;
    let raw = if raw.is_null() { None } else { Some(raw.as_bytes().map_err(sqlx::Error::Decode)?) };
    let micros = raw.and_then(|bytes| Some(i64::from_be_bytes(bytes.try_into().ok()?)));
    let time =
        micros.and_then(|micros| Timestamp::from_microsecond(micros.checked_add(POSTGRES_EPOCH)?).ok());
    Ok(time.map_or_else(|| "no time".to_owned(), written))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn row() -> LogRow {
        LogRow {
            aggregate_id: "0199d2b0-0000-7000-8000-000000000001".into(),
            aggregate_type: "CitizenRequest".into(),
            event_type: "Submitted".into(),
            event_version: "1.0".into(),
            metadata: json!({"role": "citizen", "command": "c"}),
            number: Some(7),
            payload: json!({"Submitted": {"b": [1, null, true], "a": "\u{1}\u{1f}\"\\/\n\u{7f}é𝄞\u{2028}"}}),
            position: 1,
            recorded_at: "2026-11-22T09:11:47.123456Z".into(),
            sequence: 1,
        }
    }

    #[test]
    fn the_line_is_canonical_json() {
        let line = row().line();
        let expected = concat!(
            r#"{"aggregate_id":"0199d2b0-0000-7000-8000-000000000001","aggregate_type":"CitizenRequest","#,
            r#""event_type":"Submitted","event_version":"1.0","metadata":{"command":"c","role":"citizen"},"number":7,"#,
            r#""payload":{"Submitted":{"a":"\u0001\u001f\"\\/\n"#,
            "\u{7f}é𝄞\u{2028}",
            r#"","b":[1,null,true]}},"position":1,"recorded_at":"2026-11-22T09:11:47.123456Z","sequence":1}"#,
        );
        assert_eq!(line, expected);
        assert_eq!(LogRow::parse(&line), Ok(row()));
    }

    #[test]
    fn a_line_that_says_the_same_in_another_form_is_refused() {
        let line = row().line();
        let written_otherwise = [
            (line.replace(r#""number":7"#, r#""number": 7"#), LineError::NotCanonical),
            (line.replace(r#""number":7,"#, ""), LineError::Unreadable),
            (line.replace(r#""number":7"#, r#""number":7.0"#), LineError::Unreadable),
            (line.replace(r"\u0001", r"\u001"), LineError::Unreadable),
            (line.replace(r"\u001f", r"\u001F"), LineError::NotCanonical),
            (line.replace("é", r"\u00e9"), LineError::NotCanonical),
            (line.replace(r#""position":1"#, r#""position":1,"x":1"#), LineError::Unreadable),
            (
                line.replace("[1,", "[1.5,"),
                LineError::Malformed(
                    "the payload has a number that is no integer below 2^53, or a name that is not ASCII",
                ),
            ),
            (
                line.replace("[1,", "[9007199254740992,"),
                LineError::Malformed(
                    "the payload has a number that is no integer below 2^53, or a name that is not ASCII",
                ),
            ),
            (
                line.replace(r#""role":"citizen""#, r#""role":1"#),
                LineError::Malformed("the metadata are no object of strings"),
            ),
            (
                line.replace("123456Z", "12345Z"),
                LineError::Malformed("the time is not RFC 3339 in UTC with six digits"),
            ),
            (
                line.replace(r#""sequence":1"#, r#""sequence":2"#),
                LineError::Malformed("the number is none, or not on the first event of its stream"),
            ),
            (
                line.replace(r#""position":1"#, r#""position":0"#),
                LineError::Malformed("the position is none"),
            ),
            (
                line.replace(r#""sequence":1"#, r#""sequence":0"#),
                LineError::Malformed("the sequence is none"),
            ),
            (
                LogRow { payload: json!([row().payload]), ..row() }.line(),
                LineError::Malformed("the payload is no object"),
            ),
        ];
        for (other, error) in written_otherwise {
            assert_ne!(other, line, "the replacement must hit");
            assert_eq!(LogRow::parse(&other), Err(error), "{other}");
        }
    }
}
