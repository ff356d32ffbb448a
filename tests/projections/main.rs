//! The read models on a database: what people read, replaying, rebuilding, comparing.

mod town;
mod reading;
mod queue;
mod rebuilding;
mod checking;
