//! Applications for certificates as "my applications", the case page and the staff queue show them.
//!
//! Flow: an event is folded into a row (`fold`), rows are loaded and written in batches (`apply`), and read back,
//! with the personal fields opened (`query`) into what pages show (`view`).

mod view;
mod row;
mod fold;
mod apply;
mod query;

pub use apply::Applications;
pub use fold::{from_events, from_log};
pub use query::{
    MineFilter, QueueFilter, for_staff, mine, mine_mark, mine_with_answers, of_citizen, queue, several,
    versions,
};
pub use row::CaseRow;
pub use view::{ApplicantView, ApplicationRow, ApplicationView, DeliveryView};

/// The cases of this service that were changed lately.
pub type AtHand = crate::AtHand<CaseRow>;
