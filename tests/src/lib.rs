//! The harness: databases, portals and people for the tests of the whole.
//!
//! `database()` gives a migrated database of its own. Nothing here sleeps: tests wait for positions.
#![expect(clippy::missing_panics_doc, reason = "a harness panics where a test must fail")]

mod cluster;
mod database;

pub use cluster::{SHARED_CLUSTER, options_for_tests};
pub use database::{TestDatabase, database, empty_database};
