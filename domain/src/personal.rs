//! Personal data inside events: a value that can be forgotten without breaking the log.
//!
//! In memory a field is `Known` (just typed, or opened with its stream's data key), `Sealed` (as it stands
//! in the log: ciphertext that whoever holds the data key may open) or `Erased` (the key is destroyed).
//! Nothing that `decide` or `apply` does may depend on which of the three it is.

#[cfg(test)]
mod tests;

use serde::de::{DeserializeOwned, Error as _};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

/// A personal field of an event. `Debug` never shows what is inside.
#[derive(Clone, PartialEq, Eq)]
pub enum Personal<T> {
    /// The value in clear.
    Known(T),
    /// The value as the log keeps it.
    Sealed(Sealed),
    /// The data key is destroyed; nobody can read the value again.
    Erased,
}

/// What the log keeps of a personal field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sealed {
    /// XChaCha20-Poly1305 over `salt (32 bytes) ‖ JSON of the value`; base64.
    pub ciphertext: String,
    /// `SHA-256(salt ‖ JSON of the value)`; base64. Proves the text to whoever holds value and salt.
    pub commitment: String,
    /// Where the field stood when it was sealed, `EventType.field[.field]`: part of what the AEAD authenticates.
    /// Not stored in the log (it is implied there); added on reading so that a read model's copy can be opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// 24 bytes; base64.
    pub nonce: String,
}

impl<T> Personal<T> {
    /// The value, where it is known.
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Sealed(_) | Self::Erased => None,
        }
    }
}

impl<T> std::fmt::Debug for Personal<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Known(_) => "Personal(known)",
            Self::Sealed(_) => "Personal(sealed)",
            Self::Erased => "Personal(erased)",
        })
    }
}

/// The member under which a clear value travels between `domain` and the sealing in `store`.
pub const CLEAR_MEMBER: &str = "personal";

impl<T: Serialize> Serialize for Personal<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Sealed(sealed) => sealed.serialize(serializer),
            Self::Known(value) => {
                let mut map = serializer.serialize_map(Some(1))?;
                map.serialize_entry(CLEAR_MEMBER, value)?;
                map.end()
            }
            Self::Erased => {
                let mut map = serializer.serialize_map(Some(1))?;
                map.serialize_entry(CLEAR_MEMBER, &())?;
                map.end()
            }
        }
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Personal<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut value = Value::deserialize(deserializer)?;
        match value.get_mut(CLEAR_MEMBER).map(Value::take) {
            Some(Value::Null) => Ok(Self::Erased),
            Some(clear) => T::deserialize(clear).map(Self::Known).map_err(D::Error::custom),
            None => Sealed::deserialize(value).map(Self::Sealed).map_err(D::Error::custom),
        }
    }
}
