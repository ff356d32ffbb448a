//! Applications for certificates as "my applications", the case page and the staff queue show them.

mod view;
mod query;

pub use query::{MineFilter, QueueFilter, for_staff, from_log, mine, mine_with_answers, of_citizen, queue};
pub use view::{ApplicantView, ApplicationRow, ApplicationView, DeliveryView};
