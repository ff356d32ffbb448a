//! Where the tree is kept: in `log_tiles`, 256 hashes a tile. What is above the leaves of a tile is reckoned from it.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::PgConnection;

use super::hash::Hash;
use super::merkle::Frontier;
use super::proof::{self, Nodes};

/// A tile stands over 2^8 hashes of its level.
const HEIGHT: u32 = 8;
const WIDTH: u64 = 1 << HEIGHT;

/// Some tiles of the tree, by level and index.
#[derive(Default)]
pub(crate) struct Tiles {
    tiles: BTreeMap<(u32, u64), Vec<Hash>>,
    changed: BTreeSet<(u32, u64)>,
}

impl Tiles {
    /// The tiles on the ways from these leaves (from 0) up to the top: all that a proof about them needs, when the last
    /// leaf of each tree in question is among them.
    pub(crate) async fn on_the_way_of(connection: &mut PgConnection, leaves: &[u64]) -> sqlx::Result<Self> {
        let wanted: BTreeSet<(u32, u64)> = leaves.iter().flat_map(|leaf| way(*leaf)).collect();
        let levels: Vec<i16> =
            wanted.iter().map(|(level, _)| i16::try_from(*level).unwrap_or(i16::MAX)).collect();
        let indexes: Vec<i64> =
            wanted.iter().map(|(_, index)| i64::try_from(*index).unwrap_or(i64::MAX)).collect();
        let rows: Vec<(i16, i64, Vec<u8>)> = sqlx::query_as(
            "select t.level, t.index, t.hashes from public.log_tiles t
             join unnest($1::smallint[], $2::bigint[]) as wanted (level, index) using (level, index)",
        )
        .bind(levels)
        .bind(indexes)
        .fetch_all(connection)
        .await?;
        let tiles = rows.into_iter().filter_map(|(level, index, hashes)| {
            let (whole, rest) = hashes.as_chunks::<32>();
            let at = (u32::try_from(level).ok()?, u64::try_from(index).ok()?);
            rest.is_empty().then(|| (at, whole.iter().copied().map(Hash).collect()))
        });
        Ok(Self { tiles: tiles.collect(), changed: BTreeSet::new() })
    }

    /// The tree of the first `size` leaves, to go on from; `None` when it is not whole.
    pub(crate) fn frontier(&self, size: u64) -> Option<Frontier> {
        Frontier::of(size, proof::frontier(self, size)?)
    }

    /// Puts leaf number `at` (from 0) in its place, and whatever is whole with it above.
    pub(super) fn put(&mut self, at: u64, leaf: Hash) {
        let (mut level, mut index, mut hash) = (0, at, leaf);
        loop {
            let tile = (level, index / WIDTH);
            let hashes = self.tiles.entry(tile).or_default();
            // What an earlier attempt has left behind the sealed part is written anew.
            hashes.truncate(usize::try_from(index % WIDTH).expect("below 256"));
            hashes.push(hash);
            self.changed.insert(tile);
            if (index + 1) % WIDTH != 0 {
                return;
            }
            hash = root(hashes);
            (level, index) = (level + 1, index / WIDTH);
        }
    }

    /// Writes what has changed.
    pub(super) async fn write(self, connection: &mut PgConnection) -> sqlx::Result<()> {
        let changed: Vec<_> = self.changed.iter().filter_map(|at| Some((at, self.tiles.get(at)?))).collect();
        let bytes = |hashes: &[Hash]| hashes.iter().flat_map(|hash| hash.0).collect::<Vec<u8>>();
        sqlx::query(
            "insert into public.log_tiles (level, index, hashes)
             select level, index, hashes from unnest($1::smallint[], $2::bigint[], $3::bytea[]) as t (level, index, hashes)
             on conflict (level, index) do update set hashes = excluded.hashes",
        )
        .bind(changed.iter().map(|((level, _), _)| i16::try_from(*level).expect("at most 8")).collect::<Vec<_>>())
        .bind(changed.iter().map(|((_, index), _)| i64::try_from(*index).expect("positions are i64")).collect::<Vec<_>>())
        .bind(changed.iter().map(|(_, hashes)| bytes(hashes)).collect::<Vec<_>>())
        .execute(connection)
        .await?;
        Ok(())
    }
}

impl Nodes for Tiles {
    fn node(&self, level: u32, index: u64) -> Option<Hash> {
        let (of_tile, inside) = (level / HEIGHT, level % HEIGHT);
        let first = index.checked_shl(inside)?;
        let tile = self.tiles.get(&(of_tile, first / WIDTH))?;
        let begin = usize::try_from(first % WIDTH).ok()?;
        tile.get(begin..begin + (1 << inside)).map(root)
    }
}

/// The tiles above a leaf, its own first.
fn way(leaf: u64) -> impl Iterator<Item = (u32, u64)> {
    (0..u64::BITS / HEIGHT).map(move |level| (level, (leaf >> (level * HEIGHT)) / WIDTH))
}

/// Over 2^n hashes.
fn root(hashes: &[Hash]) -> Hash {
    let mut tree = Frontier::default();
    for hash in hashes {
        tree.push(*hash);
    }
    tree.root()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proofs_from_tiles_hold_for_trees_of_many_sizes() {
        let mut tiles = Tiles::default();
        let mut tree = Frontier::default();
        let mut roots = vec![tree.root()];
        for n in 0..70_000_u64 {
            let leaf = Hash::leaf(&n.to_be_bytes());
            tiles.put(n, leaf);
            tree.push(leaf);
            roots.push(tree.root());
        }
        for size in [1_u64, 2, 255, 256, 257, 511, 512, 65_535, 65_536, 65_537, 69_999, 70_000] {
            let root = roots[usize::try_from(size).expect("small")];
            assert_eq!(tiles.frontier(size).map(|tree| tree.root()), Some(root), "{size}");
            for index in [0, size / 3, size - 1] {
                let path = proof::inclusion(&tiles, index, size).expect("all tiles are there");
                assert!(proof::includes(Hash::leaf(&index.to_be_bytes()), (index, size), &path, root));
            }
            let path = proof::consistency(&tiles, size, 70_000).expect("all tiles are there");
            assert!(proof::continues((size, root), (70_000, tree.root()), &path));
        }
        // Going on from a smaller size writes the same again.
        tiles.put(300, Hash::leaf(&300_u64.to_be_bytes()));
        assert_eq!(tiles.node(0, 300), Some(Hash::leaf(&300_u64.to_be_bytes())));
        assert_eq!(tiles.node(0, 301), None);
    }
}
