//! People of the tests: who they are, and what they have done before a test begins.

use axum::http::StatusCode;
use domain::Decider;
use domain::DepartmentId;
use domain::certificate_application::{ApplicationCommand, CertificateApplication};
use domain::citizen_request::{CitizenRequest, RequestCommand};
use domain::protocol::ProtocolEntry;
use domain::words::Name;
use serde_json::{Value, json};
use store::accounts::EmailAddress;
use store::{Actor, NewAccount, Role, Work};
use uuid::Uuid;

use crate::world::{Answer, Call, PASSWORD, Portal};

/// Good details.
pub fn details() -> Value {
    json!({
        "given_name": "Μαρία", "family_name": "Παπαδοπούλου", "father_name": "Γεώργιος",
        "mother_name": "Ελένη", "birth_date": "1956-03-25", "tax_number": "094259216",
        "identity": {"kind": "identity_card", "number": "ΑΒ 123456"}, "phone": "210 1234567",
        "address": {"street": "Ερμού 12", "postal_code": "10563", "city": "Αθήνα"},
        "population_register": "Αθηναίων 123/4",
    })
}

/// A good application.
pub fn family_status() -> Value {
    json!({
        "certificate": "family_status", "details": "Επείγει.", "delivery": {"method": "portal"},
        "fields": {"purpose": "Για τον εργοδότη μου"},
    })
}

/// What a clerk says at the counter.
pub fn checked() -> Value {
    json!({"document_kind": "passport", "office": "Δημαρχείο, θυρίδα 2"})
}

pub fn id(body: &Value) -> String {
    body["id"].as_str().expect("an id").to_owned()
}

impl Portal {
    /// The register enters a request that was sent to it.
    pub async fn number_arrives(&self, request: &str, number: u64) {
        let (entry, register) = (entry(number), "built-in".to_owned());
        self.by_the_system::<CitizenRequest>(request, RequestCommand::Protocol { entry, register, by: None })
            .await;
    }

    /// The register refuses a request that was sent to it.
    pub async fn register_refuses_request(&self, request: &str) {
        let reason = "δεν είναι έγγραφο".to_owned();
        self.by_the_system::<CitizenRequest>(request, RequestCommand::RefuseProtocol { reason }).await;
    }

    /// The register enters an application.
    pub async fn application_is_numbered(&self, application: &str, number: u64) {
        let (entry, register) = (entry(number), "built-in".to_owned());
        let command = ApplicationCommand::Protocol { entry, register, by: None };
        self.by_the_system::<CertificateApplication>(application, command).await;
    }

    /// The register refuses an application.
    pub async fn register_refuses(&self, application: &str) {
        let reason = "δεν είναι έγγραφο".to_owned();
        let command = ApplicationCommand::RefuseProtocol { reason };
        self.by_the_system::<CertificateApplication>(application, command).await;
    }

    async fn by_the_system<A>(&self, case: &str, command: A::Command)
    where
        A: Decider + 'static,
        A::Command: Clone,
    {
        let id: Uuid = case.parse().expect("an id");
        let work = Work::<A>::on(id, command, Actor::SYSTEM);
        self.store().execute(work).await.expect("the case takes it");
        self.catches_up().await;
    }

    /// A citizen who has just registered and signed in.
    pub async fn citizen(&self) -> String {
        self.citizen_with(&format!("{}@example.gr", Uuid::now_v7())).await
    }

    /// The same, with this address.
    pub async fn citizen_with(&self, email: &str) -> String {
        let body = json!({
            "email": email, "password": PASSWORD, "given_name": "Μαρία", "family_name": "Παπαδοπούλου"
        });
        self.send(Call::new("POST", "/api/v1/accounts").json(&body)).await.expect(StatusCode::CREATED);
        self.sign_in(email).await
    }

    /// A citizen whose details are complete.
    pub async fn declared_citizen(&self) -> String {
        let citizen = self.citizen().await;
        self.put("/api/v1/me/details", &citizen, &details()).await.expect(StatusCode::OK);
        citizen
    }

    /// A citizen who may apply.
    pub async fn verified_citizen(&self) -> String {
        let citizen = self.declared_citizen().await;
        let clerk = self.of_role(Role::Staff).await;
        self.verify(&citizen, &clerk).await.expect(StatusCode::OK);
        citizen
    }

    /// At the counter.
    pub async fn verify(&self, citizen: &str, clerk: &str) -> Answer {
        let path = format!("/api/v1/staff/citizens/{}/verification", self.who(citizen).await);
        self.post(&path, clerk, &checked()).await
    }

    /// Takes a verification back.
    pub async fn revoke(&self, citizen: &str, clerk: &str) -> Answer {
        let path = format!("/api/v1/staff/citizens/{}/revocation", self.who(citizen).await);
        self.post(&path, clerk, &json!({"reason": "Λάθος στοιχεία."})).await
    }

    /// The account behind a session.
    pub async fn who(&self, token: &str) -> String {
        id(&self.get("/api/v1/me", token).await.expect(StatusCode::OK))
    }

    /// Somebody of the municipality who has just signed in.
    pub async fn of_role(&self, role: Role) -> String {
        self.employed(role, None).await
    }

    /// The same, in a department.
    pub async fn employed(&self, role: Role, department: Option<DepartmentId>) -> String {
        let email = format!("{}@dimos.example.gr", Uuid::now_v7());
        self.employed_as(&email, role, department).await;
        self.sign_in(&email).await
    }

    /// An account of somebody of the municipality, with this address.
    pub async fn employed_as(&self, email: &str, role: Role, department: Option<DepartmentId>) {
        let new = NewAccount {
            role,
            email: EmailAddress::parse(email).expect("an address"),
            password: PASSWORD.into(),
            given_name: Name::parse("Νίκος Υπάλληλος").expect("a name"),
            family_name: None,
            department,
        };
        self.store().register(new).await.expect("the account is made");
    }

    /// A department.
    pub async fn department(&self, name: &str) -> DepartmentId {
        let name = Name::parse(name).expect("a name");
        self.store().add_department(name).await.expect("it is added")
    }

    async fn sign_in(&self, email: &str) -> String {
        let body = json!({"email": email, "password": PASSWORD});
        let answer = self.send(Call::new("POST", "/api/v1/sessions").json(&body)).await;
        let session = answer.expect(StatusCode::CREATED);
        session["token"].as_str().expect("a token").to_owned()
    }

    /// A request that this citizen files; its JSON.
    pub async fn filed_by(&self, citizen: &str) -> Value {
        let body = json!({"kind": "request", "subject": "Φωτισμός", "text": "Δεν ανάβει η λάμπα."});
        self.post("/api/v1/me/requests", citizen, &body).await.expect(StatusCode::CREATED)
    }

    /// An application that this verified citizen files; its JSON.
    pub async fn applied_by(&self, citizen: &str) -> Value {
        self.post("/api/v1/me/applications", citizen, &family_status()).await.expect(StatusCode::CREATED)
    }

    pub async fn put(&self, path: &str, token: &str, body: &Value) -> Answer {
        self.send(Call::new("PUT", path).bearer(token).json(body)).await
    }
}

fn entry(number: u64) -> ProtocolEntry {
    ProtocolEntry { number, year: 2026, date: jiff::civil::date(2026, 11, 22) }
}
