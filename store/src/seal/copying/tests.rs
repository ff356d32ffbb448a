//! What is copied, against what is written out.

use super::*;
use crate::seal::line::LogRow;

const METADATA: &str = r#"{"role": "citizen", "command": "0199d2b0-0000-7000-8000-00000000000c"}"#;

/// As the append writes it.
const OURS: [&str; 2] = [
    r#"{"command":"0199d2b0-0000-7000-8000-00000000000c","role":"citizen"}"#,
    r#"{"Submitted":{"a":-12,"b":[true,{},[],"x: y, z"],"c":{"d":"\"\\/\n","e":null}}}"#,
];

/// Names of many lengths, in the order of `jsonb`; values of every kind; escapes, and what is never escaped.
const PAYLOAD: &str = "{\"Submitted\": {\"a\": -12, \"bb\": null, \"B\": [true, {}, [], \"x\"], \"zz\": {\"y\": false, \
                       \"aaa\": 9007199254740991, \"aab\": 0}, \"text\": \"\\\"\\\\/\\b\\f\\n\\r\\té𝄞\u{2028}\u{7f}\"}}";

fn columns<'a>(metadata: &'a str, payload: &'a str) -> Columns<'a> {
    Columns {
        aggregate_id: "0199d2b0-0000-7000-8000-000000000001",
        aggregate_type: "Odd \"\u{1}\" type",
        event_type: "Submitted",
        event_version: "1.0",
        metadata,
        number: Some(7),
        payload,
        position: 12,
        recorded_at: 848_480_400_000_001,
        sequence: 1,
    }
}

fn copied(row: &Columns<'_>) -> Option<String> {
    let mut copyist = Copyist::default();
    copyist.copy(row)?;
    Some(String::from_utf8(copyist.line).expect("it was text"))
}

/// The long way.
fn written_out(row: &Columns<'_>) -> Option<String> {
    let row = LogRow {
        aggregate_id: row.aggregate_id.into(),
        aggregate_type: row.aggregate_type.into(),
        event_type: row.event_type.into(),
        event_version: row.event_version.into(),
        metadata: serde_json::from_str(row.metadata).ok()?,
        number: row.number,
        payload: serde_json::from_str(row.payload).ok()?,
        position: row.position,
        recorded_at: written(Timestamp::from_microsecond(row.recorded_at + POSTGRES_EPOCH).ok()?),
        sequence: row.sequence,
    };
    row.check().is_ok().then(|| row.line())
}

#[test]
fn a_sound_row_is_copied_as_it_is_written_out() {
    let row = columns(METADATA, PAYLOAD);
    let line = copied(&row).expect("it is what PostgreSQL writes");
    assert_eq!(Some(&line), written_out(&row).as_ref());
    assert!(
        line.contains(r#""number":7,"payload":{"Submitted":{"B":[true,{},[],"x"],"a":-12,"bb":null,"#),
        "{line}"
    );
    assert!(line.contains(r#""recorded_at":"2026-11-20T"#), "{line}");
    let mut copyist = Copyist::default();
    for other in [
        Columns { number: None, sequence: 2, ..columns(METADATA, PAYLOAD) },
        columns("{}", "{}"),
        columns(OURS[0], OURS[1]),
        columns(r#"{"role": ""}"#, r#"{"b": {"b": {"d": 1, "c": {"f": 1, "e": 2}}, "a": 1}, "aa": 1}"#),
        columns("{}", r#"{"b": -9007199254740991, "": [[["deep"]]]}"#),
    ] {
        copyist.copy(&other).expect("it is sound");
        assert_eq!(Some(&copyist.line[..]), written_out(&other).as_ref().map(String::as_bytes));
    }
}

#[test]
fn with_any_byte_exchanged_it_is_the_same_line_as_written_out_or_none() {
    for sound in [[METADATA, PAYLOAD], OURS] {
        let whole = sound.concat().into_bytes();
        let (mut same, mut left) = (0, 0);
        for (at, byte) in (0..whole.len()).flat_map(|at| (0..=u8::MAX).map(move |byte| (at, byte))) {
            let mut text = whole.clone();
            text[at] = byte;
            let Ok(text) = String::from_utf8(text) else { continue };
            let Some((metadata, payload)) = text.split_at_checked(sound[0].len()) else { continue };
            let row = columns(metadata, payload);
            match copied(&row) {
                Some(line) => {
                    assert_eq!(Some(line), written_out(&row), "{text}");
                    same += 1;
                }
                None => left += 1,
            }
        }
        assert!(same > 1_000 && left > 1_000, "{same} copied, {left} left");
    }
}

#[test]
fn what_is_no_sound_row_is_left_to_others() {
    for payload in [
        "",
        "[]",
        "7",
        "{} ",
        r#"{"a": 1.0}"#,
        r#"{"a": 1e3}"#,
        r#"{"a": -0}"#,
        r#"{"a": 007}"#,
        r#"{"a": -}"#,
        r#"{"a": 9007199254740992}"#,
        r#"{"a": -9007199254740992}"#,
        r#"{"a": 99999999999999999999}"#,
        r#"{"a": "\u0001"}"#,
        r#"{"a": "\/"}"#,
        r#"{"a\n": 1}"#,
        r#"{"é": 1}"#,
        r#"{"a": 1, "a": 1}"#,
        r#"{"b": 1, "a": 1, "a": 2}"#,
        r#"{"a":  1}"#,
        r#"{"a" :1}"#,
        r#"{ "a":1}"#,
        r#"{"a":1,  "b":1}"#,
        r#"{"a":1,}"#,
        r#"{"a": nul}"#,
        r#"{"a": [1, 2}"#,
        r#"{"a": "x}"#,
    ] {
        assert_eq!(copied(&columns("{}", payload)), None, "{payload}");
    }
    for metadata in [r#"{"a": 1}"#, r#"{"a": {"b": "c"}}"#, r#"{"a": null}"#, r#"["a"]"#, "null"] {
        assert_eq!(copied(&columns(metadata, "{}")), None, "{metadata}");
    }
    let row = || columns(METADATA, PAYLOAD);
    for other in [
        Columns { position: 0, ..row() },
        Columns { position: LARGEST + 1, ..row() },
        Columns { sequence: 0, number: None, ..row() },
        Columns { sequence: 2, ..row() },
        Columns { number: Some(0), ..row() },
        Columns { recorded_at: i64::MAX, ..row() },
        Columns { recorded_at: i64::MIN, ..row() },
    ] {
        assert_eq!(copied(&other), None);
    }
    let nested = |depth: usize| format!("{{\"a\": {}{}}}", "[".repeat(depth), "]".repeat(depth));
    assert!(copied(&columns("{}", &nested(31))).is_some());
    assert_eq!(copied(&columns("{}", &nested(32))), None);
}
