//! The identity of a training set.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::TrainSet;

/// SHA-256 of a training set: the three sizes and the labels as little-endian `u64`, then the rows as little-endian
/// `f32`, row by row. Shown and stored as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DataHash([u8; 32]);

impl DataHash {
    /// Hashes the rows, the labels and their sizes.
    pub fn of(train: &TrainSet<'_>) -> Self {
        let mut hasher = Sha256::new();
        for size in [train.rows().nrows(), train.rows().ncols(), train.n_classes()] {
            hasher.update((size as u64).to_le_bytes());
        }
        for &label in train.labels() {
            hasher.update((label as u64).to_le_bytes());
        }
        for row in train.rows().rows() {
            let bytes: Vec<u8> = row.iter().flat_map(|value| value.to_le_bytes()).collect();
            hasher.update(&bytes);
        }
        Self(hasher.finalize().into())
    }

    /// The 32 bytes of the hash.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for DataHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for DataHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DataHash({self})")
    }
}

impl From<DataHash> for String {
    fn from(hash: DataHash) -> Self {
        hash.to_string()
    }
}

impl TryFrom<String> for DataHash {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| "a data hash is 64 hexadecimal digits")?;
        Ok(Self(bytes))
    }
}
