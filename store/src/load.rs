//! Reading streams and the whole log.

use uuid::Uuid;

use crate::connect::Store;
use crate::error::Unavailable;
use crate::event::{StoredEvent, StreamId};

impl Store {
    /// One stream, oldest first.
    pub async fn stream(&self, stream: &StreamId) -> Result<Vec<StoredEvent>, Unavailable> {
        todo!()
    }

    /// At most `limit` events after `position`, in order.
    pub async fn events_after(&self, position: i64, limit: i64) -> Result<Vec<StoredEvent>, Unavailable> {
        todo!()
    }
}
