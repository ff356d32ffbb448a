//! The municipality's own instructions, told as a story: what a visitor, a citizen and the staff do, and what each sees.

use serde_json::{Value, json};
use tests::{ApplicationDraft, Draft, TestPortal, database, details, portal, register};

#[tokio::test]
async fn requests_complaints_and_proposals_from_filing_to_answer_and_protocol() {
    let portal = portal().await;
    let maria = portal.citizen("maria@example.gr").await;
    let eleni = portal.staff("eleni@dimos.example.gr").await;

    let comment = portal.visitor().comments(Draft::comment("Ωραίο πάρκο")).await;
    assert_eq!(comment, 1, "the visitor is told his Α.Α. and nothing else");
    let request = maria.files(Draft::request("Θέση στάθμευσης")).await;
    let complaint = maria.files(Draft::complaint("Λακκούβα")).await;
    let proposal = maria.files(Draft::proposal("Ποδηλατόδρομος")).await;
    let numbers = [&request, &complaint, &proposal].map(|case| case["number"].clone());
    assert_eq!(numbers, [2, 3, 4].map(Value::from));

    portal.catches_up().await;
    assert_eq!(eleni.queue().await.len(), 4, "every submission reaches the staff");
    eleni.moves(&request, "in_review").await;
    eleni.moves(&complaint, "in_progress").await;
    for case in [&request, &complaint, &proposal] {
        eleni.answers(case, "Σας απαντούμε.").await;
    }
    let sent = eleni.acts(&complaint, "protocol", json!({})).await.expect(200);
    assert_eq!(sent["protocol"]["state"], "registered", "the register is up: {}", sent["protocol"]);

    let seen = maria.reads(&complaint).await;
    assert_eq!((&seen["status"], &seen["answer"]["text"]), (&"answered".into(), &"Σας απαντούμε.".into()));
    assert_eq!(seen["protocol"]["number"], 1);
    assert!(seen["protocol"]["date"].is_string());
    let listed = maria.lists().await;
    let listed = listed.iter().find(|case| case["id"] == complaint["id"]).expect("it is in the list");
    assert_eq!(listed["protocol"], seen["protocol"], "the list says the same");
    portal.stop().await;
}

#[tokio::test]
async fn a_certificate_needs_details_and_the_counter_and_gets_its_number_at_once() {
    let portal = portal().await;
    let maria = portal.citizen("maria@example.gr").await;
    let eleni = portal.staff("eleni@dimos.example.gr").await;
    let draft = ApplicationDraft::family_status();

    assert_eq!(maria.verification().await["state"], "incomplete");
    assert_eq!(maria.tries_to_apply(&draft).await.expect(403)["code"], "not_verified");
    assert_eq!(eleni.verifies(&maria).await.expect(409)["code"], "details_missing");
    let _ = maria.declares(&details()).await.expect(200);
    assert_eq!(maria.tries_to_apply(&draft).await.expect(403)["code"], "not_verified");
    let _ = eleni.verifies(&maria).await.expect(200);
    assert_eq!(maria.verification().await["state"], "verified");

    let filed = maria.applies(&draft).await;
    assert_eq!((&filed["number"], &filed["protocol"]["state"]), (&1.into(), &"registered".into()));
    assert_eq!(filed["protocol"]["number"], 1);
    assert_eq!(maria.applies(&draft).await["id"], filed["id"], "sent twice, filed once");
    assert_eq!(maria.lists_applications().await.len(), 1);

    let mut moved = details();
    moved["phone"] = "210 7654321".into();
    let _ = maria.declares(&moved).await.expect(200);
    assert_eq!(maria.verification().await["state"], "verified", "a telephone is not checked");
    moved["family_name"] = "Παπαδοπούλου-Νικολάου".into();
    let _ = maria.declares(&moved).await.expect(200);
    assert_eq!(maria.verification().await["state"], "unverified");
    let another = ApplicationDraft::family_status();
    assert_eq!(maria.tries_to_apply(&another).await.expect(403)["code"], "not_verified");
    portal.stop().await;
}

#[tokio::test]
async fn with_the_register_stopped_the_number_follows_by_itself_and_once() {
    let mut register = register().await;
    let portal = TestPortal::on(database().await, &["--register", &register.url()]).await;
    let maria = portal.citizen("maria@example.gr").await;
    let eleni = portal.staff("eleni@dimos.example.gr").await;
    let _ = maria.declares(&details()).await.expect(200);
    let _ = eleni.verifies(&maria).await.expect(200);
    assert_eq!(maria.applies(&ApplicationDraft::family_status()).await["protocol"]["number"], 1);

    register.stop().await;
    let filed = maria.applies(&ApplicationDraft::family_status()).await;
    assert_eq!((&filed["number"], &filed["protocol"]["state"]), (&2.into(), &"deferred".into()));
    let told = filed["protocol"]["message"].as_str().expect("he is told");
    assert!(told.contains("αριθμός"), "{told}");
    assert_eq!(maria.reads_application(&filed).await["protocol"]["state"], "deferred");

    register.start().await;
    let number = numbered(&portal, &maria, &filed).await;
    assert_eq!(number, 2, "the next number, none was lost on the way");
    let reference = filed["id"].as_str().expect("it has an id");
    assert_eq!(register.entries(reference).await.len(), 1, "once");
    portal.stop().await;
}

/// Waits, with the bell of the log, until the application has its number.
async fn numbered(portal: &TestPortal, citizen: &tests::Citizen, case: &Value) -> u64 {
    let mut bell = portal.store().bell();
    loop {
        bell.mark_unchanged();
        portal.catches_up().await;
        if let Some(number) = citizen.reads_application(case).await["protocol"]["number"].as_u64() {
            return number;
        }
        let heard = tokio::time::timeout(std::time::Duration::from_secs(30), bell.changed()).await;
        heard.expect("the number comes").expect("the bell is there");
    }
}
