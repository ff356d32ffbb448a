//! What is sealed is read again, a tile's 256 events at a time, round and round: whoever changes a row of the log, or a
//! hash of its tree, is found by the portal itself, at the latest when the review comes by. The newest sealed event is
//! looked at each time, so that a log that was cut is found at once.

use sqlx::postgres::PgRow;
use sqlx::{FromRow, PgConnection};

use super::SealError;
use super::work::Work;
use crate::seal::copying::Copyist;
use crate::seal::hash::Hash;
use crate::seal::line::LogRow;
use crate::seal::proof::{self, Nodes};
use crate::seal::tiles::Tiles;

/// How many events are read again in one step: those of a tile.
const PIECE: u64 = 256;

/// Locks the row that makes one sealer of many processes, without waiting for it; where the review goes on.
pub(super) async fn take_turn(tx: &mut PgConnection) -> sqlx::Result<Option<u64>> {
    let turn: Option<i64> =
        sqlx::query_scalar("select reviewed from public.log_seal where id = 1 for update skip locked")
            .fetch_optional(tx)
            .await?;
    Ok(turn.map(|reviewed| u64::try_from(reviewed).unwrap_or_default()))
}

/// Reads the piece at `from` again; where the next one begins. While something is wrong, nobody goes on from there.
pub(super) async fn review(tx: &mut PgConnection, sealed: &Work, from: u64) -> Result<u64, SealError> {
    let size = sealed.size();
    let Some(last) = size.checked_sub(1) else { return Ok(0) };
    let first = if from < size { from / PIECE * PIECE } else { 0 };
    let end = size.min(first + PIECE);
    let tiles = Tiles::on_the_way_of(tx, &[first, last]).await?;
    let broken = |what| SealError::Broken { size, what };
    let newest = leaves(tx, last, size).await?;
    if newest.is_empty() {
        return Err(broken("the log has fewer events"));
    }
    let piece = leaves(tx, first, end).await?;
    for (leaves, indexes) in [(newest, last..size), (piece, first..end)] {
        let leaves: Vec<_> = leaves.into_iter().map(Some).collect();
        let sealed: Vec<_> = indexes.map(|index| tiles.node(0, index)).collect();
        if leaves != sealed {
            return Err(broken("an event is not the one that was sealed"));
        }
    }
    // The way of one leaf up to the root that was signed is made of all the others of its tile.
    let way = tiles.node(0, first).zip(proof::inclusion(&tiles, first, size));
    let fits =
        way.is_some_and(|(leaf, path)| proof::includes(leaf, (first, size), &path, sealed.tree.root()));
    if !fits {
        return Err(broken("the tree is not the one that was signed"));
    }
    Ok(if end < size { end } else { 0 })
}

/// Writes down where the next review begins.
pub(super) async fn note(tx: &mut PgConnection, was: u64, next: u64) -> sqlx::Result<()> {
    if was == next {
        return Ok(());
    }
    sqlx::query("update public.log_seal set reviewed = $1 where id = 1")
        .bind(i64::try_from(next).expect("positions are i64"))
        .execute(tx)
        .await?;
    Ok(())
}

/// The leaves of the events with the indexes (from 0) from `begin` to before `end`, as far as they are there.
async fn leaves(tx: &mut PgConnection, begin: u64, end: u64) -> sqlx::Result<Vec<Hash>> {
    let columns = LogRow::COLUMNS;
    let sql = format!(
        "select {columns} from public.events where position > $1 and position <= $2 order by position"
    );
    let position = |index| i64::try_from(index).unwrap_or(i64::MAX);
    let rows = sqlx::query(&sql).bind(position(begin)).bind(position(end)).fetch_all(tx).await?;
    let mut copyist = Copyist::default();
    let leaf = |row: &PgRow| match copyist.leaf(row) {
        Some((_, leaf)) => Ok(leaf),
        None => LogRow::from_row(row).map(|row| row.leaf()),
    };
    rows.iter().map(leaf).collect()
}
