//! Requests for erasure as administrators see them. There are few: they are read from the log itself, and there is no
//! table of them.

use std::fmt;

use domain::erasure::{Erasure, ErasureEvent, ErasureState, Subject};
use domain::{AccountId, ErasureId, Personal};
use jiff::Timestamp;
use serde_json::json;
use store::personal_data::open_fields;
use store::{DataKey, Store, StoredEvent, StreamId, Unavailable};
use uuid::Uuid;

use crate::case::out_of_place;

/// As many as an administrator looks through.
pub const MOST: i64 = 200;

/// A request for erasure.
#[derive(Clone, PartialEq, Eq)]
pub struct ErasureView {
    /// Its id.
    pub id: ErasureId,
    /// Who is to be forgotten, or which case.
    pub subject: Subject,
    /// Why; `None` once the request itself is erased.
    pub reason: Option<String>,
    /// By which law.
    pub legal_basis: Option<String>,
    /// How far it has come.
    pub state: ErasureState,
    /// When it was asked.
    pub asked_at: Timestamp,
    /// By which administrator; `None` on the command line.
    pub asked_by: Option<AccountId>,
    /// What was decided; `None` while it waits.
    pub decided: Option<Decided>,
}

/// What was decided.
#[derive(Clone, PartialEq, Eq)]
pub struct Decided {
    /// When.
    pub at: Timestamp,
    /// By which administrator; `None` on the command line.
    pub by: Option<AccountId>,
    /// Why it was refused.
    pub refusal: Option<String>,
    /// The cases that stayed, because a law holds them.
    pub held: Vec<Subject>,
}

/// The newest, newest first.
pub async fn newest(store: &Store) -> Result<Vec<ErasureView>, Unavailable> {
    let streams = store.newest_streams::<Erasure>(MOST).await?;
    let views = streams.iter().map(|(events, key)| folded(events, key.as_ref()));
    views.filter_map(Result::transpose).collect()
}

/// One; `None` when there is none of that id.
pub async fn find(store: &Store, id: ErasureId) -> Result<Option<ErasureView>, Unavailable> {
    let (events, key) = store.stream_with_key(&stream(id.0)).await?;
    folded(&events, key.as_ref())
}

fn stream(id: Uuid) -> StreamId {
    StreamId::of::<Erasure>(id)
}

fn folded(events: &[StoredEvent], key: Option<&DataKey>) -> Result<Option<ErasureView>, Unavailable> {
    events.iter().try_fold(None, |view, stored| after(view, stored, key).map(Some))
}

fn after(
    view: Option<ErasureView>,
    stored: &StoredEvent,
    key: Option<&DataKey>,
) -> Result<ErasureView, Unavailable> {
    let opened = |text: &Personal<String>| opened(text, stored.aggregate_id, key);
    let at = stored.recorded_at;
    let (state, decided) = match stored.decode::<ErasureEvent>()? {
        ErasureEvent::Asked { subject, reason, legal_basis, by } if view.is_none() => {
            return Ok(ErasureView {
                id: ErasureId(stored.aggregate_id),
                subject,
                reason: opened(&reason),
                legal_basis: legal_basis.as_ref().and_then(opened),
                state: ErasureState::Asked,
                asked_at: at,
                asked_by: by,
                decided: None,
            });
        }
        ErasureEvent::Asked { .. } => return Err(out_of_place(stored)),
        ErasureEvent::Refused { reason, by } => {
            (ErasureState::Refused, Decided { at, by, refusal: opened(&reason), held: Vec::new() })
        }
        ErasureEvent::CarriedOut { by, held } => {
            (ErasureState::CarriedOut, Decided { at, by, refusal: None, held })
        }
    };
    let view = view.ok_or_else(|| out_of_place(stored))?;
    Ok(ErasureView { state, decided: Some(decided), ..view })
}

fn opened(text: &Personal<String>, id: Uuid, key: Option<&DataKey>) -> Option<String> {
    let mut value = json!(text);
    open_fields(&mut value, &stream(id), key);
    value.as_str().map(str::to_owned)
}

impl fmt::Debug for ErasureView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ErasureView")
            .field("id", &self.id)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Decided {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Decided").field("at", &self.at).finish_non_exhaustive()
    }
}
