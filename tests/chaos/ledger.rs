//! What the clients were promised, and what they saw on the way.

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::Value;

/// A submission that was acknowledged: its subject is its name, no two have the same.
#[derive(Clone, Debug)]
pub struct Acknowledged {
    /// What was sent.
    pub subject: String,
    /// The case that the portal named; a comment has no handle.
    pub id: Option<String>,
    /// The Α.Α. that the portal named.
    pub number: i64,
}

/// Shared by all clients.
#[derive(Default)]
pub struct Ledger(Mutex<Entries>);

/// What stands in it.
#[derive(Clone, Debug, Default)]
pub struct Entries {
    /// Filings, in the order of their acknowledgement.
    pub filed: Vec<Acknowledged>,
    /// The ids of cases whose withdrawal was acknowledged.
    pub withdrawn: Vec<String>,
    /// How often something was sent again because nothing, or 503, had come back.
    pub repeated: usize,
    /// Answers that no client should ever see.
    pub unexpected: Vec<String>,
}

impl Ledger {
    /// Notes a filing that was answered with 201.
    pub fn filed(&self, subject: &str, body: &Value) -> Acknowledged {
        let id = body["id"].as_str().map(str::to_owned);
        let number = body["number"].as_i64().unwrap_or_default();
        let acknowledged = Acknowledged { subject: subject.to_owned(), id, number };
        self.entries().filed.push(acknowledged.clone());
        acknowledged
    }

    /// Notes a withdrawal that was answered with 200.
    pub fn withdrawn(&self, id: &str) {
        self.entries().withdrawn.push(id.to_owned());
    }

    /// Notes that something has to be sent again.
    pub fn repeated(&self) {
        self.entries().repeated += 1;
    }

    /// Notes an answer that should not be.
    pub fn unexpected(&self, what: String) {
        self.entries().unexpected.push(what);
    }

    /// What stands in it now.
    pub fn read(&self) -> Entries {
        self.entries().clone()
    }

    fn entries(&self) -> MutexGuard<'_, Entries> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
