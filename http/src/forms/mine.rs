//! The filters of the citizen's applications, as they stand in the address. What makes no sense is ignored.

use domain::catalogue::Family;
use domain::certificate_application::ApplicationStatus;
use projections::applications::MineFilter;
use projections::{Cursor, PageRequest};

use super::Body;
use super::trail::Trail;

/// Filters and page of a list of applications.
#[derive(Clone, Default)]
pub struct ApplicationFilters {
    /// Κατάσταση.
    pub status: Option<ApplicationStatus>,
    trail: Trail,
}

impl ApplicationFilters {
    /// From the query of an address.
    #[must_use]
    pub fn of(query: &str) -> Self {
        let query = Body::read(query.as_bytes());
        Self { status: ApplicationStatus::from_name(query.text("status")), trail: Trail::of(&query) }
    }

    /// For the applications of this family.
    #[must_use]
    pub fn of_family(&self, family: Family) -> MineFilter {
        MineFilter { family: Some(family), status: self.status }
    }

    /// The page that is wanted.
    #[must_use]
    pub fn page(&self) -> PageRequest {
        self.trail.page()
    }

    /// Whether anything was chosen.
    #[must_use]
    pub fn are_set(&self) -> bool {
        self.status.is_some()
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
        self.status.map(|status| format!("status={}", status.as_str())).into_iter().collect()
    }
}
