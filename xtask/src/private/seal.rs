//! What the owner of the key keeps in a job's folder for itself: which records the job is of, and which of their cells were
//! altered. Encrypted, because the folder may be sent elsewhere, and bound to the list of requests beside it.
//!
//! ```text
//! magic "CLJS" | version u16 | nonce 24 B | XChaCha20-Poly1305 of the content (JSON), the bytes of the list as associated data
//! ```
//! The key is derived from the secret key. So whoever holds the folder without it can neither test a guess of a record
//! nor change the list, for example swap the names of two records, without being noticed.

use std::path::Path;

use anyhow::{Context, Result, bail};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use private_inference::SecretKey;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::RngCore;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::altered::Altered;
use super::card::Card;
use super::records::Records;
use crate::datasets::hex;

const MAGIC: &[u8; 4] = b"CLJS";
const VERSION: u16 = 1;
const NONCE: usize = 24;
const HEADER: usize = 6 + NONCE;
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
    pub fn new(card: &Card, records: &Records) -> Result<Self> {
        Ok(Self { records: digest(card, records)?, altered: records.altered.clone() })
    }

    /// Whether it is about these records, prepared for this model.
    pub fn is_of(&self, card: &Card, records: &Records) -> Result<bool> {
        Ok(self.records == digest(card, records)? && self.altered == records.altered)
    }

    /// The bytes of the file; `list` is the file it is bound to.
    pub fn seal(&self, key: &SecretKey, list: &[u8], rng: &mut ChaCha20Rng) -> Result<Vec<u8>> {
        let mut nonce = [0; NONCE];
        rng.fill_bytes(&mut nonce);
        let content = serde_json::to_vec(self)?;
        let sealed = cipher(key).encrypt(&XNonce::from(nonce), Payload { msg: &content, aad: list });
        let sealed = sealed.map_err(|_| anyhow::anyhow!("the note on the records could not be encrypted"))?;
        Ok([MAGIC, &VERSION.to_le_bytes()[..], &nonce, &sealed].concat())
    }

    /// Opens the file at `path`, whose bytes are given.
    pub fn open(path: &Path, bytes: &[u8], key: &SecretKey, list: &[u8]) -> Result<Self> {
        let header = bytes.split_at_checked(HEADER).filter(|(header, _)| header.starts_with(MAGIC));
        let Some((header, sealed)) = header else {
            bail!("{}: not the sealed note of a job; {ENCRYPT_AGAIN}", path.display());
        };
        let version = u16::from_le_bytes([header[4], header[5]]);
        if version != VERSION {
            bail!("{}: version {version}, this program reads {VERSION}; {ENCRYPT_AGAIN}", path.display());
        }
        let nonce = XNonce::try_from(&header[6..]).context("a nonce of 24 bytes")?;
        let content = cipher(key).decrypt(&nonce, Payload { msg: sealed, aad: list }).map_err(|_| {
            anyhow::anyhow!(
                "{} or the list of requests beside it was changed since the records were encrypted; {ENCRYPT_AGAIN}",
                path.display()
            )
        })?;
        serde_json::from_slice(&content).with_context(|| path.display().to_string())
    }
}

/// What helps against a job that cannot be used.
pub const ENCRYPT_AGAIN: &str =
    "encrypt the records again into a new folder, with `cargo xtask private encrypt` or `private classify`";

fn cipher(key: &SecretKey) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new((&*key.derive(LABEL)).into())
}

fn digest(card: &Card, records: &Records) -> Result<String> {
    let mut hasher = Sha256::new();
    let mut part = |bytes: &[u8]| {
        hasher.update((bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
    };
    part(&card.model().to_bytes());
    part(&card.preparation().to_json()?);
    part(&(records.names.len() as u64).to_le_bytes());
    records.names.iter().for_each(|name| part(name.as_bytes()));
    for row in records.rows.rows() {
        let cells: Vec<u8> = row.iter().flat_map(|cell| cell.to_le_bytes()).collect();
        part(&cells);
    }
    Ok(hex(&hasher.finalize()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use private_inference::{Degree, ReproducibleSeed};

    fn key(seed: u8) -> Result<SecretKey> {
        let mut rng = ReproducibleSeed::for_tests_and_experiments([seed; 32]).rng();
        Ok(SecretKey::generate(Degree::N4096, &mut rng)?)
    }

    #[test]
    fn a_note_opens_with_its_key_beside_its_list_only() -> Result<()> {
        let path = Path::new("job.seal");
        let note = Sealed { records: "00".to_owned(), altered: Altered::default() };
        let mut rng = ReproducibleSeed::for_tests_and_experiments([9; 32]).rng();
        let bytes = note.seal(&key(1)?, b"list", &mut rng)?;
        assert_eq!(Sealed::open(path, &bytes, &key(1)?, b"list")?, note);
        assert_ne!(note.seal(&key(1)?, b"list", &mut rng)?, bytes, "nothing to compare guesses with");
        assert!(Sealed::open(path, &bytes, &key(2)?, b"list").is_err());
        assert!(Sealed::open(path, &bytes, &key(1)?, b"lost").is_err());
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            assert!(Sealed::open(path, &changed, &key(1)?, b"list").is_err(), "byte {at}");
            assert!(Sealed::open(path, &bytes[..at], &key(1)?, b"list").is_err(), "{at} bytes");
        }
        Ok(())
    }
}
