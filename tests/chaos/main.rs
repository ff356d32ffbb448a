//! Faults on purpose: nothing that was acknowledged is lost, and nothing is there twice, whatever is killed.
//!
//! Read in this order: `site` (a portal with its database, and how to kill either), `clients` (who file all the while),
//! `ledger` (what they were promised), `findings` (what the log says afterwards). Then the tests. Each has a negative
//! control: the same faults on a portal, or with clients, made wrong on purpose, and the findings must say so.
//!
//! Small by default; at full size with `PYLI_PROVE=1`.

mod site;
mod processes;
mod clients;
mod ledger;
mod findings;
mod heavy_acknowledged;
mod heavy_controls;
mod heavy_lost_answers;
mod heavy_restarts;
mod heavy_rebuild;
mod disk;
mod heavy_power_cuts;
