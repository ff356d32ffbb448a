//! Receipts: the signed proof that something was filed. Made of what the append returned, so that nothing is read or
//! waited for; made again from the log whenever its citizen asks (the same bytes, for Ed25519 draws no lots).
//!
//! `shown` says what one proves that somebody shows us.

pub mod shown;

use domain::Decider;
use domain::citizen_request::CitizenRequest;
use jiff::Timestamp;
use store::seal::{Hash, Receipt};
use store::{DataKey, Executed, Store, StoredEvent, StreamId, Unavailable};
use uuid::Uuid;

/// A case that has just been filed, with its receipt.
pub struct Filed<V> {
    /// The case.
    pub case: V,
    /// The proof.
    pub signed: Signed,
}

/// A receipt, and what is told of it in words.
#[derive(Clone)]
pub struct Signed {
    /// What its citizen keeps.
    pub receipt: Receipt,
    /// Α.Α.
    pub number: i64,
    /// The place in the log, from 1.
    pub position: i64,
    /// When it was recorded.
    pub recorded_at: Timestamp,
}

impl Signed {
    /// Of a command that has filed something; for a repeated one, that of the first time.
    pub fn of_filing<A: Decider>(store: &Store, executed: Executed) -> Result<Self, Unavailable> {
        let stream = StreamId::of::<A>(executed.id);
        let first = executed.events.first().ok_or_else(|| without_receipt(&stream))?;
        match executed.opened {
            Some(opened) => {
                let receipt = Receipt::with(first, opened, &store.log_keys().signer);
                Self::told(receipt, first, &stream)
            }
            None => Self::of(store, first, &stream, executed.data_key.as_ref()),
        }
    }

    /// Again, of a case that was filed once; without salts when its personal data are erased. `None`: there is no such case.
    pub async fn again<A: Decider>(store: &Store, id: Uuid) -> Result<Option<Self>, Unavailable> {
        let stream = StreamId::of::<A>(id);
        let Some((first, key)) = store.opening(&stream).await? else { return Ok(None) };
        Self::of(store, &first, &stream, key.as_ref()).map(Some)
    }

    /// Again, of the request or comment that was filed at this place of the log.
    pub async fn at(store: &Store, position: i64) -> Result<Option<Self>, Unavailable> {
        let found = store.events_after(position.saturating_sub(1), 1).await?;
        let Some(event) = found.first().filter(|event| event.position == position) else { return Ok(None) };
        let signed = Self::again::<CitizenRequest>(store, event.aggregate_id).await?;
        Ok(signed.filter(|signed| signed.position == position))
    }

    /// The leaf of the log's tree.
    #[must_use]
    pub fn leaf(&self) -> Hash {
        Hash::leaf(self.receipt.event.as_bytes())
    }

    fn of(
        store: &Store,
        first: &StoredEvent,
        stream: &StreamId,
        key: Option<&DataKey>,
    ) -> Result<Self, Unavailable> {
        let receipt = Receipt::of(first, stream, key, &store.log_keys().signer);
        Self::told(receipt, first, stream)
    }

    fn told(receipt: Option<Receipt>, first: &StoredEvent, stream: &StreamId) -> Result<Self, Unavailable> {
        let (receipt, number) = receipt.zip(first.number).ok_or_else(|| without_receipt(stream))?;
        Ok(Self { receipt, number, position: first.position, recorded_at: first.recorded_at })
    }
}

/// Every case that citizens file has a number, and so a receipt.
fn without_receipt(stream: &StreamId) -> Unavailable {
    Unavailable::Unreadable(format!("the opening of {} {}", stream.aggregate_type, stream.aggregate_id))
}
