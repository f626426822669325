//! What a client keeps of a request to recognise and read the response.

use crate::error::MessageError;
use crate::message::wire::Reader;
use crate::message::{KeyId, Kind, RequestId, open};

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
