//! The filters of the citizen's lists, as they stand in the address. What makes no sense is ignored: a filter is never
//! an error.

use domain::citizen_request::{Kind, Status};
use projections::requests::MineFilter;
use projections::{Cursor, PageRequest};

use super::Body;
use super::trail::Trail;

/// Filters and page of a list.
#[derive(Clone, Default)]
pub struct Filters {
    /// Είδος.
    pub kind: Option<Kind>,
    /// Κατάσταση.
    pub status: Option<Status>,
    trail: Trail,
}

impl Filters {
    /// From the query of an address.
    #[must_use]
    pub fn of(query: &str) -> Self {
        let query = Body::read(query.as_bytes());
        Self {
            kind: Kind::from_name(query.text("kind")),
            status: Status::from_name(query.text("status")),
            trail: Trail::of(&query),
        }
    }

    /// For "my requests".
    #[must_use]
    pub fn mine(&self) -> MineFilter {
        MineFilter { kind: self.kind, status: self.status }
    }

    /// The page that is wanted.
    #[must_use]
    pub fn page(&self) -> PageRequest {
        self.trail.page()
    }

    /// Whether anything was chosen.
    #[must_use]
    pub fn are_set(&self) -> bool {
        !self.choices().is_empty()
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
        let kind = self.kind.map(|kind| format!("kind={}", kind.as_str()));
        let status = self.status.map(|status| format!("status={}", status.as_str()));
        [kind, status].into_iter().flatten().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_come_back_as_they_were_written() {
        for query in ["", "?kind=request&status=answered", "?status=closed&cursor=7&trail=9"] {
            assert_eq!(Filters::of(query.trim_start_matches('?')).here(), query);
        }
    }

    #[test]
    fn next_and_previous_lead_back_to_the_first_page() {
        let first = Filters::of("status=closed");
        assert_eq!(first.previous(), None);
        let second = first.next(&Cursor(40));
        let third = Filters::of(&second[1..]).next(&Cursor(20));
        assert_eq!(third, "?status=closed&cursor=20&trail=40");
        assert_eq!(Filters::of(&third[1..]).previous(), Some(second.clone()));
        assert_eq!(Filters::of(&second[1..]).previous(), Some("?status=closed".to_owned()));
    }

    #[test]
    fn nonsense_is_ignored() {
        assert_eq!(Filters::of("status=x&kind=y&cursor=z&trail=a.b&%FF").here(), "");
    }
}
