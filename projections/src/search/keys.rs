//! The data keys of the streams in a batch, as they are in its transaction.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use sqlx::PgConnection;
use store::subscriptions::ApplyError;
use store::{DataKey, MasterKey, StoredEvent, StreamId};

/// The keys that are not destroyed.
pub(super) struct Keys(HashMap<(String, String), DataKey>);

impl Keys {
    pub(super) async fn of(
        tx: &mut PgConnection,
        events: &[Arc<StoredEvent>],
        master_key: &MasterKey,
    ) -> Result<Self, ApplyError> {
        let streams: BTreeSet<(&str, String)> = events
            .iter()
            .map(|event| (event.aggregate_type.as_str(), event.aggregate_id.to_string()))
            .collect();
        let (types, ids): (Vec<&str>, Vec<String>) = streams.into_iter().unzip();
        let rows: Vec<(String, String, Vec<u8>)> = sqlx::query_as(
            "select k.aggregate_type, k.aggregate_id, k.wrapped
             from unnest($1::text[], $2::text[]) as s (aggregate_type, aggregate_id)
             cross join lateral (select k.aggregate_type, k.aggregate_id, k.wrapped from public.data_keys k
                                 where k.aggregate_type = s.aggregate_type and k.aggregate_id = s.aggregate_id
                                 limit 1) k
             where k.wrapped is not null",
        )
        .bind(types)
        .bind(ids)
        .fetch_all(tx)
        .await?;
        let opened = rows.into_iter().filter_map(|(aggregate_type, aggregate_id, wrapped)| {
            let key = unwrap(&aggregate_type, &aggregate_id, &wrapped, master_key)?;
            Some(((aggregate_type, aggregate_id), key))
        });
        Ok(Self(opened.collect()))
    }

    /// `None` when it is destroyed.
    pub(super) fn get(&self, stream: &StreamId) -> Option<&DataKey> {
        self.0.get(&(stream.aggregate_type.to_owned(), stream.aggregate_id.to_string()))
    }
}

fn unwrap(
    aggregate_type: &str,
    aggregate_id: &str,
    wrapped: &[u8],
    master_key: &MasterKey,
) -> Option<DataKey> {
    let aggregate_type = super::finding::known_type(aggregate_type)?;
    let stream = StreamId { aggregate_type, aggregate_id: aggregate_id.parse().ok()? };
    DataKey::unwrap(wrapped, master_key, &stream)
}
