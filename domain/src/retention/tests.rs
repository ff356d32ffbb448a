use jiff::civil::date;

use super::{CaseClass, RetentionTerm, TermError};

fn terms(text: &str) -> Vec<RetentionTerm> {
    RetentionTerm::parse_all(text).expect("the terms are good")
}

const TWO: &str = r#"[
    {"class": "request", "from": "2027-01-01", "keep": "10y", "law": "ν. 1"},
    {"class": "request", "from": "2030-01-01", "keep": null, "law": "ν. 2"}
]"#;

#[test]
fn a_term_is_in_force_from_its_day_until_the_next_begins() {
    let terms = terms(TWO);
    let law = |on| RetentionTerm::in_force(&terms, CaseClass::Request, on).map(|term| term.law.as_str());
    assert_eq!(law(date(2026, 12, 31)), None);
    assert_eq!(law(date(2027, 1, 1)), Some("ν. 1"));
    assert_eq!(law(date(2029, 12, 31)), Some("ν. 1"));
    assert_eq!(law(date(2030, 1, 1)), Some("ν. 2"));
    assert!(RetentionTerm::in_force(&terms, CaseClass::Comment, date(2028, 1, 1)).is_none());
}

#[test]
fn what_was_over_on_the_very_day_is_kept_for_that_day_more() {
    let terms = terms(TWO);
    assert_eq!(terms[0].over_before(date(2040, 5, 17)), Some(date(2030, 5, 17)));
    assert_eq!(terms[1].over_before(date(2040, 5, 17)), None, "for good");
    let months = self::terms(r#"[{"class": "comment", "from": "2027-01-01", "keep": "1mo", "law": "ν. 1"}]"#);
    assert_eq!(months[0].over_before(date(2027, 3, 31)), Some(date(2027, 2, 28)));
}

#[test]
fn what_cannot_be_meant_is_refused_by_name() {
    let refused = |text: &str| RetentionTerm::parse_all(text).expect_err("it is refused");
    let one = |class: &str, keep: &str, law: &str| {
        refused(&format!(
            r#"[{{"class": "{class}", "from": "2027-01-01", "keep": "{keep}", "law": "{law}"}}]"#
        ))
    };
    assert_eq!(one("letters", "10y", "ν. 1"), TermError::Class("letters".to_owned()));
    for keep in ["", "10", "0d", "-1y", "5h", "1d 2h", "ten years"] {
        assert_eq!(one("request", keep, "ν. 1"), TermError::Keep(keep.to_owned()));
    }
    assert_eq!(one("request", "10y", " "), TermError::Law("request".to_owned()));
    assert_eq!(refused(&TWO.replace("2030", "2027")), TermError::Twice("request".to_owned()));
    for text in ["", "{}", r#"[{"class": "request"}]"#, &TWO.replace("law", "lex")] {
        assert!(matches!(refused(text), TermError::Unreadable(_)), "{text}");
    }
}

#[test]
fn no_term_is_enough_of_a_list() {
    assert!(terms("[]").is_empty());
}
