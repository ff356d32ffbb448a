//! Retention: what is kept for a time only goes in small batches, and each run is written down.
//!
//! Read in this order: `rows` (what is plainly deleted), `accounts` (who has never used his account), `book` (the runs and
//! what went), `disk` (what was erased leaves the files too). Cases are erased by those who know their rules
//! (`portal_http::erasures`); all of it is put together in `portal::retention`.

mod rows;
mod accounts;
mod book;
mod disk;

pub use book::{Claim, Night, Past, Run};
pub use disk::{Cleaned, HOLD, Whose};
pub use rows::RowClass;
