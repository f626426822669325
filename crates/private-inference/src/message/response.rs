//! Encrypted scores as a message: the request's digest, the number of records without copies, then the replies.

use super::receipt::Receipt;
use super::request::{check_size, read_records};
use super::wire::{RESIDUE, Reader, push_residues};
use super::{Address, Envelope, expect_id, expect_number, open, seal};
use crate::card::ModelCard;
use crate::error::MessageError;
use crate::kind::Kind;
use crate::layout::Reveal;
use crate::ring::Ring;
use crate::ring::mask::Reply;

/// Encrypted scores.
pub(crate) struct Response {
    pub(crate) replies: Vec<(Reveal, Reply)>,
}

impl Response {
    pub(crate) fn to_bytes(request: &Envelope, records: usize, replies: &[Reply]) -> Vec<u8> {
        let mut body = request.digest().to_vec();
        body.extend_from_slice(&(records as u32).to_le_bytes());
        for reply in replies {
            push_residues(&mut body, reply.revealed.iter().copied());
            push_residues(&mut body, reply.a.iter().copied());
        }
        let address = Address {
            kind: Kind::Response,
            parameters: request.parameters(),
            model: request.model(),
            key: request.key(),
            request: request.request(),
        };
        seal(address, &body)
    }

    /// Reads the response to the request of `receipt`.
    pub(crate) fn from_bytes(
        bytes: &[u8],
        card: &ModelCard,
        ring: &Ring,
        receipt: &Receipt,
    ) -> Result<Self, MessageError> {
        let (envelope, body) = open(bytes, u64::MAX)?;
        envelope.expect_kind(Kind::Response)?;
        expect_number("parameter set", card.parameters().code().into(), envelope.parameters().code().into())?;
        expect_id("model", &card.id().0, &envelope.model().0)?;
        expect_id("key", &receipt.key().0, &envelope.key().0)?;
        expect_id("request", &receipt.id().0, &envelope.request().0)?;
        let mut reader = Reader::new(body);
        expect_id("request digest", &receipt.digest(), reader.take(32)?)?;
        let records = read_records(&mut reader, receipt.records())?;
        expect_number("records", receipt.records() as u64, records as u64)?;
        let replies = read_replies(&mut reader, card, ring, card.layout().with_copies(records))?;
        reader.finish()?;
        Ok(Self { replies })
    }
}

fn read_replies(
    reader: &mut Reader<'_>,
    card: &ModelCard,
    ring: &Ring,
    records: usize,
) -> Result<Vec<(Reveal, Reply)>, MessageError> {
    let layout = card.layout();
    let per_block = |block| layout.reveals(layout.records_in_block(block, records));
    let mut replies = Vec::new();
    for block in 0..layout.blocks(records) {
        for reveal in per_block(block) {
            let reply = read_reply(reader, ring, &reveal, replies.len())?;
            replies.push((reveal, reply));
        }
    }
    Ok(replies)
}

fn read_reply(
    reader: &mut Reader<'_>,
    ring: &Ring,
    reveal: &Reveal,
    polynomial: usize,
) -> Result<Reply, MessageError> {
    let n_revealed = reveal.n_coefficients(ring.degree());
    check_size(reader, n_revealed + ring.degree(), RESIDUE as u64)?;
    let prime = &ring.reply().moduli()[0];
    let mut read = |count| {
        let mut values = Vec::with_capacity(count);
        reader.residues_into(prime, count, polynomial, &mut values)?;
        Ok::<_, MessageError>(values)
    };
    Ok(Reply { revealed: read(n_revealed)?, a: read(ring.degree())? })
}
