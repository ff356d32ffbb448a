//! One rebuild or check of a read model at a time, in the whole installation. A turn ends with its connection at the
//! latest.

use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection, PgConnection};
use store::subscriptions::Projection;

use super::{RebuildError, swap};

/// A connection for one who works beside whoever has the turn, and whose session ends as soon after its process.
pub(super) async fn connect(database: &PgConnectOptions) -> Result<PgConnection, RebuildError> {
    Ok(database.clone().options([("client_connection_check_interval", "500ms")]).connect().await?)
}

/// Takes the turn of each; what it has when one is another's, goes with the connection. The session of a process that was
/// killed may have its turn for a moment still: so it waits for 5 s before it says that another process is at it.
pub(super) async fn take(
    owner: &mut PgConnection,
    projections: &[&dyn Projection],
) -> Result<(), RebuildError> {
    // Without it a killed process's session would finish its statement, and wait for its locks, first.
    sqlx::query("set client_connection_check_interval = '500ms'").execute(&mut *owner).await?;
    for projection in projections {
        take_one(owner, projection.name()).await.map_err(|error| {
            let is_anothers = swap::has_code(&error, swap::LOCK_TIMEOUT);
            if is_anothers { RebuildError::Busy(projection.name()) } else { error.into() }
        })?;
    }
    Ok(())
}

async fn take_one(owner: &mut PgConnection, name: &str) -> sqlx::Result<()> {
    let mut tx = owner.begin().await?;
    sqlx::query("set local lock_timeout = '5s'").execute(&mut *tx).await?;
    // A lock of the session: it outlives the transaction.
    sqlx::query("select pg_advisory_lock(hashtext('pyli rebuild'), hashtext($1))")
        .bind(name)
        .execute(&mut *tx)
        .await?;
    tx.commit().await
}

/// Gives all of them back.
pub(super) async fn end(
    owner: &mut PgConnection,
    projections: &[&dyn Projection],
) -> Result<(), RebuildError> {
    for projection in projections {
        sqlx::query("select pg_advisory_unlock(hashtext('pyli rebuild'), hashtext($1))")
            .bind(projection.name())
            .execute(&mut *owner)
            .await?;
    }
    Ok(())
}
