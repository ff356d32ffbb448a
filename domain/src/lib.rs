//! What is allowed and what happened. Pure: no I/O, no clock, no randomness.
//!
//! Read in this order: the words (`ids`, `personal`, `words`, `person`, `protocol`), what the law and the
//! municipality have laid down as data (`catalogue`, `terms`), how an aggregate decides (`decider`), then the
//! aggregates (`citizen_request`, `user_verification`, `certificate_application`).

#[macro_use]
mod spelled;
pub mod ids;
pub mod personal;
pub mod words;
pub mod person;
pub mod protocol;
pub mod catalogue;
pub mod terms;
pub mod decider;
pub mod citizen_request;
pub mod user_verification;
pub mod certificate_application;

pub use decider::Decider;
pub use ids::{AccountId, ApplicationId, DepartmentId, RequestId};
pub use personal::{Personal, Sealed};
