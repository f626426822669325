//! The owner of the data: keeps the secret key, encrypts records, decrypts scores.

mod decision;
mod key_file;
pub(crate) mod pack;
mod secret_key;

pub use decision::{Decisions, Noise};
pub use key_file::KeyDerivation;
pub use secret_key::SecretKey;

use crate::card::{ModelCard, Task};
use crate::error::InferenceError;
use crate::layout::{Layout, Reveal};
use crate::message::{KeyId, PublicKeys, Receipt, Request, RequestId, Response};
use crate::ring::mask::Reply;
use crate::ring::relin::RelinearisationKey;
use crate::ring::{Pair, Ring};
use crate::sizes::MessageSizes;
use ndarray::ArrayView2;
use rand::{CryptoRng, RngCore};
use secret_key::SecretPolynomials;

/// Most records of one request.
const MAX_RECORDS: usize = 1 << 20;

/// A secret key together with the card of the model it talks to.
pub struct Client {
    ring: Ring,
    card: ModelCard,
    secret: SecretKey,
    polynomials: SecretPolynomials,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Client")
            .field("card", &self.card)
            .field("secret", &self.secret)
            .finish_non_exhaustive()
    }
}

impl Client {
    /// A client for the model of `card`.
    ///
    /// # Errors
    /// [`InferenceError::KeyDegree`] when the key is for another ring degree, [`InferenceError::Parameters`] when the
    /// arithmetic cannot be set up.
    pub fn new(secret: SecretKey, card: ModelCard) -> Result<Self, InferenceError> {
        if secret.degree() != card.parameters().degree() {
            return Err(InferenceError::KeyDegree {
                key: secret.degree().coefficients(),
                model: card.parameters().degree().coefficients(),
            });
        }
        let ring = Ring::new(card.parameters())?;
        let polynomials = secret.polynomials(&ring)?;
        Ok(Self { ring, card, secret, polynomials })
    }

    /// The model's public part.
    pub fn card(&self) -> &ModelCard {
        &self.card
    }

    /// The public name of its key.
    pub fn key_id(&self) -> KeyId {
        self.secret.id()
    }

    /// Its secret key.
    pub fn secret(&self) -> &SecretKey {
        &self.secret
    }

    /// The public material a server needs, as a message; send it once.
    ///
    /// # Errors
    /// [`InferenceError::Library`] when the arithmetic fails.
    pub fn public_keys<R: RngCore + CryptoRng>(&self, rng: &mut R) -> Result<Vec<u8>, InferenceError> {
        let zero = Pair::encrypt_zero(self.ring.mask(), &self.polynomials.mask, rng)?;
        let relinearisation = if self.card.needs_relinearisation() {
            let secret = &self.polynomials.query;
            Some(RelinearisationKey::generate(self.ring.query(), secret, rng)?)
        } else {
            None
        };
        let keys = PublicKeys { id: self.secret.id(), zero, relinearisation };
        Ok(keys.to_bytes(&self.ring))
    }

    /// Encrypts `rows` (n x d) as one request; `id` must be fresh for every new request.
    ///
    /// As far as there is room at no cost, records are sent twice: see [`InferenceError::Copy`].
    ///
    /// # Errors
    /// [`InferenceError::Batch`] for no or too many records, [`InferenceError::Model`] for records that do not fit.
    pub fn encrypt<R: RngCore + CryptoRng>(
        &self,
        rows: ArrayView2<'_, f32>,
        id: RequestId,
        rng: &mut R,
    ) -> Result<Vec<u8>, InferenceError> {
        let mut records = self.encode(rows)?;
        let layout = self.card.layout();
        let n_records = records.len();
        records.extend_from_within(layout.copied(n_records));
        let mut pairs = Vec::with_capacity(layout.blocks(records.len()));
        for block in records.chunks(layout.records_per_block()) {
            for message in self.messages(&layout, block) {
                pairs.push(self.encrypt_message(&message, rng)?);
            }
        }
        Ok(Request::to_bytes(&self.card, self.secret.id(), id, n_records, &pairs))
    }

    /// Bytes of the messages for `records` records.
    pub fn message_sizes(&self, records: usize) -> MessageSizes {
        MessageSizes::of(&self.ring, &self.card, records)
    }

    /// Most records whose request has at most `bytes` bytes; 0 when not even one fits.
    pub fn records_within(&self, bytes: u64) -> usize {
        let layout = self.card.layout();
        let per_block = layout.records_per_block();
        let block = self.message_sizes(per_block).request - self.message_sizes(0).request;
        let room = bytes.saturating_sub(self.message_sizes(0).request);
        usize::try_from(room / block)
            .map_or(MAX_RECORDS, |blocks| blocks.saturating_mul(per_block).min(MAX_RECORDS))
    }

    fn encode(&self, rows: ArrayView2<'_, f32>) -> Result<Vec<Vec<i64>>, InferenceError> {
        if rows.nrows() == 0 || rows.nrows() > MAX_RECORDS {
            return Err(InferenceError::Batch { records: rows.nrows(), limit: MAX_RECORDS });
        }
        let map = self.card.feature_map();
        let encode = |(row, record): (usize, ndarray::ArrayView1<'_, f32>)| {
            map.encode(row, &record.to_vec(), self.card.input_scale())
        };
        Ok(rows.rows().into_iter().enumerate().map(encode).collect::<Result<_, _>>()?)
    }

    /// Message polynomials of a block, coefficients in [0, t).
    fn messages(&self, layout: &Layout, block: &[Vec<i64>]) -> Vec<Vec<u64>> {
        match layout {
            Layout::Dot { dot, .. } => (0..dot.chunks())
                .map(|chunk| self.ring.to_plain(&pack::dot_chunk(dot, chunk, block)))
                .collect(),
            Layout::Slots { degree, features, .. } => (0..*features)
                .map(|feature| {
                    let mut values = self.ring.to_plain(&pack::slots(*degree, feature, block));
                    self.ring.slots_to_coefficients(&mut values);
                    values
                })
                .collect(),
            Layout::Products(products) => {
                let record = block.first().map_or(&[][..], |record| record);
                std::iter::once(pack::plain(products.degree, record))
                    .chain((0..products.groups()).map(|group| pack::mirror(products, group, record)))
                    .map(|message| self.ring.to_plain(&message))
                    .collect()
            }
        }
    }

    fn encrypt_message<R: RngCore + CryptoRng>(
        &self,
        message: &[u64],
        rng: &mut R,
    ) -> Result<Pair, InferenceError> {
        let level = self.ring.query();
        let scaled = self.ring.scale_message(level, message);
        Pair::encrypt(level, &self.polynomials.query, scaled, rng)
    }

    /// Decrypts the response to the request of `receipt`, and refuses what no answer of the model can be.
    ///
    /// This finds random and damaged replies, not every forged one: see the crate's documentation.
    ///
    /// # Errors
    /// [`InferenceError::Message`] when the bytes are not the response to that request, [`InferenceError::Noise`],
    /// [`InferenceError::Score`], [`InferenceError::Copy`] and [`InferenceError::Leaves`] when what they decrypt to
    /// is not an answer.
    pub fn decrypt(&self, response: &[u8], receipt: &Receipt) -> Result<Decisions, InferenceError> {
        let response = Response::from_bytes(response, &self.card, &self.ring, receipt)?;
        let layout = self.card.layout();
        let total = layout.with_copies(receipt.records());
        let mut table = decision::Table::new(total, self.values_per_record());
        let mut replies = response.replies.iter();
        for block in 0..layout.blocks(total) {
            let records = layout.records_in_block(block, total);
            let first = block * layout.records_per_block();
            let count = layout.reveals(records).len();
            for (reveal, reply) in replies.by_ref().take(count) {
                self.read_reply(first, reveal, reply, &mut table)?;
            }
        }
        table.into_decisions(&self.card, receipt.records())
    }

    /// Values revealed of a record: its scores, or two of each leaf.
    fn values_per_record(&self) -> usize {
        match self.card.task() {
            Task::Tree { leaves } => 2 * leaves,
            Task::Scores { outputs, .. } => outputs,
            Task::Quadratic { .. } => 1,
        }
    }

    fn read_reply(
        &self,
        first: usize,
        reveal: &Reveal,
        reply: &Reply,
        table: &mut decision::Table,
    ) -> Result<(), InferenceError> {
        let phases = self.polynomials.phases(&self.ring, reveal, reply)?;
        let rounded: Vec<(i64, u64)> = phases.iter().map(|&p| self.ring.round_phase(p)).collect();
        for &(_, distance) in &rounded {
            table.note_distance(distance);
        }
        match reveal {
            Reveal::Coefficients(entries) => {
                for (entry, (value, _)) in entries.iter().zip(rounded) {
                    table.set(first + entry.record, entry.output, value);
                }
            }
            Reveal::Slots { output, records } => {
                let values: Vec<i64> = rounded.into_iter().map(|(value, _)| value).collect();
                let mut slots = self.ring.to_plain(&values);
                self.ring.coefficients_to_slots(&mut slots);
                for (record, &slot) in slots.iter().take(*records).enumerate() {
                    table.set(first + record, *output, self.ring.centre(slot));
                }
            }
        }
        Ok(())
    }

    #[cfg(test)]
    pub(crate) fn phases(&self, reveal: &Reveal, reply: &Reply) -> Result<Vec<u64>, InferenceError> {
        self.polynomials.phases(&self.ring, reveal, reply)
    }
}
