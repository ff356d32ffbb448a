//! Lists come in pages, newest first, by cursor.

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
