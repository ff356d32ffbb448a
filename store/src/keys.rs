//! The data keys: one for each stream's personal data, wrapped by the master key.

use rand::Rng;
use zeroize::Zeroizing;

use crate::event::StreamId;
use crate::master_key::{MasterKey, decrypt, derived_key, encrypt, mac};

/// The key of one stream's personal data.
#[derive(Clone)]
pub struct DataKey(Zeroizing<[u8; 32]>);

impl DataKey {
    /// A new one, from the operating system's randomness.
    #[must_use]
    pub fn generate() -> Self {
        let mut bytes = Zeroizing::new([0; 32]);
        rand::rng().fill_bytes(bytes.as_mut());
        Self(bytes)
    }

    /// Wrapped by the master key, bound to its stream: that key's id (8 bytes), nonce (24 bytes) and ciphertext.
    #[must_use]
    pub fn wrap(&self, master: &MasterKey, stream: &StreamId) -> Vec<u8> {
        master.seal(self.0.as_ref(), &bound_to(stream))
    }

    /// What `wrap` made; `None` when the master key is another, or the bytes were changed or moved.
    #[must_use]
    pub fn unwrap(wrapped: &[u8], master: &MasterKey, stream: &StreamId) -> Option<Self> {
        let clear = master.open(wrapped, &bound_to(stream))?;
        let mut bytes = Zeroizing::new([0; 32]);
        if clear.len() != bytes.len() {
            return None;
        }
        bytes.copy_from_slice(&clear);
        Some(Self(bytes))
    }

    /// What is compared of a submission's content: an HMAC that says nothing once the key is destroyed.
    #[must_use]
    pub fn fingerprint(&self, content: &[u8]) -> Vec<u8> {
        mac(self.0.as_slice(), &[b"pyli submission\n", content])
    }

    /// An HMAC of `message` under the key derived from this one for `purpose`: 32 bytes.
    pub(crate) fn mac(&self, purpose: &str, message: &[u8]) -> Vec<u8> {
        let derived = derived_key(self.0.as_slice(), &[b"pyli derived key\n", purpose.as_bytes()]);
        mac(derived.as_slice(), &[message])
    }

    pub(crate) fn encrypt(&self, clear: &[u8], bound_to: &str) -> Vec<u8> {
        encrypt(&self.0, clear, bound_to)
    }

    pub(crate) fn decrypt(&self, sealed: &[u8], bound_to: &str) -> Option<Vec<u8>> {
        decrypt(&self.0, sealed, bound_to)
    }
}

fn bound_to(stream: &StreamId) -> String {
    bound_to_names(stream.aggregate_type, &stream.aggregate_id.to_string())
}

pub(crate) fn bound_to_names(aggregate_type: &str, aggregate_id: &str) -> String {
    format!("pyli data key\n{aggregate_type}\n{aggregate_id}")
}

/// Whether the master key opens a wrapped key, of whatever stream.
pub(crate) fn opens(master: &MasterKey, wrapped: &[u8], aggregate_type: &str, aggregate_id: &str) -> bool {
    let clear = master.open(wrapped, &bound_to_names(aggregate_type, aggregate_id));
    clear.is_some_and(|clear| clear.len() == 32)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn stream(id: u128) -> StreamId {
        StreamId { aggregate_type: "CitizenRequest", aggregate_id: Uuid::from_u128(id) }
    }

    #[test]
    fn a_wrapped_key_opens_only_with_its_master_and_its_stream() {
        let (master, other) = (MasterKey::new([1; 32]), MasterKey::new([2; 32]));
        let key = DataKey::generate();
        let wrapped = key.wrap(&master, &stream(1));
        let opened = DataKey::unwrap(&wrapped, &master, &stream(1)).expect("the right master and stream");
        assert_eq!(opened.fingerprint(b"x"), key.fingerprint(b"x"));
        assert!(DataKey::unwrap(&wrapped, &other, &stream(1)).is_none());
        assert!(DataKey::unwrap(&wrapped, &master, &stream(2)).is_none());
        assert!(DataKey::unwrap(&wrapped[..20], &master, &stream(1)).is_none());
    }

    #[test]
    fn a_changed_byte_anywhere_is_noticed() {
        let master = MasterKey::new([1; 32]);
        let wrapped = DataKey::generate().wrap(&master, &stream(1));
        for at in 0..wrapped.len() {
            let mut changed = wrapped.clone();
            changed[at] ^= 1;
            assert!(DataKey::unwrap(&changed, &master, &stream(1)).is_none(), "byte {at}");
        }
    }
}
