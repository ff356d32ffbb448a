//! The harness: databases, portals and people for the tests of the whole.
//!
//! `database()` gives a migrated database of its own; `portal()` a whole portal in this process; `PyliProcess` one in
//! a process that can be killed; `register()` a document register in one of its own; `UnrulyRegister` one that misbehaves. People act on both through `Gate`. Nothing here sleeps: tests wait for positions.

mod cluster;
mod database;
pub mod commands;
mod gate;
pub mod chance;
mod people;
mod applicants;
mod portal_in_process;
mod pyli_process;
mod register_process;
pub mod unruly_register;

pub use applicants::{ApplicationDraft, details};
pub use cluster::{SHARED_CLUSTER, options_for_tests};
pub use database::{TestDatabase, database, database_alone, empty_database, refused_with};
pub use gate::{Gate, Reply};
pub use people::{Citizen, Draft, Officer, PASSWORD, Visitor};
pub use portal_in_process::{TestPortal, employ, portal, write_keys};
pub use pyli_process::{PyliProcess, pyli, pyli_command};
pub use register_process::{TestRegister, register, stopped_register};
pub use unruly_register::UnrulyRegister;

/// Whether the long tests run at full size (`make prove`).
#[must_use]
pub fn prove() -> bool {
    std::env::var_os("PYLI_PROVE").is_some_and(|value| value != "0")
}
