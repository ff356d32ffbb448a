//! What citizens and clerks of the tests do on the way to a certificate: details, counter, application.

use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::gate::Reply;
use crate::people::{Citizen, Officer};

/// An application that somebody wants to file. Filing one twice is one submission.
#[derive(Clone, Debug)]
pub struct ApplicationDraft {
    certificate: &'static str,
    fields: Value,
    key: Uuid,
}

impl ApplicationDraft {
    /// Πιστοποιητικό οικογενειακής κατάστασης.
    #[must_use]
    pub fn family_status() -> Self {
        Self::of("family_status", json!({"purpose": "Για τον εργοδότη μου"}))
    }

    /// Any certificate with these fields.
    #[must_use]
    pub fn of(certificate: &'static str, fields: Value) -> Self {
        Self { certificate, fields, key: Uuid::now_v7() }
    }

    fn body(&self) -> Value {
        let delivery = json!({"method": "municipality"});
        json!({"certificate": self.certificate, "fields": self.fields, "delivery": delivery})
    }
}

/// Good details, as the API takes them.
#[must_use]
pub fn details() -> Value {
    json!({
        "given_name": "Μαρία", "family_name": "Παπαδοπούλου", "father_name": "Γεώργιος",
        "birth_date": "1956-03-25", "tax_number": "094259216", "phone": "210 1234567",
        "identity": {"kind": "identity_card", "number": "ΑΒ 123456"},
        "address": {"street": "Ερμού 12", "postal_code": "10563", "city": "Αθήνα"},
    })
}

impl Citizen {
    /// Completes his details.
    pub async fn declares(&self, details: &Value) -> Reply {
        let request = self.gate.request(Method::PUT, "/api/v1/me/details").bearer_auth(&self.token);
        self.gate.send(request.json(details)).await
    }

    /// Where his verification stands.
    pub async fn verification(&self) -> Value {
        self.get("/api/v1/me").await.expect(200)["verification"].take()
    }

    /// Applies for a certificate; answers the application as the portal shows it.
    pub async fn applies(&self, draft: &ApplicationDraft) -> Value {
        self.tries_to_apply(draft).await.expect(201)
    }

    /// The same, whatever comes of it.
    pub async fn tries_to_apply(&self, draft: &ApplicationDraft) -> Reply {
        let request = self.gate.request(Method::POST, "/api/v1/me/applications").bearer_auth(&self.token);
        let request = request.header("Idempotency-Key", draft.key.to_string()).json(&draft.body());
        self.gate.send(request).await
    }

    /// Reads one of his applications.
    pub async fn reads_application(&self, case: &Value) -> Value {
        let id = case["id"].as_str().expect("a case has an id");
        self.get(&format!("/api/v1/me/applications/{id}")).await.expect(200)
    }

    /// His newest applications.
    pub async fn lists_applications(&self) -> Vec<Value> {
        let mut page = self.get("/api/v1/me/applications?limit=100").await.expect(200);
        serde_json::from_value(page["items"].take()).expect("a list has items")
    }
}

impl Officer {
    /// Verifies a citizen at the counter.
    pub async fn verifies(&self, citizen: &Citizen) -> Reply {
        let body = json!({"document_kind": "identity_card", "office": "Δημαρχείο, θυρίδα 2"});
        self.posts(&format!("/api/v1/staff/citizens/{}/verification", citizen.id), &body).await
    }

    /// Takes a verification back.
    pub async fn revokes(&self, citizen: &Citizen, reason: &str) -> Reply {
        let body = json!({"reason": reason});
        self.posts(&format!("/api/v1/staff/citizens/{}/revocation", citizen.id), &body).await
    }

    async fn posts(&self, path: &str, body: &Value) -> Reply {
        let request = self.gate.request(Method::POST, path).bearer_auth(&self.token);
        self.gate.send(request.header("If-Match", "*").json(body)).await
    }
}
