//! The way of a command: load (from the cache), decide, append; on a conflict load again and decide again.

use domain::Decider;
use jiff::Timestamp;
use uuid::Uuid;

use crate::actor::Actor;
use crate::connect::Store;
use crate::error::ExecuteError;
use crate::event::{StoredEvent, StreamId};
use crate::keys::DataKey;

/// A command on its way to one aggregate.
pub struct Work<A: Decider> {
    /// Which aggregate; a new UUIDv7 for one that is to be made.
    pub id: Uuid,
    /// What is asked.
    pub command: A::Command,
    /// Who asks.
    pub actor: Actor,
    /// So that sending twice makes one.
    pub submission: Option<Submission>,
    /// The revision that the caller has seen (`If-Match`).
    pub if_match: Option<u64>,
    /// Other streams that the decision relies on.
    pub relies_on: Vec<Reliance>,
}

/// An idempotency key with what it stands for.
#[derive(Clone)]
pub struct Submission {
    /// Account and route, so that a key never answers somebody else: `<account id> POST /api/v1/…`.
    pub scope: String,
    /// The key that the client chose.
    pub key: Uuid,
    /// The request's content in a canonical form; compared (as an HMAC), never stored.
    pub content: Vec<u8>,
}

/// A stream whose version a decision relied on.
#[derive(Clone, Copy, Debug)]
pub struct Reliance {
    /// Which stream.
    pub stream: StreamId,
    /// The version that was seen.
    pub version: i64,
}

/// What a command did.
#[derive(Clone)]
pub struct Executed {
    /// The events as stored (sealed); for a repeated submission, those of the first time.
    pub events: Vec<StoredEvent>,
    /// The position of the last of them, or of nothing new: 0.
    pub position: i64,
    /// The Α.Α. of the stream, when this command opened it.
    pub number: Option<i64>,
    /// The revision after it (`ETag`).
    pub revision: u64,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// What opens the sealed fields; `None` once it is destroyed.
    pub data_key: Option<DataKey>,
    /// The same submission had been taken before.
    pub repeated: bool,
}

impl Store {
    /// Does what `work` asks, or says why not. Returns after the commit.
    pub async fn execute<A>(&self, work: Work<A>) -> Result<Executed, ExecuteError<A::Error>>
    where
        A: Decider + 'static,
        A::Command: Clone,
    {
        let _ = work;
        todo!()
    }
}
