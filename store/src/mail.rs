//! Mail, as far as it lies in the database: who may be mailed, what is to be sent besides what events ask for, the
//! links in it, and what was tried. Nothing is sent from here.
//!
//! Read in this order: `wishes` (who may be mailed), `letters` (what waits to be sent), `links` (what somebody may do
//! who has opened one), `digests`, `attempts`, `held`.

mod wishes;
mod letters;
mod links;
mod digests;
mod attempts;
mod held;
mod kept;

pub use attempts::{Attempt, Ended};
pub use held::Held;
pub use letters::{Claimed, Contents};
pub use links::{Asked, CONFIRMATION_LASTS, LinkKind, RESET_LASTS};
pub use wishes::{MailStanding, MailWish, Recipient};
