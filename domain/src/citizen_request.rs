//! A citizen's request, complaint or proposal, or an anonymous comment.
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
#[cfg(test)]
mod tests;

pub use command::{AfterAnswer, RequestCommand};
pub use error::RequestError;
pub use event::{RequestEvent, Sender};
pub use state::CitizenRequest;
pub use status::{Kind, Status};
