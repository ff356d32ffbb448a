use domain::citizen_request::Kind;
use domain::words::{DesiredAction, Subject};
use serde_json::json;

use super::*;

#[derive(Debug)]
struct Letter {
    kind: Kind,
    subject: Subject,
    wish: Option<DesiredAction>,
    urgent: bool,
}

impl FromFields for Letter {
    fn read(fields: &mut Fields) -> Option<Self> {
        let kind = fields.choice("kind", Kind::from_name);
        let subject = fields.text("subject", Subject::parse);
        let wish = fields.optional_text("wish", DesiredAction::parse_optional);
        let urgent = fields.flag("urgent");
        Some(Self { kind: kind?, subject: subject?, wish: wish?, urgent: urgent? })
    }
}

fn read(body: &Value) -> Result<Letter, Vec<(String, String)>> {
    let object = body.as_object().expect("an object").clone();
    Fields::new(object).read::<Letter>().map_err(|problem| {
        let problem = serde_json::to_value(problem).expect("it serialises");
        let errors = problem["errors"].as_array().expect("errors").clone();
        let text = |error: &Value, name: &str| error[name].as_str().expect("a text").to_owned();
        errors.iter().map(|error| (text(error, "field"), text(error, "code"))).collect()
    })
}

fn faults(body: &Value) -> Vec<(String, String)> {
    read(body).expect_err("it is at fault")
}

fn named(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(field, code)| ((*field).to_owned(), (*code).to_owned())).collect()
}

#[test]
fn what_is_right_is_read_as_typed() {
    let letter =
        read(&json!({"kind": "complaint", "subject": " Φώτα ", "urgent": true})).expect("it is right");
    assert_eq!((letter.kind, letter.subject.as_str(), letter.urgent), (Kind::Complaint, " Φώτα ", true));
    assert!(letter.wish.is_none());
}

#[test]
fn every_missing_field_is_named() {
    let expected = named(&[("kind", "missing"), ("subject", "missing")]);
    assert_eq!(faults(&json!({})), expected);
    assert_eq!(faults(&json!({"kind": null, "subject": "  "})), expected, "null and blank are missing");
}

#[test]
fn every_kind_of_fault_has_its_name() {
    let body = json!({"kind": "poem", "subject": 7, "wish": "α".repeat(2001), "urgent": "yes", "x": 1});
    let expected = named(&[
        ("kind", "unknown_value"),
        ("subject", "wrong_type"),
        ("wish", "too_long"),
        ("urgent", "wrong_type"),
        ("x", "unknown_field"),
    ]);
    assert_eq!(faults(&body), expected);
    assert_eq!(
        faults(&json!({"kind": "request", "subject": "a\u{0}b"})),
        named(&[("subject", "nul_character")])
    );
}

#[test]
fn an_invented_name_is_not_echoed_at_any_length() {
    let body = json!({"kind": "request", "subject": "Φώτα", "ω".repeat(5000): 1});
    assert_eq!(faults(&body)[0].0.chars().count(), 100);
}

#[test]
fn a_parameter_given_twice_is_named() {
    let pairs = [("kind", "request"), ("kind", "proposal"), ("subject", "Φώτα")];
    let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    let problem = Fields::from_query(pairs).read::<Letter>().expect_err("repeated");
    let problem = serde_json::to_value(problem).expect("it serialises");
    assert_eq!(problem["errors"][0]["code"], "repeated");
}
