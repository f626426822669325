//! The owner of the model: holds the model and clients' public material, never a secret key.

#[cfg(test)]
mod leak_tests;
pub(crate) mod linear;
mod quadratic;
mod tree;

use crate::card::ModelCard;
use crate::error::InferenceError;
use crate::layout::{Layout, Reveal};
use crate::message::{PublicKeys, Request, Response};
use crate::quantised::{Numbers, QuantisedModel};
use crate::ring::mask::{Mask, Reply};
use crate::ring::{Pair, Ring};
use crate::sizes::MessageSizes;
use linear::LinearProgram;
use quadratic::QuadraticProgram;
use rand::{CryptoRng, RngCore};
use tree::TreeProgram;

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
    program: Program,
    limits: Limits,
}

/// The model as the evaluation wants it, made once.
enum Program {
    Linear(LinearProgram),
    Quadratic(QuadraticProgram),
    Tree(TreeProgram),
}

/// What the evaluation of one block of records has at hand.
struct Block<'a> {
    ring: &'a Ring,
    keys: &'a PublicKeys,
    pairs: &'a [Pair],
    reveals: &'a [Reveal],
    mask: Mask<'a>,
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
        let program = Program::new(&ring, &model)?;
        Ok(Self { ring, model, layout, program, limits })
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
        keys.check_degree(&self.ring)?;
        let limits = (self.limits.max_message_bytes, self.limits.max_records);
        let request = Request::from_bytes(request, self.card(), &self.ring, keys.id, limits)?;
        let total = self.layout.with_copies(request.records);
        let mut replies = Vec::new();
        let blocks = request.pairs.chunks(self.layout.ciphertexts_per_block());
        for (index, pairs) in blocks.enumerate() {
            let reveals = self.layout.reveals(self.layout.records_in_block(index, total));
            let block = Block {
                ring: &self.ring,
                keys,
                pairs,
                reveals: &reveals,
                mask: Mask { ring: &self.ring, zero: &keys.zero, flood: self.model.certificate().flood() },
            };
            replies.extend(self.program.evaluate(&block, rng)?);
        }
        Ok(Response::to_bytes(&request.envelope, request.records, &replies))
    }

    /// Bytes of the messages for `records` records.
    pub fn message_sizes(&self, records: usize) -> MessageSizes {
        MessageSizes::of(&self.ring, self.card(), records)
    }
}

impl Program {
    fn new(ring: &Ring, model: &QuantisedModel) -> Result<Self, InferenceError> {
        let layout = model.card().layout();
        let features = model.card().feature_map().n_features();
        Ok(match model.numbers() {
            Numbers::Linear(numbers) => Self::Linear(LinearProgram::new(ring, &layout, numbers)?),
            Numbers::Quadratic(numbers) => Self::Quadratic(QuadraticProgram::new(ring, &layout, numbers)?),
            Numbers::Tree(numbers) => Self::Tree(TreeProgram::new(ring, features, numbers)),
        })
    }

    fn evaluate<R: RngCore + CryptoRng>(
        &self,
        block: &Block<'_>,
        rng: &mut R,
    ) -> Result<Vec<Reply>, InferenceError> {
        match self {
            Self::Linear(program) => program.evaluate(block, rng),
            Self::Quadratic(program) => program.evaluate(block, rng),
            Self::Tree(program) => program.evaluate(block, rng),
        }
    }
}
