//! The way through the pages of a list: where this page begins, and where those before it began, so that one can go
//! back without JavaScript.

use projections::{Cursor, PageRequest};

use super::Body;

const PAGE: u32 = 20;
/// Nobody goes further; a longer trail is somebody's invention.
const LONGEST: usize = 100;

/// Page and trail, as they stand in the address.
#[derive(Clone, Default)]
pub struct Trail {
    cursor: Option<i64>,
    before: Vec<i64>,
}

impl Trail {
    /// From a query.
    #[must_use]
    pub fn of(query: &Body) -> Self {
        let before = query.text("trail").split('.').filter_map(|cursor| cursor.parse().ok());
        Self { cursor: query.text("cursor").parse().ok(), before: before.take(LONGEST).collect() }
    }

    /// Whether this is the first page.
    #[must_use]
    pub fn is_first(&self) -> bool {
        self.cursor.is_none()
    }

    /// The page that is wanted.
    #[must_use]
    pub fn page(&self) -> PageRequest {
        PageRequest { limit: PAGE, cursor: self.cursor.map(Cursor) }
    }

    /// This page, with these filters (`?…`, or nothing).
    #[must_use]
    pub fn here(&self, choices: Vec<String>) -> String {
        let mut parts = choices;
        parts.extend(self.cursor.map(|cursor| format!("cursor={cursor}")));
        if !self.before.is_empty() {
            let before: Vec<_> = self.before.iter().map(i64::to_string).collect();
            parts.push(format!("trail={}", before.join(".")));
        }
        if parts.is_empty() { String::new() } else { format!("?{}", parts.join("&")) }
    }

    /// The page after this one.
    #[must_use]
    pub fn next(&self, cursor: &Cursor) -> Self {
        let mut before = self.before.clone();
        before.extend(self.cursor);
        Self { cursor: Some(cursor.0), before }
    }

    /// The page before this one; `None` on the first.
    #[must_use]
    pub fn previous(&self) -> Option<Self> {
        self.cursor?;
        let mut before = self.before.clone();
        Some(Self { cursor: before.pop(), before })
    }
}
