//! The sealer: hashes what has been appended since the last checkpoint, extends the tree, and signs. One in the whole
//! installation at a time; writers never wait for it.

use std::time::{Duration, Instant};

use sqlx::{Connection, PgConnection};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::checkpoint::{Checkpoint, CheckpointError};
use super::hash::Hash;
use super::line::LogRow;
use super::log_keys::LogKeys;
use super::merkle::Frontier;
use super::proof;
use super::tiles::Tiles;
use crate::connect::Store;
use crate::error::Unavailable;

/// How many events one checkpoint takes at most: more are sealed with the next, at once.
const MOST: i64 = 4096;

/// How often a checkpoint is made at most, when nothing waits.
const PACE: Duration = Duration::from_secs(1);

/// Why nothing is signed.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// The database did not answer.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
    /// The newest checkpoint is not one that a key of ours has signed.
    #[error("the newest checkpoint is not ours: {0}")]
    NotOurs(#[from] CheckpointError),
    /// What is in the database does not continue what was signed: somebody has changed it, or it was restored from an
    /// older backup than its checkpoints.
    #[error("the log does not continue its checkpoint of {size} events: {what}")]
    Broken {
        /// The size that was signed.
        size: u64,
        /// What does not fit.
        what: &'static str,
    },
}

impl From<sqlx::Error> for SealError {
    fn from(error: sqlx::Error) -> Self {
        Self::Unavailable(error.into())
    }
}

impl Store {
    /// A single step: seals what is new, up to 4,096 events. `None` when nothing is, or another process is at it.
    pub async fn seal_once(&self) -> Result<Option<Checkpoint>, SealError> {
        let mut connection = self.pool().acquire().await?;
        let mut tx = connection.begin().await?;
        let ours: Option<i16> =
            sqlx::query_scalar("select id from public.log_seal where id = 1 for update skip locked")
                .fetch_optional(&mut *tx)
                .await?;
        if ours.is_none() {
            return Ok(None);
        }
        let (mut tree, mut tiles) = sealed(&mut tx, self.log_keys()).await?;
        let before = tree.size();
        for leaf in leaves(&mut tx, before).await? {
            tiles.put(tree.size(), leaf);
            tree.push(leaf);
        }
        if tree.size() == before {
            return Ok(None);
        }
        let signer = &self.log_keys().signer;
        let checkpoint =
            Checkpoint { origin: signer.name().to_owned(), size: tree.size(), root: tree.root() };
        tiles.write(&mut tx).await?;
        write(&mut tx, &checkpoint, &checkpoint.sign(signer)).await?;
        tx.commit().await?;
        Ok(Some(checkpoint))
    }

    /// Seals about every second when there is something new, until `shutdown`.
    #[must_use = "whoever starts it waits for its end"]
    pub fn run_sealer(&self, shutdown: CancellationToken) -> JoinHandle<()> {
        let store = self.clone();
        tokio::spawn(async move {
            shutdown.run_until_cancelled(seal(&store)).await;
        })
    }

    /// The newest checkpoint as it was signed; `None` while nothing is sealed.
    pub async fn newest_checkpoint(&self) -> Result<Option<String>, Unavailable> {
        Ok(newest(&mut *self.pool().acquire().await?).await?.map(|(_, note)| note))
    }

    /// The leaf of an event (`position` from 1) and the proof that it is in the log of the first `size` events. `None`
    /// when there is no such event in it, or so much is not sealed yet.
    pub async fn inclusion_proof(
        &self,
        position: u64,
        size: u64,
    ) -> Result<Option<(Hash, Vec<Hash>)>, Unavailable> {
        let Some(index) = position.checked_sub(1).filter(|index| *index < size) else { return Ok(None) };
        let Some(tiles) = self.tiles(size, index).await? else { return Ok(None) };
        let leaf = proof::Nodes::node(&tiles, 0, index);
        Ok(leaf.zip(proof::inclusion(&tiles, index, size)))
    }

    /// The proof that the log of `old` events is the beginning of that of `new` ones. `None` when it cannot be, or so
    /// much is not sealed yet.
    pub async fn consistency_proof(&self, old: u64, new: u64) -> Result<Option<Vec<Hash>>, Unavailable> {
        let Some(last) = old.checked_sub(1) else { return Ok(None) };
        let tiles = self.tiles(new, last).await?;
        Ok(tiles.and_then(|tiles| proof::consistency(&tiles, old, new)))
    }

    /// What proofs about `leaf` in the tree of `size` need; `None` when that is not sealed.
    async fn tiles(&self, size: u64, leaf: u64) -> Result<Option<Tiles>, Unavailable> {
        let mut connection = self.pool().acquire().await?;
        let sealed = newest(&mut connection).await?.map_or(0, |(size, _)| size);
        let (Some(last), true) = (size.checked_sub(1), size <= sealed) else { return Ok(None) };
        Ok(Some(Tiles::on_the_way_of(&mut connection, &[leaf, last]).await?))
    }
}

/// The tree as it was signed last, and its tiles at the right edge.
async fn sealed(tx: &mut PgConnection, keys: &LogKeys) -> Result<(Frontier, Tiles), SealError> {
    let Some((size, note)) = newest(tx).await? else { return Ok((Frontier::default(), Tiles::default())) };
    let checkpoint = keys.trusted().open(&note)?;
    let broken = |what| SealError::Broken { size, what };
    if checkpoint.size != size {
        return Err(broken("the checkpoint's own size is another"));
    }
    // The way of the next leaf too: it may open a tile, or go on in one.
    let tiles = Tiles::on_the_way_of(tx, &[size - 1, size]).await?;
    let tree = tiles.frontier(size).ok_or_else(|| broken("the tree is not whole"))?;
    if tree.root() != checkpoint.root {
        return Err(broken("the tree has another root"));
    }
    Ok((tree, tiles))
}

/// The leaves after the first `size`.
async fn leaves(tx: &mut PgConnection, size: u64) -> Result<Vec<Hash>, SealError> {
    let columns = LogRow::COLUMNS;
    let sql = format!("select {columns} from public.events where position > $1 order by position limit $2");
    let after = i64::try_from(size).unwrap_or(i64::MAX);
    let rows: Vec<LogRow> = sqlx::query_as(&sql).bind(after).bind(MOST).fetch_all(&mut *tx).await?;
    if rows.is_empty() && size > 0 {
        let head: Option<i64> =
            sqlx::query_scalar("select max(position) from public.events").fetch_one(tx).await?;
        if head.is_none_or(|head| head < after) {
            return Err(SealError::Broken { size, what: "the log has fewer events" });
        }
    }
    for (position, row) in (after + 1..).zip(&rows) {
        let sound = row.position == position && row.check().is_ok();
        if !sound {
            return Err(SealError::Broken {
                size,
                what: "what follows is no sound event of the next position",
            });
        }
    }
    Ok(rows.iter().map(LogRow::leaf).collect())
}

async fn write(tx: &mut PgConnection, checkpoint: &Checkpoint, note: &str) -> sqlx::Result<()> {
    sqlx::query("insert into public.log_checkpoints (size, root, note) values ($1, $2, $3)")
        .bind(i64::try_from(checkpoint.size).expect("positions are i64"))
        .bind(checkpoint.root.0.as_slice())
        .bind(note)
        .execute(tx)
        .await?;
    Ok(())
}

async fn newest(connection: &mut PgConnection) -> sqlx::Result<Option<(u64, String)>> {
    let found: Option<(i64, String)> =
        sqlx::query_as("select size, note from public.log_checkpoints order by size desc limit 1")
            .fetch_optional(connection)
            .await?;
    Ok(found.map(|(size, note)| (u64::try_from(size).unwrap_or_default(), note)))
}

/// For ever.
async fn seal(store: &Store) {
    let mut bell = store.bell();
    loop {
        bell.mark_unchanged();
        let began = Instant::now();
        let lag = step(store, &bell).await;
        if lag > 0 {
            continue;
        }
        tokio::time::sleep(PACE.saturating_sub(began.elapsed())).await;
        // Polling is the guarantee here as well.
        let _ = tokio::time::timeout(10 * PACE, bell.changed()).await;
    }
}

/// How many events a checkpoint that was just made leaves unsealed; 0 when none was made.
async fn step(store: &Store, bell: &watch::Receiver<i64>) -> u64 {
    match store.seal_once().await {
        Ok(Some(checkpoint)) => {
            let head = u64::try_from(*bell.borrow()).unwrap_or_default();
            let lag = head.saturating_sub(checkpoint.size);
            metrics::gauge!("pyli_sealing_lag_events").set(as_gauge(lag));
            metrics::gauge!("pyli_seal_broken").set(0.0);
            lag
        }
        Ok(None) => 0,
        Err(SealError::Unavailable(_)) => {
            tracing::warn!("the log cannot be sealed for the moment, trying again");
            0
        }
        Err(error) => {
            metrics::gauge!("pyli_seal_broken").set(1.0);
            tracing::error!(%error, "nothing of the log is sealed any more: run `pyli audit verify`");
            0
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "a gauge is a float")]
fn as_gauge(events: u64) -> f64 {
    events as f64
}
