//! Who an account belongs to, sealed under a data key of its own (its "stream" is the account itself).

use domain::AccountId;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::error::Unavailable;
use crate::event::StreamId;
use crate::keys::DataKey;
use crate::personal_data::{open_fields, seal_fields};

/// The aggregate type under which an account's data key stands; there are no events of it.
pub(crate) const ACCOUNT: &str = "Account";

pub(crate) fn stream(account: AccountId) -> StreamId {
    StreamId { aggregate_type: ACCOUNT, aggregate_id: account.0 }
}

#[derive(Serialize, Deserialize)]
pub(crate) struct Profile {
    pub(crate) email: String,
    pub(crate) given_name: String,
    pub(crate) family_name: String,
}

impl Profile {
    pub(crate) fn sealed(&self, account: AccountId, key: &DataKey) -> Value {
        let mut sealed = json!({
            "email": {"personal": self.email},
            "given_name": {"personal": self.given_name},
            "family_name": {"personal": self.family_name},
        });
        seal_fields(&mut sealed, &stream(account), key);
        sealed
    }

    pub(crate) fn open(mut sealed: Value, account: AccountId, key: &DataKey) -> Result<Self, Unavailable> {
        open_fields(&mut sealed, &stream(account), Some(key));
        serde_json::from_value(sealed).map_err(|_| Unavailable::Unreadable("an account's profile".to_owned()))
    }
}
