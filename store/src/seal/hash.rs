//! SHA-256 values: those of leaves and nodes of the log's tree, and how they are written.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use sha2::{Digest, Sha256};

/// A SHA-256 value; written as canonical base64 (standard, padded).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Hash(pub [u8; 32]);

/// A text that is not the canonical base64 of 32 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the canonical base64 of 32 bytes")]
pub struct NotAHash;

impl Hash {
    /// Of the concatenation of `parts`.
    #[must_use]
    pub fn of(parts: &[&[u8]]) -> Self {
        let mut hash = Sha256::new();
        for part in parts {
            hash.update(part);
        }
        Self(hash.finalize().into())
    }

    /// Of a leaf: 0x00 ‖ the line without its newline.
    #[must_use]
    pub fn leaf(line: &[u8]) -> Self {
        Self::of(&[&[0], line])
    }

    /// Of a node: 0x01 ‖ left ‖ right.
    #[must_use]
    pub fn node(left: Self, right: Self) -> Self {
        Self::of(&[&[1], &left.0, &right.0])
    }

    /// Of the tree without leaves.
    #[must_use]
    pub fn empty() -> Self {
        Self::of(&[])
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&BASE64.encode(self.0))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Hash {
    type Err = NotAHash;

    /// The decoder refuses what is not canonical: other alphabets, missing padding, bits that are left over.
    fn from_str(text: &str) -> Result<Self, NotAHash> {
        let bytes = BASE64.decode(text).map_err(|_| NotAHash)?;
        Ok(Self(bytes.try_into().map_err(|_| NotAHash)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_canonical_text_is_a_hash() {
        let text = Hash::leaf(b"line").to_string();
        assert_eq!(text.parse(), Ok(Hash::leaf(b"line")));
        let unpadded = text.trim_end_matches('=');
        assert_eq!(unpadded.parse::<Hash>(), Err(NotAHash));
        // The last character of 32 bytes carries two bits that must be zero.
        let last = unpadded.len() - 1;
        let mut spoiled = 0;
        for other in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".chars() {
            let changed = format!("{}{other}=", &unpadded[..last]);
            spoiled += usize::from(changed.parse::<Hash>().is_err());
        }
        assert_eq!(spoiled, 48, "of 64 last characters 16 are canonical");
    }
}
