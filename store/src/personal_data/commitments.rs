//! Commitments: beside each sealed field stands SHA-256(salt ‖ value), the salt inside the ciphertext. Whoever is given
//! salt and value can prove what was filed.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{SALT, is_sealed, step_into, unseal};
use crate::event::StreamId;
use crate::keys::DataKey;
use crate::seal::Hash;

/// What opens a commitment. `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opened {
    /// 32 bytes, canonical base64.
    pub salt: Hash,
    /// The value that was filed.
    pub value: Value,
}

impl Opened {
    /// Whether it opens this one.
    #[must_use]
    pub fn fits(&self, commitment: &Hash) -> bool {
        let value = serde_json::to_vec(&self.value).expect("a JSON value is written to memory");
        Hash::of(&[&self.salt.0, &value]) == *commitment
    }
}

impl fmt::Debug for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Opened(…)")
    }
}

/// The personal fields of a payload in clear, by their path.
pub type OpenedFields = BTreeMap<String, Opened>;

/// The commitments of a payload by the path of their field. A field whose commitment is no hash is listed with one
/// that nothing opens.
#[must_use]
pub fn commitments(payload: &Value) -> BTreeMap<String, Hash> {
    let mut found = BTreeMap::new();
    each_sealed(payload, &mut |map, path| {
        let commitment = map.get("commitment").and_then(Value::as_str).and_then(|text| text.parse().ok());
        found.insert(path.to_owned(), commitment.unwrap_or(Hash([0; 32])));
    });
    found
}

/// What opens them, for whoever has the stream's data key.
#[must_use]
pub fn open_commitments(payload: &Value, stream: &StreamId, key: &DataKey) -> OpenedFields {
    let mut opened = OpenedFields::new();
    each_sealed(payload, &mut |map, path| {
        let Some(clear) = unseal(map, stream, path, key) else { return };
        let Some((salt, value)) = clear.split_first_chunk::<SALT>() else { return };
        if let Ok(value) = serde_json::from_slice(value) {
            opened.insert(path.to_owned(), Opened { salt: Hash(*salt), value });
        }
    });
    opened
}

/// Each sealed field with its path, as `walk` names it.
fn each_sealed(document: &Value, with: &mut dyn FnMut(&Map<String, Value>, &str)) {
    inside(document, &mut String::new(), with);
}

fn inside(value: &Value, path: &mut String, with: &mut dyn FnMut(&Map<String, Value>, &str)) {
    match value {
        Value::Object(map) if is_sealed(map) => with(map, path),
        Value::Object(map) => {
            for (name, value) in map {
                step_into(path, name, |path| inside(value, path, with));
            }
        }
        Value::Array(items) => items.iter().for_each(|item| inside(item, path, with)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// As text in JSON.
impl Serialize for Hash {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Hash {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::super::seal_fields;
    use super::*;
    use serde_json::json;
    use uuid::Uuid;

    #[test]
    fn what_opens_a_commitment_is_its_own_salt_and_value() {
        let stream = StreamId { aggregate_type: "CitizenRequest", aggregate_id: Uuid::from_u128(1) };
        let key = DataKey::generate();
        let mut payload = json!({"Submitted": {"subject": {"personal": "Λακκούβα"}, "kind": "request",
                                               "sender": {"phone": {"personal": null}}}});
        seal_fields(&mut payload, &stream, &key);
        let (commitments, opened) = (commitments(&payload), open_commitments(&payload, &stream, &key));
        assert_eq!(opened.keys().collect::<Vec<_>>(), ["Submitted.sender.phone", "Submitted.subject"]);
        for (path, opened) in &opened {
            assert!(opened.fits(&commitments[path]));
            assert!(!Opened { value: json!("Λακκουβα"), ..opened.clone() }.fits(&commitments[path]));
            assert!(!Opened { salt: Hash([0; 32]), ..opened.clone() }.fits(&commitments[path]));
        }
        assert!(open_commitments(&payload, &stream, &DataKey::generate()).is_empty());
    }
}
