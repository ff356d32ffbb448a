//! What is allowed and what happened. Pure: no I/O, no clock, no randomness.
//!
//! Read in this order: the words (`ids`, `personal`, `words`, `person`, `protocol`, `keeping`), what the law and the
//! municipality have laid down as data (`catalogue`, `terms`, `retention`), how an aggregate decides (`decider`), then the
//! aggregates (`citizen_request`, `user_verification`, `certificate_application`, `erasure`).

#[macro_use]
mod spelled;
pub mod ids;
pub mod personal;
pub mod words;
pub mod person;
pub mod protocol;
pub mod keeping;
pub mod catalogue;
pub mod terms;
pub mod retention;
pub mod decider;
pub mod citizen_request;
pub mod user_verification;
pub mod certificate_application;
pub mod erasure;

pub use decider::Decider;
pub use ids::{AccountId, ApplicationId, DepartmentId, ErasureId, RequestId};
pub use personal::{Personal, Sealed};
