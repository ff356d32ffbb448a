//! Lists come in pages, newest first, by cursor.

use sha2::{Digest, Sha256};
use sqlx::postgres::PgRow;
use sqlx::{FromRow, Row};
use store::Unavailable;
use uuid::Uuid;

/// Where the next page begins: opaque to clients.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor(pub i64);

/// Which page is wanted.
#[derive(Clone, Debug)]
pub struct PageRequest {
    /// 1 to 100.
    pub limit: u32,
    /// After which row; `None` for the first page.
    pub cursor: Option<Cursor>,
}

/// One page of a list.
#[derive(Clone, Debug)]
pub struct Page<T> {
    /// Newest first.
    pub items: Vec<T>,
    /// Where the next page begins, if there is one.
    pub next: Option<Cursor>,
}

impl PageRequest {
    /// After which row, for `number < $n`.
    pub(crate) fn before(&self) -> i64 {
        self.cursor.as_ref().map_or(i64::MAX, |cursor| cursor.0)
    }

    /// How many rows to ask for: one more than wanted tells whether there is a next page.
    pub(crate) fn one_more(&self) -> i64 {
        i64::from(self.limit) + 1
    }
}

/// Which case is in which version: the same page with other cases, or with a changed one, has another mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark(pub [u8; 32]);

impl Mark {
    /// Of rows with `id` and `version`. A destroyed data key needs no mark of its own: with it comes an event of the case.
    pub(crate) fn of(rows: &[PgRow]) -> sqlx::Result<Self> {
        let mut mark = Sha256::new();
        for row in rows {
            let (id, version): (Uuid, i64) = (row.try_get("id")?, row.try_get("version")?);
            mark.update(id.as_bytes());
            mark.update(version.to_be_bytes());
        }
        Ok(Self(mark.finalize().into()))
    }
}

/// What the `ETag` of a case is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromRow)]
pub struct Versions {
    /// The sequence of its last event by people.
    #[sqlx(try_from = "i64")]
    pub revision: u64,
    /// The sequence of its last event.
    #[sqlx(try_from = "i64")]
    pub sequence: u64,
}

impl<T> Page<T> {
    /// Nothing at all.
    pub(crate) fn empty() -> Self {
        Self { items: Vec::new(), next: None }
    }

    /// The page in what was found with [`PageRequest::one_more`]; `cursor` tells an item's place.
    pub(crate) fn of(
        mut found: Vec<PgRow>,
        wanted: &PageRequest,
        read: impl Fn(&PgRow) -> Result<T, Unavailable>,
        cursor: impl Fn(&T) -> i64,
    ) -> Result<Self, Unavailable> {
        let limit = usize::try_from(wanted.limit).expect("a page fits into memory");
        let more = found.len() > limit;
        found.truncate(limit);
        let items = found.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        let next = items.last().filter(|_| more).map(|last| Cursor(cursor(last)));
        Ok(Self { items, next })
    }

    /// The same page, each item as somebody else may see it.
    pub(crate) fn map(self, shown: impl FnMut(T) -> T) -> Self {
        Self { items: self.items.into_iter().map(shown).collect(), next: self.next }
    }
}
