//! The log in the database: rows, leaves, checkpoints and tiles in one snapshot, read ahead and compared in order.

use sqlx::postgres::PgRow;
use sqlx::{FromRow, PgConnection, PgPool};

use super::facts::Facts;
use super::second_place::{Comparison, Witnessed};
use super::stored::{StoredCheckpoint, StoredCheckpoints, StoredLeaves, Tile, TilesAbove};
use super::walk::{Before, Walk};
use super::wrong::{Report, VerifyError, Wrong};
use super::{data_keys, since};
use crate::connect::Store;
use crate::seal::line::LogRow;
use crate::seal::reading::{Chunks, Snapshot};
use crate::seal::{Checkpoint, Hash, Trusted};

/// What is to be checked, and against what.
pub struct Asked<'a> {
    /// Whose signatures count.
    pub trusted: &'a Trusted,
    /// The checkpoints of the second place.
    pub second_place: &'a [Witnessed],
    /// How much of it.
    pub scope: Scope,
}

/// How much of the log is checked.
pub enum Scope {
    /// Everything.
    Whole,
    /// What is behind a checkpoint up to which an earlier run has checked everything. What was changed before it since
    /// then is not seen, but for the tree's right edge: the tiles must still have that root.
    Since(Checkpoint),
}

impl Store {
    /// Checks the log: in full, and in order, so that the first wrong position is the one that is named.
    pub async fn verify(&self, asked: &Asked<'_>) -> Result<Report, VerifyError> {
        let mut snapshot = Snapshot::take(self.pool()).await?;
        let before = match &asked.scope {
            Scope::Whole => Before::default(),
            Scope::Since(checkpoint) => since::before(&mut snapshot.connection, checkpoint).await?,
        };
        let after = before.tree.size();
        let mut visit = Visit::begin((self.pool(), &snapshot), asked, before).await?;
        let rows = rows_after(snapshot.join(self.pool()).await?, after);
        visit.along(rows).await?;
        let walk = visit.ends(&mut snapshot.connection).await?;
        let mut report = walk.report();
        if after > 0 {
            since::no_protocol_number_twice(&mut snapshot.connection, &walk, after).await?;
        }
        report.data_keys = data_keys::check((self, &snapshot), after, walk.into_streams()).await?;
        Ok(report)
    }
}

/// What is compared along the way.
struct Visit<'a> {
    walk: Walk,
    /// How many events the newest checkpoint claims.
    size: u64,
    leaves: StoredLeaves,
    checkpoints: StoredCheckpoints,
    /// Only when all leaves go by.
    above: Option<TilesAbove>,
    comparison: Comparison<'a>,
    newest: Option<String>,
}

impl<'a> Visit<'a> {
    async fn begin(
        (pool, snapshot): (&PgPool, &Snapshot),
        asked: &Asked<'a>,
        before: Before,
    ) -> Result<Self, VerifyError> {
        let after = before.tree.size();
        let mut asking = snapshot.join(pool).await?;
        let size: Option<i64> =
            sqlx::query_scalar("select max(size) from public.log_checkpoints").fetch_one(&mut asking).await?;
        let first_tile = after / 256;
        let tiles = format!(
            "select level, index, hashes from public.log_tiles where level = 0 and index >= {first_tile} order by index"
        );
        let tiles = Chunks::of(asking, &tiles, Tile::of);
        let checkpoints = format!(
            "select size, root, note from public.log_checkpoints where {} order by size",
            beyond(after)
        );
        let trusted = asked.trusted.clone();
        let open = move |row: &PgRow| StoredCheckpoint::of(row, &trusted);
        let checkpoints = Chunks::of(snapshot.join(pool).await?, &checkpoints, open);
        let mut comparison = Comparison::with(asked.second_place);
        comparison.skip_up_to(after);
        Ok(Self {
            walk: Walk::after(before),
            size: size.map_or(0, |size| u64::try_from(size).unwrap_or_default()),
            leaves: StoredLeaves::after(after, tiles),
            checkpoints: StoredCheckpoints::of(checkpoints),
            above: (after == 0).then(TilesAbove::default),
            comparison,
            newest: None,
        })
    }

    async fn along(&mut self, mut rows: Chunks<Result<Facts, String>>) -> Result<(), VerifyError> {
        while let Some(chunk) = rows.next().await? {
            for row in &chunk {
                self.walk.take(row)?;
                let leaf = row.as_ref().map(|facts| facts.leaf);
                self.beside(leaf.expect("the walk has taken it")).await?;
            }
        }
        Ok(())
    }

    /// What stands beside the row that the walk has just taken.
    async fn beside(&mut self, leaf: Hash) -> Result<(), VerifyError> {
        let position = self.walk.position();
        if position <= self.size {
            if self.leaves.leaf(position).await?? != leaf {
                let what = "it is not the row whose leaf stands in the tree: one of them was changed";
                return Err(Wrong::at(position, what).into());
            }
            if let Some(above) = &mut self.above {
                above.push(leaf);
            }
        }
        if let Some((checkpoint, note)) = self.checkpoints.of_size(position).await? {
            self.walk.seals(&checkpoint)?;
            self.newest = Some(note);
        }
        if self.comparison.wants(position) {
            self.comparison.compare(position, self.walk.root());
        }
        Ok(())
    }

    /// That nothing is left when there are no more rows.
    async fn ends(mut self, connection: &mut PgConnection) -> Result<Walk, VerifyError> {
        let position = self.walk.position();
        self.checkpoints.end_with(position).await?;
        if self.size > position {
            let what = format!("they are missing: a checkpoint was signed over {} events", self.size);
            return Err(Wrong { first: position + 1, last: self.size, what }.into());
        }
        if !self.leaves.is_at_the_end().await? {
            return Err(Wrong::at(self.size + 1, "the tree has a leaf that no checkpoint covers").into());
        }
        if let Some(above) = &self.above {
            tiles_above(connection, above, self.size).await?;
        }
        let witnessed = self.comparison.ends(position).map_err(VerifyError::SecondPlace)?;
        self.walk.beside(self.leaves.count, witnessed, self.newest);
        Ok(self.walk)
    }
}

/// The rows after the first `after`; from the very first on with whatever stands before position 1.
fn rows_after(connection: PgConnection, after: u64) -> Chunks<Result<Facts, String>> {
    let (columns, which) =
        (LogRow::COLUMNS, if after == 0 { "true".to_owned() } else { format!("position > {after}") });
    let select = format!("select {columns} from public.events where {which} order by position");
    Chunks::of(connection, &select, |row| {
        let row = LogRow::from_row(row).map_err(|_| "the row cannot be read".to_owned())?;
        Facts::of_row(row)
    })
}

/// Of checkpoints; all of them, however small, when everything is checked.
fn beyond(after: u64) -> String {
    if after == 0 { "true".to_owned() } else { format!("size > {after}") }
}

async fn tiles_above(
    connection: &mut PgConnection,
    above: &TilesAbove,
    size: u64,
) -> Result<(), VerifyError> {
    let rows = sqlx::query(
        "select level, index, hashes from public.log_tiles where level <> 0 order by level, index",
    );
    let stored: Vec<Option<Tile>> = rows.fetch_all(connection).await?.iter().map(Tile::of).collect();
    let expected: Vec<Option<Tile>> = above.tiles().map(Some).collect();
    if stored == expected {
        return Ok(());
    }
    let same = stored.iter().zip(&expected).take_while(|(stored, expected)| stored == expected).count();
    let what = format!("number {} of the tree's tiles above the leaves is not over them", same + 1);
    Err(Wrong { first: 1, last: size.max(1), what }.into())
}
