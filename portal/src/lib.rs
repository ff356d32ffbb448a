//! The program `pyli`: configuration, wiring, command line, embedded database.

pub mod cluster;

pub use cluster::{Cluster, ClusterOptions, RunningCluster};
