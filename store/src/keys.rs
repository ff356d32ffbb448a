//! The master key, and the data keys that it wraps.

use zeroize::Zeroizing;

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
}

/// The key of one stream's personal data.
#[derive(Clone)]
pub struct DataKey(Zeroizing<[u8; 32]>);

impl DataKey {
    /// A new one, from the operating system's randomness.
    #[must_use]
    pub fn generate() -> Self {
        todo!()
    }

    /// Wrapped by the master key, bound to its stream.
    #[must_use]
    pub fn wrap(&self, master: &MasterKey, stream: &StreamId) -> Vec<u8> {
        todo!()
    }

    /// What `wrap` made; `None` when the master key is another, or the bytes were changed or moved.
    #[must_use]
    pub fn unwrap(wrapped: &[u8], master: &MasterKey, stream: &StreamId) -> Option<Self> {
        todo!()
    }
}
