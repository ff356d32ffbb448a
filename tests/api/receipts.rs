//! Receipts: each submission has one, it proves what was filed byte for byte, and it stays the same.

use axum::http::StatusCode;
use serde_json::{Value, json};
use store::seal::line::LogRow;
use store::seal::receipt::Proven;
use store::seal::{Hash, Receipt};
use store::{Role, Store};
use tests::TestDatabase;
use uuid::Uuid;

use crate::people::{family_status, id};
use crate::world::{Call, Portal, Register};

/// Composed and decomposed Greek, control characters, line ends, what JSON escapes, and what lies beyond 16 bits.
const ODD: &str = " Ά Α\u{301} ΐ ι\u{308}\u{301}\r\nβ\n\t\u{1}\u{1f}\u{7f}\u{85}\u{2028}\u{feff}\"\\/<b>&🚧\u{1F468}\u{200D}\u{1F469} ";

/// What a receipt as it came over the wire proves.
#[track_caller]
fn proven(receipt: &Value) -> Proven {
    let receipt = Receipt::read(&receipt.to_string()).expect("a receipt");
    TestDatabase::log_keys().trusted().prove(&receipt).expect("it is signed")
}

/// The leaf of the row as it stands in the database now.
async fn leaf_of_row(store: &Store, position: i64) -> Hash {
    let columns = LogRow::COLUMNS;
    let sql = format!("select {columns} from public.events where position = $1");
    let row: LogRow = sqlx::query_as(&sql).bind(position).fetch_one(store.pool()).await.expect("it is there");
    row.leaf()
}

#[tokio::test]
async fn a_receipt_proves_what_was_filed_byte_for_byte() {
    let portal = Portal::open().await;
    let citizen = portal.verified_citizen().await;
    let filing = |kind: &str| json!({"kind": kind, "subject": ODD, "text": ODD, "desired_action": ODD});
    let comment = json!({"subject": ODD, "text": ODD, "desired_action": ODD});
    let mut filed = vec![portal.send(Call::new("POST", "/api/v1/comments").json(&comment)).await];
    for kind in ["request", "complaint", "proposal"] {
        filed.push(portal.post("/api/v1/me/requests", &citizen, &filing(kind)).await);
    }
    for answer in filed {
        let case = answer.expect(StatusCode::CREATED);
        let proven = proven(&case["receipt"]);
        for path in ["Submitted.subject", "Submitted.text", "Submitted.desired_action"] {
            assert_eq!(proven.fields[path].as_str(), Some(ODD), "{path}");
        }
        assert_eq!(proven.row.number, case["number"].as_i64());
        assert!(proven.silent_on.is_empty());
        assert_eq!(proven.leaf, leaf_of_row(portal.store(), proven.row.position).await);
    }
}

#[tokio::test]
async fn an_application_has_its_receipt_while_the_register_is_down_and_keeps_it() {
    let portal = Portal::with(portal_http::Limits::Off, Register::Silent).await;
    let citizen = portal.verified_citizen().await;
    let body = Value::Object(
        family_status()
            .as_object()
            .cloned()
            .into_iter()
            .flatten()
            .chain([
                ("details".to_owned(), json!(ODD)),
                ("fields".to_owned(), json!({"purpose": "Για τον ΕΦΚΑ α\u{301}"})),
            ])
            .collect(),
    );
    let call =
        || Call::new("POST", "/api/v1/me/applications").bearer(&citizen).key(Uuid::from_u128(1)).json(&body);
    let filed = portal.send(call()).await.expect(StatusCode::CREATED);
    assert_eq!(filed["protocol"]["state"], "deferred");
    let proof = proven(&filed["receipt"]);
    assert_eq!(proof.fields["Submitted.details"].as_str(), Some(ODD));
    assert_eq!(proof.fields["Submitted.fields"], json!({"purpose": "Για τον ΕΦΚΑ α\u{301}"}));
    assert_eq!(proof.fields["Submitted.applicant.details"]["tax_number"], "094259216");
    assert_eq!(proof.leaf, leaf_of_row(portal.store(), proof.row.position).await);

    portal.application_is_numbered(&id(&filed), 4711).await;
    let again = portal.send(call()).await.expect(StatusCode::CREATED);
    assert_eq!(again["receipt"], filed["receipt"], "sent twice, and numbered meanwhile");
    let read = portal.get(&format!("/api/v1/me/applications/{}", id(&filed)), &citizen).await;
    assert_eq!(read.expect(StatusCode::OK)["receipt"], filed["receipt"]);
}

#[tokio::test]
async fn a_receipt_is_the_same_whenever_its_citizen_asks() {
    let portal = Portal::open().await;
    let citizen = portal.citizen().await;
    let filed = portal.filed_by(&citizen).await;
    let path = format!("/api/v1/me/requests/{}", id(&filed));
    let read = portal.get(&path, &citizen).await.expect(StatusCode::OK);
    assert_eq!(read["receipt"].to_string(), filed["receipt"].to_string());
    let withdrawal = portal.post(&format!("{path}/withdrawal"), &citizen, &json!({})).await;
    assert_eq!(withdrawal.expect(StatusCode::OK)["receipt"], filed["receipt"]);
}

#[tokio::test]
async fn once_the_data_are_erased_the_receipt_proves_place_and_time_only() {
    let portal = Portal::open().await;
    let citizen = portal.citizen().await;
    let filed = portal.filed_by(&citizen).await;
    let before = proven(&filed["receipt"]);
    portal.erases_every_case().await;
    let read = portal.get(&format!("/api/v1/me/requests/{}", id(&filed)), &citizen).await;
    let receipt = &read.expect(StatusCode::OK)["receipt"];
    assert_eq!(receipt["salts"], json!({}));
    let after = proven(receipt);
    assert_eq!((after.leaf, after.row.position), (before.leaf, before.row.position));
    assert!(after.silent_on.contains(&"Submitted.subject".to_owned()) && after.fields.is_empty());
    assert!(!proven(&filed["receipt"]).fields.is_empty(), "what he kept proves the text as before");
}

#[tokio::test]
async fn neither_lists_nor_staff_have_receipts() {
    let portal = Portal::open().await;
    let citizen = portal.verified_citizen().await;
    let clerk = portal.of_role(Role::Staff).await;
    let (request, application) = (portal.filed_by(&citizen).await, portal.applied_by(&citizen).await);
    portal.catches_up().await;
    for path in ["/api/v1/me/requests", "/api/v1/me/applications"] {
        let list = portal.get(path, &citizen).await.expect(StatusCode::OK);
        assert_eq!(list["items"][0]["receipt"], Value::Null, "{path}");
    }
    for (service, case) in [("requests", &request), ("applications", &application)] {
        let seen = portal.get(&format!("/api/v1/staff/{service}/{}", id(case)), &clerk).await;
        assert_eq!(seen.expect(StatusCode::OK)["receipt"], Value::Null, "{service}");
    }
}

#[tokio::test]
async fn the_document_says_what_a_receipt_is() {
    let document: Value = serde_json::from_str(&portal_http::openapi()).expect("JSON");
    let schemas = &document["components"]["schemas"];
    assert_eq!(schemas["Receipt"]["required"], json!(["event", "note", "salts"]));
    let taken = &schemas["CommentTaken"]["properties"]["receipt"];
    assert!(
        taken["$ref"]
            .as_str()
            .or(taken["allOf"][0]["$ref"].as_str())
            .is_some_and(|at| at.ends_with("/Receipt")),
        "{taken}"
    );
}
