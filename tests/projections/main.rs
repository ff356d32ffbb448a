//! The read models on a database: what people read, replaying, rebuilding, comparing.

mod town;
mod reading;
mod queue;
mod applications;
mod citizens;
mod searching;
mod crashing;
mod dashboard;
mod rebuilding;
mod checking;
mod newer;
mod scratch;
mod replaying;
mod looking;
