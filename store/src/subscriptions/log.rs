//! Reading the log inside a subscription's transaction. Positions are dense and visible in order, so that
//! "after the checkpoint" can skip nothing.

use std::sync::Arc;

use sqlx::{PgConnection, PgExecutor};

use super::Interest;
use super::ahead::Span;
use crate::event::StoredEvent;

/// The newest position; 0 when there is none.
pub(super) async fn head(tx: &mut PgConnection) -> sqlx::Result<i64> {
    sqlx::query_scalar("select coalesce(max(position), 0) from public.events").fetch_one(tx).await
}

/// The events of the span that are of interest, in order.
pub(super) async fn read_of_interest(
    database: impl PgExecutor<'_>,
    Span { after, up_to }: Span,
    interest: Interest,
) -> sqlx::Result<Vec<Arc<StoredEvent>>> {
    let columns = StoredEvent::COLUMNS;
    let sql = format!(
        "select {columns} from public.events
         where position > $1 and position <= $2 and ($3::text[] is null or aggregate_type = any ($3))
           and ($4::text[] is null or (aggregate_type, event_type) in (
               select w.aggregate_type, w.event_type
               from unnest($4::text[], $5::text[]) as w (aggregate_type, event_type)))
         order by position"
    );
    let (aggregates, events) = match interest {
        Interest::Everything => (None, None),
        Interest::Aggregates(types) => (Some(types), None),
        Interest::Events(events) => (None, Some(events.iter().copied().unzip::<_, _, Vec<_>, Vec<_>>())),
    };
    let (of, types) = events.unzip();
    let query = sqlx::query_as(&sql).bind(after).bind(up_to).bind(aggregates).bind(of).bind(types);
    Ok(shared(query.fetch_all(database).await?))
}

/// What a subscription has parked, in order.
pub(super) async fn read_parked(
    tx: &mut PgConnection,
    subscription: &str,
) -> sqlx::Result<Vec<Arc<StoredEvent>>> {
    let columns = StoredEvent::COLUMNS;
    let sql = format!(
        "select {columns} from public.events
         where position in (select p.position from public.parked_events p where p.subscription = $1)
         order by position"
    );
    Ok(shared(sqlx::query_as(&sql).bind(subscription).fetch_all(tx).await?))
}

/// As followers are given events.
fn shared(events: Vec<StoredEvent>) -> Vec<Arc<StoredEvent>> {
    events.into_iter().map(Arc::new).collect()
}
