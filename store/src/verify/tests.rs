//! A log made here and signed with the right key: what only the rules of places, streams, series and times can find.

mod kept;

use std::io::Cursor;

use cqrs_es::Aggregate;
use domain::certificate_application::CertificateApplication;
use domain::citizen_request::CitizenRequest;
use domain::user_verification::UserVerification;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Extent, Report, Sheet, VerifyError, Wrong, export};
use crate::event::StreamId;
use crate::keys::DataKey;
use crate::personal_data::seal_fields;
use crate::seal::line::LogRow;
use crate::seal::{Checkpoint, Frontier, LogKeys, Retired, Signer, Trusted};

/// A day's worth of it: (type of aggregate, which one, sequence, event, number).
const LOG: [(&str, u128, i64, &str, Option<i64>); 12] = [
    (CitizenRequest::TYPE, 1, 1, "Submitted", Some(1)),
    (UserVerification::TYPE, 1, 1, "Verified", None),
    (CitizenRequest::TYPE, 2, 1, "Submitted", Some(2)),
    (CitizenRequest::TYPE, 1, 2, "ProtocolRequested", None),
    (CitizenRequest::TYPE, 1, 3, "Protocolled", None),
    (CitizenRequest::TYPE, 2, 2, "ProtocolRequested", None),
    (CitizenRequest::TYPE, 2, 3, "Protocolled", None),
    (CitizenRequest::TYPE, 1, 4, "StatusChanged", None),
    (CitizenRequest::TYPE, 3, 1, "Submitted", Some(3)),
    (CitizenRequest::TYPE, 2, 4, "Merged", None),
    ("Invoice", 2, 1, "Sent", Some(1)),
    (CitizenRequest::TYPE, 3, 2, "Withdrawn", None),
];

fn signer(key: u8) -> Signer {
    Signer::new("pyli.example.gr", &[key; 32]).expect("a name")
}

fn trusted() -> Trusted {
    LogKeys::new(signer(7)).trusted()
}

fn payload(name: &str, id: u128, position: i64) -> Value {
    let mut inside = match name {
        "Submitted" => {
            json!({"kind": "comment", "subject": {"personal": "θέμα"}, "text": {"personal": "κείμενο"},
            "desired_action": null, "sender": null})
        }
        "Verified" => json!({"document": "passport", "office": "ΚΕΠ"}),
        "Protocolled" => json!({"by": null, "register": "built_in",
            "entry": {"date": "2026-11-22", "number": position, "year": 2026}}),
        "StatusChanged" => json!({"to": "in_review", "reason": null}),
        _ => json!({}),
    };
    let stream = StreamId { aggregate_type: CitizenRequest::TYPE, aggregate_id: Uuid::from_u128(id) };
    let mut document = json!({ name: inside.take() });
    seal_fields(&mut document, &stream, &DataKey::generate());
    document
}

fn row(position: i64, (kind, id, sequence, name, number): (&str, u128, i64, &str, Option<i64>)) -> LogRow {
    LogRow {
        aggregate_id: Uuid::from_u128(id).to_string(),
        aggregate_type: kind.to_owned(),
        event_type: name.to_owned(),
        event_version: "1.0".to_owned(),
        metadata: json!({"role": "citizen"}),
        number,
        payload: payload(name, id, position),
        position,
        recorded_at: format!("2026-11-22T09:{:02}:{:02}.000000Z", position / 60 % 60, position % 60),
        sequence,
    }
}

fn rows() -> Vec<LogRow> {
    (1..).zip(LOG).map(|(position, event)| row(position, event)).collect()
}

/// So many verifications, each a stream of its own.
fn many(count: i64) -> Vec<LogRow> {
    let event = |position: i64| {
        let id = u128::try_from(position).expect("positive");
        row(position, (UserVerification::TYPE, id, 1, "Verified", None))
    };
    (1..=count).map(event).collect()
}

/// What is signed of the first `size` rows.
fn signed(rows: &[LogRow], size: usize) -> String {
    let mut tree = Frontier::default();
    rows[..size].iter().for_each(|row| tree.push(row.leaf()));
    Checkpoint { origin: "pyli.example.gr".into(), size: tree.size(), root: tree.root() }.sign(&signer(7))
}

fn lines(rows: &[LogRow]) -> String {
    rows.iter().map(|row| row.line() + "\n").collect()
}

fn verify(text: &str, extent: Extent) -> Result<Report, Wrong> {
    let sheet = Sheet::open(Cursor::new(text.as_bytes())).expect("it is in memory");
    match export(sheet, &trusted(), extent) {
        Ok(report) => Ok(report),
        Err(VerifyError::Wrong(wrong)) => Err(wrong),
        Err(error) => panic!("{error}"),
    }
}

/// All of these, sealed.
fn whole(rows: &[LogRow]) -> Result<Report, Wrong> {
    verify(&(lines(rows) + &signed(rows, rows.len())), Extent::Whole)
}

#[test]
fn what_is_right_is_counted() {
    let (rows, note) = (rows(), signed(&rows(), 0));
    let report = whole(&rows).expect("nothing is wrong");
    let counted = Report {
        events: 12,
        sealed: 12,
        streams: 5,
        numbered: 4,
        protocol_numbers: 2,
        unknown: 2,
        checkpoints: 1,
        newest: report.newest.clone(),
        ..Report::default()
    };
    assert_eq!(report, counted);
    assert_eq!(report.newest, Some(signed(&rows, 12)));
    assert_eq!(verify(&note, Extent::Whole).map(|report| (report.events, report.sealed)), Ok((0, 0)));
}

#[test]
fn what_is_signed_and_out_of_its_place_is_named_with_its_position() {
    type Change = fn(&mut Vec<LogRow>);
    let changes: [(u64, &str, Change); 17] = [
        (5, "positions have no gaps", |rows| rows[4].position = 6),
        (4, "positions have no gaps", |rows| drop(rows.remove(3))),
        (4, "positions have no gaps", |rows| rows.insert(3, rows[2].clone())),
        (1, "positions have no gaps", |rows| drop(rows.remove(0))),
        (4, "the stream goes on with 2", |rows| rows[3].sequence = 3),
        (4, "the stream goes on with 2", |rows| rows[3].sequence = 1),
        (3, "the stream goes on with 1", |rows| (rows[2].sequence, rows[2].number) = (2, None)),
        (3, "has no running number", |rows| rows[2].number = None),
        (9, "the series goes on with 3", |rows| rows[8].number = Some(4)),
        (9, "the series goes on with 3", |rows| rows[8].number = Some(2)),
        (1, "the series goes on with 1", |rows| rows[0].number = Some(2)),
        (2, "opens no numbered case", |rows| rows[1].number = Some(1)),
        (4, "not on the first event", |rows| rows[3].number = Some(3)),
        (8, "earlier than that of the row before", |rows| rows[7].recorded_at = rows[5].recorded_at.clone()),
        (7, "the protocol number 5/2026 is there", |rows| {
            rows[6].payload["Protocolled"]["entry"]["number"] = 5.into();
        }),
        (8, "the payload is not that of Answered", |rows| rows[7].event_type = "Answered".to_owned()),
        (7, "the payload of Protocolled cannot be read", |rows| {
            rows[6].payload["Protocolled"]["register"] = Value::Null;
        }),
    ];
    for (first, what, change) in changes {
        let mut rows = rows();
        change(&mut rows);
        let wrong = whole(&rows).expect_err(what);
        assert_eq!((wrong.first, wrong.last), (first, first), "{wrong}");
        assert!(wrong.what.contains(what), "{wrong}");
    }
}

#[test]
fn what_only_looks_odd_is_right() {
    let mut rows = rows();
    rows[7].recorded_at = rows[6].recorded_at.clone();
    rows[6].payload["Protocolled"]["entry"]["number"] = 5.into();
    rows[6].payload["Protocolled"]["entry"]["year"] = 2027.into();
    whole(&rows).expect("the same moment twice, and the same number in another year");
    rows[10].number = None;
    whole(&rows).expect("whether a stream of an unknown kind has numbers is not known");
    rows[10].number = Some(7);
    assert_eq!(whole(&rows).map_err(|wrong| wrong.first), Err(11), "but a series is one");
}

#[test]
fn each_kind_of_aggregate_has_a_series_of_its_own_or_none() {
    let application = (CertificateApplication::TYPE, 9, 1, "Unheard", Some(1));
    let mut rows = vec![row(1, LOG[0]), row(2, application)];
    assert_eq!(whole(&rows).map(|report| report.numbered), Ok(2));
    rows[1].number = None;
    assert!(whole(&rows).expect_err("it opens a case").what.contains("no running number"));
}

#[test]
fn a_row_that_was_exchanged_after_the_signing_is_found_by_the_root() {
    let (rows, mut other) = (rows(), rows());
    other[7].metadata = json!({"role": "staff"});
    let wrong = verify(&(lines(&other) + &signed(&rows, 12)), Extent::Whole).expect_err("another row");
    assert_eq!((wrong.first, wrong.last), (1, 12));
    assert!(wrong.what.contains("another root"), "{wrong}");
}

#[test]
fn the_end_is_neither_cut_off_nor_counted_as_sealed() {
    let rows = rows();
    let text = lines(&rows[..10]) + &signed(&rows, 12);
    let wrong = verify(&text, Extent::Whole).expect_err("two are missing");
    assert_eq!((wrong.first, wrong.last), (11, 12), "{wrong}");
    let report = verify(&(lines(&rows) + &signed(&rows, 8)), Extent::Whole).expect("a tail is no fault");
    assert_eq!((report.events, report.sealed, report.checkpoints), (12, 8, 1));
}

#[test]
fn of_a_part_its_places_are_checked_and_nothing_more() {
    let (rows, note) = (rows(), signed(&rows(), 12));
    let part = |rows: &[LogRow]| verify(&(lines(rows) + &note), Extent::Part);
    let report = part(&rows[2..11]).expect("it is right");
    assert_eq!((report.events, report.sealed, report.numbered), (9, 0, 3));
    assert_eq!(part(&rows).map(|report| (report.events, report.sealed)), Ok((12, 0)));
    assert_eq!(part(&[&rows[2..4], &rows[5..]].concat()).map_err(|wrong| wrong.first), Err(5));
    let mut other = rows.clone();
    other[5].sequence = 3;
    assert!(part(&other[2..]).expect_err("the stream has begun").what.contains("goes on with 2"));
    part(&other[4..6]).expect("where the stream was before is not known");
    other[8].number = Some(9);
    assert!(part(&other[6..9]).is_ok(), "where the series was before is not known");
    assert_eq!(part(&rows[8..]).map(|report| report.streams), Ok(3));
}

#[test]
fn a_long_export_is_checked_to_its_end_whatever_its_length() {
    for count in [1, 255, 256, 257, 512, 3_000] {
        let rows = many(count);
        let size = u64::try_from(count).expect("positive");
        let report = whole(&rows).expect("nothing is wrong");
        assert_eq!((report.events, report.sealed, report.streams), (size, size, size));
        for at in [0, rows.len() / 2, rows.len() - 1] {
            let mut other = rows.clone();
            other[at].sequence = 2;
            assert_eq!(whole(&other).map_err(|wrong| wrong.first), Err(at as u64 + 1), "{at} of {count}");
        }
    }
}

#[test]
fn the_note_is_found_behind_a_line_of_any_length_and_whatever_its_own() {
    let mut rows = rows();
    rows[11].payload["Withdrawn"]["why"] = "ω".repeat(100_000).into();
    let wrong = whole(&rows);
    // The event takes no such field or takes no notice of it: either way the line was found.
    assert!(wrong.as_ref().map_or_else(|wrong| wrong.first == 12, |report| report.events == 12), "{wrong:?}");
    let mut note = signed(&rows[..11], 11);
    let stranger = note.lines().last().expect("a signature").replace("pyli.example.gr", "elsewhere.gr");
    for _ in 0..800 {
        note.push_str(&stranger);
        note.push('\n');
    }
    assert!(note.len() > 1 << 16);
    let text = lines(&rows[..11]) + &note;
    assert_eq!(verify(&text, Extent::Whole).map(|report| report.sealed), Ok(11));
}

#[test]
fn what_is_no_export_is_said_to_be_none() {
    let rows = rows();
    let note = signed(&rows, 12);
    for (text, what) in [
        (String::new(), "not a signed note"),
        (lines(&rows), "not a signed note"),
        (lines(&rows) + &note + &note, "does not fit the text"),
        (lines(&rows) + "\n" + &note, ""),
        (lines(&rows).trim_end().to_owned() + &note, ""),
        (note.clone() + &lines(&rows), ""),
    ] {
        let wrong = verify(&text, Extent::Whole).expect_err(what);
        assert!(wrong.what.contains(what), "{wrong}");
    }
    let mut bytes = lines(&rows).into_bytes();
    bytes[30] = 0xff;
    let sheet = [&bytes[..], note.as_bytes()].concat();
    let outcome = export(Sheet::open(Cursor::new(sheet)).expect("in memory"), &trusted(), Extent::Whole);
    assert!(matches!(outcome, Err(VerifyError::Wrong(wrong)) if wrong.first == 1));
    let sheet = [lines(&rows).as_bytes(), b"\xff\n"].concat();
    let outcome = export(Sheet::open(Cursor::new(sheet)).expect("in memory"), &trusted(), Extent::Whole);
    assert!(matches!(outcome, Err(VerifyError::Wrong(wrong)) if wrong.what.contains("not UTF-8")));
}

#[test]
fn a_retired_key_counts_up_to_its_size_and_no_further() {
    let rows = rows();
    let text = lines(&rows) + &signed(&rows, 12);
    let until = |until| {
        let retired = vec![Retired { verifier: signer(7).verifier(), until }];
        let trusted = LogKeys { signer: signer(8), retired }.trusted();
        export(Sheet::open(Cursor::new(text.as_bytes())).expect("in memory"), &trusted, Extent::Whole)
    };
    assert!(until(12).is_ok());
    assert!(matches!(until(11), Err(VerifyError::Wrong(wrong)) if wrong.first == 0));
}
