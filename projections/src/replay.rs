//! What an auditor reads: the log itself, and one case as it was at any moment.
//!
//! Nothing is folded here a second time: a moment is the beginning of a stream, folded and opened by the same code
//! that fills and reads the live read models. A moment is a position; a time means the newest position at or before
//! it.
//!
//! Read in this order: `kind` (which streams there are), `search` (finding events), `log` (all of one case), `view`
//! (what it showed, and to whom), `difference` (between two moments).

mod kind;
mod search;
mod log;
mod view;
mod difference;

pub use difference::{Difference, differences};
pub use kind::StreamKind;
pub use log::CaseLog;
pub use search::{LogFilter, LogLine, LogPage, position_at, search, streams_of_number};
pub use view::{Seen, View};
