use jiff::Timestamp;
use jiff::civil::date;

use super::*;

const ENTRY: &str =
    r#"{"number":7,"year":2026,"date":"2026-11-22","registered_at":"2026-11-22T09:00:00Z","reference":"a"}"#;

fn document() -> Document {
    let (kind, subject, sender) = ("request".to_owned(), "Λακκούβα".to_owned(), "Μαρία".to_owned());
    Document { reference: "a".to_owned(), kind, subject, sender, filed_at: Timestamp::UNIX_EPOCH }
}

fn outcome(status: u16, body: &str) -> Outcome {
    Answer { status, body: Some(body.as_bytes().to_vec()) }.outcome(&document())
}

#[test]
fn a_sound_entry_is_believed_whether_it_is_new_or_not() {
    let entry = ProtocolEntry { number: 7, year: 2026, date: date(2026, 11, 22) };
    for status in [200, 201] {
        assert_eq!(outcome(status, ENTRY), Outcome::Entered(entry.clone()));
    }
}

#[test]
fn an_entry_that_is_cut_or_unsound_is_not_believed() {
    for unsound in [
        ENTRY.replace(":7,", ":0,"),
        ENTRY.replace(":7,", ":-7,"),
        ENTRY.replace(":7,", ":9007199254740993,"),
        ENTRY.replace("2026,", "2025,"),
        ENTRY[..40].to_owned(),
        String::new(),
        "<html>".to_owned(),
    ] {
        assert_eq!(outcome(201, &unsound), Outcome::Ambiguous, "{unsound}");
    }
    assert_eq!(Answer { status: 201, body: None }.outcome(&document()), Outcome::Ambiguous);
    assert_eq!(outcome(202, ENTRY), Outcome::Ambiguous);
}

#[test]
fn the_entry_of_another_document_is_a_contradiction() {
    let anothers = ENTRY.replace("\"a\"", "\"b\"");
    assert_eq!(outcome(201, &anothers), Outcome::Contradicts(Contradiction::OtherReference));
}

#[test]
fn a_refusal_is_one_only_when_it_speaks_of_the_document() {
    for status in [409, 422] {
        assert_eq!(outcome(status, r#"{"detail":"λείπει"}"#), Outcome::Refused("λείπει".to_owned()));
    }
    for status in [401, 403, 404, 429, 307] {
        assert!(matches!(outcome(status, ""), Outcome::TurnedAway(_)), "{status}");
    }
    for status in [400, 405, 413, 415] {
        assert!(matches!(outcome(status, ""), Outcome::Unreadable(_)), "{status}");
    }
    for status in [408, 500, 502, 503, 504, 599] {
        assert_eq!(outcome(status, r#"{"detail":"όχι"}"#), Outcome::Ambiguous, "{status}");
    }
}

#[test]
fn a_reason_that_repeats_what_is_personal_is_not_kept() {
    for body in [r#"{"detail":"ο αποστολέας Μαρία λείπει"}"#, r#"{"title":"Λακκούβα;"}"#, "{}", "x"]
    {
        assert_eq!(outcome(422, body), Outcome::Refused("the register refused it with HTTP 422".to_owned()));
    }
}

#[test]
fn a_look_up_is_answered_only_by_a_list_of_that_reference() {
    let answer = |status, body: &str| Answer { status, body: Some(body.into()) }.entry_of("a");
    assert_eq!(answer(200, r#"{"items":[]}"#), Ok(None));
    assert_eq!(answer(200, &format!(r#"{{"items":[{ENTRY}]}}"#)).map(|entry| entry.is_some()), Ok(true));
    let anothers = ENTRY.replace("\"a\"", "\"b\"");
    for (items, contradiction) in [
        (anothers, Contradiction::OtherReference),
        (format!("{ENTRY},{ENTRY}"), Contradiction::SeveralEntries),
    ] {
        let answer = answer(200, &format!(r#"{{"items":[{items}]}}"#));
        assert_eq!(answer, Err(Unclear::Contradicts(contradiction)));
    }
    for (status, body) in [(200, "[]".to_owned()), (404, r#"{"items":[]}"#.to_owned()), (500, String::new())]
    {
        assert_eq!(answer(status, &body), Err(Unclear::NoAnswer), "{status} {body}");
    }
}
