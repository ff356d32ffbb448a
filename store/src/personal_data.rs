//! Sealing and opening the personal fields of a JSON document.

use serde_json::Value;

use crate::event::StreamId;
use crate::keys::DataKey;

/// Opens every sealed field inside `document` (an event's payload or a read model's copy): `{ciphertext,
/// commitment, field, nonce}` becomes the value in clear, or `null` when `key` is `None` (erased) or it does not fit.
pub fn open_fields(document: &mut Value, stream: &StreamId, key: Option<&DataKey>) {
    todo!()
}
