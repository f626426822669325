//! What a client keeps of a request to recognise and read the response.

use super::wire::Reader;
use super::{KeyId, RequestId, expect_id, expect_number, open};
use crate::error::MessageError;
use crate::kind::Kind;

/// The identity of a request: its id, the digest of its bytes, the key and the number of records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receipt {
    id: RequestId,
    key: KeyId,
    digest: [u8; 32],
    records: usize,
}

impl Receipt {
    /// The receipt of a request message.
    ///
    /// # Errors
    /// [`MessageError`] when the bytes are not a request.
    pub fn of_request(bytes: &[u8]) -> Result<Self, MessageError> {
        let (envelope, body) = open(bytes, u64::MAX)?;
        envelope.expect_kind(Kind::Request)?;
        Ok(Self {
            id: envelope.request(),
            key: envelope.key(),
            digest: envelope.digest(),
            records: Reader::new(body).u32()? as usize,
        })
    }

    /// Checks without any key that bytes are the undamaged response to this request, as far as its frame says; decryption
    /// checks the rest.
    ///
    /// # Errors
    /// [`MessageError`] when they are something else, or the answer to another request.
    pub fn check(&self, response: &[u8]) -> Result<(), MessageError> {
        let (envelope, body) = open(response, u64::MAX)?;
        envelope.expect_kind(Kind::Response)?;
        expect_id("key", &self.key.0, &envelope.key().0)?;
        expect_id("request", &self.id.0, &envelope.request().0)?;
        let mut reader = Reader::new(body);
        expect_id("request digest", &self.digest, reader.take(32)?)?;
        expect_number("records", self.records as u64, reader.u32()?.into())
    }

    /// The request's id.
    pub fn id(&self) -> RequestId {
        self.id
    }

    /// The key it is encrypted under.
    pub fn key(&self) -> KeyId {
        self.key
    }

    /// SHA-256 of its bytes.
    pub fn digest(&self) -> [u8; 32] {
        self.digest
    }

    /// Records in it.
    pub fn records(&self) -> usize {
        self.records
    }
}
