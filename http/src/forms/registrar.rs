//! Which of the registrar's lists, and which page of it, as they stand in the address. What makes no sense is ignored.

use projections::registrar::Which;
use projections::{Cursor, PageRequest};

use super::Body;
use super::trail::Trail;

/// List and page.
#[derive(Clone, Default)]
pub struct RegistrarFilters {
    /// Which list.
    pub which: Which,
    trail: Trail,
}

impl RegistrarFilters {
    /// From the query of an address.
    #[must_use]
    pub fn of(query: &str) -> Self {
        let query = Body::read(query.as_bytes());
        let which = Which::from_name(query.text("list")).unwrap_or_default();
        Self { which, trail: Trail::of(&query) }
    }

    /// The first page of a list.
    #[must_use]
    pub fn first(which: Which) -> Self {
        Self { which, trail: Trail::default() }
    }

    /// The page that is wanted.
    #[must_use]
    pub fn page(&self) -> PageRequest {
        self.trail.page()
    }

    /// The same list at the same page (`?…`, or nothing).
    #[must_use]
    pub fn here(&self) -> String {
        self.trail.here(self.choices())
    }

    /// The page after this one.
    #[must_use]
    pub fn next(&self, cursor: &Cursor) -> String {
        self.trail.next(cursor).here(self.choices())
    }

    /// The page before this one; `None` on the first.
    #[must_use]
    pub fn previous(&self) -> Option<String> {
        Some(self.trail.previous()?.here(self.choices()))
    }

    fn choices(&self) -> Vec<String> {
        if self.which == Which::default() {
            Vec::new()
        } else {
            vec![format!("list={}", self.which.as_str())]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_come_back_as_they_were_written_and_nonsense_is_ignored() {
        for query in ["", "?list=troubled", "?list=troubled&cursor=7&trail=9"] {
            assert_eq!(RegistrarFilters::of(query.trim_start_matches('?')).here(), query);
        }
        assert_eq!(RegistrarFilters::of("list=x&cursor=y&%FF").here(), "");
    }
}
