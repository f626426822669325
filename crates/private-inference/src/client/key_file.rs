//! Secret keys at rest: encrypted under a passphrase.
//!
//! ```text
//! magic "CLSK" | version u16 | degree u16 | key id 16 B | memory KiB u32 | passes u32 | lanes u32 | salt 16 B | nonce 24 B
//! XChaCha20-Poly1305 of the coefficients, one byte each, with everything before as associated data
//! ```
//! The key is Argon2id (RFC 9106) of passphrase and salt. Costs are read from the file, so they are bounded before any
//! memory is taken; a file with other costs is refused, not obeyed.

use super::SecretKey;
use crate::error::KeyFileError;
use crate::message::KeyId;
use crate::message::wire::Reader;
use crate::params::Degree;
use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use rand::{CryptoRng, RngCore};
use zeroize::Zeroizing;

const MAGIC: [u8; 4] = *b"CLSK";
const VERSION: u16 = 1;
const HEADER: usize = 76;

/// Costs of Argon2id. The default is the second recommendation of RFC 9106, section 4: 64 MiB, 3 passes, 4 lanes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyDerivation {
    /// Memory in KiB, 8,192 to 1,048,576 (8 MiB to 1 GiB).
    pub memory_kib: u32,
    /// Passes over the memory, 1 to 16.
    pub passes: u32,
    /// Lanes, 1 to 16.
    pub lanes: u32,
}

impl Default for KeyDerivation {
    fn default() -> Self {
        Self { memory_kib: 64 * 1024, passes: 3, lanes: 4 }
    }
}

impl KeyDerivation {
    fn check(&self) -> Result<(), KeyFileError> {
        let bounds = [
            ("memory_kib", self.memory_kib, 8 * 1024, 1024 * 1024),
            ("passes", self.passes, 1, 16),
            ("lanes", self.lanes, 1, 16),
        ];
        for (cost, value, min, max) in bounds {
            if !(min..=max).contains(&value) {
                return Err(KeyFileError::Cost { cost, value, min, max });
            }
        }
        Ok(())
    }

    fn cipher(&self, passphrase: &[u8], salt: &[u8]) -> Result<XChaCha20Poly1305, KeyFileError> {
        if passphrase.is_empty() {
            return Err(KeyFileError::EmptyPassphrase);
        }
        self.check()?;
        let unusable = |_| KeyFileError::Format { reason: "its key-derivation costs do not fit each other" };
        let params = Params::new(self.memory_kib, self.passes, self.lanes, Some(32)).map_err(unusable)?;
        let mut key = Zeroizing::new([0; 32]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(passphrase, salt, &mut *key)
            .map_err(unusable)?;
        Ok(XChaCha20Poly1305::new((&*key).into()))
    }
}

impl SecretKey {
    /// The key as a file, encrypted under `passphrase`; salt and nonce come from `rng`.
    ///
    /// # Errors
    /// [`KeyFileError::EmptyPassphrase`] and [`KeyFileError::Cost`].
    pub fn to_file<R: RngCore + CryptoRng>(
        &self,
        passphrase: &[u8],
        costs: KeyDerivation,
        rng: &mut R,
    ) -> Result<Vec<u8>, KeyFileError> {
        let mut file = Vec::with_capacity(HEADER + self.degree().coefficients() + 16);
        file.extend_from_slice(&MAGIC);
        file.extend_from_slice(&VERSION.to_le_bytes());
        file.extend_from_slice(&(self.degree().coefficients() as u16).to_le_bytes());
        file.extend_from_slice(&self.id().0);
        for cost in [costs.memory_kib, costs.passes, costs.lanes] {
            file.extend_from_slice(&cost.to_le_bytes());
        }
        let (mut salt, mut nonce) = ([0; 16], [0; 24]);
        rng.fill_bytes(&mut salt);
        rng.fill_bytes(&mut nonce);
        file.extend_from_slice(&salt);
        file.extend_from_slice(&nonce);
        let plain = self.to_plain_bytes();
        let payload = Payload { msg: &plain, aad: &file };
        let sealed = costs
            .cipher(passphrase, &salt)?
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| KeyFileError::Format { reason: "the key could not be encrypted" })?;
        file.extend_from_slice(&sealed);
        Ok(file)
    }

    /// Reads a key file.
    ///
    /// # Errors
    /// [`KeyFileError::Format`], [`KeyFileError::Version`], [`KeyFileError::Cost`] for a file that is not usable, and
    /// [`KeyFileError::Unlock`] when the passphrase is wrong or the file was changed: the two cannot be told apart.
    pub fn from_file(bytes: &[u8], passphrase: &[u8]) -> Result<Self, KeyFileError> {
        let header = Header::read(bytes)?;
        let (aad, sealed) = bytes.split_at(HEADER);
        let plain = header
            .costs
            .cipher(passphrase, &header.salt)?
            .decrypt(&XNonce::from(header.nonce), Payload { msg: sealed, aad })
            .map_err(|_| KeyFileError::Unlock)?;
        let plain = Zeroizing::new(plain);
        Self::from_plain_bytes(header.degree, header.id, &plain)
            .ok_or(KeyFileError::Format { reason: "its coefficients are not those of a key" })
    }
}

struct Header {
    degree: Degree,
    id: KeyId,
    costs: KeyDerivation,
    salt: [u8; 16],
    nonce: [u8; 24],
}

impl Header {
    /// Checks everything that can be checked without the passphrase, the length included.
    fn read(bytes: &[u8]) -> Result<Self, KeyFileError> {
        let mut reader = Reader::new(bytes);
        let cut = |_| KeyFileError::Format { reason: "it is cut short" };
        if reader.array().map_err(cut)? != MAGIC {
            return Err(KeyFileError::Format { reason: "it does not start with CLSK" });
        }
        let version = reader.u16().map_err(cut)?;
        if version != VERSION {
            return Err(KeyFileError::Version { found: version, supported: VERSION });
        }
        let degree = match reader.u16().map_err(cut)? {
            4096 => Degree::N4096,
            8192 => Degree::N8192,
            _ => {
                return Err(KeyFileError::Format { reason: "its ring degree is neither 4096 nor 8192" });
            }
        };
        let header = Self {
            degree,
            id: KeyId(reader.array().map_err(cut)?),
            costs: KeyDerivation {
                memory_kib: reader.u32().map_err(cut)?,
                passes: reader.u32().map_err(cut)?,
                lanes: reader.u32().map_err(cut)?,
            },
            salt: reader.array().map_err(cut)?,
            nonce: reader.array().map_err(cut)?,
        };
        header.costs.check()?;
        if reader.remaining() != degree.coefficients() + 16 {
            return Err(KeyFileError::Format { reason: "its length does not match its ring degree" });
        }
        Ok(header)
    }
}
