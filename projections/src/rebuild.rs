//! Rebuilding read models beside the live ones, and swapping or comparing them.
//!
//! A projection is run from the first event on into fresh tables of the same names, in a schema of their own, under
//! a subscription of its own, while the live ones go on being read and written. Then either they change places
//! ([`rebuild`]; several of them in one transaction), or the two are compared ([`check`]). Whatever ends it early
//! leaves the live ones alone. A rebuild that was killed is gone on with by the same program; a check begins anew.
//!
//! Both make tables, so they connect as the database's owner. Read in this order: `turns` (one at a time),
//! `begin` (new tables, or those of a run that was killed), `tables`, `follow`, `swap`, `compare`.

mod turns;
mod begin;
mod tables;
mod follow;
mod swap;
mod compare;
mod scratch;

use std::sync::Arc;

use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection, PgConnection};
use store::MasterKey;
use store::subscriptions::{ApplyError, Projection, drop_shadow};

use crate::applications::Applications;
use crate::citizens::Citizens;
use crate::requests::Requests;
use crate::search::Search;

pub use begin::{Begun, Program};
pub use compare::{Compared, Difference, Odd};
pub use scratch::{ScratchName, replay_into};

/// What a rebuild did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rebuilt {
    /// The read model.
    pub name: &'static str,
    /// The position up to which it is built.
    pub position: i64,
    /// How many events this run has applied or parked on the way.
    pub events: usize,
    /// How many of all events could not be applied and are parked.
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
    /// Somebody reads a live table without end: who.
    #[error("somebody keeps reading a live table (a backup?): run it again later, it goes on from here. {0}")]
    InUse(String),
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

/// A rebuild that has its turn and its tables; nothing is filled yet.
pub struct Rebuilding<'a> {
    /// Has the turn.
    owner: PgConnection,
    database: &'a PgConnectOptions,
    projections: &'a [Arc<dyn Projection>],
    begun: Vec<Begun>,
}

impl<'a> Rebuilding<'a> {
    /// Makes the tables beside the live ones, or takes those that an earlier run of the same `program` has left; as the
    /// owner of `database`. The turn is given back by [`Rebuilding::finish`], or with this value.
    pub async fn begin(
        database: &'a PgConnectOptions,
        projections: &'a [Arc<dyn Projection>],
        program: &Program,
    ) -> Result<Self, RebuildError> {
        let mut owner = database.connect().await?;
        turns::take(&mut owner, &each(projections)).await?;
        let mut begun = Vec::new();
        for projection in projections {
            begun.push(begin::or_go_on(&mut owner, projection.as_ref(), program).await?);
        }
        Ok(Self { owner, database, projections, begun })
    }

    /// Where each of them begins.
    #[must_use]
    pub fn begun(&self) -> &[Begun] {
        &self.begun
    }

    /// Follows the log, all at the same time, and puts all of them in the place of the live ones in one transaction:
    /// nobody ever reads a new one beside an old one.
    pub async fn finish(mut self) -> Result<Vec<Rebuilt>, RebuildError> {
        let built = follow::all_to_the_end(self.database, self.projections).await?;
        let rebuilt = swap::when_built(&mut self.owner, &each(self.projections), built).await?;
        self.owner.close().await?;
        Ok(rebuilt)
    }
}

/// Builds `projections` anew and puts them in the place of the live ones, all at once; as the owner of `database`.
pub async fn rebuild(
    database: &PgConnectOptions,
    projections: &[Arc<dyn Projection>],
    program: &Program,
) -> Result<Vec<Rebuilt>, RebuildError> {
    Rebuilding::begin(database, projections, program).await?.finish().await
}

/// Builds `projection` anew, up to where the live one is, and compares each of its tables; swaps nothing. What a
/// rebuild has left half made is gone then: a check takes nothing on trust.
pub async fn check(
    owner: &mut PgConnection,
    projection: &dyn Projection,
) -> Result<Vec<Compared>, RebuildError> {
    turns::take(owner, &[projection]).await?;
    let outcome = build_and_compare(owner, projection).await;
    let ended = turns::end(owner, &[projection]).await;
    let compared = outcome?;
    ended?;
    Ok(compared)
}

fn each(projections: &[Arc<dyn Projection>]) -> Vec<&dyn Projection> {
    projections.iter().map(AsRef::as_ref).collect()
}

/// The subscription that fills the tables beside the live ones.
fn shadow(projection: &dyn Projection) -> String {
    format!("{}@next", projection.name())
}

async fn build_and_compare(
    owner: &mut PgConnection,
    projection: &dyn Projection,
) -> Result<Vec<Compared>, RebuildError> {
    begin::anew(owner, projection).await?;
    follow::up_to_live(owner, projection).await?;

    let mut tx = owner.begin().await?;
    // One snapshot shows the live rows and the checkpoint that was written with them, and holds nobody up.
    sqlx::query("set transaction isolation level repeatable read").execute(&mut *tx).await?;
    let live = follow::live_position(&mut tx, projection).await?;
    follow::the_rest(&mut tx, projection, follow::to_compare(live)).await?;
    let compared = compare::tables(&mut tx, projection).await?;
    tables::drop_next(&mut tx, projection).await?;
    drop_shadow(&mut tx, &shadow(projection)).await?;
    tx.commit().await?;
    Ok(compared)
}
