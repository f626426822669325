//! Clients' public keys, by the digest of the message that brought them.
//!
//! The digest is the name, so nobody can put other keys in the place of a client's.

use std::sync::Arc;

use private_inference::{ModelId, PublicKeys};

use super::lru::Lru;

/// Bytes in memory for each byte of a key message: residues of 7 bytes are held in 8, and the random half is expanded.
const EXPANSION: u64 = 3;

/// A model and the digest of a key message.
pub(crate) type KeyName = (ModelId, [u8; 32]);

/// Bounded store of accepted keys.
pub(crate) struct KeyStore(Lru<KeyName, Arc<PublicKeys>>);

impl KeyStore {
    pub(crate) fn new(bytes: u64) -> Self {
        Self(Lru::new(bytes))
    }

    pub(crate) fn find(&mut self, name: &KeyName) -> Option<Arc<PublicKeys>> {
        self.0.use_of(name).cloned()
    }

    pub(crate) fn keep(&mut self, name: KeyName, keys: PublicKeys, message_bytes: u64) {
        self.0.put(name, Arc::new(keys), message_bytes.saturating_mul(EXPANSION));
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }
}
