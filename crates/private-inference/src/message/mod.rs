//! Messages between client and server: one frame for all of them, and a body a kind.
//!
//! ```text
//! magic "CLPI" | version u16 | kind u16 | parameter set u16 | model 16 B | key 16 B | request 16 B | body length u64
//! body
//! SHA-256 of everything before it, 32 B
//! ```
//! All numbers are little-endian. A message is checked from the outside in: size against the receiver's limit, magic,
//! version, kind, length, digest, and only then the body, whose length must be exactly what its first fields imply before
//! anything of that size is allocated. No bytes make a parser panic. The digest finds damage, not malice: an attacker can
//! compute it too, and authenticity is the transport's business.

mod card;
mod keys;
mod receipt;
mod request;
mod response;
pub(crate) mod wire;

pub use keys::PublicKeys;
pub use receipt::Receipt;
pub(crate) use request::Request;
pub(crate) use response::Response;

use crate::card::ModelId;
use crate::error::MessageError;
use crate::kind::Kind;
use crate::params::ParameterSet;
use sha2::{Digest, Sha256};
use wire::Reader;

/// Version of the frame and of all bodies.
pub const VERSION: u16 = 2;

const MAGIC: [u8; 4] = *b"CLPI";
const HEADER: usize = 66;
const DIGEST: usize = 32;

/// The name of a key pair: 16 random bytes drawn with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct KeyId(pub [u8; 16]);

/// The name of a request, chosen by the client: repeating it with the same bytes is a retry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RequestId(pub [u8; 16]);

/// The outer fields of a message; enough to route it without parsing its body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Envelope {
    kind: Kind,
    parameters: ParameterSet,
    model: ModelId,
    key: KeyId,
    request: RequestId,
    digest: [u8; DIGEST],
}

impl Envelope {
    /// Reads and checks the frame of a message of at most `limit` bytes, its digest included.
    ///
    /// # Errors
    /// [`MessageError`], the first thing that is wrong from the outside in.
    pub fn read(bytes: &[u8], limit: u64) -> Result<Self, MessageError> {
        open(bytes, limit).map(|(envelope, _)| envelope)
    }

    /// What the message carries.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The parameter set it is for.
    pub fn parameters(&self) -> ParameterSet {
        self.parameters
    }

    /// The model it is about; zero for public keys.
    pub fn model(&self) -> ModelId {
        self.model
    }

    /// The client key it is about; zero for a card.
    pub fn key(&self) -> KeyId {
        self.key
    }

    /// The request it is or answers; zero for a card and for public keys.
    pub fn request(&self) -> RequestId {
        self.request
    }

    /// SHA-256 of the message up to its digest: equal bytes, equal digest.
    pub fn digest(&self) -> [u8; DIGEST] {
        self.digest
    }

    pub(crate) fn expect_kind(&self, expected: Kind) -> Result<(), MessageError> {
        if self.kind == expected {
            return Ok(());
        }
        Err(MessageError::Kind { expected, found: self.kind })
    }
}

/// What the sender fills in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Address {
    pub(crate) kind: Kind,
    pub(crate) parameters: ParameterSet,
    pub(crate) model: ModelId,
    pub(crate) key: KeyId,
    pub(crate) request: RequestId,
}

/// Bytes of a message whose body has `body` bytes.
pub(crate) fn framed_size(body: u64) -> u64 {
    body.saturating_add((HEADER + DIGEST) as u64)
}

/// Frames a body.
pub(crate) fn seal(address: Address, body: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(HEADER + body.len() + DIGEST);
    bytes.extend_from_slice(&MAGIC);
    for field in [VERSION, address.kind.code(), address.parameters.code()] {
        bytes.extend_from_slice(&field.to_le_bytes());
    }
    bytes.extend_from_slice(&address.model.0);
    bytes.extend_from_slice(&address.key.0);
    bytes.extend_from_slice(&address.request.0);
    bytes.extend_from_slice(&(body.len() as u64).to_le_bytes());
    bytes.extend_from_slice(body);
    let digest = Sha256::digest(&bytes);
    bytes.extend_from_slice(&digest);
    bytes
}

/// Checks a frame and gives its fields and its body.
pub(crate) fn open(bytes: &[u8], limit: u64) -> Result<(Envelope, &[u8]), MessageError> {
    let size = bytes.len() as u64;
    if size > limit {
        return Err(MessageError::TooLarge { size, limit });
    }
    let mut reader = Reader::new(bytes);
    let magic = reader.array()?;
    if magic != MAGIC {
        return Err(MessageError::Magic { found: magic });
    }
    let version = reader.u16()?;
    if version != VERSION {
        return Err(MessageError::Version { found: version, supported: VERSION });
    }
    let code = reader.u16()?;
    let kind = Kind::from_code(code).ok_or(MessageError::UnknownKind { found: code })?;
    let parameters = ParameterSet::from_code(reader.u16()?)?;
    let model = ModelId(reader.array()?);
    let key = KeyId(reader.array()?);
    let request = RequestId(reader.array()?);
    let length = reader.u64()?;
    let body = reader.take(usize::try_from(length).unwrap_or(usize::MAX))?;
    let digest: [u8; DIGEST] = reader.array()?;
    reader.finish()?;
    let content = &bytes[..bytes.len() - DIGEST];
    if Sha256::digest(content)[..] != digest {
        return Err(MessageError::Digest);
    }
    let envelope = Envelope { kind, parameters, model, key, request, digest };
    Ok((envelope, body))
}

/// Refuses a 16-byte field that differs from what the receiver holds.
pub(crate) fn expect_id(field: &'static str, expected: &[u8], found: &[u8]) -> Result<(), MessageError> {
    if expected == found {
        return Ok(());
    }
    Err(MessageError::Mismatch { field, expected: hex::encode(expected), found: hex::encode(found) })
}

/// Refuses a number that differs from what the receiver holds.
pub(crate) fn expect_number(field: &'static str, expected: u64, found: u64) -> Result<(), MessageError> {
    if expected == found {
        return Ok(());
    }
    Err(MessageError::Mismatch { field, expected: expected.to_string(), found: found.to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::params::Degree;

    fn sealed(body: &[u8]) -> Vec<u8> {
        let address = Address {
            kind: Kind::Request,
            parameters: ParameterSet::new(Degree::N4096, 28).unwrap(),
            model: ModelId([1; 16]),
            key: KeyId([2; 16]),
            request: RequestId([3; 16]),
        };
        seal(address, body)
    }

    #[test]
    fn a_frame_round_trips() {
        let bytes = sealed(b"body");
        let (envelope, body) = open(&bytes, 1000).unwrap();
        assert_eq!(body, b"body");
        assert_eq!(bytes.len() as u64, framed_size(4));
        assert_eq!(envelope.kind(), Kind::Request);
        assert_eq!(envelope.parameters().plaintext_bits(), 28);
        assert_eq!(envelope.model(), ModelId([1; 16]));
        assert_eq!(envelope.key(), KeyId([2; 16]));
        assert_eq!(envelope.request(), RequestId([3; 16]));
    }

    #[test]
    fn each_fault_has_its_error() {
        let check = |at: usize, value: u8, expected: fn(&MessageError) -> bool| {
            let mut bytes = sealed(b"body");
            bytes[at] = value;
            let error = open(&bytes, 1000).unwrap_err();
            assert!(expected(&error), "byte {at}: {error}");
        };
        check(0, b'X', |e| matches!(e, MessageError::Magic { .. }));
        check(4, 9, |e| matches!(e, MessageError::Version { found: 9, .. }));
        check(4, 1, |e| matches!(e, MessageError::Version { found: 1, .. }));
        check(6, 9, |e| matches!(e, MessageError::UnknownKind { found: 9 }));
        check(8, 9, |e| matches!(e, MessageError::Parameters(_)));
        check(58, 5, |e| matches!(e, MessageError::Truncated { .. }));
        check(58, 3, |e| matches!(e, MessageError::Trailing { extra: 1 }));
        check(65, 0xff, |e| matches!(e, MessageError::Truncated { .. }));
        check(66, b'B', |e| matches!(e, MessageError::Digest));
        check(10, 0, |e| matches!(e, MessageError::Digest));
        assert_eq!(open(&sealed(b"body"), 50), Err(MessageError::TooLarge { size: 102, limit: 50 }));
    }
}
