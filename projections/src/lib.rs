//! The read models: one file for each screen's data — its row, how events fill it, its queries.

pub mod page;
mod folding;
mod at_hand;
pub mod case;
pub mod requests;
pub mod applications;
pub mod citizens;
pub mod search;
pub mod dashboard;
pub mod digest;
pub mod registrar;
pub mod erasures;
pub mod replay;
pub mod accesses;
pub mod rebuild;
pub mod self_check;
pub mod retention;

pub use at_hand::{AtHand, Case};
pub use case::{Assignee, Open, OverdueOn, Reach, Waiting};
pub use page::{Cursor, Mark, Page, PageRequest, Versions};
pub use search::SearchWords;
