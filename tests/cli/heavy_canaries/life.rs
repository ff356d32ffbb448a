//! What a citizen does, with a canary in every place; what is refused has one too.

use domain::AccountId;
use reqwest::Method;
use serde_json::{Value, json};
use tests::{Draft, Gate, Officer, Reply};
use uuid::Uuid;

use super::words::{Place, canary};

const FORM: &str = "/certificates/population-register/new/birth/details";

/// A citizen with a request, an application, a draft; and a comment in which somebody else has named him.
#[derive(Clone)]
pub struct Person {
    pub citizen: usize,
    pub id: AccountId,
    pub token: String,
    pub request: Uuid,
    pub application: Uuid,
    /// The Α.Α. of the comment.
    pub comment: u64,
}

struct Life<'a> {
    citizen: usize,
    gate: &'a Gate,
    clerk: &'a Officer,
    token: String,
}

/// Opens an account; what is refused before that has been tried too.
pub async fn registers(gate: &Gate, citizen: usize) -> (AccountId, String) {
    let word = |place| canary(citizen, place);
    let (address, refused) = (format!("{}@example.gr", word(Place::Address)), word(Place::Refused));
    let account = json!({
        "email": address, "password": word(Place::Password),
        "given_name": word(Place::GivenName), "family_name": word(Place::FamilyName),
    });
    let send = async |path: &str, body: &Value| gate.send(gate.request(Method::POST, path).json(body)).await;
    let mut bad = account.clone();
    (bad["password"], bad["given_name"], bad["email"]) =
        ("x".into(), refused.clone().into(), refused.clone().into());
    let _ = send("/api/v1/accounts", &bad).await.expect(422);
    let made = send("/api/v1/accounts", &account).await.expect(201);
    assert!((400..500).contains(&send("/api/v1/accounts", &account).await.status), "the address is taken");
    let wrong = json!({"email": address, "password": refused});
    let _ = send("/api/v1/sessions", &wrong).await.expect(401);
    let form = gate
        .request(Method::POST, "/register")
        .form(&[("email", refused.as_str()), ("family_name", &refused)]);
    assert_eq!(gate.send(form).await.status, 422);
    let id = made["id"].as_str().expect("an id").parse().expect("an id");
    (id, gate.sign_in(&address, &word(Place::Password)).await)
}

/// Everything from his details to the draft that he never sends.
pub async fn lives(gate: &Gate, clerk: &Officer, citizen: usize, (id, token): (AccountId, String)) -> Person {
    let life = Life { citizen, gate, clerk, token };
    life.declares().await;
    life.is_verified(id).await;
    let request = life.files().await;
    let application = life.applies().await;
    life.is_answered(request, application).await;
    life.is_refused(request).await;
    life.is_refused_elsewhere().await;
    let comment = life.is_named().await;
    life.leaves_a_draft().await;
    let revocation = json!({"reason": life.word(Place::Revocation)});
    let _ = life.clerks(&format!("citizens/{id}/revocation"), &revocation).await.expect(200);
    Person { citizen, id, token: life.token, request, application, comment }
}

impl Life<'_> {
    fn word(&self, place: Place) -> String {
        canary(self.citizen, place)
    }

    async fn sends(&self, method: Method, path: &str, body: &Value) -> Reply {
        let request = self.gate.request(method, path).bearer_auth(&self.token);
        self.gate.send(request.json(body)).await
    }

    async fn clerks(&self, path: &str, body: &Value) -> Reply {
        let request = self.gate.request(Method::POST, &format!("/api/v1/staff/{path}"));
        let request = request.bearer_auth(&self.clerk.token).header("If-Match", "*");
        self.gate.send(request.json(body)).await
    }

    async fn declares(&self) {
        let mut details = json!({
            "given_name": self.word(Place::GivenName), "family_name": self.word(Place::FamilyName),
            "father_name": self.word(Place::FatherName), "mother_name": self.word(Place::MotherName),
            "birth_date": "1956-03-25", "tax_number": "094259216", "phone": "210 1234567",
            "identity": {"kind": "identity_card", "number": self.word(Place::Document)},
            "address": {"street": self.word(Place::Street), "postal_code": "10563", "city": self.word(Place::City)},
            "population_register": self.word(Place::PopulationRegister),
        });
        let _ = self.sends(Method::PUT, "/api/v1/me/details", &details).await.expect(200);
        details["tax_number"] = self.word(Place::Refused).into();
        let _ = self.sends(Method::PUT, "/api/v1/me/details", &details).await.expect(422);
    }

    async fn is_verified(&self, id: AccountId) {
        let checked = json!({"document_kind": "identity_card", "office": "Δημαρχείο"});
        let _ = self.clerks(&format!("citizens/{id}/verification"), &checked).await.expect(200);
    }

    async fn files(&self) -> Uuid {
        let body = json!({
            "kind": "complaint", "subject": self.word(Place::Subject), "text": self.word(Place::Text),
            "desired_action": self.word(Place::DesiredAction),
        });
        uuid(&self.sends(Method::POST, "/api/v1/me/requests", &body).await.expect(201))
    }

    async fn applies(&self) -> Uuid {
        let mut body = json!({
            "certificate": "family_status", "details": self.word(Place::Remarks),
            "delivery": {"method": "municipality"}, "fields": {"purpose": self.word(Place::Purpose)},
        });
        let filed = self.sends(Method::POST, "/api/v1/me/applications", &body).await.expect(201);
        body["certificate"] = self.word(Place::Refused).into();
        assert!(
            (400..500).contains(&self.sends(Method::POST, "/api/v1/me/applications", &body).await.status)
        );
        uuid(&filed)
    }

    async fn is_answered(&self, request: Uuid, application: Uuid) {
        for (path, body) in [
            (format!("requests/{request}/note"), json!({"text": self.word(Place::Note)})),
            (format!("requests/{request}/answer"), json!({"text": self.word(Place::Answer)})),
            (format!("applications/{application}/note"), json!({"text": self.word(Place::Note)})),
            (format!("applications/{application}/status"), json!({"status": "in_progress"})),
            (
                format!("applications/{application}/status"),
                json!({"status": "awaiting_citizen", "reason": self.word(Place::StatusReason)}),
            ),
        ] {
            let _ = self.clerks(&path, &body).await.expect(200);
        }
    }

    /// Bodies, fields, keys, statuses and searches that nobody takes.
    async fn is_refused(&self, request: Uuid) {
        let refused = self.word(Place::Refused);
        for body in
            [json!({"kind": "request", "subject": refused}), json!({"kind": refused, "text": refused})]
        {
            let _ = self.sends(Method::POST, "/api/v1/me/requests", &body).await.expect(422);
        }
        let long = json!({"kind": "request", "subject": refused.repeat(20), "text": "x"});
        let _ = self.sends(Method::POST, "/api/v1/me/requests", &long).await.expect(422);
        let broken = self.gate.request(Method::POST, "/api/v1/me/requests").bearer_auth(&self.token);
        let broken =
            broken.header("content-type", "application/json").body(format!("{{\"{refused}\": \"{refused}"));
        assert_eq!(self.gate.send(broken).await.status, 400);
        let form = self.gate.request(Method::POST, "/requests/new").form(&[("subject", &refused)]);
        let form = form.header("cookie", format!("__Host-session={}", self.token));
        assert!((400..500).contains(&self.gate.send(form).await.status));
        let status = json!({"status": refused, "reason": refused});
        assert_eq!(self.clerks(&format!("requests/{request}/status"), &status).await.status, 422);
        let comment = self.gate.request(Method::POST, "/comment").form(&[("subject", &refused)]);
        assert_eq!(self.gate.send(comment).await.status, 422);
        let searched = format!("/api/v1/staff/citizens?q={}", self.word(Place::Search));
        let _ = self.clerk.get(&searched).await.expect(200);
        for page in ["/staff", "/staff/citizens"] {
            let form = self.gate.request(Method::POST, page).form(&[("q", self.word(Place::Search))]);
            let cookie = format!("__Host-session={}", self.clerk.token);
            let found = self.gate.send(form.header("cookie", &cookie)).await;
            let Some(to) = found.headers.get("location") else {
                assert_eq!(found.status, 200);
                continue;
            };
            let list = self.gate.request(Method::GET, to.to_str().expect("an address is ASCII"));
            assert_eq!(self.gate.send(list.header("cookie", &cookie)).await.status, 200);
        }
    }

    /// Paths, questions, headers, an address that is nobody's.
    async fn is_refused_elsewhere(&self) {
        let refused = self.word(Place::Refused);
        for path in [
            format!("/requests/{refused}"),
            format!("/{refused}"),
            format!("/api/v1/me/requests/{refused}"),
            format!("/api/v1/me/requests?kind={refused}&cursor={refused}"),
            format!("/api/v1/staff/queue?status={refused}"),
        ] {
            let request = self.gate.request(Method::GET, &path).bearer_auth(&self.token);
            let request =
                request.header("user-agent", refused.as_bytes()).header("referer", refused.as_bytes());
            let request = request.header("if-none-match", refused.as_bytes());
            let request = request.header("cookie", format!("__Host-session={refused}").as_bytes());
            assert!((300..500).contains(&self.gate.send(request).await.status), "{path}");
        }
        let form = [("email", format!("{refused}@example.gr"))];
        let forgotten = self.gate.request(Method::POST, "/forgotten-password").form(&form);
        assert!((300..500).contains(&self.gate.send(forgotten).await.status));
    }

    async fn is_named(&self) -> u64 {
        let word = self.word(Place::Comment);
        self.gate.visitor().comments(Draft::comment(&word).text(&word).asking(&word)).await
    }

    async fn leaves_a_draft(&self) {
        let form = self.gate.request(Method::POST, FORM).form(&[("details", self.word(Place::Draft))]);
        let form = form.header("cookie", format!("__Host-session={}", self.token));
        assert_eq!(self.gate.send(form).await.status, 303);
    }
}

fn uuid(case: &Value) -> Uuid {
    case["id"].as_str().expect("a case has an id").parse().expect("an id")
}
