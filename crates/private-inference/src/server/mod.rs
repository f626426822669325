//! The owner of the model: holds the model and clients' public material, never a secret key.

#[cfg(test)]
mod leak_tests;
pub(crate) mod linear;
mod quadratic;
mod tree;

use crate::card::{ModelCard, Task};
use crate::error::InferenceError;
use crate::layout::Layout;
use crate::message::{PublicKeys, Request, Response};
use crate::quantised::{Numbers, QuantisedModel};
use crate::ring::mask::Reply;
use crate::ring::{Pair, Ring};
use crate::sizes::MessageSizes;
use fhe_math::rq::Poly;
use rand::{CryptoRng, RngCore};

/// What the server accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Most bytes of a message.
    pub max_message_bytes: u64,
    /// Most records of a request.
    pub max_records: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_message_bytes: 64 << 20, max_records: 1 << 16 }
    }
}

/// A model ready to answer encrypted requests.
///
/// It is built from a [`QuantisedModel`] alone, and accepts public keys and requests as bytes. There is no way to hand it
/// a secret key:
///
/// ```compile_fail,E0308
/// # use private_inference::{Degree, Limits, ReproducibleSeed, SecretKey, Server};
/// # let mut rng = ReproducibleSeed::for_tests_and_experiments([0; 32]).rng();
/// let secret: SecretKey = SecretKey::generate(Degree::N4096, &mut rng).unwrap();
/// let server = Server::new(secret, Limits::default());
/// ```
pub struct Server {
    ring: Ring,
    model: QuantisedModel,
    layout: Layout,
    weights: Weights,
    limits: Limits,
}

/// Model polynomials, made once.
enum Weights {
    /// One polynomial a reply and chunk.
    Dot(Vec<Vec<Poly>>),
    /// One polynomial a group of rows, and one for the linear part.
    Products { rows: Vec<Poly>, linear: Poly },
    /// Plain integers are used as they are (slots), or are made afresh for every record (trees).
    None,
}

/// What one block's evaluation has at hand.
struct Block<'a> {
    pairs: &'a [Pair],
    records: usize,
    keys: &'a PublicKeys,
}

impl std::fmt::Debug for Server {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Server")
            .field("card", self.model.card())
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

impl Server {
    /// A server for `model`.
    ///
    /// # Errors
    /// [`InferenceError::Parameters`] when the arithmetic cannot be set up.
    pub fn new(model: QuantisedModel, limits: Limits) -> Result<Self, InferenceError> {
        let ring = Ring::new(model.card().parameters())?;
        let layout = model.card().layout();
        let weights = Weights::new(&ring, &layout, model.numbers())?;
        Ok(Self { ring, model, layout, weights, limits })
    }

    /// The model's public part, for clients.
    pub fn card(&self) -> &ModelCard {
        self.model.card()
    }

    /// What it accepts.
    pub fn limits(&self) -> Limits {
        self.limits
    }

    /// Checks a client's public keys; keep the result and use it for all requests of that key.
    ///
    /// # Errors
    /// [`InferenceError::Message`] when the bytes are not usable keys for this model.
    pub fn accept_keys(&self, bytes: &[u8]) -> Result<PublicKeys, InferenceError> {
        Ok(PublicKeys::from_bytes(
            bytes,
            &self.ring,
            self.card().needs_relinearisation(),
            self.limits.max_message_bytes,
        )?)
    }

    /// Evaluates the model on an encrypted request; `rng` masks the answer and must be unpredictable to the client.
    ///
    /// # Errors
    /// [`InferenceError::Message`] when the bytes are not a request for this model under these keys.
    pub fn answer<R: RngCore + CryptoRng>(
        &self,
        keys: &PublicKeys,
        request: &[u8],
        rng: &mut R,
    ) -> Result<Vec<u8>, InferenceError> {
        let limits = (self.limits.max_message_bytes, self.limits.max_records);
        let request = Request::from_bytes(request, self.card(), &self.ring, keys.id, limits)?;
        let mut replies = Vec::new();
        let blocks = request.pairs.chunks(self.layout.ciphertexts_per_block());
        for (index, pairs) in blocks.enumerate() {
            let block = Block { pairs, records: self.layout.records_in_block(index, request.records), keys };
            replies.extend(self.evaluate(&block, rng)?);
        }
        Ok(Response::to_bytes(&request.envelope, request.records, &replies))
    }

    fn evaluate<R: RngCore + CryptoRng>(
        &self,
        block: &Block<'_>,
        rng: &mut R,
    ) -> Result<Vec<Reply>, InferenceError> {
        match self.model.numbers() {
            Numbers::Linear(numbers) => self.linear(numbers, block, rng),
            Numbers::Quadratic(numbers) => self.quadratic(numbers, block, rng),
            Numbers::Tree(numbers) => self.tree(numbers, block, rng),
        }
    }

    fn flood(&self) -> u128 {
        self.model.certificate().flood()
    }

    /// Bytes of the messages for `records` records.
    pub fn message_sizes(&self, records: usize) -> MessageSizes {
        MessageSizes::of(&self.ring, self.card(), records)
    }
}

impl Weights {
    fn new(ring: &Ring, layout: &Layout, numbers: &Numbers) -> Result<Self, InferenceError> {
        match (layout, numbers) {
            (Layout::Dot { dot, per_record: false }, Numbers::Linear(numbers)) => {
                linear::weight_polynomials(ring, dot, numbers)
            }
            (Layout::Products(products), Numbers::Quadratic(numbers)) => {
                quadratic::weight_polynomials(ring, products, numbers)
            }
            _ => Ok(Self::None),
        }
    }
}

/// A model whose numbers and card disagree; a [`QuantisedModel`] cannot be one.
fn inconsistent(task: Task) -> InferenceError {
    InferenceError::Library { reason: format!("the numbers of the model are not those of {task:?}") }
}
