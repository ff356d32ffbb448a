//! What an auditor asks of the log: which events there are, and one case, told and replayed. Pages and command line
//! ask the same.
//!
//! Read in this order: `when` (which moment is meant), `telling` (one case in sentences), `picture` (the case as
//! somebody saw it then), `changes` (what is other between two moments). Nothing here writes but who has read.

pub mod when;
pub mod telling;
pub mod picture;
pub mod changes;
#[cfg(test)]
pub(crate) mod samples;
#[cfg(test)]
mod tests;

use projections::PageRequest;
use projections::replay::{self, CaseLog, LogFilter, LogPage, StreamKind};
use store::seal::{Feed, Wanted};
use store::{Access, Store, Unavailable};
use uuid::Uuid;

pub use changes::{Change, changes};
pub use picture::Picture;
pub use telling::{Sentence, tell};
pub use when::When;

/// Events of the log, newest first: nothing personal is in them.
pub async fn search(store: &Store, filter: &LogFilter, page: &PageRequest) -> Result<LogPage, Unavailable> {
    replay::search(store, filter, page).await
}

/// The sealed events behind a position, once it is recorded which of them are handed on; `None` when not so much is
/// sealed. What is personal in them is ciphertext, and the key does not go with it: nobody's data are read.
pub async fn feed(store: &Store, access: &Access, wanted: Wanted) -> Result<Option<Feed>, Unavailable> {
    match store.feed(wanted).await? {
        Some(unread) => Ok(Some(unread.open(store, access).await?)),
        None => Ok(None),
    }
}

/// All of one case, once it is recorded that it is read; `None` when there is none.
pub async fn case(
    store: &Store,
    access: &Access,
    kind: StreamKind,
    id: Uuid,
) -> Result<Option<CaseLog>, Unavailable> {
    match CaseLog::read(store, kind, id).await? {
        Some(unread) => Ok(Some(unread.open(store, access).await?)),
        None => Ok(None),
    }
}

/// All of the one case with this id, of this kind or of whichever; `None` when there is none.
pub async fn find(
    store: &Store,
    access: &Access,
    id: Uuid,
    kind: Option<StreamKind>,
) -> Result<Option<CaseLog>, Unavailable> {
    for kind in kind.map_or(StreamKind::ALL.to_vec(), |kind| vec![kind]) {
        if let Some(found) = case(store, access, kind, id).await? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// All of the case with this Α.Α. in this service; `None` when there is none.
pub async fn numbered(
    store: &Store,
    access: &Access,
    kind: StreamKind,
    number: i64,
) -> Result<Option<CaseLog>, Unavailable> {
    match replay::streams_of_number(store, number, Some(kind)).await?.first() {
        Some((kind, id)) => case(store, access, *kind, *id).await,
        None => Ok(None),
    }
}
