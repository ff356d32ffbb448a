//! A batch of events into rows: one select for the rows that are there already, then the fold.

use std::borrow::Borrow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use sqlx::postgres::PgRow;
use sqlx::{FromRow, PgConnection};
use store::subscriptions::ApplyError;
use store::{StoredEvent, Unavailable};
use uuid::Uuid;

/// A row that one stream folds to. Nothing but the events goes in: replaying them gives the same row.
pub trait StreamRow: for<'r> FromRow<'r, PgRow> + Send + Unpin {
    /// `Aggregate::TYPE` of the streams.
    const AGGREGATE_TYPE: &'static str;
    /// Reads the rows of the streams `$1`.
    const LOAD: &'static str;

    /// Which stream.
    fn id(&self) -> Uuid;

    /// The row after one more event of its stream; `None` before the first.
    fn fold(row: Option<Self>, stored: &StoredEvent) -> Result<Self, Unavailable>;
}

/// The rows that these events change, as they are after them.
pub(crate) async fn changed_rows<R: StreamRow>(
    tx: &mut PgConnection,
    events: &[Arc<StoredEvent>],
) -> Result<Vec<R>, ApplyError> {
    let events: Vec<&StoredEvent> =
        events.iter().map(Arc::as_ref).filter(|event| event.aggregate_type == R::AGGREGATE_TYPE).collect();
    let mut rows = load::<R>(tx, &already_there(&events)).await?;
    for event in events {
        let row = R::fold(rows.remove(&event.aggregate_id), event)?;
        rows.insert(event.aggregate_id, row);
    }
    Ok(rows.into_values().collect())
}

/// The row that a whole stream folds to; `None` when there are no events.
pub(crate) fn folded<R: StreamRow>(events: &[impl Borrow<StoredEvent>]) -> Result<Option<R>, Unavailable> {
    events.iter().try_fold(None, |row, event| R::fold(row, event.borrow()).map(Some))
}

/// The streams whose first event is not in this batch: only these have a row to load.
fn already_there(events: &[&StoredEvent]) -> Vec<Uuid> {
    let opened: BTreeSet<Uuid> =
        events.iter().filter(|event| event.sequence == 1).map(|event| event.aggregate_id).collect();
    let all: BTreeSet<Uuid> = events.iter().map(|event| event.aggregate_id).collect();
    all.difference(&opened).copied().collect()
}

async fn load<R: StreamRow>(
    tx: &mut PgConnection,
    streams: &[Uuid],
) -> Result<BTreeMap<Uuid, R>, ApplyError> {
    if streams.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rows: Vec<R> = sqlx::query_as(R::LOAD).bind(streams).fetch_all(tx).await?;
    Ok(rows.into_iter().map(|row| (row.id(), row)).collect())
}
