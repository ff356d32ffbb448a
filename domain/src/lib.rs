//! What is allowed and what happened. Pure: no I/O, no clock, no randomness.
//!
//! Read in this order: the words (`ids`, `personal`, `words`, `protocol`), how an aggregate decides
//! (`decider`), then the aggregate itself (`citizen_request`).

pub mod ids;
pub mod personal;
pub mod words;
pub mod protocol;
pub mod decider;
pub mod citizen_request;

pub use decider::Decider;
pub use ids::{AccountId, DepartmentId, RequestId};
pub use personal::{Personal, Sealed};
