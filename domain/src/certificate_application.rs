//! A verified citizen's application for a certificate. It goes to the protocol by itself when it is filed.
//!
//! Flow: `command` (what is asked) → `decide` (may it be?) → `event` (what happened) → `state` (what is now).
//! `status` holds the table of what may follow what.

mod command;
mod decide;
mod keeping;
mod event;
mod state;
mod status;
mod error;
mod raw_delivery;
#[cfg(test)]
mod tests;

pub use command::ApplicationCommand;
pub use error::ApplicationError;
pub use event::{Applicant, ApplicationEvent, Delivery};
pub use raw_delivery::RawDelivery;
pub use state::CertificateApplication;
pub use status::ApplicationStatus;
