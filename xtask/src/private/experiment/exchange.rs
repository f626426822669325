//! A client and a server that talk in messages, as two processes would.

use std::time::{Duration, Instant};

use anyhow::Result;
use ndarray::{ArrayView2, Axis};
use private_inference::{
    Client, Limits, ModelCard, PublicKeys, QuantisedModel, Receipt, ReproducibleSeed, RequestId, SecretKey,
    Server,
};
use rand::Rng;
use rand_chacha::ChaCha20Rng;

use crate::interrupt;
use protocol::{KeyName, KeySchedule, Purpose, Role};

/// A request is filled up to this many bytes: what is in memory at a time.
const REQUEST_BYTES: u64 = 16 << 20;

/// Both ends.
pub struct Exchange {
    client: Client,
    server: Server,
    keys: PublicKeys,
    client_rng: ChaCha20Rng,
    server_rng: ChaCha20Rng,
    /// Bytes of the public keys, which are sent once.
    pub public_key_bytes: u64,
}

/// What came back of some records.
#[derive(Debug, Default)]
pub struct Decrypted {
    /// Whole-number scores, record by record.
    pub scores: Vec<Vec<i64>>,
    /// Decided classes.
    pub classes: Vec<usize>,
}

/// What one request cost.
#[derive(Debug, Clone, Copy)]
pub struct Cost {
    /// Encrypting and decrypting.
    pub client: Duration,
    /// Answering.
    pub server: Duration,
    /// Bytes of the request.
    pub up: u64,
    /// Bytes of the response.
    pub down: u64,
    /// Bits of noise budget left in the response.
    pub budget_bits: f64,
}

impl Exchange {
    /// Sets both ends up. The keys follow from `seeds` and `key`: an experiment can be repeated, and nothing is secret.
    pub fn new(
        model: &QuantisedModel,
        seeds: KeySchedule,
        dataset: &str,
        key: usize,
        label: &str,
    ) -> Result<Self> {
        let rng = |seed: [u8; 32]| ReproducibleSeed::for_tests_and_experiments(seed).rng();
        let part = |part: &str| {
            rng(seeds.seed_of(&format!("{dataset}/{}/{label}/key-{key}/{part}", super::schemes::BFV)))
        };
        let secret = seeds.key(&KeyName {
            purpose: Purpose::Experiment,
            dataset,
            scheme: super::schemes::BFV,
            role: Role::Client,
            number: key,
        });
        let server = Server::new(model.clone(), Limits::default())?;
        let card = ModelCard::from_bytes(&server.card().to_bytes())?;
        let secret = SecretKey::generate(card.parameters().degree(), &mut rng(*secret.bytes()))?;
        let client = Client::new(secret, card)?;
        let mut client_rng = part("client");
        let public_keys = client.public_keys(&mut client_rng)?;
        Ok(Self {
            keys: server.accept_keys(&public_keys)?,
            public_key_bytes: public_keys.len() as u64,
            client,
            server,
            client_rng,
            server_rng: part("server"),
        })
    }

    /// The most records of a request.
    pub fn records_per_request(&self) -> usize {
        self.client.records_within(REQUEST_BYTES).clamp(1, self.server.limits().max_records)
    }

    /// Classifies `rows`, request by request.
    pub fn classify(&mut self, rows: ArrayView2<'_, f32>) -> Result<Decrypted> {
        let mut all = Decrypted::default();
        for some in rows.axis_chunks_iter(Axis(0), self.records_per_request()) {
            interrupt::check()?;
            let (decrypted, _) = self.ask(some)?;
            all.scores.extend(decrypted.scores);
            all.classes.extend(decrypted.classes);
        }
        Ok(all)
    }

    /// One request.
    pub fn ask(&mut self, rows: ArrayView2<'_, f32>) -> Result<(Decrypted, Cost)> {
        let started = Instant::now();
        let request = self.client.encrypt(rows, RequestId(self.client_rng.random()), &mut self.client_rng)?;
        let receipt = Receipt::of_request(&request)?;
        let encrypted = started.elapsed();
        let response = self.server.answer(&self.keys, &request, &mut self.server_rng)?;
        let answered = started.elapsed();
        let decisions = self.client.decrypt(&response, &receipt)?;
        let decrypting = started.elapsed() - answered;
        let cost = Cost {
            client: encrypted + decrypting,
            server: answered - encrypted,
            up: request.len() as u64,
            down: response.len() as u64,
            budget_bits: decisions.noise().budget_left_bits,
        };
        Ok((Decrypted { scores: decisions.scores().to_vec(), classes: decisions.classes().to_vec() }, cost))
    }

    /// Bytes of a request with so many records.
    pub fn request_bytes(&self, records: usize) -> u64 {
        self.client.message_sizes(records).request
    }

    /// The most records of one request that the server takes.
    pub fn most_records(&self) -> usize {
        let limits = self.server.limits();
        self.client.records_within(limits.max_message_bytes).clamp(1, limits.max_records)
    }
}
