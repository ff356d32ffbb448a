//! The data keys of the streams with personal fields: there, and opened by the master key, or destroyed.

use std::collections::HashMap;

use sqlx::Row;
use sqlx::postgres::PgRow;

use super::facts::{StreamKey, stream_key};
use super::walk::Stream;
use super::wrong::{VerifyError, Wrong};
use crate::connect::Store;
use crate::keys::opens;
use crate::master_key::MasterKey;
use crate::seal::reading::{Chunks, Snapshot};

/// A row of `data_keys`.
struct Key {
    stream: StreamKey,
    state: Result<(), &'static str>,
}

/// Looks for the keys of `streams`; `after` is where the walk began. Answers how many there are.
pub(super) async fn check(
    (store, snapshot): (&Store, &Snapshot),
    after: u64,
    mut streams: HashMap<StreamKey, Stream>,
) -> Result<u64, VerifyError> {
    streams.retain(|_, stream| stream.personal_at > 0);
    let master = store.master_key().clone();
    let mut keys =
        Chunks::of(snapshot.join(store.pool()).await?, &select(after), move |row| Key::of(row, &master));
    let mut wrong: Option<Wrong> = None;
    let mut note = |position, what: &str| {
        if wrong.as_ref().is_none_or(|wrong| position < wrong.first) {
            wrong = Some(Wrong::at(position, what));
        }
    };
    let mut count = 0;
    while let Some(chunk) = keys.next().await? {
        for key in chunk {
            let Some(stream) = streams.remove(&key.stream) else { continue };
            count += 1;
            if let Err(what) = key.state {
                note(stream.personal_at, what);
            }
        }
    }
    for stream in streams.values() {
        note(stream.personal_at, "its personal fields have no data key, and none was destroyed");
    }
    wrong.map_or(Ok(count), |wrong| Err(wrong.into()))
}

fn select(after: u64) -> String {
    let of_these = if after == 0 {
        "true".to_owned()
    } else {
        format!(
            "(k.aggregate_type, k.aggregate_id) in (select e.aggregate_type, e.aggregate_id from public.events e where e.position > {after})"
        )
    };
    format!(
        "select k.aggregate_type, k.aggregate_id, k.wrapped, k.destroyed_at is not null as destroyed
         from public.data_keys k where {of_these}"
    )
}

impl Key {
    fn of(row: &PgRow, master: &MasterKey) -> Self {
        let kind: &str = row.try_get("aggregate_type").unwrap_or_default();
        let id: &str = row.try_get("aggregate_id").unwrap_or_default();
        let wrapped: Option<&[u8]> = row.try_get("wrapped").unwrap_or_default();
        let destroyed = row.try_get("destroyed").unwrap_or_default();
        let state = match (wrapped, destroyed) {
            (Some(wrapped), false) if opens(master, wrapped, kind, id) => Ok(()),
            (Some(_), false) => Err("the master key does not open its data key"),
            (None, true) => Ok(()),
            (Some(_), true) => Err("its data key is there, and said to be destroyed"),
            (None, false) => Err("its data key is gone, and it is not said when"),
        };
        Self { stream: stream_key(kind, id), state }
    }
}
