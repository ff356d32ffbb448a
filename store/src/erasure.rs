//! Erasure: data keys are destroyed, the events that say so appended, and what stands beside the log deleted, in one
//! transaction. Whether it may be has been decided before, by the aggregates.
//!
//! Read in this order: what is erased together (here), `people` (whose streams there are), `list` (the file outside the
//! database), `watch` (every process drops what it holds), `again` (a database that was restored).

mod list;
mod people;
mod watch;
mod again;

use cqrs_es::DomainEvent;
use domain::{AccountId, Decider};
use jiff::Timestamp;
use sqlx::Row;
use uuid::Uuid;

use crate::accounts::stream as account_stream;
use crate::actor::Actor;
use crate::connect::Store;
use crate::error::Unavailable;
use crate::event::{StoredEvent, StreamId};
use crate::execute::draft;
use crate::load::Loaded;

pub use again::{CompleteError, Remnant};
pub use list::{Erased, ErasureList, StreamKey};
pub use people::Person;
pub(crate) use watch::{ERASED, Watch};

const ERASE: &str = "select last_position, stamp \
     from erase_streams($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";

/// What is erased together, and who does it.
pub struct Erasing {
    actor: Actor,
    command: Uuid,
    parts: Vec<Part>,
    accounts: Vec<Uuid>,
    /// All that these people have must be among the parts.
    is_complete: bool,
}

/// A stream with the events it gains, and what becomes of its key.
struct Part {
    stream: StreamId,
    version: i64,
    rows: Vec<StoredEvent>,
    key: Key,
}

/// What becomes of a stream's data key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// It is destroyed.
    Destroyed,
    /// It stays: the stream only tells of the erasure, or a law holds it.
    Stays,
}

/// Why nothing was erased.
#[derive(Debug, thiserror::Error)]
pub enum EraseError {
    /// Something was appended meanwhile: decide anew.
    #[error("what is to be erased has moved on")]
    MovedOn,
    /// The list outside the database cannot be written.
    #[error("the erasure list cannot be written")]
    NoList(#[source] std::io::Error),
    /// The database failed.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl Erasing {
    /// Nothing yet, by this actor.
    #[must_use]
    pub fn by(actor: Actor) -> Self {
        Self { actor, command: Uuid::now_v7(), parts: Vec::new(), accounts: Vec::new(), is_complete: false }
    }

    /// Also this aggregate, as it was loaded, with the events that it decided on.
    pub fn add<A: Decider>(&mut self, id: Uuid, loaded: &Loaded<A>, events: &[A::Event], key: Key)
    where
        A::Event: DomainEvent,
    {
        let metadata = draft::metadata(self.actor, id, self.command, None);
        let rows = draft::rows::<A>(id, &metadata, loaded.version, events);
        self.parts.push(Part { stream: StreamId::of::<A>(id), version: loaded.version, rows, key });
    }

    /// Also this person's account: nobody signs in with it any more.
    pub fn end_account(&mut self, account: AccountId) {
        self.forget_key(account_stream(account), 0);
        self.accounts.push(account.0);
    }

    /// Only when these are all streams of these people that have a key.
    pub fn completely(&mut self) {
        self.is_complete = true;
    }

    /// How many streams.
    #[must_use]
    pub fn streams(&self) -> usize {
        self.parts.len()
    }

    /// Also the key of a stream of which nothing needs to be told.
    pub fn forget_key(&mut self, stream: StreamId, version: i64) {
        self.parts.push(Part { stream, version, rows: Vec::new(), key: Key::Destroyed });
    }

    fn destroyed(&self, at: Timestamp, position: i64) -> Vec<Erased> {
        let destroyed = self.parts.iter().filter(|part| part.key == Key::Destroyed);
        destroyed.map(|part| Erased { stream: part.stream.into(), at, position }).collect()
    }
}

impl From<StreamId> for StreamKey {
    fn from(stream: StreamId) -> Self {
        Self { aggregate_type: stream.aggregate_type.to_owned(), aggregate_id: stream.aggregate_id }
    }
}

impl Store {
    /// Erases: all of it or nothing. It is in the list outside the database, on the disk, before this answers with the
    /// position of its last event.
    pub async fn erase(&self, erasing: Erasing) -> Result<i64, EraseError> {
        self.inner.gate.pass()?;
        self.erase_again(erasing).await
    }

    /// The same in a database that was restored: whatever the second place for checkpoints says.
    pub async fn erase_again(&self, erasing: Erasing) -> Result<i64, EraseError> {
        if let Some(list) = &self.inner.erasure_list {
            list.is_writable().map_err(EraseError::NoList)?;
        }
        let (position, at) = self.call(&erasing).await?;
        for part in &erasing.parts {
            self.inner.cases.forget(&part.stream);
        }
        self.sessions_were_ended();
        // Where the database has committed and this fails, the watch and the next start make up for it.
        self.write_down(erasing.destroyed(at, position)).await.map_err(EraseError::NoList)?;
        Ok(position)
    }

    async fn call(&self, erasing: &Erasing) -> Result<(i64, Timestamp), EraseError> {
        let parts = || erasing.parts.iter();
        let events = || {
            (1_i64..).zip(parts()).flat_map(|(stream, part)| {
                (1_i64..).zip(&part.rows).map(move |(nth, row)| (stream, nth, row))
            })
        };
        let row = sqlx::query(ERASE)
            .bind(parts().map(|part| part.stream.aggregate_type).collect::<Vec<_>>())
            .bind(parts().map(|part| part.stream.aggregate_id.to_string()).collect::<Vec<_>>())
            .bind(parts().map(|part| part.version).collect::<Vec<_>>())
            .bind(parts().map(|part| part.key == Key::Destroyed).collect::<Vec<_>>())
            .bind(&erasing.accounts)
            .bind(erasing.is_complete)
            .bind(events().map(|(stream, _, _)| stream).collect::<Vec<_>>())
            .bind(events().map(|(_, nth, _)| nth).collect::<Vec<_>>())
            .bind(events().map(|(_, _, row)| row.event_type.as_str()).collect::<Vec<_>>())
            .bind(events().map(|(_, _, row)| row.event_version.as_str()).collect::<Vec<_>>())
            .bind(events().map(|(_, _, row)| row.payload.to_string()).collect::<Vec<_>>())
            .bind(events().map(|(_, _, row)| row.metadata.to_string()).collect::<Vec<_>>())
            .fetch_one(self.pool())
            .await
            .map_err(refused)?;
        let at = row.try_get::<jiff_sqlx::Timestamp, _>("stamp").map_err(Unavailable::from)?.to_jiff();
        Ok((row.try_get("last_position").map_err(Unavailable::from)?, at))
    }

    /// Whether this process has that case in its memory: for whoever wants to see that it was dropped.
    #[must_use]
    pub fn has_in_memory(&self, stream: &StreamId) -> bool {
        self.inner.cases.holds(stream)
    }

    /// Into the list, off the async threads: it waits for the disk.
    async fn write_down(&self, erased: Vec<Erased>) -> std::io::Result<()> {
        let Some(list) = self.inner.erasure_list.clone() else { return Ok(()) };
        tokio::task::spawn_blocking(move || list.add(&erased)).await.map_err(std::io::Error::other)?
    }
}

/// A deadlock with a read model's worker is tried again as well.
fn refused(error: sqlx::Error) -> EraseError {
    let code = error.as_database_error().and_then(|error| error.code().map(std::borrow::Cow::into_owned));
    match code.as_deref() {
        Some("40001" | "40P01") => EraseError::MovedOn,
        _ => EraseError::Unavailable(error.into()),
    }
}
