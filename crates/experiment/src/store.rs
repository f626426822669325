//! Where finished pieces of work are kept, so that a stopped run goes on where it was.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Keeps bytes under names. A name is a hash of everything that decides the bytes, so whatever is found under it is right
/// or damaged; damage is noticed by whoever reads it, and counts as nothing found.
pub trait Store<E>: Sync {
    /// The bytes of a name, when they were kept.
    fn load(&self, name: &str) -> Option<Vec<u8>>;

    /// Keeps the bytes of a name.
    ///
    /// # Errors
    /// Whatever keeps them cannot.
    fn keep(&self, name: &str, bytes: &[u8]) -> Result<(), E>;

    /// Told that loaded bytes were whole and are used.
    fn used(&self, _name: &str) {}
}

/// Keeps nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoStore;

impl<E> Store<E> for NoStore {
    fn load(&self, _name: &str) -> Option<Vec<u8>> {
        None
    }

    fn keep(&self, _name: &str, _bytes: &[u8]) -> Result<(), E> {
        Ok(())
    }
}

/// Keeps pieces in memory, for as long as it lives.
#[derive(Debug, Default)]
pub struct MemoryStore {
    pieces: Mutex<BTreeMap<String, Vec<u8>>>,
}

impl MemoryStore {
    /// The pieces that are kept, by name.
    pub fn pieces(&self) -> BTreeMap<String, Vec<u8>> {
        self.pieces.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl<E> Store<E> for MemoryStore {
    fn load(&self, name: &str) -> Option<Vec<u8>> {
        self.pieces.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }

    fn keep(&self, name: &str, bytes: &[u8]) -> Result<(), E> {
        self.pieces.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), bytes.to_owned());
        Ok(())
    }
}
