//! The harness: databases, portals and people for the tests of the whole.
//!
//! `database()` gives a migrated database of its own. Nothing here sleeps: tests wait for positions.

mod cluster;
mod database;
pub mod commands;

pub use cluster::{SHARED_CLUSTER, options_for_tests};
pub use database::{TestDatabase, database, empty_database};

/// Whether the long tests run at full size (`make prove`).
#[must_use]
pub fn prove() -> bool {
    std::env::var_os("PYLI_PROVE").is_some_and(|value| value != "0")
}
