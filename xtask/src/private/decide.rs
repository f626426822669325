//! Decrypting the responses of a job: a CSV file of decisions, and what the page needs.

use std::io::Write;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use private_inference::{Client, SecretKey};

use super::altered::Altered;
use super::job::{Batch, Job};
use super::send::Sent;

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

/// The client of a job; `key` must be the one that its requests were encrypted under.
pub fn client(job: &Job, key: SecretKey) -> Result<Client> {
    let client = Client::new(key, job.card().model().clone())?;
    if private_service::to_hex(&client.key_id().0) != job.key() {
        bail!(
            "this is not the key that the requests were encrypted under: it is called {}, theirs {}",
            private_service::to_hex(&client.key_id().0),
            job.key()
        );
    }
    Ok(client)
}

/// Decrypts all responses; one that is missing or cannot be an answer is an error that says what to do.
pub fn decrypt(job: &Job, client: &Client) -> Result<Decided> {
    let mut decided = Decided {
        decisions: Vec::with_capacity(job.n_records()),
        bytes_up: job.keys()?.bytes().len() as u64,
        bytes_down: 0,
        noise_bits_left: f64::INFINITY,
        decrypt_seconds: 0.0,
        sent: Sent::of(job),
        altered: job.sealed(client.secret())?.altered,
    };
    for batch in job.batches() {
        crate::interrupt::check()?;
        decided.add(job, client, batch)?;
    }
    decided.note_altered();
    Ok(decided)
}

impl Decided {
    fn add(&mut self, job: &Job, client: &Client, batch: &Batch) -> Result<()> {
        let (request, receipt) = job.request(batch)?;
        let Some(response) = job.response(batch, &receipt)? else {
            bail!(
                "request {} has no response yet; send the job with `cargo xtask private classify`",
                batch.file
            );
        };
        let started = Instant::now();
        let answer = client.decrypt(&response, &receipt).with_context(|| {
            format!("{}: refused; remove it to ask again", job.response_path(batch).display())
        })?;
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

    /// Writes `record,decision,score,clipped,imputed` (or a score for each class).
    pub fn write_csv(&self, out: impl Write, job: &Job) -> Result<()> {
        let notes = job.card().preparation();
        let mut writer = csv::Writer::from_writer(out);
        let mut header = vec!["record".to_owned(), "decision".to_owned()];
        match job.card().model().n_scores() > 1 {
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
        Ok(writer.flush()?)
    }
}
