//! A subscription beside the live one, under a name such as `requests@next`: a rebuild follows the log with it, and
//! puts it in the live one's place in the transaction that swaps the tables.

use sqlx::PgConnection;

use super::checkpoint::{self, Kind};

/// Begins `shadow` with the first event, whatever an earlier attempt has left.
pub async fn start_shadow(tx: &mut PgConnection, shadow: &str) -> sqlx::Result<()> {
    drop_shadow(&mut *tx, shadow).await?;
    checkpoint::install_at_beginning(tx, shadow, Kind::Projection).await
}

/// Puts the checkpoint and the parked events of `shadow` in the place of `live`'s, and `shadow` is gone. Waits for
/// the batch that `live`'s worker is at, and holds it off until the transaction ends.
pub async fn promote_shadow(tx: &mut PgConnection, shadow: &str, live: &str) -> sqlx::Result<()> {
    checkpoint::install_at_beginning(&mut *tx, live, Kind::Projection).await?;
    checkpoint::lock(tx, live).await?;
    for sql in [
        "delete from public.parked_events where subscription = $2 and $1 <> $2",
        "update public.parked_events set subscription = $2 where subscription = $1",
        "update public.subscriptions set moved_at = clock_timestamp(), position =
             (select s.position from public.subscriptions s where s.name = $1)
         where name = $2",
    ] {
        sqlx::query(sql).bind(shadow).bind(live).execute(&mut *tx).await?;
    }
    drop_shadow(tx, shadow).await
}

/// Forgets `shadow` and what it has parked.
pub async fn drop_shadow(tx: &mut PgConnection, shadow: &str) -> sqlx::Result<()> {
    sqlx::query("delete from public.subscriptions where name = $1").bind(shadow).execute(tx).await?;
    Ok(())
}
