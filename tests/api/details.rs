//! «Τα στοιχεία μου»: declared, shown, changed.

use axum::http::StatusCode;
use serde_json::{Value, json};
use store::Role;

use crate::people::details;
use crate::world::Portal;

const PATH: &str = "/api/v1/me/details";

#[tokio::test]
async fn what_is_declared_is_shown_as_it_was_typed() {
    let portal = Portal::open().await;
    let citizen = portal.citizen().await;
    let me = portal.put(PATH, &citizen, &details()).await.expect(StatusCode::OK);
    assert_eq!((&me["details"], &me["verification"]), (&details(), &json!({"state": "unverified"})));
    assert_eq!(portal.get("/api/v1/me", &citizen).await.expect(StatusCode::OK), me);
}

#[tokio::test]
async fn what_may_be_left_out_is_null() {
    let portal = Portal::open().await;
    let citizen = portal.citizen().await;
    let mut least = details();
    for name in ["mother_name", "population_register"] {
        least.as_object_mut().expect("an object").remove(name);
    }
    let me = portal.put(PATH, &citizen, &least).await.expect(StatusCode::OK);
    for name in ["mother_name", "population_register"] {
        least[name] = Value::Null;
    }
    assert_eq!(me["details"], least);
}

#[tokio::test]
async fn a_change_of_what_was_checked_ends_the_verification_and_another_does_not() {
    let portal = Portal::open().await;
    let citizen = portal.verified_citizen().await;
    let mut changed = details();
    changed["phone"] = json!("+30 210 7654321");
    changed["address"]["street"] = json!("Αθηνάς 3");
    let me = portal.put(PATH, &citizen, &changed).await.expect(StatusCode::OK);
    assert_eq!((&me["verification"]["state"], &me["details"]), (&json!("verified"), &changed));
    assert_eq!(me["verification"]["office"], "Δημαρχείο, θυρίδα 2");
    assert!(me["verification"]["at"].is_string());

    changed["identity"]["number"] = json!("ΑΒ 654321");
    let me = portal.put(PATH, &citizen, &changed).await.expect(StatusCode::OK);
    assert_eq!(me["verification"], json!({"state": "unverified"}));
}

#[tokio::test]
async fn declaring_the_same_again_changes_nothing() {
    let portal = Portal::open().await;
    let citizen = portal.declared_citizen().await;
    let clerk = portal.of_role(Role::Staff).await;
    let path = format!("/api/v1/staff/citizens/{}", portal.who(&citizen).await);
    let before = portal.get(&path, &clerk).await.expect(StatusCode::OK);
    portal.put(PATH, &citizen, &details()).await.expect(StatusCode::OK);
    assert_eq!(portal.get(&path, &clerk).await.expect(StatusCode::OK), before);
}

#[tokio::test]
async fn every_missing_field_is_named_those_within_too() {
    let portal = Portal::open().await;
    let citizen = portal.citizen().await;
    let missing = [
        "given_name",
        "family_name",
        "father_name",
        "birth_date",
        "tax_number",
        "identity.kind",
        "identity.number",
        "phone",
        "address.street",
        "address.postal_code",
        "address.city",
    ]
    .map(|field| format!("{field}: missing"));
    let blank = json!({
        "given_name": " ", "family_name": null, "father_name": "", "birth_date": "", "tax_number": " ",
        "identity": {"kind": "", "number": null}, "phone": "", "address": {}, "mother_name": "",
    });
    for body in [json!({}), blank, json!({"identity": null, "address": {"city": null}})] {
        let answer = portal.put(PATH, &citizen, &body).await;
        assert_eq!(answer.problem(422, "invalid_fields"), missing, "{body}");
    }
    let me = portal.get("/api/v1/me", &citizen).await.expect(StatusCode::OK);
    assert_eq!(me["details"], Value::Null, "nothing was stored");
}

#[tokio::test]
async fn every_fault_has_its_name() {
    let portal = Portal::open().await;
    let citizen = portal.citizen().await;
    let long = "ω".repeat(101);
    let faults = [
        ("/given_name", json!(long), "given_name: too_long"),
        ("/mother_name", json!(long), "mother_name: too_long"),
        ("/father_name", json!("α\u{0}"), "father_name: nul_character"),
        ("/birth_date", json!("25/03/1956"), "birth_date: not_a_day"),
        ("/birth_date", json!("1956-02-30"), "birth_date: not_a_day"),
        ("/birth_date", json!("2999-01-01"), "birth_date: in_the_future"),
        ("/birth_date", json!("1899-12-31"), "birth_date: too_long_ago"),
        ("/tax_number", json!("000000000"), "tax_number: wrong_check_digit"),
        ("/tax_number", json!("123456781"), "tax_number: wrong_check_digit"),
        ("/tax_number", json!("12345"), "tax_number: not_nine_digits"),
        ("/tax_number", json!(94_259_216), "tax_number: wrong_type"),
        ("/identity/kind", json!("library_card"), "identity.kind: unknown_value"),
        ("/identity/number", json!("1".repeat(41)), "identity.number: too_long"),
        ("/identity/number", json!(7), "identity.number: wrong_type"),
        ("/phone", json!("τηλέφωνο"), "phone: not_a_phone"),
        ("/phone", json!("123"), "phone: not_a_phone"),
        ("/address/postal_code", json!("1056"), "address.postal_code: not_five_digits"),
        ("/address/street", json!("α".repeat(201)), "address.street: too_long"),
        ("/address/city", json!("\u{0}"), "address.city: nul_character"),
        ("/identity", json!("ΑΒ 123456"), "identity: wrong_type"),
        ("/address", json!(["Ερμού 12"]), "address: wrong_type"),
        ("/population_register", json!("α".repeat(201)), "population_register: too_long"),
    ];
    for (place, value, fault) in faults {
        let mut body = details();
        *body.pointer_mut(place).expect("it is there") = value;
        assert_eq!(portal.put(PATH, &citizen, &body).await.problem(422, "invalid_fields"), [fault]);
    }
}

#[tokio::test]
async fn unknown_members_are_named_where_they_stand_and_all_faults_come_at_once() {
    let portal = Portal::open().await;
    let citizen = portal.citizen().await;
    let mut body = details();
    body["address"]["floor"] = json!("3");
    body["identity"]["issuer"] = json!("ΑΤ Αθηνών");
    body["amka"] = json!("01013099997");
    body["tax_number"] = json!(7);
    body["phone"] = json!("x");
    let expected = [
        "tax_number: wrong_type",
        "identity.issuer: unknown_field",
        "address.floor: unknown_field",
        "phone: not_a_phone",
        "amka: unknown_field",
    ];
    assert_eq!(portal.put(PATH, &citizen, &body).await.problem(422, "invalid_fields"), expected);
}

#[tokio::test]
async fn any_letters_make_a_name() {
    let portal = Portal::open().await;
    let citizen = portal.citizen().await;
    for name in ["Ά\u{301}ννα-Μαρία", "O'Brien", "Дмитрий", "张伟", "İbrahim", "ς"] {
        let mut body = details();
        body["given_name"] = json!(name);
        let me = portal.put(PATH, &citizen, &body).await.expect(StatusCode::OK);
        assert_eq!(me["details"]["given_name"], name, "kept byte for byte");
    }
}

#[tokio::test]
async fn staff_have_no_details() {
    let portal = Portal::open().await;
    for role in [Role::Staff, Role::Registrar, Role::Administrator, Role::Auditor] {
        let token = portal.of_role(role).await;
        let me = portal.get("/api/v1/me", &token).await.expect(StatusCode::OK);
        assert_eq!((&me["details"], &me["verification"]), (&Value::Null, &Value::Null));
    }
}
