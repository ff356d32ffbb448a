//! Keyed hashes under an account's own key: fingerprints of somebody's details, and the code for the counter.
//! Nothing of them is stored here, and none can be made once the account's key is destroyed.

use domain::AccountId;

use crate::connect::Store;
use crate::error::Unavailable;

impl Store {
    /// A fingerprint of these bytes for this account, base64; `None` when there is no such account, or its key is
    /// destroyed.
    pub async fn fingerprint(
        &self,
        _account: AccountId,
        _content: &[u8],
    ) -> Result<Option<String>, Unavailable> {
        todo!("helper STORE")
    }

    /// The one-time code that the citizen shows at the counter: six digits, for this account and this revision of his
    /// verification, so that every change gives another.
    pub async fn counter_code(
        &self,
        _account: AccountId,
        _revision: u64,
    ) -> Result<Option<String>, Unavailable> {
        todo!("helper STORE")
    }
}
