//! A request that somebody be forgotten, or one case: asked, then carried out or refused. Whoever it is about asks the
//! municipality; an administrator writes it down here, and a second one decides. Its texts are sealed under a key of its
//! own, so that the reason of an erasure outlives what was erased (docs/decisions/0031).
//!
//! Flow: `command` (what is asked) → `decide` (may it be?) → `event` (what happened) → `state` (what is now).

mod command;
mod decide;
mod event;
mod state;
mod error;
#[cfg(test)]
mod tests;

pub use command::ErasureCommand;
pub use error::ErasureError;
pub use event::{ErasureEvent, Subject};
pub use state::{Erasure, ErasureState};
