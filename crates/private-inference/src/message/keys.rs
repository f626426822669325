//! A client's public material as a message.

use super::wire::{Reader, pair_size, push_pair};
use super::{Address, KeyId, RequestId, expect_number, open, seal};
use crate::card::ModelId;
use crate::error::{InferenceError, MessageError};
use crate::kind::Kind;
use crate::ring::relin::RelinearisationKey;
use crate::ring::{Halves, Pair, Ring};
use fhe::bfv::Ciphertext;

/// What a server needs of a client: an encryption of zero, and for quadratic models the key that brings products of
/// ciphertexts back to two parts. Neither decrypts anything.
pub struct PublicKeys {
    pub(crate) id: KeyId,
    pub(crate) zero: Pair,
    pub(crate) relinearisation: Option<RelinearisationKey>,
}

impl std::fmt::Debug for PublicKeys {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("PublicKeys").field("id", &self.id).finish_non_exhaustive()
    }
}

impl PublicKeys {
    /// The key pair they belong to.
    pub fn id(&self) -> KeyId {
        self.id
    }

    /// Refuses keys that were accepted for a model of another ring degree.
    pub(crate) fn check_degree(&self, ring: &Ring) -> Result<(), MessageError> {
        let degree = self.zero.b.coefficients().len() / ring.mask().moduli().len();
        expect_number("ring degree", ring.degree() as u64, degree as u64)
    }

    /// Brings a product of ciphertexts back to two parts.
    pub(crate) fn relinearise(&self, ring: &Ring, product: &Ciphertext) -> Result<Halves, InferenceError> {
        match &self.relinearisation {
            Some(key) => key.apply(ring.query(), product),
            None => Err(MessageError::Mismatch {
                field: "relinearisation flag",
                expected: "1".to_owned(),
                found: "0".to_owned(),
            }
            .into()),
        }
    }

    pub(crate) fn to_bytes(&self, ring: &Ring) -> Vec<u8> {
        let mut body = vec![u8::from(self.relinearisation.is_some())];
        push_pair(&mut body, &self.zero);
        for pair in self.relinearisation.iter().flat_map(|key| &key.pairs) {
            push_pair(&mut body, pair);
        }
        let address = Address {
            kind: Kind::PublicKeys,
            parameters: ring.set(),
            model: ModelId([0; 16]),
            key: self.id,
            request: RequestId([0; 16]),
        };
        seal(address, &body)
    }

    /// Reads keys for a model over `ring`; `relinearisation` says whether it needs that part.
    pub(crate) fn from_bytes(
        bytes: &[u8],
        ring: &Ring,
        relinearisation: bool,
        limit: u64,
    ) -> Result<Self, MessageError> {
        let (envelope, body) = open(bytes, limit)?;
        envelope.expect_kind(Kind::PublicKeys)?;
        expect_number(
            "ring degree",
            ring.degree() as u64,
            envelope.parameters().degree().coefficients() as u64,
        )?;
        let mut reader = Reader::new(body);
        let flag = reader.u8()?;
        expect_number("relinearisation flag", relinearisation.into(), flag.into())?;
        let zero = reader.pair(ring.mask(), ring.degree(), 0)?;
        let relinearisation = match flag {
            0 => None,
            _ => Some(read_relinearisation(&mut reader, ring)?),
        };
        reader.finish()?;
        Ok(Self { id: envelope.key(), zero, relinearisation })
    }
}

fn read_relinearisation(reader: &mut Reader<'_>, ring: &Ring) -> Result<RelinearisationKey, MessageError> {
    let level = ring.query();
    let count = level.moduli().len();
    let needed = count as u64 * pair_size(level, ring.degree());
    if (reader.remaining() as u64) < needed {
        return Err(MessageError::Truncated { needed, found: reader.remaining() as u64 });
    }
    let pairs =
        (0..count).map(|index| reader.pair(level, ring.degree(), 1 + index)).collect::<Result<_, _>>()?;
    Ok(RelinearisationKey { pairs })
}
