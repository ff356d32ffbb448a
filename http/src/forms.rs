//! Forms are values: their fields, what was typed, and what is wrong with it; the same template shows them again.
//!
//! Read in this order: `body` (what a browser sends), `field`, `submission` (sending twice makes one), then one
//! file for each form. Passwords are never kept.

pub mod body;
pub mod field;
pub mod submission;
pub mod filing;
pub mod account;
pub mod link;
pub mod date;
pub mod details;
pub mod application;
pub mod staff;
pub mod day;
pub mod trail;
pub mod mine;
pub mod filters;
pub mod queue;
pub mod registrar;
pub mod log;
pub mod accesses;
pub mod moments;
pub mod counter;
pub mod book;
pub mod erasures;
pub mod receipt;
pub mod draft;

pub use body::Body;
pub use draft::Draft;
pub use field::{Fault, Field};
pub use submission::SubmissionId;
