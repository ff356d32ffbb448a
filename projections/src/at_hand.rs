//! Cases that were changed lately in this process, folded and still sealed, so that who changes one again is answered
//! without its stream being read. Never relied on: what is kept is used only where the command's events come right
//! after it; otherwise the log is asked.

use std::sync::Arc;

use moka::sync::Cache;
use serde_json::Value;
use store::access::Seen;
use store::personal_data::Opener;
use store::{DataKey, Executed, Store, StoredEvent, StreamId, Unavailable, Unread};
use uuid::Uuid;

use crate::folding::{StreamRow, folded};

/// What all that is kept of one service may weigh: about as many bytes of memory.
const MOST: u64 = 24 << 20;

/// What an event adds beside its texts: an entry of the history, or the row itself.
const AROUND: usize = 400;

/// A case of staff's, as its events fold.
pub trait Case: StreamRow + Clone + Sync + 'static {
    /// The same with its personal fields opened.
    type View: Send;

    /// The sequence of the last event in it.
    fn version(&self) -> i64;

    /// As the case page shows it, to staff.
    fn opened(self, opener: &Opener<'_>) -> Result<Self::View, Unavailable>;

    /// What the case page shows of it.
    fn seen(view: &Self::View) -> Seen;
}

/// The cases of one service that were changed lately.
pub struct AtHand<R>(Cache<Uuid, Arc<Kept<R>>>);

struct Kept<R> {
    case: R,
    weight: u32,
}

impl<R: Case> Default for AtHand<R> {
    fn default() -> Self {
        let weigh = |_: &Uuid, kept: &Arc<Kept<R>>| kept.weight;
        Self(Cache::builder().weigher(weigh).max_capacity(MOST).build())
    }
}

impl<R: Case> AtHand<R> {
    /// The case right after a command, for the member of staff who gave it; `None` where there is none.
    pub async fn after(
        &self,
        store: &Store,
        executed: &Executed,
    ) -> Result<Option<Unread<R::View>>, Unavailable> {
        // No key may mean that none was needed: the log knows whether there is one.
        let kept = self.0.get(&executed.id).filter(|_| !executed.repeated);
        if let (Some(kept), Some(key)) = (kept, &executed.data_key)
            && let Some(kept) = kept.and(&executed.events)?
        {
            return self.keep(executed.id, kept, Some(key)).map(Some);
        }
        self.now(store, executed.id).await
    }

    /// The case as the log tells it now, for a member of staff who has just done something to it.
    pub async fn now(&self, store: &Store, id: Uuid) -> Result<Option<Unread<R::View>>, Unavailable> {
        let (events, key) = store.stream_with_key(&stream::<R>(id)).await?;
        let Some(case) = folded::<R>(&events)? else { return Ok(None) };
        let kept = Arc::new(Kept { case, weight: events.iter().map(weight).sum() });
        self.keep(id, kept, key.as_ref()).map(Some)
    }

    fn keep(
        &self,
        id: Uuid,
        kept: Arc<Kept<R>>,
        key: Option<&DataKey>,
    ) -> Result<Unread<R::View>, Unavailable> {
        let case = kept.case.clone();
        self.0.insert(id, kept);
        let view = case.opened(&Opener::with_key(stream::<R>(id), key))?;
        Ok(Unread::of(view, R::seen))
    }
}

impl<R: Case> Kept<R> {
    /// The case after these events of its stream; `None` where something is missing between the two, or where nothing
    /// was done and so nothing says that it is the newest.
    fn and(&self, events: &[Arc<StoredEvent>]) -> Result<Option<Arc<Self>>, Unavailable> {
        if events.first().is_none_or(|first| first.sequence != self.case.version() + 1) {
            return Ok(None);
        }
        let fold = |case, event: &Arc<StoredEvent>| R::fold(Some(case), event);
        let case = events.iter().try_fold(self.case.clone(), fold)?;
        let weight = self.weight + events.iter().map(|event| weight(event)).sum::<u32>();
        Ok(Some(Arc::new(Self { case, weight })))
    }
}

fn stream<R: Case>(id: Uuid) -> StreamId {
    StreamId { aggregate_type: R::AGGREGATE_TYPE, aggregate_id: id }
}

/// About what an event adds to the memory of its case: its texts, and what is around them.
fn weight(event: &StoredEvent) -> u32 {
    fn texts(value: &Value) -> usize {
        match value {
            Value::String(text) => text.len() + size_of::<String>(),
            Value::Array(items) => items.iter().map(texts).sum(),
            Value::Object(members) => members.values().map(texts).sum(),
            Value::Null | Value::Bool(_) | Value::Number(_) => 0,
        }
    }
    u32::try_from(texts(&event.payload) + AROUND).unwrap_or(u32::MAX)
}
