//! The harness: databases, portals and people for the tests of the whole.
//!
//! `database()` gives a migrated database of its own. Nothing here sleeps: tests wait for positions.

mod cluster;
mod database;

pub use cluster::{SHARED_CLUSTER, options_for_tests};
pub use database::{TestDatabase, database, empty_database};
