//! Signed receipts, and what they prove in each state of the log; made with a key of their own.

use domain::Decider;
use domain::certificate_application::CertificateApplication;
use domain::citizen_request::CitizenRequest;
use serde_json::{Value, json};
use store::personal_data::seal_fields;
use store::seal::{Receipt, Signer};
use store::{DataKey, StoredEvent, StreamId};
use uuid::Uuid;

use super::citizens::details;
use super::rendered::{Samples, render};
use super::{Language, Section, at, frame};
use crate::forms::Body;
use crate::forms::receipt::ReceiptForm;
use crate::pages::receipt_check::{Finding, ReceiptCheckPage};
use crate::receipts::Signed;
use crate::receipts::shown::{Refusal, Standing};

/// The receipt of a comment.
pub fn comment() -> Signed {
    let personal = |text: &str| json!({"personal": text});
    signed::<CitizenRequest>(json!({"Submitted": {
        "kind": "comment", "sender": null, "subject": personal("Λακκούβα <b>&</b>"),
        "text": personal("Στην πλατεία.\nΕδώ και δύο εβδομάδες."), "desired_action": personal("Να κλείσει."),
    }}))
}

/// The receipt of an application, with every field that one can have.
pub fn application() -> Signed {
    let personal = |value: Value| json!({"personal": value});
    let address = json!({"street": "Ερμού 12", "postal_code": "10431", "city": "Αθήνα"});
    let applicant = json!({
        "account": Uuid::from_u128(9), "email": personal(json!("eleni@example.org")),
        "details": personal(serde_json::to_value(details()).expect("details are data")),
    });
    signed::<CertificateApplication>(json!({"Submitted": {
        "applicant": applicant, "certificate": "family_status", "details": personal(json!("Σε δύο αντίγραφα.")),
        "delivery": {"method": "post", "address": personal(address), "office": null},
        "fields": personal(json!({"purpose": "Για τον ΕΦΚΑ"})),
    }}))
}

/// The page of the check, in all its states.
pub fn samples(language: Language) -> Samples {
    let page = |form, finding| {
        render(&ReceiptCheckPage { frame: frame(language, Section::Elsewhere, None), form, finding })
    };
    let shown = |signed: &Signed| {
        let text = signed.receipt.to_text();
        ReceiptForm::of(&Body::of([("receipt".to_owned(), text)]))
    };
    let found = |signed: Signed, standing| page(shown(&signed), Some(finding(language, &signed, standing)));
    let refused = |refusal| {
        let mut form = shown(&comment());
        form.refuse(refusal);
        page(form, None)
    };
    let mut erased = comment();
    erased.receipt.salts.clear();
    vec![
        ("receipt-check", page(ReceiptForm::of(&Body::default()), None)),
        ("receipt-check-unreadable", refused(Refusal::Unreadable)),
        ("receipt-check-other-value", refused(Refusal::OtherValue("Submitted.subject".to_owned()))),
        ("receipt-check-sealed", found(comment(), Standing::Sealed(12))),
        ("receipt-check-application", found(application(), Standing::Waiting)),
        ("receipt-check-erased", found(erased, Standing::Unknown)),
        ("receipt-check-missing", found(comment(), Standing::Missing)),
        ("receipt-check-other", found(comment(), Standing::Other)),
        ("receipt-check-broken", found(comment(), Standing::Broken)),
    ]
}

#[test]
fn what_was_filed_is_told_field_by_field() {
    let told = finding(Language::Greek, &application(), Standing::Waiting);
    let labels: Vec<_> = told.facts.iter().map(|fact| fact.label.as_str()).collect();
    let expected = ["Επώνυμο", "Όνομα", "Πατρώνυμο", "Μητρώνυμο"];
    assert_eq!(labels[..4], expected);
    let last = ["Λεπτομέρειες ή παρατηρήσεις", "Πού θα σταλεί", "Τρόπος αποστολής"];
    assert_eq!(labels[labels.len() - 3..], last);
    assert!(
        told.facts.iter().any(|fact| fact.value == "Για τον ΕΦΚΑ"),
        "the answer to the catalogue's question"
    );
}

#[test]
fn every_refusal_has_a_sentence_of_its_own() {
    let all = [
        Refusal::Missing,
        Refusal::TooLong,
        Refusal::Unreadable,
        Refusal::Damaged,
        Refusal::OtherLog,
        Refusal::UnknownKey,
        Refusal::Forged,
        Refusal::OtherEvent,
        Refusal::Retired,
        Refusal::OtherValue("Submitted.text".to_owned()),
    ];
    let told = all.map(|refusal| {
        let mut form = ReceiptForm::of(&Body::default());
        form.refuse(refusal);
        frame(Language::Greek, Section::Elsewhere, None).fault(&form.receipt.error.expect("it is refused"))
    });
    for (index, sentence) in told.iter().enumerate() {
        assert!(!sentence.starts_with("error-") && !told[..index].contains(sentence), "{sentence}");
    }
}

fn finding(language: Language, signed: &Signed, standing: Standing) -> Finding {
    let (proven, _) = signed.receipt.prove(&[signer().verifier()]).expect("it is our own");
    Finding::of(&frame(language, Section::Elsewhere, None), "pyli.example.gr", proven, standing)
}

fn signed<A: Decider>(mut payload: Value) -> Signed {
    let (stream, key) = (StreamId::of::<A>(Uuid::from_u128(1)), DataKey::generate());
    seal_fields(&mut payload, &stream, &key);
    let event = StoredEvent {
        position: 12,
        aggregate_type: stream.aggregate_type.to_owned(),
        aggregate_id: stream.aggregate_id,
        sequence: 1,
        event_type: "Submitted".to_owned(),
        event_version: "1.0".to_owned(),
        payload,
        metadata: json!({"role": "visitor"}),
        recorded_at: at(0),
        number: Some(42),
    };
    let receipt = Receipt::of(&event, &stream, Some(&key), &signer()).expect("it has a number");
    Signed { receipt, number: 42, position: 12, recorded_at: at(0) }
}

fn signer() -> Signer {
    Signer::new("pyli.example.gr", &[7; 32]).expect("a name without spaces")
}
