//! The log as it is handed to others: a line for each event, and the newest checkpoint at the end.

use std::ops::RangeInclusive;

use sqlx::FromRow;
use sqlx::postgres::PgRow;

use super::line::{LineError, LogRow};
use super::reading::{Chunks, Snapshot};
use crate::access::{Field, Seen, Unread};
use crate::connect::Store;
use crate::error::Unavailable;

/// Whether what is not sealed yet comes along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tail {
    /// Up to the newest checkpoint.
    Sealed,
    /// Everything; the note says how many are sealed.
    Unsealed,
}

/// Why the log is not exported.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The database did not answer.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
    /// There is no checkpoint yet: nothing proves anything of the log.
    #[error("nothing of the log is sealed yet")]
    NothingSealed,
    /// A row that is none of a log.
    #[error("the log has a row that cannot be handed on ({0}): run `pyli audit verify`")]
    Malformed(#[from] LineError),
}

impl From<sqlx::Error> for ExportError {
    fn from(error: sqlx::Error) -> Self {
        Self::Unavailable(error.into())
    }
}

/// An export under way. Its memory does not grow with the log.
pub struct Export {
    lines: Chunks<Result<String, LineError>>,
    note: Option<String>,
}

impl Store {
    /// Begins to export the events of these positions, in one snapshot with the newest checkpoint.
    pub async fn export(
        &self,
        positions: RangeInclusive<u64>,
        tail: Tail,
    ) -> Result<Unread<Export>, ExportError> {
        let mut snapshot = Snapshot::take(self.pool()).await?;
        let newest: Option<(i64, String)> =
            sqlx::query_as("select size, note from public.log_checkpoints order by size desc limit 1")
                .fetch_optional(&mut snapshot.connection)
                .await?;
        let (sealed, note) = newest.ok_or(ExportError::NothingSealed)?;
        let bound = |position: &u64| i64::try_from(*position).unwrap_or(i64::MAX);
        let newest: Option<i64> = sqlx::query_scalar("select max(position) from public.events")
            .fetch_one(&mut snapshot.connection)
            .await?;
        let last = bound(positions.end()).min(match tail {
            Tail::Sealed => sealed,
            Tail::Unsealed => newest.unwrap_or_default(),
        });
        let (columns, first) = (LogRow::COLUMNS, bound(positions.start()));
        let select = format!(
            "select {columns} from public.events where position between {first} and {last} order by position"
        );
        let export = Export { lines: Chunks::of(snapshot.connection, &select, line), note: Some(note) };
        let what = if first <= last { Field::Lines } else { Field::Nothing };
        Ok(Unread::new(export, vec![Seen::of_log(None, (first, last), what)]))
    }
}

impl Export {
    /// The next lines, each with its newline, and the note at last; `None` at the end.
    pub async fn next(&mut self) -> Result<Option<String>, ExportError> {
        let Some(lines) = self.lines.next().await? else { return Ok(self.note.take()) };
        Ok(Some(lines.into_iter().collect::<Result<_, _>>()?))
    }
}

fn line(row: &PgRow) -> Result<String, LineError> {
    let row = LogRow::from_row(row).map_err(|_| LineError::Unreadable)?;
    row.check()?;
    let mut line = row.line();
    line.push('\n');
    Ok(line)
}
