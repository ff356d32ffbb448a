//! The master key, and what it wraps itself: the data keys and the root secret.
//!
//! There is one; while it is being replaced there are two, and all clones of a [`MasterKey`] know both. The database
//! says which of them wraps (`standing`), a change of keys is led by `rotation`. docs/decisions/0038 has the whole of it.

mod standing;
mod rotation;

use std::sync::{Arc, PoisonError, RwLock};

use chacha20poly1305::XChaCha20Poly1305;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use hmac::{Hmac, Mac};
use rand::Rng;
use sha2::Sha256;
use zeroize::Zeroizing;

pub use rotation::{MasterRotation, Missing, Rewrapped, RotateMasterError};
pub(crate) use standing::{follow, open};

/// The length of an XChaCha20-Poly1305 nonce: long enough to be drawn at random without a second thought.
pub(crate) const NONCE: usize = 24;

/// What a master key is called. Tells nothing of the key.
pub type KeyId = [u8; 8];

/// The key that wraps all data keys, kept outside the database. Clones share what they know.
#[derive(Clone)]
pub struct MasterKey(Arc<RwLock<Ring>>);

/// The keys that this process knows, the newest last; there is always one.
struct Ring {
    keys: Vec<NamedKey>,
    /// The one that wraps, as the database says; the newest while that is not known.
    wraps: Option<KeyId>,
}

#[derive(Clone)]
struct NamedKey {
    id: KeyId,
    bytes: Zeroizing<[u8; 32]>,
}

impl MasterKey {
    /// From its 32 bytes.
    #[must_use]
    pub fn new(bytes: impl Into<Zeroizing<[u8; 32]>>) -> Self {
        Self(Arc::new(RwLock::new(Ring { keys: vec![NamedKey::of(bytes.into())], wraps: None })))
    }

    /// These are the keys from now on, for all clones, the newest last; none changes nothing.
    pub fn learn(&self, keys: &[Zeroizing<[u8; 32]>]) {
        if !keys.is_empty() {
            self.write(|ring| ring.keys = keys.iter().cloned().map(NamedKey::of).collect());
        }
    }

    /// What the keys are called, the newest last.
    #[must_use]
    pub fn ids(&self) -> Vec<KeyId> {
        self.read(|ring| ring.keys.iter().map(|key| key.id).collect())
    }

    /// What the key that wraps is called.
    #[must_use]
    pub fn wrapping(&self) -> KeyId {
        self.read(|ring| ring.wrapping().id)
    }

    fn wrap_with(&self, id: KeyId) {
        self.write(|ring| ring.wraps = Some(id));
    }

    /// `clear`, sealed under the key that wraps: its id, a nonce, the ciphertext.
    pub(crate) fn seal(&self, clear: &[u8], bound_to: &str) -> Vec<u8> {
        let key = self.read(|ring| ring.wrapping().clone());
        [key.id.as_slice(), &encrypt(&key.bytes, clear, bound_to)].concat()
    }

    /// The same under the key of this id, where it is known.
    fn seal_with(&self, id: KeyId, clear: &[u8], bound_to: &str) -> Option<Vec<u8>> {
        let key = self.read(|ring| ring.keys.iter().find(|key| key.id == id).cloned())?;
        Some([key.id.as_slice(), &encrypt(&key.bytes, clear, bound_to)].concat())
    }

    /// What was sealed under one of the keys; `None` when it was another, or the bytes were changed or moved.
    pub(crate) fn open(&self, sealed: &[u8], bound_to: &str) -> Option<Zeroizing<Vec<u8>>> {
        self.read(|ring| {
            let named = sealed.split_first_chunk::<8>().and_then(|(id, sealed)| {
                let key = ring.keys.iter().find(|key| key.id == *id)?;
                decrypt(&key.bytes, sealed, bound_to)
            });
            // What was sealed before keys had names.
            let unnamed = || ring.keys.iter().find_map(|key| decrypt(&key.bytes, sealed, bound_to));
            named.or_else(unnamed).map(Zeroizing::new)
        })
    }

    /// Before there was a root secret the master key was it.
    fn as_root(&self) -> RootSecret {
        self.read(|ring| RootSecret(ring.wrapping().bytes.clone()))
    }

    fn read<T>(&self, look: impl FnOnce(&Ring) -> T) -> T {
        look(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn write(&self, change: impl FnOnce(&mut Ring)) {
        change(&mut self.0.write().unwrap_or_else(PoisonError::into_inner));
    }
}

impl Ring {
    fn wrapping(&self) -> &NamedKey {
        let chosen = self.keys.iter().find(|key| Some(key.id) == self.wraps);
        chosen.or(self.keys.last()).expect("a ring is made with a key and never emptied")
    }
}

impl NamedKey {
    fn of(bytes: Zeroizing<[u8; 32]>) -> Self {
        let name = mac(bytes.as_slice(), &[b"pyli name of a master key\n"]);
        let id = *name.first_chunk().expect("HMAC-SHA256 gives 32 bytes");
        Self { id, bytes }
    }
}

/// What is looked up by, or signed, without belonging to one person: keys for such purposes are derived from it.
#[derive(Clone)]
pub struct RootSecret(Zeroizing<[u8; 32]>);

impl RootSecret {
    /// A key for one purpose, derived from this one: knowing it tells nothing of the others.
    #[must_use]
    pub fn derive(&self, purpose: &str) -> Zeroizing<[u8; 32]> {
        derived_key(self.0.as_slice(), &[b"pyli derived key\n", purpose.as_bytes()])
    }

    /// An HMAC of `message` under the key derived for `purpose`.
    pub(crate) fn mac(&self, purpose: &str, message: &[u8]) -> Vec<u8> {
        mac(self.derive(purpose).as_slice(), &[message])
    }

    pub(crate) fn generate() -> Self {
        let mut bytes = Zeroizing::new([0; 32]);
        rand::rng().fill_bytes(bytes.as_mut());
        Self(bytes)
    }

    fn of(clear: &[u8]) -> Option<Self> {
        Some(Self(Zeroizing::new(clear.try_into().ok()?)))
    }
}

pub(crate) fn encrypt(key: &[u8; 32], clear: &[u8], bound_to: &str) -> Vec<u8> {
    let mut nonce = [0; NONCE];
    rand::rng().fill_bytes(&mut nonce);
    let sealed = XChaCha20Poly1305::new(key.into())
        .encrypt(&nonce.into(), Payload { msg: clear, aad: bound_to.as_bytes() })
        .expect("a message in memory is shorter than the cipher's limit of 256 GiB");
    [nonce.as_slice(), &sealed].concat()
}

pub(crate) fn decrypt(key: &[u8; 32], sealed: &[u8], bound_to: &str) -> Option<Vec<u8>> {
    let (nonce, ciphertext) = sealed.split_first_chunk::<NONCE>()?;
    XChaCha20Poly1305::new(key.into())
        .decrypt(nonce.into(), Payload { msg: ciphertext, aad: bound_to.as_bytes() })
        .ok()
}

/// What `mac` gives, where it is a key itself.
pub(crate) fn derived_key(key: &[u8], parts: &[&[u8]]) -> Zeroizing<[u8; 32]> {
    let derived = Zeroizing::new(mac(key, parts));
    let mut bytes = Zeroizing::new([0; 32]);
    bytes.copy_from_slice(&derived);
    bytes
}

pub(crate) fn mac(key: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(bytes: &[u8]) -> Vec<Zeroizing<[u8; 32]>> {
        bytes.iter().map(|byte| Zeroizing::new([*byte; 32])).collect()
    }

    #[test]
    fn two_keys_open_and_the_chosen_one_seals() {
        let (master, clone) = (MasterKey::new([1; 32]), MasterKey::new([1; 32]).clone());
        let old = master.seal(b"x", "here");
        master.learn(&keys(&[1, 2]));
        master.wrap_with(clone.wrapping());
        assert_eq!(master.seal(b"x", "here")[..8], old[..8]);
        master.wrap_with(MasterKey::new([2; 32]).wrapping());
        let new = master.seal(b"x", "here");
        assert_ne!(new[..8], old[..8]);
        assert!(master.open(&old, "here").is_some() && master.open(&new, "here").is_some());
        master.learn(&keys(&[2]));
        assert!(master.open(&old, "here").is_none() && master.open(&new, "here").is_some());
        assert!(master.open(&new, "there").is_none());
    }

    #[test]
    fn what_was_sealed_before_keys_had_names_still_opens() {
        let master = MasterKey::new([1; 32]);
        let unnamed = encrypt(&[1; 32], b"x", "here");
        assert_eq!(master.open(&unnamed, "here").expect("it opens").as_slice(), b"x");
        assert!(MasterKey::new([2; 32]).open(&unnamed, "here").is_none());
    }

    #[test]
    fn clones_learn_together() {
        let master = MasterKey::new([1; 32]);
        let clone = master.clone();
        master.learn(&keys(&[1, 2]));
        assert_eq!(clone.ids().len(), 2);
        clone.learn(&[]);
        assert_eq!(master.ids().len(), 2);
    }
}
