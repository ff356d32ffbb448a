//! What anybody may ask of the seal: the newest checkpoint, and proofs. Hashes only.

use sqlx::PgConnection;

use super::hash::Hash;
use super::proof::{self, Nodes};
use super::tiles::Tiles;
use crate::connect::Store;
use crate::error::Unavailable;

impl Store {
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
        let leaf = tiles.node(0, index);
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

/// The newest checkpoint's size and note.
pub(super) async fn newest(connection: &mut PgConnection) -> sqlx::Result<Option<(u64, String)>> {
    let found: Option<(i64, String)> =
        sqlx::query_as("select size, note from public.log_checkpoints order by size desc limit 1")
            .fetch_optional(connection)
            .await?;
    Ok(found.map(|(size, note)| (u64::try_from(size).unwrap_or_default(), note)))
}
