//! The master key, and the data keys that it wraps.

use chacha20poly1305::XChaCha20Poly1305;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use cqrs_es::Aggregate;
use domain::citizen_request::CitizenRequest;
use hmac::{Hmac, Mac};
use rand::Rng;
use sha2::Sha256;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::accounts::ACCOUNT;
use crate::connect::Store;
use crate::error::Unavailable;
use crate::event::StreamId;

/// The key that wraps all data keys. 32 bytes; kept outside the database.
#[derive(Clone)]
pub struct MasterKey(Zeroizing<[u8; 32]>);

impl MasterKey {
    /// From its 32 bytes.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// A key for one purpose, derived from this one: knowing it tells nothing of the others.
    #[must_use]
    pub fn derive(&self, purpose: &str) -> [u8; 32] {
        let derived = mac(self.0.as_slice(), &[b"pyli derived key\n", purpose.as_bytes()]);
        derived.try_into().expect("HMAC-SHA256 gives 32 bytes")
    }

    /// An HMAC of `message` under the key derived for `purpose`.
    pub(crate) fn mac(&self, purpose: &str, message: &[u8]) -> Vec<u8> {
        mac(Zeroizing::new(self.derive(purpose)).as_slice(), &[message])
    }
}

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

    /// Wrapped by the master key, bound to its stream: nonce (24 bytes) and ciphertext.
    #[must_use]
    pub fn wrap(&self, master: &MasterKey, stream: &StreamId) -> Vec<u8> {
        encrypt(&master.0, self.0.as_ref(), &bound_to(stream))
    }

    /// What `wrap` made; `None` when the master key is another, or the bytes were changed or moved.
    #[must_use]
    pub fn unwrap(wrapped: &[u8], master: &MasterKey, stream: &StreamId) -> Option<Self> {
        let clear = Zeroizing::new(decrypt(&master.0, wrapped, &bound_to(stream))?);
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
        let derived = Zeroizing::new(mac(self.0.as_slice(), &[b"pyli derived key\n", purpose.as_bytes()]));
        mac(&derived, &[message])
    }

    pub(crate) fn encrypt(&self, clear: &[u8], bound_to: &str) -> Vec<u8> {
        encrypt(&self.0, clear, bound_to)
    }

    pub(crate) fn decrypt(&self, sealed: &[u8], bound_to: &str) -> Option<Vec<u8>> {
        decrypt(&self.0, sealed, bound_to)
    }
}

/// The length of an XChaCha20-Poly1305 nonce: long enough to be drawn at random without a second thought.
pub(crate) const NONCE: usize = 24;

fn bound_to(stream: &StreamId) -> String {
    bound_to_names(stream.aggregate_type, &stream.aggregate_id.to_string())
}

fn bound_to_names(aggregate_type: &str, aggregate_id: &str) -> String {
    format!("pyli data key\n{aggregate_type}\n{aggregate_id}")
}

/// Whether the master key opens a wrapped key, of whatever stream.
pub(crate) fn opens(master: &MasterKey, wrapped: &[u8], aggregate_type: &str, aggregate_id: &str) -> bool {
    let clear =
        decrypt(&master.0, wrapped, &bound_to_names(aggregate_type, aggregate_id)).map(Zeroizing::new);
    clear.is_some_and(|clear| clear.len() == 32)
}

fn encrypt(key: &[u8; 32], clear: &[u8], bound_to: &str) -> Vec<u8> {
    let mut nonce = [0; NONCE];
    rand::rng().fill_bytes(&mut nonce);
    let sealed = XChaCha20Poly1305::new(key.into())
        .encrypt(&nonce.into(), Payload { msg: clear, aad: bound_to.as_bytes() })
        .expect("a message in memory is shorter than the cipher's limit of 256 GiB");
    [nonce.as_slice(), &sealed].concat()
}

fn decrypt(key: &[u8; 32], sealed: &[u8], bound_to: &str) -> Option<Vec<u8>> {
    let (nonce, ciphertext) = sealed.split_first_chunk::<NONCE>()?;
    XChaCha20Poly1305::new(key.into())
        .decrypt(nonce.into(), Payload { msg: ciphertext, aad: bound_to.as_bytes() })
        .ok()
}

fn mac(key: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().to_vec()
}

impl Store {
    /// Whether our master key opens what is in the database; any one data key stands for all. True for an empty one.
    pub async fn master_key_fits(&self) -> Result<bool, Unavailable> {
        let kinds = [ACCOUNT, CitizenRequest::TYPE];
        let found: Option<(String, Uuid, Vec<u8>)> = sqlx::query_as(
            "select aggregate_type, aggregate_id::uuid, wrapped from data_keys \
             where wrapped is not null and aggregate_type = any($1) limit 1",
        )
        .bind(kinds)
        .fetch_optional(self.pool())
        .await?;
        let Some((kind, aggregate_id, wrapped)) = found else { return Ok(true) };
        let aggregate_type = kinds.into_iter().find(|known| *known == kind).unwrap_or_default();
        let stream = StreamId { aggregate_type, aggregate_id };
        Ok(DataKey::unwrap(&wrapped, self.master_key(), &stream).is_some())
    }
}

#[cfg(test)]
mod tests {
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
