//! The tree while it grows: opened where it was signed last, extended by what was appended since, and signed.

use futures_util::TryStreamExt;
use sqlx::postgres::PgRow;
use sqlx::{FromRow, PgConnection};

use super::SealError;
use crate::seal::checkpoint::Checkpoint;
use crate::seal::copying::Copyist;
use crate::seal::hash::Hash;
use crate::seal::line::LogRow;
use crate::seal::log_keys::LogKeys;
use crate::seal::merkle::Frontier;
use crate::seal::note::Signer;
use crate::seal::published::newest;
use crate::seal::tiles::Tiles;

/// How many events one checkpoint takes at most: more are sealed with the next, at once. Only their leaves are kept.
pub(super) const MOST: u64 = 32_768;

/// The tree, and its tiles at the right edge.
#[derive(Default)]
pub(super) struct Work {
    pub(super) tree: Frontier,
    tiles: Tiles,
}

impl Work {
    /// The tree as it was signed last. What continues it continues every checkpoint before it.
    pub(super) async fn open(tx: &mut PgConnection, keys: &LogKeys) -> Result<Self, SealError> {
        let Some((size, note)) = newest(tx).await? else { return Ok(Self::default()) };
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
        Ok(Self { tree, tiles })
    }

    pub(super) fn size(&self) -> u64 {
        self.tree.size()
    }

    /// Takes in what was appended, and whatever else it takes to pass the checkpoint that the second place has `seen`.
    pub(super) async fn grow(
        &mut self,
        tx: &mut PgConnection,
        seen: Option<&Checkpoint>,
    ) -> Result<(), SealError> {
        if let Some(seen) = seen.filter(|seen| seen.size <= self.size()) {
            same_root(seen, root_at(tx, seen.size).await?)?;
        }
        loop {
            let leaves = leaves(tx, self.size()).await?;
            for leaf in &leaves {
                self.tiles.put(self.tree.size(), *leaf);
                self.tree.push(*leaf);
                if let Some(seen) = seen.filter(|seen| seen.size == self.tree.size()) {
                    same_root(seen, Some(self.tree.root()))?;
                }
            }
            match seen {
                Some(seen) if seen.size > self.size() && !leaves.is_empty() => {}
                Some(seen) if seen.size > self.size() => {
                    return Err(SealError::Forked { size: seen.size, what: "the log has fewer events" });
                }
                Some(_) | None => return Ok(()),
            }
        }
    }

    /// Writes tree and checkpoint.
    pub(super) async fn sign(self, tx: &mut PgConnection, signer: &Signer) -> Result<Checkpoint, SealError> {
        let checkpoint =
            Checkpoint { origin: signer.name().to_owned(), size: self.size(), root: self.tree.root() };
        self.tiles.write(tx).await?;
        sqlx::query("insert into public.log_checkpoints (size, root, note) values ($1, $2, $3)")
            .bind(i64::try_from(checkpoint.size).expect("positions are i64"))
            .bind(checkpoint.root.0.as_slice())
            .bind(checkpoint.sign(signer))
            .execute(tx)
            .await?;
        Ok(checkpoint)
    }
}

/// The root of the tree when it had `size` leaves, which are sealed.
async fn root_at(tx: &mut PgConnection, size: u64) -> Result<Option<Hash>, SealError> {
    let Some(last) = size.checked_sub(1) else { return Ok(Some(Hash::empty())) };
    Ok(Tiles::on_the_way_of(tx, &[last]).await?.frontier(size).map(|tree| tree.root()))
}

fn same_root(seen: &Checkpoint, root: Option<Hash>) -> Result<(), SealError> {
    let forked = SealError::Forked { size: seen.size, what: "the log was another when it had so many" };
    if root == Some(seen.root) { Ok(()) } else { Err(forked) }
}

/// The leaves after the first `size`, made while the rows arrive.
async fn leaves(tx: &mut PgConnection, size: u64) -> Result<Vec<Hash>, SealError> {
    let columns = LogRow::COLUMNS;
    let sql =
        format!("select {columns} from public.events where position > $1 order by position limit {MOST}");
    let (mut copyist, mut leaves) = (Copyist::default(), Vec::new());
    let mut next = i64::try_from(size).unwrap_or(i64::MAX);
    let mut rows = sqlx::query(&sql).bind(next).fetch(tx);
    while let Some(row) = rows.try_next().await? {
        next = next.saturating_add(1);
        let leaf = leaf(&mut copyist, &row, next)?
            .ok_or(SealError::Broken { size, what: "what follows is no sound event of the next position" });
        leaves.push(leaf?);
        // Others want to be answered meanwhile.
        tokio::task::consume_budget().await;
    }
    Ok(leaves)
}

/// The leaf of a sound row with this position.
fn leaf(copyist: &mut Copyist, row: &PgRow, position: i64) -> sqlx::Result<Option<Hash>> {
    if let Some((copied, leaf)) = copyist.leaf(row) {
        return Ok((copied == position).then_some(leaf));
    }
    let row = LogRow::from_row(row)?;
    Ok((row.position == position && row.check().is_ok()).then(|| row.leaf()))
}
