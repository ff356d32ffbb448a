//! What the database keeps beside the rows, read along with them: the leaves in their tiles, the tiles above, and the
//! checkpoints.

use std::collections::VecDeque;

use sqlx::Row;
use sqlx::postgres::PgRow;

use super::wrong::{VerifyError, Wrong};
use crate::seal::reading::Chunks;
use crate::seal::{Checkpoint, Frontier, Hash, Trusted};

/// Hashes in a tile.
pub(super) const WIDTH: u64 = 256;

/// A row of `log_tiles`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tile {
    level: i16,
    index: i64,
    hashes: Vec<u8>,
}

/// A row of `log_checkpoints`.
pub(super) struct StoredCheckpoint {
    size: u64,
    note: String,
    /// What was signed, when it is what the row says and a key has signed it that counts for so many events.
    opened: Result<Checkpoint, Wrong>,
}

/// The checkpoints, the smallest first.
pub(super) struct StoredCheckpoints {
    checkpoints: Chunks<StoredCheckpoint>,
    read: VecDeque<StoredCheckpoint>,
}

/// The leaves in `log_tiles`, one by one.
pub(super) struct StoredLeaves {
    tiles: Chunks<Option<Tile>>,
    read: VecDeque<Option<Tile>>,
    /// Of the tile at hand, the first leaf first.
    leaves: VecDeque<Hash>,
    /// How many leaves there were before the first that is asked for.
    after: u64,
    /// Which tile comes next.
    next: u64,
    /// How many tiles were read.
    pub(super) count: u64,
}

impl StoredLeaves {
    /// From `select level, index, hashes …`, in order, beginning with the tile of the leaf after the first `after`.
    pub(super) fn after(after: u64, tiles: Chunks<Option<Tile>>) -> Self {
        Self { tiles, read: VecDeque::new(), leaves: VecDeque::new(), after, next: after / WIDTH, count: 0 }
    }

    /// The leaf of this position, which is the one after that of the last call (or any in the first tile).
    pub(super) async fn leaf(&mut self, position: u64) -> sqlx::Result<Result<Hash, Wrong>> {
        let missing = || Wrong::at(position, "its leaf is missing in the tiles of the tree");
        if self.leaves.is_empty() {
            let Some(tile) = self.tile().await? else { return Ok(Err(missing())) };
            let expected =
                self.next == (position - 1) / WIDTH && tile.index == i64::try_from(self.next).unwrap_or(-1);
            let Some(leaves) = tile.leaves().filter(|_| expected) else { return Ok(Err(missing())) };
            self.leaves = leaves.into_iter().skip(before(position)).collect();
            self.next += 1;
        }
        Ok(self.leaves.pop_front().ok_or_else(missing))
    }

    /// Whether nothing is left.
    pub(super) async fn is_at_the_end(&mut self) -> sqlx::Result<bool> {
        if self.count == 0 && !self.after.is_multiple_of(WIDTH) {
            // No row came: the tile in which the next leaf would stand must end before it.
            let leaves = self.tile().await?.and_then(|tile| tile.leaves());
            self.leaves = leaves.unwrap_or_default().into_iter().skip(before(self.after + 1)).collect();
        }
        Ok(self.leaves.is_empty() && self.tile().await?.is_none())
    }

    async fn tile(&mut self) -> sqlx::Result<Option<Tile>> {
        if self.read.is_empty() {
            self.read = self.tiles.next().await?.unwrap_or_default().into();
        }
        let tile = self.read.pop_front().map(|tile| tile.unwrap_or_else(Tile::unreadable));
        self.count += u64::from(tile.is_some());
        Ok(tile)
    }
}

/// How many leaves stand before this position's in its tile.
fn before(position: u64) -> usize {
    usize::try_from((position - 1) % WIDTH).expect("below 256")
}

impl Tile {
    pub(super) fn of(row: &PgRow) -> Option<Self> {
        let read = || -> sqlx::Result<Self> {
            Ok(Self {
                level: row.try_get("level")?,
                index: row.try_get("index")?,
                hashes: row.try_get("hashes")?,
            })
        };
        read().ok()
    }

    fn unreadable() -> Self {
        Self { level: -1, index: -1, hashes: Vec::new() }
    }

    fn leaves(&self) -> Option<Vec<Hash>> {
        let (whole, rest) = self.hashes.as_chunks::<32>();
        (self.level == 0 && rest.is_empty()).then(|| whole.iter().copied().map(Hash).collect())
    }
}

/// The tiles above the leaves as they must be, kept while the leaves go by: a 256th of them.
#[derive(Default)]
pub(super) struct TilesAbove {
    tile: Frontier,
    levels: Vec<Vec<Hash>>,
}

impl TilesAbove {
    pub(super) fn push(&mut self, leaf: Hash) {
        self.tile.push(leaf);
        if self.tile.size() < WIDTH {
            return;
        }
        let mut hash = std::mem::take(&mut self.tile).root();
        for level in 0.. {
            if self.levels.len() == level {
                self.levels.push(Vec::new());
            }
            let hashes = &mut self.levels[level];
            hashes.push(hash);
            let Some((_, whole)) =
                hashes.split_last_chunk::<256>().filter(|_| hashes.len().is_multiple_of(256))
            else {
                return;
            };
            hash = root(whole);
        }
    }

    /// What must stand in `log_tiles` above the leaves, by level and index.
    pub(super) fn tiles(&self) -> impl Iterator<Item = Tile> {
        let of_level = |(level, hashes): (usize, &Vec<Hash>)| {
            let tile = move |(index, hashes): (usize, &[Hash])| Tile {
                level: i16::try_from(level + 1).expect("at most 8"),
                index: i64::try_from(index).expect("far below"),
                hashes: hashes.iter().flat_map(|hash| hash.0).collect(),
            };
            hashes.chunks(256).enumerate().map(tile).collect::<Vec<_>>()
        };
        self.levels.iter().enumerate().flat_map(of_level)
    }
}

/// Over whole tiles.
fn root(hashes: &[Hash]) -> Hash {
    let mut tree = Frontier::default();
    for hash in hashes {
        tree.push(*hash);
    }
    tree.root()
}

impl StoredCheckpoint {
    pub(super) fn of(row: &PgRow, trusted: &Trusted) -> Self {
        let size = row.try_get("size").map_or(0, |size: i64| u64::try_from(size).unwrap_or_default());
        let note = row.try_get("note").unwrap_or_default();
        let root = row.try_get("root").unwrap_or_default();
        let opened = open((size, root), note, trusted)
            .map_err(|what| Wrong::at(size, format!("the checkpoint of {size} events: {what}")));
        Self { size, note: note.to_owned(), opened }
    }
}

fn open((size, root): (u64, &[u8]), note: &str, trusted: &Trusted) -> Result<Checkpoint, String> {
    let checkpoint = trusted.open(note).map_err(|error| error.to_string())?;
    if checkpoint.size != size || checkpoint.root.0.as_slice() != root {
        return Err("its row says another size or root than its note".to_owned());
    }
    Ok(checkpoint)
}

impl StoredCheckpoints {
    pub(super) fn of(checkpoints: Chunks<StoredCheckpoint>) -> Self {
        Self { checkpoints, read: VecDeque::new() }
    }

    /// The checkpoint of this size with its note, where there is one.
    pub(super) async fn of_size(&mut self, size: u64) -> Result<Option<(Checkpoint, String)>, VerifyError> {
        let Some(next) = self.peek().await?.filter(|next| *next <= size) else { return Ok(None) };
        let stored = self.read.pop_front().expect("it was seen");
        if next < size {
            return Err(one_too_many(next).into());
        }
        Ok(Some((stored.opened?, stored.note)))
    }

    /// That none is left of those up to `size`, all of which had their turn.
    pub(super) async fn end_with(&mut self, size: u64) -> Result<(), VerifyError> {
        match self.peek().await? {
            Some(next) if next <= size => Err(one_too_many(next).into()),
            _ => Ok(()),
        }
    }

    /// The size of the next one.
    async fn peek(&mut self) -> sqlx::Result<Option<u64>> {
        if self.read.is_empty() {
            self.read = self.checkpoints.next().await?.unwrap_or_default().into();
        }
        Ok(self.read.front().map(|stored| stored.size))
    }
}

fn one_too_many(size: u64) -> Wrong {
    let what = match size {
        0 => "there is a checkpoint of no events".to_owned(),
        _ => format!("there are two checkpoints of {size} events"),
    };
    Wrong::at(size, what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tiles_above_are_the_roots_of_those_below() {
        let mut above = TilesAbove::default();
        let leaves: Vec<Hash> =
            (0..WIDTH * WIDTH + WIDTH + 3).map(|n| Hash::leaf(&n.to_be_bytes())).collect();
        for leaf in &leaves {
            above.push(*leaf);
        }
        let tiles: Vec<Tile> = above.tiles().collect();
        let places: Vec<_> =
            tiles.iter().map(|tile| (tile.level, tile.index, tile.hashes.len() / 32)).collect();
        assert_eq!(places, [(1, 0, 256), (1, 1, 1), (2, 0, 1)]);
        assert_eq!(tiles[0].hashes[..32], root(&leaves[..256]).0);
        assert_eq!(tiles[2].hashes, root(&leaves[..65_536]).0);
    }
}
