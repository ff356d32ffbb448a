//! Checking the log as somebody does who trusts nobody: every row, every leaf, every root, every signature.
//!
//! Read in this order: `facts` (what one row says, checked by itself), `known` (the events that we can read), `walk`
//! (the rows in order: places, streams, numbers, time, the tree), `export` (fed by the lines of a file, without any
//! database), `database` (fed by rows, beside the tiles, checkpoints and data keys that are there), `second_place`
//! (what lies where the database's administrator cannot reach, against the database) and `wrong` (what is answered).
//!
//! `facts`, `walk` and `second_place` touch neither file nor database: whatever feeds them, they decide alike.

mod facts;
mod known;
mod walk;
mod export;
mod database;
mod since;
mod stored;
mod data_keys;
mod second_place;
mod wrong;

#[cfg(test)]
mod tests;

pub use database::{Asked, Scope};
pub use export::{Extent, Sheet, export};
pub use facts::Facts;
pub use second_place::{Disagreement, Witnessed, notes_in};
pub use walk::Walk;
pub use wrong::{Report, VerifyError, Wrong};
