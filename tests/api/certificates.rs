//! The catalogue over the API, and every certificate of it filed once.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use domain::catalogue::{Certificate, FieldKind, FieldSpec, certificates};
use serde_json::{Value, json};

use crate::world::{Call, Portal};

#[tokio::test]
async fn anybody_may_read_what_there_is_to_apply_for() {
    let portal = Portal::open().await;
    let catalogue = portal.send(Call::new("GET", "/api/v1/certificates")).await.expect(StatusCode::OK);
    let codes: Vec<&str> =
        catalogue.as_array().expect("a list").iter().filter_map(|it| it["code"].as_str()).collect();
    let expected = [
        "family_status",
        "birth",
        "nearest_relatives",
        "citizenship",
        "locality",
        "male_register",
        "residence",
        "registry_act",
        "tap_clearance",
    ];
    assert_eq!(codes, expected);
    let first = &catalogue[0];
    assert_eq!(
        (&first["family"], &first["fields"][0]["name"]),
        (&json!("population_register"), &json!("purpose"))
    );
    assert!(first["delivery"].as_array().is_some_and(|ways| ways.contains(&json!("portal"))));
    assert_eq!(catalogue[8]["family"], "property_tax");
}

#[tokio::test]
async fn nothing_doubtful_is_told() {
    let portal = Portal::open().await;
    let catalogue = portal.send(Call::new("GET", "/api/v1/certificates")).await.page();
    let doubtful = certificates()
        .iter()
        .flat_map(|certificate| &certificate.statements)
        .filter(|statement| statement.source == domain::catalogue::Source::Doubtful);
    let mut seen = 0;
    for statement in doubtful {
        seen += 1;
        assert!(!catalogue.contains(&statement.words.el), "{}", statement.words.el);
    }
    assert!(seen > 0, "there are such statements");
}

#[tokio::test]
async fn every_certificate_is_filed_by_each_way_of_delivery() {
    let portal = Portal::open().await;
    let citizen = portal.verified_citizen().await;
    let mut filed = 0;
    for certificate in certificates() {
        for way in &certificate.delivery {
            let (fields, mut delivery) = (answers(certificate), json!({"method": way}));
            if way.as_str() == "kep" {
                delivery["office"] = json!("ΚΕΠ Κέντρου");
            }
            let body = json!({"certificate": certificate.code, "fields": fields, "delivery": delivery});
            let application = portal.post("/api/v1/me/applications", &citizen, &body).await;
            let application = application.expect(StatusCode::CREATED);
            filed += 1;
            assert_eq!(application["number"], filed);
            assert_eq!(
                (&application["certificate"], &application["fields"]),
                (&body["certificate"], &body["fields"])
            );
            assert_eq!(application["family"], certificate.family.as_str());
            assert_eq!(application["delivery"]["method"], way.as_str());
        }
    }
}

/// An answer to everything that is asked, whatever the first choice leads to.
fn answers(certificate: &Certificate) -> BTreeMap<String, String> {
    let mut answers = BTreeMap::new();
    for field in &certificate.fields {
        if field.is_asked(&answers) {
            answers.insert(field.name.clone(), answer(field));
        }
    }
    answers
}

fn answer(field: &FieldSpec) -> String {
    match field.kind {
        FieldKind::Text | FieldKind::LongText => "Απάντηση".to_owned(),
        FieldKind::Date => "2026-11-20".to_owned(),
        FieldKind::Year => "2025".to_owned(),
        FieldKind::Digits => "123456789".to_owned(),
        FieldKind::Decimal => "50,5".to_owned(),
        FieldKind::TaxNumber => "094259216".to_owned(),
        FieldKind::Choice => field.choices[0].value.clone(),
    }
}

#[tokio::test]
async fn an_unasked_question_is_not_answered_and_each_branch_is() {
    let portal = Portal::open().await;
    let citizen = portal.verified_citizen().await;
    let decider = |certificate: &Certificate, field: &FieldSpec| {
        certificate
            .fields
            .iter()
            .any(|other| other.when.as_ref().is_some_and(|when| when.field == field.name))
    };
    for certificate in certificates() {
        let deciding = certificate.fields.iter().filter(|field| decider(certificate, field));
        for (field, choice) in
            deciding.flat_map(|field| field.choices.iter().map(move |choice| (field, choice)))
        {
            // This choice, and the one that leads to the question.
            let before = field.when.as_ref().map(|when| (when.field.clone(), when.is[0].clone()));
            let leading: BTreeMap<String, String> =
                before.into_iter().chain([(field.name.clone(), choice.value.clone())]).collect();
            let mut given = BTreeMap::new();
            for other in &certificate.fields {
                if other.is_asked(&given) {
                    let chosen = leading.get(&other.name).cloned();
                    given.insert(other.name.clone(), chosen.unwrap_or_else(|| answer(other)));
                }
            }
            let delivery = json!({"method": "municipality"});
            let body = json!({"certificate": certificate.code, "fields": given, "delivery": delivery});
            let filed = portal.post("/api/v1/me/applications", &citizen, &body).await;
            let filed: Value = filed.expect(StatusCode::CREATED);
            assert_eq!(filed["fields"][&field.name], choice.value, "{}", certificate.code.as_str());
        }
    }
}
