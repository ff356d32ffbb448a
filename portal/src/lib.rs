//! The program `pyli`: configuration, wiring, command line, embedded database.
//!
//! Read in this order: `config` (every option there is), `command_line` (the verbs), `installation` (database and
//! keys behind them, with `cluster` and `keys`), `restores` (is the database older than what was done?), `serve` (what runs), `reactions` (what follows from events), `mail` (how it goes out), `retention` (what goes when its time is over), `witness` (the second place for
//! checkpoints of the log), `verbs` (what the others do), `logs`.

pub mod config;
pub mod command_line;
pub mod installation;
pub mod cluster;
pub mod keys;
pub mod restores;
pub mod serve;
pub mod reactions;
pub mod mail;
pub mod retention;
pub mod witness;
pub mod verbs;
mod logs;

pub use cluster::{Cluster, ClusterOptions, RunningCluster};
pub use command_line::main;
pub use config::Config;
pub use serve::{Running, serve};
