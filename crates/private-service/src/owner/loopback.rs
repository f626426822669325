//! Both ends in one process, which talk in messages as two processes would: to measure what a decision costs.

use std::time::{Duration, Instant};

use ndarray::{ArrayView2, Axis};
use private_inference::{
    Client, Decisions, InferenceError, Limits, ModelCard, ModelError, PublicKeys, QuantisedModel, Receipt,
    RequestId, SecretKey, Server,
};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::RngCore;
use thiserror::Error;

use super::JobError;

/// A client and a server that holds its public keys.
pub struct Loopback {
    client: Client,
    server: Server,
    keys: PublicKeys,
    public_key_bytes: u64,
    client_rng: ChaCha20Rng,
    server_rng: ChaCha20Rng,
}

/// What one request cost.
#[derive(Debug, Clone, Copy)]
pub struct Cost {
    /// Encrypting.
    pub encrypt: Duration,
    /// Answering.
    pub server: Duration,
    /// Decrypting.
    pub decrypt: Duration,
    /// Bytes of the request.
    pub up: u64,
    /// Bytes of the response.
    pub down: u64,
    /// Bits of noise budget left in the response.
    pub budget_bits: f64,
}

/// What is said of some records.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Classified {
    /// Integer scores, record by record.
    pub scores: Vec<Vec<i64>>,
    /// Decided classes.
    pub classes: Vec<usize>,
}

/// Where what came back from ciphertexts is not what the same model says in the clear.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum Difference {
    /// Another number of records.
    #[error("{found} decisions came back for {expected} records")]
    Records {
        /// Decisions that came back.
        found: usize,
        /// Records asked about.
        expected: usize,
    },
    /// Another score or decision.
    #[error(
        "test row {row}: class {} with scores {:?} came back from ciphertexts, the same model in plain integers says \
         class {} with {:?}", found.1, found.0, expected.1, expected.0
    )]
    Record {
        /// The record, from 0.
        row: usize,
        /// Scores and class that came back.
        found: (Vec<i64>, usize),
        /// Scores and class in the clear.
        expected: (Vec<i64>, usize),
    },
}

impl Classified {
    /// What a model says of rows (n x d) in the clear.
    ///
    /// # Errors
    /// [`ModelError`] for rows that the model does not take.
    pub fn plain(model: &QuantisedModel, rows: ArrayView2<'_, f32>) -> Result<Self, ModelError> {
        Ok(Self::by_scores(model.scores(rows)?.rows().into_iter().map(|row| row.to_vec()).collect()))
    }

    fn by_scores(scores: Vec<Vec<i64>>) -> Self {
        Self { classes: scores.iter().map(|row| ModelCard::decide(row)).collect(), scores }
    }

    /// Scores and decisions have to be those in the clear, record by record.
    ///
    /// # Errors
    /// The first [`Difference`].
    pub fn check_equal(&self, plain: &Self) -> Result<(), Difference> {
        if self.scores.len() != plain.scores.len() {
            return Err(Difference::Records { found: self.scores.len(), expected: plain.scores.len() });
        }
        let records =
            |all: &Self| all.scores.clone().into_iter().zip(all.classes.clone()).collect::<Vec<_>>();
        let mut pairs = records(self).into_iter().zip(records(plain)).enumerate();
        match pairs.find(|(_, (found, expected))| found != expected) {
            None => Ok(()),
            Some((row, (found, expected))) => Err(Difference::Record { row, found, expected }),
        }
    }
}

impl Cost {
    /// The quickest of both in each part; of the noise budgets the smaller, and the bytes of this one.
    #[must_use]
    pub fn quickest(self, other: &Self) -> Self {
        Self {
            encrypt: self.encrypt.min(other.encrypt),
            server: self.server.min(other.server),
            decrypt: self.decrypt.min(other.decrypt),
            budget_bits: self.budget_bits.min(other.budget_bits),
            ..self
        }
    }
}

impl std::fmt::Debug for Loopback {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Loopback").field("client", &self.client).finish_non_exhaustive()
    }
}

impl Loopback {
    /// Sets both ends up; each draws its random numbers from its own generator.
    ///
    /// # Errors
    /// [`InferenceError`] for a key of another ring degree, or arithmetic that cannot be set up.
    pub fn new(
        model: &QuantisedModel,
        secret: SecretKey,
        mut client_rng: ChaCha20Rng,
        server_rng: ChaCha20Rng,
    ) -> Result<Self, InferenceError> {
        let server = Server::new(model.clone(), Limits::default())?;
        let client = Client::new(secret, ModelCard::from_bytes(&server.card().to_bytes())?)?;
        let public_keys = client.public_keys(&mut client_rng)?;
        let keys = server.accept_keys(&public_keys)?;
        let public_key_bytes = public_keys.len() as u64;
        Ok(Self { client, server, keys, public_key_bytes, client_rng, server_rng })
    }

    /// Encrypts rows (n x d) as one request, answers it and decrypts the response.
    ///
    /// # Errors
    /// [`InferenceError`].
    pub fn ask(&mut self, rows: ArrayView2<'_, f32>) -> Result<(Decisions, Cost), InferenceError> {
        let started = Instant::now();
        let mut id = [0; 16];
        self.client_rng.fill_bytes(&mut id);
        let request = self.client.encrypt(rows, RequestId(id), &mut self.client_rng)?;
        let receipt = Receipt::of_request(&request)?;
        let encrypt = started.elapsed();
        let response = self.server.answer(&self.keys, &request, &mut self.server_rng)?;
        let answered = started.elapsed();
        let decisions = self.client.decrypt(&response, &receipt)?;
        let cost = Cost {
            encrypt,
            server: answered - encrypt,
            decrypt: started.elapsed() - answered,
            up: request.len() as u64,
            down: response.len() as u64,
            budget_bits: decisions.noise().budget_left_bits,
        };
        Ok((decisions, cost))
    }

    /// Asks about rows (n x d) in requests of at most `most_bytes` bytes each, until `stop` says yes.
    ///
    /// # Errors
    /// [`JobError::Stopped`], [`JobError::Inference`].
    pub fn classify(
        &mut self,
        rows: ArrayView2<'_, f32>,
        most_bytes: u64,
        stop: &dyn Fn() -> bool,
    ) -> Result<Classified, JobError> {
        let mut all = Classified::default();
        for some in rows.axis_chunks_iter(Axis(0), self.records_within(most_bytes)) {
            if stop() {
                return Err(JobError::Stopped);
            }
            let (decisions, _) = self.ask(some)?;
            all.scores.extend_from_slice(decisions.scores());
            all.classes.extend_from_slice(decisions.classes());
        }
        Ok(all)
    }

    /// The most records that the server takes in a request of at most so many bytes.
    pub fn records_within(&self, bytes: u64) -> usize {
        let limits = self.server.limits();
        self.client.records_within(bytes.min(limits.max_message_bytes)).clamp(1, limits.max_records)
    }

    /// Bytes of a request with so many records.
    pub fn request_bytes(&self, records: usize) -> u64 {
        self.client.message_sizes(records).request
    }

    /// Bytes of the public keys, which are sent once.
    pub fn public_key_bytes(&self) -> u64 {
        self.public_key_bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_differing_score_is_an_error_that_names_the_row() {
        let of = |scores: &[i64]| Classified::by_scores(scores.iter().map(|&score| vec![score]).collect());
        let expected = of(&[3, -2, 7]);
        assert_eq!(expected.classes, [1, 0, 1]);
        let said = |found: Classified| found.check_equal(&expected).map_err(|error| error.to_string());
        assert_eq!(said(of(&[3, -2, 7])), Ok(()));
        assert!(
            said(of(&[3, -1, 7])).is_err_and(|error| error.contains("test row 1: class 0 with scores [-1]"))
        );
        assert!(said(of(&[3, -2])).is_err_and(|error| error.contains("2 decisions")));
        let flipped = Classified { classes: vec![1, 1, 1], ..expected.clone() };
        assert!(said(flipped).is_err_and(|error| error.contains("test row 1: class 1")));
    }
}
