//! Reading the log inside a subscription's transaction. Positions are dense and visible in order, so that
//! "after the checkpoint" can skip nothing.

use sqlx::PgConnection;

use crate::event::StoredEvent;

/// At most `limit` events after `after`, none after `up_to`, in order.
pub(super) async fn read(
    tx: &mut PgConnection,
    after: i64,
    up_to: Option<i64>,
    limit: i64,
) -> sqlx::Result<Vec<StoredEvent>> {
    let columns = StoredEvent::COLUMNS;
    let sql = format!(
        "select {columns} from public.events where position > $1 and position <= $2 order by position limit $3"
    );
    sqlx::query_as(&sql).bind(after).bind(up_to.unwrap_or(i64::MAX)).bind(limit).fetch_all(tx).await
}

/// What a subscription has parked, in order.
pub(super) async fn read_parked(tx: &mut PgConnection, subscription: &str) -> sqlx::Result<Vec<StoredEvent>> {
    let columns = StoredEvent::COLUMNS;
    let sql = format!(
        "select {columns} from public.events
         where position in (select p.position from public.parked_events p where p.subscription = $1)
         order by position"
    );
    sqlx::query_as(&sql).bind(subscription).fetch_all(tx).await
}
