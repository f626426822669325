//! Decrypting the responses of a job.

use std::io::Write;
use std::time::Instant;

use private_inference::{Client, SecretKey};

use super::{Altered, Batch, Card, Job, JobError, Preparation, Sent, Watch, go_on};
use crate::to_hex;

/// The decision about one record.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// The record's name.
    pub name: String,
    /// Index of its class.
    pub class: usize,
    /// Its scores on the scale of the model in floating point.
    pub scores: Vec<f64>,
    /// Its cells that were clipped to the model's range, in words.
    pub clipped: String,
    /// Its cells that had no value and were imputed, in words.
    pub imputed: String,
}

/// A decrypted job.
#[derive(Debug)]
pub struct Decided {
    /// Decisions in the order of the records.
    pub decisions: Vec<Decision>,
    /// Bytes of all requests and of the public keys.
    pub bytes_up: u64,
    /// Bytes of all responses.
    pub bytes_down: u64,
    /// Smallest number of bits of noise budget that a response had left.
    pub noise_bits_left: f64,
    /// Seconds of decryption.
    pub decrypt_seconds: f64,
    /// How the sending went.
    pub sent: Sent,
    /// Which cells the model saw otherwise than they were given.
    pub altered: Altered,
}

impl<P: Preparation> Job<P> {
    /// Decrypts all responses with the secret key that the requests were encrypted under.
    ///
    /// # Errors
    /// [`JobError::Stopped`], and a response that is missing ([`JobError::NoResponse`]) or cannot be the answer
    /// ([`JobError::Response`], [`JobError::Refused`]).
    pub fn decide(&self, client: &Client, watch: &dyn Watch) -> Result<Decided, JobError> {
        let mut decided = Decided {
            decisions: Vec::with_capacity(self.n_records()),
            bytes_up: self.keys()?.bytes().len() as u64,
            bytes_down: 0,
            noise_bits_left: f64::INFINITY,
            decrypt_seconds: 0.0,
            sent: Sent::of(self),
            altered: self.sealed(client.secret())?.altered,
        };
        for batch in self.batches() {
            go_on(watch)?;
            decided.add(self, client, batch)?;
            watch.step();
        }
        decided.note_altered();
        Ok(decided)
    }

    /// The client that decides this job.
    ///
    /// # Errors
    /// [`JobError::WrongKey`] and [`JobError::Inference`] where `key` is not the one that the requests were encrypted under.
    pub fn client(&self, key: SecretKey) -> Result<Client, JobError> {
        let client = Client::new(key, self.card().model().clone())?;
        let given = to_hex(&client.key_id().0);
        match given == self.key() {
            true => Ok(client),
            false => Err(JobError::WrongKey { given, expected: self.key().to_owned() }),
        }
    }
}

impl Decided {
    fn add<P: Preparation>(&mut self, job: &Job<P>, client: &Client, batch: &Batch) -> Result<(), JobError> {
        let (request, receipt) = job.request(batch)?;
        let Some(response) = job.response(batch, &receipt)? else {
            return Err(JobError::NoResponse { request: batch.file.clone() });
        };
        let started = Instant::now();
        let answer = client
            .decrypt(&response, &receipt)
            .map_err(|source| JobError::Refused { path: job.response_path(batch), source })?;
        self.decrypt_seconds += started.elapsed().as_secs_f64();
        self.bytes_up += request.len() as u64;
        self.bytes_down += response.len() as u64;
        self.noise_bits_left = self.noise_bits_left.min(answer.noise().budget_left_bits);
        let model = job.card().model();
        for ((name, &class), scores) in batch.records.iter().zip(answer.classes()).zip(answer.scores()) {
            let scores = scores.iter().map(|&score| model.float_score(score)).collect();
            let (clipped, imputed) = (String::new(), String::new());
            self.decisions.push(Decision { name: name.clone(), class, scores, clipped, imputed });
        }
        Ok(())
    }

    fn note_altered(&mut self) {
        let n = self.decisions.len();
        let texts = self.altered.clipped(n).into_iter().zip(self.altered.imputed(n));
        for (decision, (clipped, imputed)) in self.decisions.iter_mut().zip(texts) {
            (decision.clipped, decision.imputed) = (clipped, imputed);
        }
    }

    /// Number of records of each class.
    pub fn counts(&self, n_classes: usize) -> Vec<usize> {
        let of = |class| self.decisions.iter().filter(|decision| decision.class == class).count();
        (0..n_classes).map(of).collect()
    }

    /// Writes `record,decision,score,clipped,imputed` (or a score for each class) as CSV.
    ///
    /// # Errors
    /// [`JobError::Csv`].
    pub fn write_csv<P: Preparation>(&self, out: impl Write, card: &Card<P>) -> Result<(), JobError> {
        let notes = card.notes();
        let mut writer = csv::Writer::from_writer(out);
        let mut header = vec!["record".to_owned(), "decision".to_owned()];
        match card.model().n_scores() > 1 {
            true => header.extend(notes.classes.iter().map(|class| format!("score {class}"))),
            false => header.push("score".to_owned()),
        }
        header.extend(["clipped", "imputed"].map(str::to_owned));
        writer.write_record(&header)?;
        for decision in &self.decisions {
            let mut row = vec![decision.name.clone(), notes.class(decision.class)];
            row.extend(decision.scores.iter().map(|score| format!("{score:.6}")));
            row.extend([decision.clipped.clone(), decision.imputed.clone()]);
            writer.write_record(&row)?;
        }
        Ok(writer.flush().map_err(csv::Error::from)?)
    }
}
