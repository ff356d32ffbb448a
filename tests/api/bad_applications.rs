//! Applications that cannot be accepted: every fault named at its field, all at once.

use serde_json::{Value, json};

use crate::people::family_status;
use crate::world::Portal;

const PATH: &str = "/api/v1/me/applications";

#[tokio::test]
async fn every_fault_has_its_name() {
    let portal = Portal::open().await;
    let citizen = portal.verified_citizen().await;
    let post = |address: Value| json!({"method": "post", "address": address});
    let cases: [(&str, Value, &[&str]); 19] = [
        ("certificate", json!("wedding"), &["certificate: unknown_value"]),
        ("certificate", json!(null), &["certificate: missing"]),
        ("certificate", json!(7), &["certificate: wrong_type"]),
        ("details", json!("α".repeat(10_001)), &["details: too_long"]),
        ("details", json!("\u{0}"), &["details: nul_character"]),
        ("delivery", json!(null), &["delivery.method: missing"]),
        ("delivery", json!("portal"), &["delivery: wrong_type"]),
        ("delivery", json!({"method": "pigeon"}), &["delivery.method: unknown_value"]),
        ("delivery", json!({"method": 7}), &["delivery.method: wrong_type"]),
        ("delivery", json!({"method": "portal", "speed": "high"}), &["delivery.speed: unknown_field"]),
        ("delivery", json!({"method": "kep"}), &["delivery.office: missing"]),
        ("delivery", json!({"method": "kep", "office": "α".repeat(101)}), &["delivery.office: too_long"]),
        (
            "delivery",
            post(json!({"street": "Ερμού"})),
            &["delivery.address.postal_code: missing", "delivery.address.city: missing"],
        ),
        (
            "delivery",
            post(json!({"street": 7, "postal_code": "1", "city": "Αθήνα", "floor": "3"})),
            &[
                "delivery.address.street: wrong_type",
                "delivery.address.floor: unknown_field",
                "delivery.address.postal_code: not_five_digits",
            ],
        ),
        ("fields", json!(null), &["fields.purpose: missing"]),
        ("fields", json!({"purpose": "  "}), &["fields.purpose: missing"]),
        ("fields", json!({"purpose": 7}), &["fields.purpose: wrong_type"]),
        ("fields", json!(["purpose"]), &["fields: wrong_type"]),
        (
            "fields",
            json!({"purpose": "α".repeat(501), "record_period": "never", "shoe_size": "43"}),
            &[
                "fields.purpose: too_long",
                "fields.record_period: unknown_value",
                "fields.shoe_size: unknown_field",
            ],
        ),
    ];
    for (field, value, faults) in cases {
        let mut body = family_status();
        body[field] = value;
        let answer = portal.post(PATH, &citizen, &body).await;
        assert_eq!(answer.problem(422, "invalid_fields"), faults, "{body}");
    }
}

#[tokio::test]
async fn all_faults_come_at_once() {
    let portal = Portal::open().await;
    let citizen = portal.verified_citizen().await;
    let answer = portal.post(PATH, &citizen, &json!({"colour": "red"})).await;
    let expected = ["certificate: missing", "delivery.method: missing", "colour: unknown_field"];
    assert_eq!(answer.problem(422, "invalid_fields"), expected);
    let body = json!({
        "certificate": "nearest_relatives", "details": 7, "delivery": {"method": "email"},
        "fields": {"date_of_death": "yesterday", "relation": "child", "relation_details": "γιος"},
    });
    let expected = [
        "details: wrong_type",
        "delivery.method: not_offered",
        "fields.deceased_name: missing",
        "fields.date_of_death: not_of_its_kind",
        "fields.registry_office: missing",
        "fields.relation_details: unknown_field",
    ];
    assert_eq!(portal.post(PATH, &citizen, &body).await.problem(422, "invalid_fields"), expected);
}

#[tokio::test]
async fn a_tax_number_among_the_fields_is_checked() {
    let portal = Portal::open().await;
    let citizen = portal.verified_citizen().await;
    let certificates = domain::catalogue::certificates().iter();
    let of_tax = certificates.flat_map(|it| it.fields.iter().map(move |field| (it, field)));
    let of_tax = of_tax.filter(|(_, field)| field.kind == domain::catalogue::FieldKind::TaxNumber);
    let mut seen = 0;
    for (certificate, field) in of_tax {
        seen += 1;
        let mut fields = json!({&field.name: "123456781"});
        if let Some(when) = &field.when {
            fields[&when.field] = json!(when.is[0]);
        }
        let body = json!({"certificate": certificate.code, "delivery": {"method": "municipality"}, "fields": fields});
        let faults = portal.post(PATH, &citizen, &body).await.problem(422, "invalid_fields");
        assert!(faults.contains(&format!("fields.{}: wrong_check_digit", field.name)), "{faults:?}");
    }
    assert!(seen > 0, "some certificate asks for one");
}
