//! Rebuilding read models beside the live ones, and swapping or comparing them.
//!
//! A projection is run from the first event on into fresh tables of the same names, in a schema of their own, under
//! a subscription of its own, while the live ones go on being read and written. Then either they change places
//! ([`rebuild`]), or the two are compared ([`check`]). Whatever ends it early leaves the live ones alone, and the
//! next run starts afresh.
//!
//! Both make tables, so they take a connection of the database's owner.

mod tables;
mod follow;
mod compare;
mod scratch;

use std::sync::Arc;

use sqlx::{Connection, PgConnection};
use store::MasterKey;
use store::subscriptions::{ApplyError, Projection, drop_shadow, promote_shadow, start_shadow};

use crate::applications::Applications;
use crate::citizens::Citizens;
use crate::requests::Requests;
use crate::search::Search;

pub use compare::Difference;
pub use scratch::{ScratchName, replay_into};

/// What a rebuild did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rebuilt {
    /// The read model.
    pub name: &'static str,
    /// The position up to which it is built.
    pub position: i64,
    /// How many events were applied or parked on the way.
    pub events: usize,
    /// How many of them could not be applied and are parked.
    pub parked: usize,
}

/// Why a read model was neither rebuilt nor compared; the live one is as it was.
#[derive(Debug, thiserror::Error)]
pub enum RebuildError {
    /// Another process is at it.
    #[error("{0} is being rebuilt or checked by another process")]
    Busy(&'static str),
    /// One of its tables is missing: the schema is not up to date.
    #[error("a table of {0} is missing")]
    TableMissing(&'static str),
    /// Nothing has ever followed the log under this name.
    #[error("{0} has never run")]
    NeverRan(&'static str),
    /// The log ends before the position that was asked for.
    #[error("the log ends at position {0}")]
    PastTheEnd(i64),
    /// The schema is there, and no replay has made it.
    #[error("the schema {0} is there already, and is none that a replay has made")]
    NotScratch(String),
    /// The schema's name is a word of SQL's own.
    #[error("{0} is a word of SQL: give the schema another name")]
    ReservedWord(String),
    /// Its tables hold words in clear, which nobody may leave lying about.
    #[error("{0} holds personal words in clear and is not replayed into a schema that stays")]
    InClear(&'static str),
    /// The database failed.
    #[error("the database failed")]
    Database(#[from] sqlx::Error),
    /// The events could not be applied.
    #[error("the events could not be applied")]
    Apply(#[from] ApplyError),
}

/// The names of every read model there is.
pub const NAMES: [&str; 4] = [Requests::NAME, Applications::NAME, Citizens::NAME, Search::NAME];

/// Every read model there is, in the order of their names above; the master key is for the one that opens what is
/// sealed.
#[must_use]
pub fn all(master_key: &MasterKey) -> Vec<Arc<dyn Projection>> {
    vec![
        Arc::new(Requests),
        Arc::new(Applications),
        Arc::new(Citizens),
        Arc::new(Search::new(master_key.clone())),
    ]
}

/// Builds `projection` anew and puts it in the place of the live one.
pub async fn rebuild(owner: &mut PgConnection, projection: &dyn Projection) -> Result<Rebuilt, RebuildError> {
    take_turn(owner, projection).await?;
    let outcome = build_and_swap(owner, projection).await;
    end_turn(owner, projection).await?;
    outcome
}

/// Builds `projection` anew, up to where the live one is, and says where the two differ; swaps nothing.
pub async fn check(
    owner: &mut PgConnection,
    projection: &dyn Projection,
) -> Result<Vec<Difference>, RebuildError> {
    take_turn(owner, projection).await?;
    let outcome = build_and_compare(owner, projection).await;
    end_turn(owner, projection).await?;
    outcome
}

/// The subscription that fills the tables beside the live ones.
fn shadow(projection: &dyn Projection) -> String {
    format!("{}@next", projection.name())
}

async fn build_and_swap(
    owner: &mut PgConnection,
    projection: &dyn Projection,
) -> Result<Rebuilt, RebuildError> {
    start(owner, projection).await?;
    let mut built = follow::to_the_end(owner, projection).await?;
    tables::analyze(owner, projection).await?;

    let mut tx = owner.begin().await?;
    // Readers wait behind the swap: rather give up, and leave the live tables alone, than hold them up for long.
    sqlx::query("set local lock_timeout = '5s'").execute(&mut *tx).await?;
    follow::hold_live(&mut tx, projection).await?;
    built.add(follow::the_rest(&mut tx, projection, None).await?);
    tables::swap(&mut tx, projection).await?;
    promote_shadow(&mut tx, &shadow(projection), projection.name()).await?;
    tx.commit().await?;
    let follow::Built { position, events, parked } = built;
    Ok(Rebuilt { name: projection.name(), position, events, parked })
}

async fn build_and_compare(
    owner: &mut PgConnection,
    projection: &dyn Projection,
) -> Result<Vec<Difference>, RebuildError> {
    start(owner, projection).await?;
    follow::up_to_live(owner, projection).await?;

    let mut tx = owner.begin().await?;
    // One snapshot shows the live rows and the checkpoint that was written with them, and holds nobody up.
    sqlx::query("set transaction isolation level repeatable read").execute(&mut *tx).await?;
    let live = follow::live_position(&mut tx, projection).await?;
    follow::the_rest(&mut tx, projection, Some(live)).await?;
    let differences = compare::tables(&mut tx, projection).await?;
    tables::drop_next(&mut tx, projection).await?;
    drop_shadow(&mut tx, &shadow(projection)).await?;
    tx.commit().await?;
    Ok(differences)
}

async fn start(owner: &mut PgConnection, projection: &dyn Projection) -> Result<(), RebuildError> {
    let mut tx = owner.begin().await?;
    tables::make_next(&mut tx, projection).await?;
    start_shadow(&mut tx, &shadow(projection)).await?;
    tx.commit().await?;
    Ok(())
}

/// One rebuild or check of a read model at a time, in the whole installation; ends with the connection at the latest.
async fn take_turn(owner: &mut PgConnection, projection: &dyn Projection) -> Result<(), RebuildError> {
    let taken: bool =
        sqlx::query_scalar("select pg_try_advisory_lock(hashtext('pyli rebuild'), hashtext($1))")
            .bind(projection.name())
            .fetch_one(owner)
            .await?;
    if taken { Ok(()) } else { Err(RebuildError::Busy(projection.name())) }
}

async fn end_turn(owner: &mut PgConnection, projection: &dyn Projection) -> Result<(), RebuildError> {
    sqlx::query("select pg_advisory_unlock(hashtext('pyli rebuild'), hashtext($1))")
        .bind(projection.name())
        .execute(owner)
        .await?;
    Ok(())
}
