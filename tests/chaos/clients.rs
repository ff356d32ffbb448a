//! Sixteen people who file, comment and withdraw all the while, and send everything again until it is acknowledged.

use std::sync::Arc;
use std::time::Duration;

use rand::RngExt;
use rand::rngs::StdRng;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use tests::Gate;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::ledger::{Acknowledged, Ledger};
use crate::site::{Entrance, Site};
use tests::chance::chance;

const CLIENTS: u64 = 16;
/// Passwords are slow on purpose: four clients share an account.
const CITIZENS: usize = 4;

/// How long a client waits for an answer: longer than the portal lets anybody wait.
const ANSWER: Duration = Duration::from_secs(20);
/// How long it rests before it sends again, unless the portal is a new one before.
const REST: Duration = Duration::from_millis(50);

/// Whether submissions carry an idempotency key.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Habit {
    /// As they should.
    WithKeys,
    /// A negative control: nothing tells the portal that something was sent before.
    WithoutKeys,
}

/// The clients at work.
pub struct Clients {
    /// What they were promised.
    pub ledger: Arc<Ledger>,
    at_work: JoinSet<()>,
    enough: CancellationToken,
}

impl Clients {
    /// Registers them, and lets them begin.
    pub async fn begin(site: &Site, seed: u64, habit: Habit) -> Self {
        let ledger = Arc::new(Ledger::default());
        let enough = CancellationToken::new();
        let mut tokens = Vec::new();
        for nth in 1..=CITIZENS {
            tokens.push(site.gate().citizen(&format!("citizen{nth}@example.gr")).await.token);
        }
        let mut at_work = JoinSet::new();
        for (nth, token) in (1..=CLIENTS).zip(tokens.into_iter().cycle()) {
            let client = Client {
                nth,
                token,
                habit,
                entrance: site.entrance(),
                ledger: Arc::clone(&ledger),
                chance: chance(seed, nth),
                own: Vec::new(),
                sent: 0,
            };
            at_work.spawn(client.run(enough.clone()));
        }
        Self { ledger, at_work, enough }
    }

    /// Lets each finish what it has begun; the portal must be up.
    pub async fn finish(mut self) -> Arc<Ledger> {
        self.enough.cancel();
        while let Some(ended) = self.at_work.join_next().await {
            ended.expect("a client does not panic");
        }
        self.ledger
    }

    /// Sends them home in the middle of what they do.
    pub async fn leave(mut self) -> Arc<Ledger> {
        self.at_work.shutdown().await;
        self.ledger
    }
}

struct Client {
    nth: u64,
    token: String,
    habit: Habit,
    entrance: Entrance,
    ledger: Arc<Ledger>,
    chance: StdRng,
    /// Cases of its own that it has not withdrawn.
    own: Vec<Acknowledged>,
    sent: usize,
}

/// Something to be sent, as often as it takes.
struct Message {
    path: String,
    body: Value,
    key: Option<Uuid>,
    /// The status that acknowledges it.
    wanted: u16,
}

impl Client {
    async fn run(mut self, enough: CancellationToken) {
        while !enough.is_cancelled() {
            match (self.habit, self.chance.random_range(0..10)) {
                (Habit::WithKeys, 0) => self.comments().await,
                (Habit::WithKeys, 1 | 2) => self.withdraws().await,
                (Habit::WithKeys | Habit::WithoutKeys, _) => self.files().await,
            }
        }
    }

    async fn files(&mut self) {
        let subject = self.subject("Αίτημα");
        let body = json!({"kind": "request", "subject": subject, "text": "Το κείμενο."});
        let message = self.message("/api/v1/me/requests".to_owned(), body, 201);
        if let Some(answer) = self.insists(&message).await {
            let acknowledged = self.ledger.filed(&subject, &answer);
            self.doubts(&message, &answer).await;
            self.own.push(acknowledged);
        }
    }

    async fn comments(&mut self) {
        let subject = self.subject("Σχόλιο");
        let body = json!({"subject": subject, "text": "Το κείμενο."});
        let message = self.message("/api/v1/comments".to_owned(), body, 201);
        if let Some(answer) = self.insists(&message).await {
            self.ledger.filed(&subject, &answer);
            self.doubts(&message, &answer).await;
        }
    }

    async fn withdraws(&mut self) {
        let Some(id) = self.own.pop().and_then(|case| case.id) else { return };
        let message = self.message(format!("/api/v1/me/requests/{id}/withdrawal"), json!({}), 200);
        if self.insists(&message).await.is_some() {
            self.ledger.withdrawn(&id);
        }
    }

    /// Now and then sends again what was acknowledged: the first answer must come back.
    async fn doubts(&mut self, message: &Message, first: &Value) {
        if message.key.is_none() || self.chance.random_range(0..10) != 0 {
            return;
        }
        let again = self.insists(message).await;
        let same = |name: &str| again.as_ref().is_none_or(|again| again[name] == first[name]);
        if !(same("id") && same("number") && same("submitted_at")) {
            self.ledger.unexpected(format!("{first} became {again:?}"));
        }
    }

    /// Sends until it is acknowledged; `None` after an answer that should not be.
    async fn insists(&mut self, message: &Message) -> Option<Value> {
        loop {
            let gate = self.entrance.wait_for(Option::is_some).await.ok()?.clone()?;
            match gate.try_send(self.request(&gate, message)).await {
                Ok(reply) if reply.status == message.wanted => return Some(reply.body),
                Ok(reply) if reply.status == 503 => {}
                Ok(reply) => {
                    let (status, body) = (reply.status, reply.body);
                    self.ledger.unexpected(format!("{} was answered with {status}: {body}", message.path));
                    return None;
                }
                // The portal went away: nobody knows whether it has done it.
                Err(_) => {}
            }
            self.ledger.repeated();
            // That nothing changed meanwhile is no reason not to try again.
            let _ = tokio::time::timeout(REST, self.entrance.changed()).await;
        }
    }

    fn request(&self, gate: &Gate, message: &Message) -> RequestBuilder {
        let request = gate.request(Method::POST, &message.path).timeout(ANSWER).bearer_auth(&self.token);
        let request = match message.key {
            Some(key) => request.header("Idempotency-Key", key.to_string()),
            None => request,
        };
        request.json(&message.body)
    }

    fn message(&self, path: String, body: Value, wanted: u16) -> Message {
        let key = (self.habit == Habit::WithKeys).then(Uuid::now_v7);
        Message { path, body, key, wanted }
    }

    fn subject(&mut self, kind: &str) -> String {
        self.sent += 1;
        format!("{kind} {} του πολίτη {}", self.sent, self.nth)
    }
}
