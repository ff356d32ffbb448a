use domain::citizen_request::Kind;
use domain::person::DetailsFault;
use domain::words::{DesiredAction, Line, Subject};
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

/// A parcel: with an object in it, names that are not ours, and a number.
struct Parcel {
    street: String,
    labels: BTreeMap<String, String>,
    weight: u32,
}

impl FromFields for Parcel {
    fn read(fields: &mut Fields) -> Option<Self> {
        let street = fields.object("to", |inner| inner.text("street", Line::parse));
        let labels = fields.texts("labels");
        let weight = fields.integer("weight", 1..=9);
        Some(Self { street: street?.into_string(), labels: labels?, weight: weight? })
    }
}

fn parcel(body: &Value) -> Vec<(String, String)> {
    let object = body.as_object().expect("an object").clone();
    let problem = Fields::new(object).read::<Parcel>().err().map(|problem| json!(problem));
    let errors = problem.map(|problem| problem["errors"].as_array().cloned().expect("errors"));
    let text = |error: &Value, name: &str| error[name].as_str().expect("a text").to_owned();
    errors.unwrap_or_default().iter().map(|error| (text(error, "field"), text(error, "code"))).collect()
}

#[test]
fn an_object_within_is_read_as_a_whole_one() {
    let good = json!({"to": {"street": "Ερμού 12"}, "labels": {"α": "β", "γ": null}, "weight": 9});
    let parcel = Fields::new(good.as_object().expect("an object").clone()).read::<Parcel>().expect("good");
    assert_eq!((parcel.street.as_str(), parcel.weight), ("Ερμού 12", 9));
    assert_eq!(parcel.labels, BTreeMap::from([("α".to_owned(), "β".to_owned())]));
}

#[test]
fn faults_within_are_named_where_they_stand() {
    let body = json!({"to": {"street": " ", "floor": 3}, "labels": {"α": 1}, "weight": 10});
    let expected = [
        ("to.street", "missing"),
        ("to.floor", "unknown_field"),
        ("labels.α", "wrong_type"),
        ("weight", "out_of_range"),
    ];
    assert_eq!(parcel(&body), named(&expected));
    let body = json!({"to": [], "labels": "α", "weight": 1.5});
    assert_eq!(
        parcel(&body),
        named(&[("to", "wrong_type"), ("labels", "wrong_type"), ("weight", "wrong_type")])
    );
    assert_eq!(parcel(&json!({})), named(&[("to.street", "missing"), ("weight", "missing")]));
}

#[test]
fn what_was_no_text_is_not_at_fault_twice() {
    let mut fields = Fields::new(json!({"identity": 7, "phone": 1}).as_object().expect("an object").clone());
    fields.object("identity", |inner| Some(inner.typed("kind")));
    fields.typed("phone");
    let faults = ["identity.kind", "phone", "phones"].map(|name| (name, DetailsFault::Missing));
    assert!(fields.parsed::<()>(Err(faults.to_vec())).is_none());
    let problem = json!(fields.read_with(|_| None::<()>).expect_err("at fault"));
    let codes: Vec<_> =
        problem["errors"].as_array().expect("errors").iter().map(|it| it["field"].clone()).collect();
    assert_eq!(codes, ["identity", "phone", "phones"]);
}
