//! Encrypted records as a message: the number of records without copies, then the ciphertexts block by block.

use super::wire::{Reader, pair_size, push_pair};
use super::{Address, Envelope, KeyId, RequestId, expect_id, expect_number, open, seal};
use crate::card::ModelCard;
use crate::error::MessageError;
use crate::kind::Kind;
use crate::layout::Layout;
use crate::ring::{Pair, Ring};

/// Encrypted records.
pub(crate) struct Request {
    pub(crate) envelope: Envelope,
    pub(crate) records: usize,
    pub(crate) pairs: Vec<Pair>,
}

impl Request {
    pub(crate) fn to_bytes(
        card: &ModelCard,
        key: KeyId,
        request: RequestId,
        records: usize,
        pairs: &[Pair],
    ) -> Vec<u8> {
        let mut body = Vec::new();
        body.extend_from_slice(&(records as u32).to_le_bytes());
        for pair in pairs {
            push_pair(&mut body, pair);
        }
        let address =
            Address { kind: Kind::Request, parameters: card.parameters(), model: card.id(), key, request };
        seal(address, &body)
    }

    /// Reads a request of at most `max_records` records for the model of `card`, encrypted under `key`.
    pub(crate) fn from_bytes(
        bytes: &[u8],
        card: &ModelCard,
        ring: &Ring,
        key: KeyId,
        (limit, max_records): (u64, usize),
    ) -> Result<Self, MessageError> {
        let (envelope, body) = open(bytes, limit)?;
        envelope.expect_kind(Kind::Request)?;
        expect_number("parameter set", card.parameters().code().into(), envelope.parameters().code().into())?;
        expect_id("model", &card.id().0, &envelope.model().0)?;
        expect_id("key", &key.0, &envelope.key().0)?;
        let mut reader = Reader::new(body);
        let records = read_records(&mut reader, max_records)?;
        let count = n_pairs(&card.layout(), records);
        check_size(&reader, count, pair_size(ring.query(), ring.degree()))?;
        let pairs = (0..count)
            .map(|index| reader.pair(ring.query(), ring.degree(), index))
            .collect::<Result<_, _>>()?;
        reader.finish()?;
        Ok(Self { envelope, records, pairs })
    }
}

/// The number of records, 1 to `most`.
pub(crate) fn read_records(reader: &mut Reader<'_>, most: usize) -> Result<usize, MessageError> {
    let records = reader.u32()?;
    if records >= 1 && records as usize <= most {
        return Ok(records as usize);
    }
    Err(MessageError::Field {
        field: "records",
        value: records.into(),
        rule: "at least 1 and at most the receiver's limit",
    })
}

/// Ciphertexts of a request.
fn n_pairs(layout: &Layout, records: usize) -> usize {
    layout.blocks(records).saturating_mul(layout.ciphertexts_per_block())
}

/// Refuses a body that is shorter than its counts imply, before anything is allocated.
pub(crate) fn check_size(reader: &Reader<'_>, count: usize, size: u64) -> Result<(), MessageError> {
    let needed = (count as u64).saturating_mul(size);
    let found = reader.remaining() as u64;
    if found >= needed {
        return Ok(());
    }
    Err(MessageError::Truncated { needed, found })
}
