//! Both ends in one process, which talk in messages as two processes would: to measure what a decision costs.

use std::time::{Duration, Instant};

use ndarray::ArrayView2;
use private_inference::{
    Client, Decisions, InferenceError, Limits, ModelCard, PublicKeys, QuantisedModel, Receipt, RequestId,
    SecretKey, Server,
};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::RngCore;

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
