//! The log into the tables beside the live ones, in batches, with the engine's own `apply_batch`.

use std::sync::Arc;

use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection, PgConnection};
use store::subscriptions::{Ahead, Applied, Portion, Projection, Reading, apply_batch};
use tokio::task::JoinSet;

use super::{RebuildError, shadow, tables, turns};

/// Events a transaction.
const BATCH: i64 = 1000;

/// What a rebuild reads.
pub(super) const TO_THE_END: Portion = Portion { most: BATCH, up_to: None, reading: Reading::OfInterest };

/// What is read for a comparison with the live one, which is at this position.
pub(super) const fn to_compare(live: i64) -> Portion {
    Portion { most: BATCH, up_to: Some(live), reading: Reading::Everything }
}

/// How far it has come.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Built {
    pub position: i64,
    pub events: usize,
}

impl Built {
    pub(super) fn add(&mut self, more: Self) {
        self.position = self.position.max(more.position);
        self.events += more.events;
    }

    fn applied(&mut self, batch: Applied) {
        self.add(Self { position: batch.position, events: batch.events });
    }
}

/// Each of them in a task of its own and over a connection of its own, at the same time. All come to their end, whatever
/// becomes of one: the next run goes on from there. In the order of `projections`.
pub(super) async fn all_to_the_end(
    database: &PgConnectOptions,
    projections: &[Arc<dyn Projection>],
) -> Result<Vec<Built>, RebuildError> {
    let mut tasks = JoinSet::new();
    for (place, projection) in projections.iter().cloned().enumerate() {
        let database = database.clone();
        tasks.spawn(async move { (place, filled(&database, projection.as_ref()).await) });
    }
    let mut outcomes = tasks.join_all().await;
    outcomes.sort_by_key(|(place, _)| *place);
    outcomes.into_iter().map(|(_, outcome)| outcome).collect()
}

async fn filled(database: &PgConnectOptions, projection: &dyn Projection) -> Result<Built, RebuildError> {
    let mut owner = turns::connect(database).await?;
    let built = read_ahead_to_the_end(&mut owner, projection, &mut Ahead::of(database.clone())).await?;
    tables::analyze(&mut owner, projection).await?;
    owner.close().await?;
    Ok(built)
}

/// Follows until it has seen the end of the log once; what comes meanwhile is the swap's.
pub(super) async fn to_the_end(
    owner: &mut PgConnection,
    projection: &dyn Projection,
) -> Result<Built, RebuildError> {
    read_ahead_to_the_end(owner, projection, &mut Ahead::default()).await
}

async fn read_ahead_to_the_end(
    owner: &mut PgConnection,
    projection: &dyn Projection,
    ahead: &mut Ahead,
) -> Result<Built, RebuildError> {
    let mut built = Built::default();
    loop {
        let batch = one_batch(owner, projection, TO_THE_END, ahead).await?;
        built.applied(batch);
        if i64::try_from(batch.events).unwrap_or(i64::MAX) < BATCH {
            return Ok(built);
        }
    }
}

/// Follows until it is where the live one is, and never past it.
pub(super) async fn up_to_live(
    owner: &mut PgConnection,
    projection: &dyn Projection,
) -> Result<(), RebuildError> {
    let mut ahead = Ahead::default();
    loop {
        let live = live_position(owner, projection).await?;
        if one_batch(owner, projection, to_compare(live), &mut ahead).await?.position >= live {
            return Ok(());
        }
    }
}

/// One batch in a transaction of its own.
async fn one_batch(
    owner: &mut PgConnection,
    projection: &dyn Projection,
    portion: Portion,
    ahead: &mut Ahead,
) -> Result<Applied, RebuildError> {
    let mut tx = owner.begin().await?;
    // What a power cut takes from here, the next run makes again.
    sqlx::query("set local synchronous_commit = off").execute(&mut *tx).await?;
    let batch = beside_live(&mut tx, projection, portion, ahead).await?;
    tx.commit().await?;
    Ok(batch)
}

/// All that is missing, in the caller's transaction.
pub(super) async fn the_rest(
    tx: &mut PgConnection,
    projection: &dyn Projection,
    portion: Portion,
) -> Result<Built, RebuildError> {
    let mut built = Built::default();
    loop {
        let batch = beside_live(tx, projection, portion, &mut Ahead::default()).await?;
        built.applied(batch);
        if batch.events == 0 {
            return Ok(built);
        }
    }
}

async fn beside_live(
    tx: &mut PgConnection,
    projection: &dyn Projection,
    portion: Portion,
    ahead: &mut Ahead,
) -> Result<Applied, RebuildError> {
    sqlx::query("set local search_path = read_model_next, public").execute(&mut *tx).await?;
    Ok(apply_batch(tx, projection, &shadow(projection), portion, ahead).await?)
}

/// Where the live one is.
pub(super) async fn live_position(
    connection: &mut PgConnection,
    projection: &dyn Projection,
) -> Result<i64, RebuildError> {
    sqlx::query_scalar("select position from public.subscriptions where name = $1")
        .bind(projection.name())
        .fetch_optional(connection)
        .await?
        .ok_or(RebuildError::NeverRan(projection.name()))
}

/// Waits for the batch that the live one's worker is at, and holds it off until the transaction ends.
pub(super) async fn hold_live(
    tx: &mut PgConnection,
    projection: &dyn Projection,
) -> Result<(), RebuildError> {
    sqlx::query("select position from public.subscriptions where name = $1 for update")
        .bind(projection.name())
        .execute(tx)
        .await?;
    Ok(())
}
