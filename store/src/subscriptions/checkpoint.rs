//! The row of a subscription: how far it has come. Its row lock makes one worker in the whole installation, and
//! is gone with the worker's connection, so that any process can take over.

use sqlx::{FromRow, PgConnection, PgExecutor};

use super::Standing;

/// What follows the log under a name.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    Projection,
    Index,
    Reaction,
}

impl From<Standing> for Kind {
    fn from(standing: Standing) -> Self {
        match standing {
            Standing::ReadModel => Self::Projection,
            Standing::Index => Self::Index,
        }
    }
}

impl Kind {
    fn as_str(self) -> &'static str {
        match self {
            Self::Projection => "projection",
            Self::Index => "index",
            Self::Reaction => "reaction",
        }
    }
}

/// Where a subscription is, and where the log ends.
#[derive(FromRow)]
pub(super) struct Behind {
    pub(super) position: i64,
    pub(super) head: i64,
}

/// The checkpoint, locked until the end of the transaction; `None` when there is nothing new to apply, when another
/// worker has it, or when the subscription is not installed.
pub(super) async fn lock_if_behind(tx: &mut PgConnection, name: &str) -> sqlx::Result<Option<Behind>> {
    sqlx::query_as(
        "select s.position, h.head from public.subscriptions s,
                (select coalesce(max(position), 0) as head from public.events) h
         where s.name = $1 and s.position < h.head
         for update of s skip locked",
    )
    .bind(name)
    .fetch_optional(tx)
    .await
}

/// The checkpoint, locked until the end of the transaction, after waiting for whoever has it; `None` when the
/// subscription is not installed.
pub(super) async fn lock(tx: &mut PgConnection, name: &str) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar("select position from public.subscriptions where name = $1 for update")
        .bind(name)
        .fetch_optional(tx)
        .await
}

/// The checkpoint as others see it.
pub(super) async fn read(database: impl PgExecutor<'_>, name: &str) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar("select position from public.subscriptions where name = $1")
        .bind(name)
        .fetch_optional(database)
        .await
}

/// Moves the checkpoint; the caller has locked it.
pub(super) async fn advance(tx: &mut PgConnection, name: &str, position: i64) -> sqlx::Result<()> {
    sqlx::query(
        "update public.subscriptions set position = $2, moved_at = clock_timestamp() where name = $1",
    )
    .bind(name)
    .bind(position)
    .execute(tx)
    .await?;
    Ok(())
}

/// Sets the checkpoint back to the beginning, and forgets what was parked on the way; waits for whoever has it.
pub(super) async fn rewind(tx: &mut PgConnection, name: &str) -> sqlx::Result<()> {
    for sql in [
        "update public.subscriptions set position = 0, moved_at = clock_timestamp() where name = $1",
        "delete from public.parked_events where subscription = $1",
    ] {
        sqlx::query(sql).bind(name).execute(&mut *tx).await?;
    }
    Ok(())
}

/// A subscription that has seen nothing of the log so far. Harmless when it is there already.
pub(super) async fn install_at_beginning(
    database: impl PgExecutor<'_>,
    name: &str,
    kind: Kind,
) -> sqlx::Result<()> {
    sqlx::query(
        "insert into public.subscriptions (name, kind, position) values ($1, $2, 0)
         on conflict (name) do nothing",
    )
    .bind(name)
    .bind(kind.as_str())
    .execute(database)
    .await?;
    Ok(())
}

/// A subscription to whatever comes from now on. Harmless when it is there already.
pub(super) async fn install_at_head(
    database: impl PgExecutor<'_>,
    name: &str,
    kind: Kind,
) -> sqlx::Result<()> {
    sqlx::query(
        "insert into public.subscriptions (name, kind, position)
         select $1, $2, coalesce(max(position), 0) from public.events
         on conflict (name) do nothing",
    )
    .bind(name)
    .bind(kind.as_str())
    .execute(database)
    .await?;
    Ok(())
}
