//! Personal data inside events: a value that can be forgotten without breaking the log.
//!
//! In memory a field is `Known` (just typed, or opened with its stream's data key), `Sealed` (as it stands
//! in the log: ciphertext that whoever holds the data key may open) or `Erased` (the key is destroyed).
//! Nothing that `decide` or `apply` does may depend on which of the three it is.

#[cfg(test)]
mod tests;

use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeOwned, Error as _, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

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
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sealed {
    /// XChaCha20-Poly1305 over `salt (32 bytes) ‖ JSON of the value`; base64.
    pub ciphertext: String,
    /// `SHA-256(salt ‖ JSON of the value)`; base64. Proves the text to whoever holds value and salt.
    pub commitment: String,
    /// Where the field stood when it was sealed, `EventType.field[.field]`: part of what the AEAD authenticates.
    /// Not stored in the log (it is implied there); added on reading so that a read model's copy can be opened.
    #[serde(skip_serializing_if = "Option::is_none")]
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

impl<T> fmt::Debug for Personal<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
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
        deserializer.deserialize_map(Members(PhantomData))
    }
}

/// Reads either form member by member, without a document in between: every event that is read passes here, several
/// times.
struct Members<T>(PhantomData<T>);

/// What an object that stands for a personal field may hold; the last is [`CLEAR_MEMBER`].
#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Member {
    Ciphertext,
    Commitment,
    Field,
    Nonce,
    Personal,
}

impl<'de, T: DeserializeOwned> Visitor<'de> for Members<T> {
    type Value = Personal<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a personal field, in clear or sealed")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        let mut next = members.next_key()?;
        if let Some(Member::Personal) = next {
            return clear(members);
        }
        let (mut ciphertext, mut commitment, mut field, mut nonce) = (None, None, None, None);
        while let Some(member) = next {
            match member {
                Member::Ciphertext => ciphertext = Some(members.next_value()?),
                Member::Commitment => commitment = Some(members.next_value()?),
                Member::Field => field = members.next_value()?,
                Member::Nonce => nonce = Some(members.next_value()?),
                Member::Personal => return Err(A::Error::custom(NOT_ALONE)),
            }
            next = members.next_key()?;
        }
        Ok(Personal::Sealed(Sealed {
            ciphertext: ciphertext.ok_or_else(|| A::Error::missing_field("ciphertext"))?,
            commitment: commitment.ok_or_else(|| A::Error::missing_field("commitment"))?,
            field,
            nonce: nonce.ok_or_else(|| A::Error::missing_field("nonce"))?,
        }))
    }
}

const NOT_ALONE: &str = "something stands beside a clear value";

fn clear<'de, T: DeserializeOwned, A: MapAccess<'de>>(mut members: A) -> Result<Personal<T>, A::Error> {
    let value: Option<T> = members.next_value()?;
    match members.next_key::<Member>()? {
        None => Ok(value.map_or(Personal::Erased, Personal::Known)),
        Some(_) => Err(A::Error::custom(NOT_ALONE)),
    }
}
