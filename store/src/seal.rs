//! The seal of the log: what makes it checkable by somebody who trusts nobody.
//!
//! Read in this order: `line` (an event as one line of canonical JSON), `copying` (the same, quickly), `hash` and `merkle` (the leaves and the tree of
//! RFC 6962), `proof` (that an event is in it, that an older tree is its beginning), `note` (signed text as in C2SP
//! signed-note), `checkpoint` and `receipt` (what is signed), `log_keys` (whose signature counts, and how far), `tiles`
//! (where the tree is kept), `sealer` (who extends and signs it, behind the writers), `signers` (which key signs by now),
//! `published` (what anybody may ask of it), `witness` (the second place for checkpoints), `gate` (whether writes wait for
//! that), `standing` (how all of it fares), and for those who take the log away: `reading`, `export` and `feed`. Checking
//! it is `crate::verify`.

pub mod line;
mod copying;
mod document;
pub mod hash;
pub mod merkle;
pub mod proof;
pub mod note;
pub mod checkpoint;
pub mod receipt;
pub mod log_keys;
mod tiles;
mod sealer;
mod signers;
mod published;
mod witness;
mod gate;
mod standing;
pub(crate) mod reading;
mod export;
mod feed;

pub use checkpoint::Checkpoint;
pub use export::{Export, ExportError, Tail};
pub use feed::{Feed, Wanted};
pub(crate) use gate::Gate;
pub use gate::{WhenLate, WitnessTerms};
pub use hash::Hash;
pub use log_keys::{LogKeys, NotKeys, Retired, Trusted};
pub use merkle::Frontier;
pub use note::{Signer, Verifier};
pub use receipt::Receipt;
pub use sealer::SealError;
pub use signers::{RotateError, Rotation};
pub use standing::{Alarm, SealStanding, WitnessStanding};
pub use witness::{Witness, WitnessError};

pub(crate) use tiles::Tiles;
