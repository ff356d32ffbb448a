//! All of them in the place of the live ones, in one transaction.

use sqlx::{Connection, Executor, PgConnection};
use store::subscriptions::{Projection, promote_shadow};

use super::follow::{self, Built};
use super::tables::{self, Holder};
use super::{RebuildError, Rebuilt, begin, shadow};

/// How often it is tried before it is given up.
const TRIES: usize = 10;

/// How long readers wait at most behind one try. Shorter than the second after which the server looks for deadlocks:
/// whoever has read one table and wants another that is locked here is let through, and not ended as a deadlock.
const SHORT: &str = "set local lock_timeout = '300ms'";

/// How long a try waits beside an autovacuum: that gives way to whoever has waited for a second, and to nobody before. After
/// a mass fill it is at the live tables for minutes. Two seconds more, because it must be awake to give way, and may be
/// waiting for a slow disk.
const LONG: &str = "set local lock_timeout = '3s'";

/// The code of a lock that was not to be had in time.
pub(super) const LOCK_TIMEOUT: &str = "55P03";

/// The code of a deadlock.
const DEADLOCK: &str = "40P01";

/// What lies between two tries.
const PAUSE: &str = "select pg_sleep(0.2)";

/// Swaps what was built to the end of the log.
pub(super) async fn when_built(
    owner: &mut PgConnection,
    projections: &[&dyn Projection],
    mut built: Vec<Built>,
) -> Result<Vec<Rebuilt>, RebuildError> {
    for _ in 0..TRIES {
        // What came while the others were built, or while nobody could swap: workers are held off for the last of it.
        for (projection, built) in projections.iter().zip(&mut built) {
            built.add(follow::to_the_end(owner, *projection).await?);
        }
        match now(owner, projections, &built).await {
            // A long try can meet somebody who has read one table and wants another that is locked here.
            Err(RebuildError::Database(error))
                if has_code(&error, LOCK_TIMEOUT) || has_code(&error, DEADLOCK) =>
            {
                owner.execute(PAUSE).await?
            }
            outcome => return outcome,
        };
    }
    let holders = tables::holders(owner, projections).await?;
    Err(RebuildError::InUse(holders.into_iter().map(|holder| holder.told).collect::<Vec<_>>().join("; ")))
}

/// Whether the server has said this code.
pub(super) fn has_code(error: &sqlx::Error, code: &str) -> bool {
    error.as_database_error().and_then(sqlx::error::DatabaseError::code).is_some_and(|said| said == code)
}

/// Holds all workers off, applies what is missing, changes places; all of it or nothing.
async fn now(
    owner: &mut PgConnection,
    projections: &[&dyn Projection],
    built: &[Built],
) -> Result<Vec<Rebuilt>, RebuildError> {
    let mut tx = owner.begin().await?;
    // A worker's batch is over sooner.
    tx.execute("set local lock_timeout = '5s'").await?;
    for projection in projections {
        follow::hold_live(&mut tx, *projection).await?;
    }
    let mut rebuilt = Vec::new();
    for (projection, built) in projections.iter().zip(built) {
        let mut built = *built;
        built.add(follow::the_rest(&mut tx, *projection, follow::TO_THE_END).await?);
        rebuilt.push(finished(&mut tx, *projection, built).await?);
    }
    let holders = tables::holders(&mut tx, projections).await?;
    let patience = if holders.iter().any(Holder::is_a_vacuum) { LONG } else { SHORT };
    tx.execute(patience).await?;
    tables::lock_live(&mut tx, projections).await?;
    for projection in projections {
        tables::swap(&mut tx, *projection).await?;
        promote_shadow(&mut tx, &shadow(*projection), projection.name()).await?;
        begin::forget(&mut tx, *projection).await?;
    }
    tx.commit().await?;
    Ok(rebuilt)
}

async fn finished(
    tx: &mut PgConnection,
    projection: &dyn Projection,
    built: Built,
) -> Result<Rebuilt, RebuildError> {
    // Those of an earlier run too.
    let parked: i64 = sqlx::query_scalar("select count(*) from public.parked_events where subscription = $1")
        .bind(shadow(projection))
        .fetch_one(tx)
        .await?;
    let parked = usize::try_from(parked).unwrap_or(usize::MAX);
    Ok(Rebuilt { name: projection.name(), position: built.position, events: built.events, parked })
}
