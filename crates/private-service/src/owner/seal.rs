//! What the owner of the key keeps in a job's folder for itself: which records the job is of, and which of their cells were
//! altered. Encrypted, because the folder may be sent elsewhere, and bound to the list of requests beside it.
//!
//! ```text
//! magic "CLJS" | version u16 | nonce 24 B | XChaCha20-Poly1305 of the content (JSON), the bytes of the list as associated data
//! ```
//! The key is derived from the secret key. So whoever holds the folder without it can neither test a guess of a record
//! nor change the list, for example swap the names of two records, without being noticed.

use std::path::Path;

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use private_inference::SecretKey;
use rand_chacha::rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Altered, Card, CardError, JobError, Preparation, Records};
use crate::to_hex;

const MAGIC: &[u8; 4] = b"CLJS";
const VERSION: u16 = 1;
const NONCE: usize = 24;
/// Purpose of the key.
const LABEL: &str = "cipherlens/private/job-seal/1";

/// What is sealed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sealed {
    /// SHA-256 of the model, its notes, and the records with their names, in hexadecimal.
    records: String,
    /// Which of their cells were altered.
    pub altered: Altered,
}

impl Sealed {
    /// What is to be kept about records for the model of `card`.
    pub(super) fn new<P: Preparation>(card: &Card<P>, records: &Records) -> Result<Self, CardError> {
        Ok(Self { records: digest(card, records)?, altered: records.altered.clone() })
    }

    /// Whether it is about these records, prepared for this model.
    ///
    /// # Errors
    /// [`CardError::Notes`] for a preparation that JSON cannot hold.
    pub fn is_of<P: Preparation>(&self, card: &Card<P>, records: &Records) -> Result<bool, CardError> {
        Ok(self.records == digest(card, records)? && self.altered == records.altered)
    }

    /// The bytes of the file; `list` is the file it is bound to.
    pub(super) fn seal(
        &self,
        key: &SecretKey,
        list: &[u8],
        rng: &mut impl CryptoRng,
    ) -> Result<Vec<u8>, JobError> {
        let mut nonce = [0; NONCE];
        rng.fill_bytes(&mut nonce);
        let content = serde_json::to_vec(self)
            .map_err(|source| JobError::Json { what: "the note on the records", source })?;
        let sealed = cipher(key).encrypt(&XNonce::from(nonce), Payload { msg: &content, aad: list });
        let sealed = sealed.map_err(|_| JobError::Seal)?;
        Ok([MAGIC, &VERSION.to_le_bytes()[..], &nonce, &sealed].concat())
    }

    /// Opens the file at `path`, whose bytes are given.
    pub(super) fn open(path: &Path, bytes: &[u8], key: &SecretKey, list: &[u8]) -> Result<Self, JobError> {
        let path = || path.to_owned();
        let Some((version, nonce, sealed)) = parts(bytes) else {
            return Err(JobError::NotASeal { path: path() });
        };
        if version != VERSION {
            return Err(JobError::SealVersion { path: path(), found: version, supported: VERSION });
        }
        let content = cipher(key)
            .decrypt(&XNonce::from(nonce), Payload { msg: sealed, aad: list })
            .map_err(|_| JobError::Changed { path: path() })?;
        serde_json::from_slice(&content).map_err(|source| JobError::SealContent { path: path(), source })
    }
}

/// Version, nonce and sealed content.
fn parts(bytes: &[u8]) -> Option<(u16, [u8; NONCE], &[u8])> {
    let (version, rest) = bytes.strip_prefix(MAGIC)?.split_first_chunk()?;
    let (nonce, sealed) = rest.split_first_chunk()?;
    Some((u16::from_le_bytes(*version), *nonce, sealed))
}

fn cipher(key: &SecretKey) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new((&*key.derive(LABEL)).into())
}

fn digest<P: Preparation>(card: &Card<P>, records: &Records) -> Result<String, CardError> {
    let mut hasher = Sha256::new();
    let mut part = |bytes: &[u8]| {
        hasher.update((bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
    };
    part(&card.model().to_bytes());
    part(&card.notes().to_json()?);
    part(&(records.names.len() as u64).to_le_bytes());
    records.names.iter().for_each(|name| part(name.as_bytes()));
    for row in records.rows.rows() {
        let cells: Vec<u8> = row.iter().flat_map(|cell| cell.to_le_bytes()).collect();
        part(&cells);
    }
    Ok(to_hex(&hasher.finalize()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use private_inference::{Degree, ReproducibleSeed};

    fn key(seed: u8) -> SecretKey {
        let mut rng = ReproducibleSeed::for_tests_and_experiments([seed; 32]).rng();
        SecretKey::generate(Degree::N4096, &mut rng).expect("a key")
    }

    #[test]
    fn a_note_opens_with_its_key_beside_its_list_only() -> Result<(), JobError> {
        let path = Path::new("job.seal");
        let note = Sealed { records: "00".to_owned(), altered: Altered::default() };
        let mut rng = ReproducibleSeed::for_tests_and_experiments([9; 32]).rng();
        let bytes = note.seal(&key(1), b"list", &mut rng)?;
        assert_eq!(Sealed::open(path, &bytes, &key(1), b"list")?, note);
        assert_ne!(note.seal(&key(1), b"list", &mut rng)?, bytes, "nothing to compare guesses with");
        assert!(Sealed::open(path, &bytes, &key(2), b"list").is_err());
        assert!(Sealed::open(path, &bytes, &key(1), b"lost").is_err());
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            assert!(Sealed::open(path, &changed, &key(1), b"list").is_err(), "byte {at}");
            assert!(Sealed::open(path, &bytes[..at], &key(1), b"list").is_err(), "{at} bytes");
        }
        Ok(())
    }
}
