//! How far a member of staff has seen the queues: what is newer is new to him.

use domain::AccountId;

use crate::connect::Store;
use crate::error::Unavailable;

/// The newest Α.Α. that somebody has seen, in each series; 0 when he has not looked yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// Of requests.
    pub requests: i64,
    /// Of applications.
    pub applications: i64,
}

impl Store {
    /// What this account has seen.
    pub async fn last_look(&self, _account: AccountId) -> Result<Look, Unavailable> {
        todo!("helper STORE")
    }

    /// It has seen this much now; never less than before.
    pub async fn looked(&self, _account: AccountId, _seen: Look) -> Result<(), Unavailable> {
        todo!("helper STORE")
    }
}
