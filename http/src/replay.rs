//! What an auditor asks of the log: which events there are, and one case, told and replayed. Pages and command line
//! ask the same.
//!
//! Read in this order: `when` (which moment is meant), `telling` (one case in sentences), `picture` (the case as
//! somebody saw it then), `changes` (what is other between two moments). Nothing here writes.

pub mod when;
pub mod telling;
pub mod picture;
pub mod changes;
#[cfg(test)]
pub(crate) mod samples;
#[cfg(test)]
mod tests;

use domain::AccountId;
use projections::PageRequest;
use projections::replay::{self, CaseLog, LogFilter, LogPage, StreamKind};
use store::seal::{Feed, Wanted};
use store::{Store, Unavailable};
use tracing::debug;
use uuid::Uuid;

pub use changes::{Change, changes};
pub use picture::Picture;
pub use telling::{Sentence, tell};
pub use when::When;

/// Who reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// Whoever is signed in with this account.
    Auditor(AccountId),
    /// Whoever runs the program on the machine itself.
    CommandLine,
}

/// What is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// A list of events, without anything personal.
    Log,
    /// The events themselves as they are sealed, one after the other: what is personal in them is ciphertext.
    Feed,
    /// All of one case, personal text too.
    Case(StreamKind, Uuid),
}

/// Events of the log, newest first.
pub async fn search(
    store: &Store,
    reader: Reader,
    filter: &LogFilter,
    page: &PageRequest,
) -> Result<LogPage, Unavailable> {
    reads(reader, Reading::Log, replay::search(store, filter, page)).await
}

/// The sealed events behind a position; `None` when not so much is sealed.
pub async fn feed(store: &Store, reader: Reader, wanted: Wanted) -> Result<Option<Feed>, Unavailable> {
    reads(reader, Reading::Feed, store.feed(wanted)).await
}

/// All of one case; `None` when there is none.
pub async fn case(
    store: &Store,
    reader: Reader,
    kind: StreamKind,
    id: Uuid,
) -> Result<Option<CaseLog>, Unavailable> {
    reads(reader, Reading::Case(kind, id), CaseLog::read(store, kind, id)).await
}

/// All of the one case with this id, of this kind or of whichever; `None` when there is none.
pub async fn find(
    store: &Store,
    reader: Reader,
    id: Uuid,
    kind: Option<StreamKind>,
) -> Result<Option<CaseLog>, Unavailable> {
    for kind in kind.map_or(StreamKind::ALL.to_vec(), |kind| vec![kind]) {
        if let Some(found) = case(store, reader, kind, id).await? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// All of the case with this Α.Α. in this service; `None` when there is none.
pub async fn numbered(
    store: &Store,
    reader: Reader,
    kind: StreamKind,
    number: i64,
) -> Result<Option<CaseLog>, Unavailable> {
    match replay::streams_of_number(store, number, Some(kind)).await?.first() {
        Some((kind, id)) => case(store, reader, *kind, *id).await,
        None => Ok(None),
    }
}

/// The one way by which an auditor reads: whatever must be known of it is known here, before it is done.
async fn reads<T>(
    reader: Reader,
    reading: Reading,
    read: impl Future<Output = Result<T, Unavailable>>,
) -> Result<T, Unavailable> {
    debug!(?reader, ?reading, "the log is read");
    read.await
}
