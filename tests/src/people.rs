//! The people of the tests: what they do, in their words.

use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::gate::{Gate, Reply};

/// Everybody's password.
pub const PASSWORD: &str = "μακρύς κωδικός";

/// What somebody wants to file. Filing one draft twice is one submission.
#[derive(Clone, Debug)]
pub struct Draft {
    kind: &'static str,
    subject: String,
    text: String,
    desired_action: Option<String>,
    key: Uuid,
}

impl Draft {
    /// Αίτημα.
    #[must_use]
    pub fn request(subject: &str) -> Self {
        Self::new("request", subject)
    }

    /// Καταγγελία.
    #[must_use]
    pub fn complaint(subject: &str) -> Self {
        Self::new("complaint", subject)
    }

    /// Πρόταση.
    #[must_use]
    pub fn proposal(subject: &str) -> Self {
        Self::new("proposal", subject)
    }

    /// Σχόλιο.
    #[must_use]
    pub fn comment(subject: &str) -> Self {
        Self::new("comment", subject)
    }

    /// With another text.
    #[must_use]
    pub fn text(self, text: &str) -> Self {
        Self { text: text.to_owned(), ..self }
    }

    /// With a desired action.
    #[must_use]
    pub fn asking(self, desired_action: &str) -> Self {
        Self { desired_action: Some(desired_action.to_owned()), ..self }
    }

    fn new(kind: &'static str, subject: &str) -> Self {
        let text = "Το κείμενο της υπόθεσης.".to_owned();
        Self { kind, subject: subject.to_owned(), text, desired_action: None, key: Uuid::now_v7() }
    }

    fn body(&self) -> Value {
        let mut body = json!({"subject": self.subject, "text": self.text});
        if self.kind != "comment" {
            body["kind"] = self.kind.into();
        }
        if let Some(desired_action) = &self.desired_action {
            body["desired_action"] = desired_action.as_str().into();
        }
        body
    }
}

/// Somebody without an account.
#[derive(Clone)]
pub struct Visitor {
    pub(crate) gate: Gate,
}

impl Visitor {
    /// Files an anonymous comment; answers its Α.Α.
    pub async fn comments(&self, draft: Draft) -> u64 {
        self.tries_to_comment(&draft).await.expect("the portal answers").expect(201)["number"]
            .as_u64()
            .expect("a comment has a number")
    }

    /// The same, whatever comes of it; `Err` when the portal is away.
    pub async fn tries_to_comment(&self, draft: &Draft) -> Result<Reply, reqwest::Error> {
        let request = self.gate.request(Method::POST, "/api/v1/comments").json(&draft.body());
        self.gate.try_send(request.header("Idempotency-Key", draft.key.to_string())).await
    }
}

/// A citizen who is signed in.
#[derive(Clone)]
pub struct Citizen {
    /// The account.
    pub id: String,
    /// The session.
    pub token: String,
    pub(crate) gate: Gate,
}

impl Citizen {
    /// Files a case; answers it as the portal shows it.
    pub async fn files(&self, draft: Draft) -> Value {
        self.tries_to_file(&draft).await.expect("the portal answers").expect(201)
    }

    /// The same, whatever comes of it; `Err` when the portal is away.
    pub async fn tries_to_file(&self, draft: &Draft) -> Result<Reply, reqwest::Error> {
        let request = self.gate.request(Method::POST, "/api/v1/me/requests").bearer_auth(&self.token);
        let request = request.header("Idempotency-Key", draft.key.to_string()).json(&draft.body());
        self.gate.try_send(request).await
    }

    /// Reads one of his cases.
    pub async fn reads(&self, case: &Value) -> Value {
        self.get(&format!("/api/v1/me/requests/{}", id(case))).await.expect(200)
    }

    /// His newest cases.
    pub async fn lists(&self) -> Vec<Value> {
        items(self.get("/api/v1/me/requests?limit=100").await)
    }

    /// Takes a case back.
    pub async fn withdraws(&self, case: &Value) -> Reply {
        let path = format!("/api/v1/me/requests/{}/withdrawal", id(case));
        self.gate.send(self.gate.request(Method::POST, &path).bearer_auth(&self.token)).await
    }

    /// Reads any path.
    pub async fn get(&self, path: &str) -> Reply {
        self.gate.send(self.gate.request(Method::GET, path).bearer_auth(&self.token)).await
    }
}

/// A member of staff who is signed in.
#[derive(Clone)]
pub struct Officer {
    /// The session.
    pub token: String,
    pub(crate) gate: Gate,
}

impl Officer {
    /// The newest of the queue.
    pub async fn queue(&self) -> Vec<Value> {
        items(self.get("/api/v1/staff/queue?service=requests&limit=100").await)
    }

    /// Reads a case.
    pub async fn reads(&self, case: &Value) -> Value {
        self.get(&format!("/api/v1/staff/requests/{}", id(case))).await.expect(200)
    }

    /// Answers a case, in the revision that it has now.
    pub async fn answers(&self, case: &Value, text: &str) -> Value {
        self.acts(case, "answer", json!({"text": text})).await.expect(200)
    }

    /// Moves a case to another status, in the revision that it has now.
    pub async fn moves(&self, case: &Value, status: &str) -> Value {
        self.acts(case, "status", json!({"status": status})).await.expect(200)
    }

    /// Reads a case and does something with it: `answer`, `status`, `note`, `assignment`, `protocol`.
    pub async fn acts(&self, case: &Value, action: &str, body: Value) -> Reply {
        let version = self.reads(case).await["version"].clone();
        let request =
            self.gate.request(Method::POST, &format!("/api/v1/staff/requests/{}/{action}", id(case)));
        let request = request.bearer_auth(&self.token).header("If-Match", format!("\"{version}\""));
        self.gate.send(request.json(&body)).await
    }

    /// Reads any path.
    pub async fn get(&self, path: &str) -> Reply {
        self.gate.send(self.gate.request(Method::GET, path).bearer_auth(&self.token)).await
    }
}

fn id(case: &Value) -> &str {
    case["id"].as_str().expect("a case has an id")
}

fn items(reply: Reply) -> Vec<Value> {
    let mut page = reply.expect(200);
    match page["items"].take() {
        Value::Array(items) => items,
        other => panic!("a list has items: {other}"),
    }
}
