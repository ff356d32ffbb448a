//! Requests for erasure as administrators see them. There are few: they are read from the log itself, and there is no
//! table of them.

use std::fmt;

use domain::erasure::{Erasure, ErasureEvent, ErasureState, Subject};
use domain::{AccountId, ErasureId};
use jiff::Timestamp;
use store::access::{self, Field, Purpose, Seen};
use store::personal_data::Opener;
use store::{DataKey, Store, StoredEvent, StreamId, Unavailable, Unread};
use uuid::Uuid;

use crate::case::out_of_place;

/// As many as an administrator looks through.
pub const MOST: i64 = 200;

/// A request for erasure in a list: nothing of what was written is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErasureLine {
    /// Its id.
    pub id: ErasureId,
    /// Who is to be forgotten, or which case.
    pub subject: Subject,
    /// How far it has come.
    pub state: ErasureState,
    /// When it was asked.
    pub asked_at: Timestamp,
    /// By which administrator; `None` on the command line.
    pub asked_by: Option<AccountId>,
}

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
pub async fn newest(store: &Store) -> Result<Vec<ErasureLine>, Unavailable> {
    let streams = store.newest_streams::<Erasure>(MOST).await?;
    let views = streams.iter().map(|(events, _)| folded(events, None));
    views.filter_map(Result::transpose).map(|view| view.map(ErasureLine::from)).collect()
}

/// One; `None` when there is none of that id. Why it was asked for tells of whom it is about.
pub async fn find(store: &Store, id: ErasureId) -> Result<Option<Unread<ErasureView>>, Unavailable> {
    let (events, key) = store.stream_with_key(&stream(id.0)).await?;
    Ok(folded(&events, key.as_ref())?.map(|view| Unread::of(view, ErasureView::seen)))
}

impl From<ErasureView> for ErasureLine {
    fn from(view: ErasureView) -> Self {
        let ErasureView { id, subject, state, asked_at, asked_by, .. } = view;
        Self { id, subject, state, asked_at, asked_by }
    }
}

impl ErasureView {
    /// What showing it shows, of whom.
    fn seen(&self) -> Seen {
        let subject = match self.subject {
            Subject::Person(id) => access::Subject::Person(id),
            Subject::Request(id) => access::Subject::Request(id),
            Subject::Application(id) => access::Subject::Application(id),
        };
        let refusal = self.decided.as_ref().and_then(|decided| decided.refusal.as_ref());
        let is_told = [self.reason.as_ref(), self.legal_basis.as_ref(), refusal].iter().any(Option::is_some);
        Seen::of(subject, Purpose::Erasure, [is_told.then_some(Field::Reason)])
    }
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
    let opener = Opener::with_key(stream(stored.aggregate_id), key);
    let at = stored.recorded_at;
    let (state, decided) = match stored.decode::<ErasureEvent>()? {
        ErasureEvent::Asked { subject, reason, legal_basis, by } if view.is_none() => {
            return Ok(ErasureView {
                id: ErasureId(stored.aggregate_id),
                subject,
                reason: opener.open(reason)?,
                legal_basis: opener.open(legal_basis)?,
                state: ErasureState::Asked,
                asked_at: at,
                asked_by: by,
                decided: None,
            });
        }
        ErasureEvent::Asked { .. } => return Err(out_of_place(stored)),
        ErasureEvent::Refused { reason, by } => {
            (ErasureState::Refused, Decided { at, by, refusal: opener.open(reason)?, held: Vec::new() })
        }
        ErasureEvent::CarriedOut { by, held } => {
            (ErasureState::CarriedOut, Decided { at, by, refusal: None, held })
        }
    };
    let view = view.ok_or_else(|| out_of_place(stored))?;
    Ok(ErasureView { state, decided: Some(decided), ..view })
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
