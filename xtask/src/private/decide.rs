//! Decrypting the responses of a job: a CSV file of decisions, and what the page needs.

use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use private_inference::{Client, SecretKey};

use super::job::{Batch, Job};
use super::send::Sent;
use crate::files::{self, Access};

/// The decision about one record.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// The record's name.
    pub name: String,
    /// Index of its class.
    pub class: usize,
    /// Its scores on the scale of the model in floating point.
    pub scores: Vec<f64>,
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
}

/// Decrypts all responses; one that is missing is an error that says how to get it.
pub fn decrypt(job: &Job, key: SecretKey) -> Result<Decided> {
    let client = Client::new(key, job.card().model().clone())?;
    if private_service::to_hex(&client.key_id().0) != job.key() {
        bail!(
            "this is not the key that the requests were encrypted under: it is called {}, theirs {}",
            private_service::to_hex(&client.key_id().0),
            job.key()
        );
    }
    let mut decided = Decided {
        decisions: Vec::with_capacity(job.n_records()),
        bytes_up: job.keys()?.bytes().len() as u64,
        bytes_down: 0,
        noise_bits_left: f64::INFINITY,
        decrypt_seconds: 0.0,
        sent: Sent::of(job),
    };
    for batch in job.batches() {
        crate::interrupt::check()?;
        decided.add(job, &client, batch)?;
    }
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
        let answer =
            client.decrypt(&response, &receipt).with_context(|| format!("response {}", batch.file))?;
        self.decrypt_seconds += started.elapsed().as_secs_f64();
        self.bytes_up += request.len() as u64;
        self.bytes_down += response.len() as u64;
        self.noise_bits_left = self.noise_bits_left.min(answer.noise().budget_left_bits);
        let model = job.card().model();
        for ((name, &class), scores) in batch.records.iter().zip(answer.classes()).zip(answer.scores()) {
            let scores = scores.iter().map(|&score| model.float_score(score)).collect();
            self.decisions.push(Decision { name: name.clone(), class, scores });
        }
        Ok(())
    }

    /// Number of records of each class.
    pub fn counts(&self, n_classes: usize) -> Vec<usize> {
        let of = |class| self.decisions.iter().filter(|decision| decision.class == class).count();
        (0..n_classes).map(of).collect()
    }

    /// Writes `record,decision,score` (or a score a class).
    pub fn write_csv(&self, path: &Path, job: &Job) -> Result<()> {
        let notes = job.card().preparation();
        let several = job.card().model().n_scores() > 1;
        files::create(path, Access::Owner, |out| {
            let mut writer = csv::Writer::from_writer(out);
            let mut header = vec!["record".to_owned(), "decision".to_owned()];
            match several {
                true => header.extend(notes.classes.iter().map(|class| format!("score {class}"))),
                false => header.push("score".to_owned()),
            }
            writer.write_record(&header)?;
            for decision in &self.decisions {
                let mut row = vec![decision.name.clone(), notes.class(decision.class)];
                row.extend(decision.scores.iter().map(|score| format!("{score:.6}")));
                writer.write_record(&row)?;
            }
            Ok(writer.flush()?)
        })
    }
}
