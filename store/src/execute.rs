//! The way of a command: load (from the cache), decide, append; on a conflict load again and decide again.
//!
//! A cached case may be behind, when another process appended. So nothing is refused on a cached case, nor found to be
//! done already: before such an answer is given, the tail of the stream is read and the decision made again.

mod attempt;
mod cases;
pub(crate) mod draft;

pub(crate) use cases::Cases;

use std::sync::Arc;

use domain::Decider;
use jiff::Timestamp;
use uuid::Uuid;

use crate::actor::Actor;
use crate::connect::Store;
use crate::error::ExecuteError;
use crate::event::{StoredEvent, StreamId};
use crate::keys::DataKey;
use crate::personal_data::OpenedFields;
use attempt::{Attempt, Outcome};

/// How often a command is decided anew because others changed the same stream, before the caller hears of it.
const ATTEMPTS: usize = 12;

/// A command on its way to one aggregate.
#[derive(Clone)]
pub struct Work<A: Decider> {
    /// Which aggregate; a new UUIDv7 for one that is to be made.
    pub id: Uuid,
    /// What is asked.
    pub command: A::Command,
    /// Who asks.
    pub actor: Actor,
    /// Whether the aggregate is there already.
    pub stream: Stream,
    /// So that sending twice makes one.
    pub submission: Option<Submission>,
    /// The revision that the caller has seen (`If-Match`).
    pub if_match: Option<u64>,
    /// Other streams that the decision relies on.
    pub relies_on: Vec<Reliance>,
    /// The position of the event that made the system act.
    pub caused_by: Option<i64>,
}

/// Whether a command opens a stream; then nothing needs to be read before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// The command opens it, under a new id.
    New,
    /// It is there.
    Existing,
}

impl<A: Decider> Work<A> {
    /// A command that opens a new aggregate.
    pub fn opening(command: A::Command, actor: Actor) -> Self {
        Self::with(Uuid::now_v7(), Stream::New, command, actor)
    }

    /// A command to an aggregate that is there.
    pub fn on(id: Uuid, command: A::Command, actor: Actor) -> Self {
        Self::with(id, Stream::Existing, command, actor)
    }

    fn with(id: Uuid, stream: Stream, command: A::Command, actor: Actor) -> Self {
        let (submission, if_match, relies_on, caused_by) = (None, None, Vec::new(), None);
        Self { id, command, actor, stream, submission, if_match, relies_on, caused_by }
    }

    /// The same, once only for this submission.
    #[must_use]
    pub fn once(self, submission: Option<Submission>) -> Self {
        Self { submission, ..self }
    }

    /// The same, only on this revision.
    #[must_use]
    pub fn if_match(self, revision: u64) -> Self {
        Self { if_match: Some(revision), ..self }
    }
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
    /// Which aggregate; for a repeated submission, the one of the first time.
    pub id: Uuid,
    /// The events as stored (sealed); for a repeated submission, those of the first time.
    pub events: Vec<Arc<StoredEvent>>,
    /// The position of the last of them; 0 when there was nothing to do.
    pub position: i64,
    /// The Α.Α. of the stream, when this command opened it.
    pub number: Option<i64>,
    /// The revision after it (`ETag`).
    pub revision: u64,
    /// When it was recorded; `None` when there was nothing to do.
    pub recorded_at: Option<Timestamp>,
    /// What opens the sealed fields; `None` once it is destroyed, or when there is none.
    pub data_key: Option<DataKey>,
    /// The personal fields of the first event, while they are at hand: right after they were sealed.
    pub opened: Option<OpenedFields>,
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
        let mut attempt = Attempt::first(self, &work).await?;
        for _ in 0..ATTEMPTS {
            match attempt.run(self, &work).await? {
                Outcome::Done(executed) => return Ok(executed),
                Outcome::Again(next) => attempt = next,
            }
        }
        Err(ExecuteError::Conflict)
    }
}
