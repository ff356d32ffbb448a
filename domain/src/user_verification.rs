//! Whether the municipality knows who a citizen is: his details as he declared them, checked at the counter.
//! The stream's id is the id of his account.

mod command;
mod decide;
mod event;
mod state;
mod error;
#[cfg(test)]
mod tests;

pub use command::VerificationCommand;
pub use error::VerificationError;
pub use event::{Fingerprints, VerificationEvent};
pub use state::{UserVerification, VerificationState};
