//! The read models: one file for each screen's data — its row, how events fill it, its queries.

pub mod page;
pub mod requests;
pub mod rebuild;

pub use page::{Cursor, Page, PageRequest};
