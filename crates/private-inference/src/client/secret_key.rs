//! The secret key: small coefficients, redacted, wiped when dropped.

use crate::error::{InferenceError, ParameterError};
use crate::layout::Reveal;
use crate::message::KeyId;
use crate::params::{Degree, LARGEST_SAMPLE, ParameterSet};
use crate::ring::mask::Reply;
use crate::ring::{Level, Ring, coefficients, integers, residues};
use fhe_math::rq::{Poly, Representation};
use hkdf::Hkdf;
use rand::{CryptoRng, RngCore};
use sha2::Sha256;
use zeroize::Zeroizing;

/// Salt of the keys that are derived from a secret key.
const DERIVED: &[u8] = b"private-inference/secret-key/derived/1";

/// The secret key of a ring degree; it serves every model of that degree.
pub struct SecretKey {
    degree: Degree,
    id: KeyId,
    coefficients: Zeroizing<Vec<i64>>,
}

impl std::fmt::Debug for SecretKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("SecretKey")
            .field("degree", &self.degree)
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

impl SecretKey {
    /// Draws a key; `rng` must be a generator that the operating system seeded (tests: [`crate::ReproducibleSeed`]).
    ///
    /// # Errors
    /// [`ParameterError`] when the arithmetic cannot be set up.
    pub fn generate<R: RngCore + CryptoRng>(degree: Degree, rng: &mut R) -> Result<Self, ParameterError> {
        let set = ParameterSet::new(degree, 20)?;
        let ring = Ring::new(set)?;
        let sampled = fhe::bfv::SecretKey::random(ring.parameters(), rng);
        let coefficients = Zeroizing::new(fhe::proto::bfv::SecretKey::from(&sampled).coeffs);
        let mut id = [0; 16];
        rng.fill_bytes(&mut id);
        Ok(Self { degree, id: KeyId(id), coefficients })
    }

    /// The ring degree it belongs to.
    pub fn degree(&self) -> Degree {
        self.degree
    }

    /// The key's public name.
    pub fn id(&self) -> KeyId {
        self.id
    }

    /// A key for another purpose of the client, named by `label`: HKDF-SHA256 (RFC 5869) of the coefficients.
    pub fn derive(&self, label: &str) -> Zeroizing<[u8; 32]> {
        let mut derived = Zeroizing::new([0; 32]);
        Hkdf::<Sha256>::new(Some(DERIVED), &self.to_plain_bytes())
            .expand(label.as_bytes(), derived.as_mut())
            .expect("HKDF-SHA256 gives up to 8,160 bytes");
        derived
    }

    /// One byte a coefficient.
    pub(crate) fn to_plain_bytes(&self) -> Zeroizing<Vec<u8>> {
        let bytes = self.coefficients.iter().map(|&c| (c as i8).to_le_bytes()[0]);
        Zeroizing::new(bytes.collect())
    }

    /// The key of plain bytes, or nothing when they are not small coefficients of the degree.
    pub(crate) fn from_plain_bytes(degree: Degree, id: KeyId, bytes: &[u8]) -> Option<Self> {
        let coefficients: Vec<i64> = bytes.iter().map(|&byte| i64::from(i8::from_le_bytes([byte]))).collect();
        let coefficients = Zeroizing::new(coefficients);
        let small = |c: &i64| u128::from(c.unsigned_abs()) <= LARGEST_SAMPLE;
        let fits = coefficients.len() == degree.coefficients() && coefficients.iter().all(small);
        fits.then_some(Self { degree, id, coefficients })
    }

    /// The key transformed at each level.
    pub(crate) fn polynomials(&self, ring: &Ring) -> Result<SecretPolynomials, InferenceError> {
        let at = |level: &Level| -> Result<Zeroizing<Poly>, InferenceError> {
            Ok(Zeroizing::new(integers(level, &self.coefficients)?))
        };
        Ok(SecretPolynomials { query: at(ring.query())?, mask: at(ring.mask())?, reply: at(ring.reply())? })
    }
}

/// The secret as transformed polynomials, for encryption, for the public keys and for decryption.
pub(crate) struct SecretPolynomials {
    pub(crate) query: Zeroizing<Poly>,
    pub(crate) mask: Zeroizing<Poly>,
    reply: Zeroizing<Poly>,
}

impl SecretPolynomials {
    /// `b + a s` at the revealed coefficients.
    pub(crate) fn phases(
        &self,
        ring: &Ring,
        reveal: &Reveal,
        reply: &Reply,
    ) -> Result<Vec<u64>, InferenceError> {
        let level = ring.reply();
        let mut product = Zeroizing::new(coefficients(level, reply.a.clone())?);
        product.change_representation(Representation::Ntt);
        *product *= &*self.reply;
        product.change_representation(Representation::PowerBasis);
        let products = Zeroizing::new(residues(&product));
        let prime = &level.moduli()[0];
        let phase = |(&b, &product): (&u64, &u64)| prime.add(b, product);
        Ok(match reveal {
            Reveal::Coefficients(entries) => {
                let products = entries.iter().map(|entry| &products[entry.coefficient]);
                reply.revealed.iter().zip(products).map(phase).collect()
            }
            Reveal::Slots { .. } => reply.revealed.iter().zip(products.iter()).map(phase).collect(),
        })
    }
}
