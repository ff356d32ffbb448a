//! The read models on a database: what people read, replaying, rebuilding, comparing.

mod town;
mod reading;
mod at_hand;
mod queue;
mod applications;
mod citizens;
mod searching;
mod crashing;
mod dashboard;
mod rebuilding;
mod program;
mod going_on;
mod together;
mod autovacuum;
mod heavy_killed;
mod heavy_figures;
mod checking;
mod self_checking;
mod newer;
mod scratch;
mod replaying;
mod looking;
