//! The receipt of a submission.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::receipts::Signed;

/// A signed proof of filing, whole: whoever has it can check it without the portal, and needs nothing but the log's
/// public key.
#[derive(Serialize, ToSchema)]
pub struct Receipt {
    /// The event's line as it stands in the log, personal fields sealed.
    event: String,
    /// A signed note (C2SP): the log's name with `/receipt`, the number, the position, the leaf, the time.
    note: String,
    /// For each personal field, by its path in the event (`Submitted.subject`): what opens its commitment. Empty once the
    /// personal data are erased.
    salts: BTreeMap<String, Opened>,
}

/// What opens a commitment: it is SHA-256 over the salt and the JSON text of the value.
#[derive(Serialize, ToSchema)]
#[schema(as = OpenedCommitment)]
struct Opened {
    /// 32 bytes, base64.
    salt: String,
    /// What was filed in this field.
    value: Value,
}

impl From<Signed> for Receipt {
    fn from(signed: Signed) -> Self {
        let store::seal::Receipt { event, note, salts } = signed.receipt;
        let opened = salts
            .into_iter()
            .map(|(path, opened)| (path, Opened { salt: opened.salt.to_string(), value: opened.value }));
        Self { event, note, salts: opened.collect() }
    }
}
