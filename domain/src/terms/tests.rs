//! The clock of the law: which term, and which day.

use jiff::Timestamp;
use jiff::civil::{Date, date};

use super::{application_due, athens, day_in_athens, due, in_force, of_requests, request_due};
use crate::catalogue::{Source, Term, Words, certificate};
use crate::citizen_request::Kind;

fn at(text: &str) -> Timestamp {
    text.parse().expect("a point in time")
}

fn term(days: u16, from: Date, until: Option<Date>, source: Source) -> Term {
    let reference = Words { el: "ν.".to_owned(), en: "law".to_owned() };
    Term { days, reference, valid_from: from, valid_until: until, source }
}

fn days(terms: &[Term], on: Date) -> Option<u16> {
    in_force(terms, on).map(|term| term.days)
}

#[test]
fn the_shortest_term_that_is_valid_on_the_day_holds() {
    let terms = [
        term(60, date(1999, 3, 9), Some(date(2004, 5, 23)), Source::Read),
        term(50, date(2004, 5, 24), None, Source::Read),
        term(10, date(2022, 6, 17), None, Source::Known),
    ];
    assert_eq!(days(&terms, date(1999, 3, 8)), None);
    assert_eq!(days(&terms, date(1999, 3, 9)), Some(60));
    assert_eq!(days(&terms, date(2004, 5, 23)), Some(60));
    assert_eq!(days(&terms, date(2004, 5, 24)), Some(50));
    assert_eq!(days(&terms, date(2022, 6, 16)), Some(50));
    assert_eq!(days(&terms, date(2022, 6, 17)), Some(10));
}

#[test]
fn a_doubtful_term_is_as_if_it_were_not_there() {
    let doubtful = term(3, date(2004, 5, 24), None, Source::Doubtful);
    let sure = term(10, date(2004, 5, 24), None, Source::Known);
    assert_eq!(days(std::slice::from_ref(&doubtful), date(2026, 11, 22)), None);
    assert_eq!(days(&[doubtful, sure], date(2026, 11, 22)), Some(10));
}

#[test]
fn the_day_of_filing_does_not_count() {
    let one = [term(1, date(2000, 1, 1), None, Source::Read)];
    assert_eq!(due(&one, at("2026-11-22T10:00:00Z")), Some(date(2026, 11, 23)));
    assert_eq!(request_due(Kind::Request, at("2026-11-22T10:00:00Z")), Some(date(2027, 1, 11)));
}

#[test]
fn the_day_is_the_one_in_athens() {
    for (time, day) in [
        ("2026-11-22T21:59:59Z", date(2026, 11, 22)),
        ("2026-11-22T22:00:00Z", date(2026, 11, 23)),
        ("2026-07-01T20:59:59Z", date(2026, 7, 1)),
        ("2026-07-01T21:00:00Z", date(2026, 7, 2)),
        ("2026-12-31T22:00:00Z", date(2027, 1, 1)),
    ] {
        assert_eq!(day_in_athens(at(time)), day, "{time}");
    }
}

#[test]
fn the_days_on_which_the_clocks_change_are_days_like_others() {
    // 2026-03-29 has 23 hours in Athens, 2026-10-25 has 25.
    for (time, day) in [
        ("2026-03-28T22:00:00Z", date(2026, 3, 29)),
        ("2026-03-29T20:59:59Z", date(2026, 3, 29)),
        ("2026-03-29T21:00:00Z", date(2026, 3, 30)),
        ("2026-10-24T21:00:00Z", date(2026, 10, 25)),
        ("2026-10-25T21:59:59Z", date(2026, 10, 25)),
        ("2026-10-25T22:00:00Z", date(2026, 10, 26)),
    ] {
        assert_eq!(day_in_athens(at(time)), day, "{time}");
    }
    let over_both = [term(220, date(2000, 1, 1), None, Source::Read)];
    assert_eq!(due(&over_both, at("2026-03-28T21:59:59Z")), Some(date(2026, 11, 3)));
    assert_eq!(due(&over_both, at("2026-03-28T22:00:00Z")), Some(date(2026, 11, 4)));
}

#[test]
fn the_zone_is_built_in_and_knows_the_years_to_come() {
    assert_eq!(athens().iana_name(), Some("Europe/Athens"));
    assert_eq!(day_in_athens(at("2090-07-01T21:00:00Z")), date(2090, 7, 2));
    assert_eq!(day_in_athens(at("2090-01-01T21:59:59Z")), date(2090, 1, 1));
}

#[test]
fn a_due_day_beyond_the_calendar_is_none() {
    let long = [term(u16::MAX, date(2000, 1, 1), None, Source::Read)];
    assert_eq!(due(&long, at("9999-12-30T21:00:00Z")), None);
}

#[test]
fn requests_complaints_and_proposals_have_fifty_days_and_a_comment_none() {
    assert_eq!(of_requests().iter().map(|term| term.days).collect::<Vec<_>>(), [50]);
    for kind in Kind::ALL {
        let due = request_due(*kind, at("2026-01-01T10:00:00Z"));
        assert_eq!(due, (*kind != Kind::Comment).then_some(date(2026, 2, 20)));
    }
}

#[test]
fn an_application_has_the_term_of_its_certificate() {
    let filed = at("2026-11-22T10:00:00Z");
    for (code, day) in [
        ("family_status", Some(date(2026, 12, 2))),
        ("nearest_relatives", Some(date(2026, 11, 23))),
        ("tap_clearance", Some(date(2026, 12, 2))),
        // Matters of citizenship are exempt from the fifty days, and the ten are not certain.
        ("citizenship", None),
    ] {
        let certificate = certificate(code).expect("the catalogue has it");
        assert_eq!(application_due(certificate, filed), day, "{code}");
    }
}
