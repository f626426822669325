//! Trials of one scheme under one regime: each draws its victims and its keys.

use anyhow::{Context, Result};
use crypto_encode::{EncodeSpec, Key, MatrixEncoder, Stage};
use leakage::tabular::{Pairs, Scale, Trial, TrialParts};
use ndarray::{Array2, Axis};
use protocol::{Holder, KeyName, Purpose};
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha20Rng;
use results::{Clock, Regime};

use super::cases::TableCase;
use super::messages::{EQUAL, LENGTHS, Messages, TableOracle, of_different_lengths, of_equal_lengths};
use super::released::Released;
use super::subject::Subject;
use super::tokens::first_tokens;
use crate::audit::case::Case;
use crate::config::RunConfig;
use crate::tabular::Experiment;

/// Numbers of known pairs that every attack with known pairs is run at, beside the number of columns and one less.
const PAIR_COUNTS: [usize; 7] = [1, 2, 4, 8, 20, 50, 100];

/// Record numbers from here on are those of fresh encryptions, which no victim has.
const FRESH: u64 = 1 << 32;

/// Makes the trials of one case.
pub struct Trials<'a> {
    config: &'a RunConfig,
    subject: &'a Subject,
    case: &'a TableCase,
    spec: EncodeSpec,
    pair_counts: Vec<usize>,
}

impl<'a> Trials<'a> {
    /// Checks the options of the encoders.
    pub fn new(
        config: &'a RunConfig,
        utility: &Experiment,
        subject: &'a Subject,
        case: &'a TableCase,
    ) -> Result<Self> {
        let mut options = utility.encode.clone();
        if case.treatment.clock == Some(Clock::Running) {
            options.clock = utility.running;
        }
        let pair_counts = pair_counts(subject);
        Ok(Self { config, subject, case, spec: EncodeSpec::new(options)?, pair_counts })
    }

    /// What is attacked.
    pub fn case(&self) -> &'a Case {
        &self.case.case
    }

    /// Trial number `index`: half of the records, drawn anew, are victims, the others auxiliary.
    pub fn trial(&self, index: usize) -> Result<Trial> {
        let subject = self.subject;
        let (auxiliary, victims) = self.halves(index);
        let most = self.pair_counts.last().copied().unwrap_or(0).min(auxiliary.len());
        let known = &auxiliary[..most];
        let cipher = self.encode(&victims, Holder::Victims, index)?;
        let raw = self.case.treatment.scheme.stage == Stage::RawCells;
        let parts = TrialParts {
            columns: subject.columns.clone(),
            scales: if raw { vec![Scale::RAW; subject.scales.len()] } else { subject.scales.clone() },
            auxiliary: subject.cells.select(Axis(0), &auxiliary),
            pairs: Pairs {
                plain: subject.cells.select(Axis(0), known),
                cipher: self.encode(known, Holder::Pairs, index)?,
            },
            truth: subject.cells.select(Axis(0), &victims),
            tokens: self.tokens(&victims, index)?,
            membership: self.released(&victims, &cipher, index)?.models().with_context(|| self.context())?,
            cipher,
            records: victims,
            pair_counts: self.pair_counts.clone(),
        };
        Trial::new(parts).with_context(|| self.context())
    }

    /// The same halves for every treatment, so that schemes are compared on the same victims.
    fn halves(&self, index: usize) -> (Vec<usize>, Vec<usize>) {
        let mut rows: Vec<usize> = (0..self.subject.n_records()).collect();
        let seed = self.config.keys.seed_of(&format!("{}/halves/{index}", self.subject.dataset));
        rows.shuffle(&mut ChaCha20Rng::from_seed(seed));
        let victims = rows.split_off(rows.len() / 2);
        // records are numbered in the order of encryption; members of the training set are drawn by the shuffle
        (rows, victims)
    }

    fn tokens(&self, victims: &[usize], index: usize) -> Result<Option<Vec<String>>> {
        if !self.case.treatment.scheme.uses_clock {
            return Ok(None);
        }
        let (key, clock) = (self.key(Holder::Victims, index), self.spec.clock());
        let nonce = self.config.keys.seed_of(&format!("{}/audit/nonce-{index}", self.subject.dataset));
        first_tokens(self.subject, victims, clock, &key, nonce).map(Some)
    }

    /// A model trained on the victims' ciphertexts, to be asked about fresh encryptions of the same records: whoever
    /// wants to know whether a person is in the training set has the person's record, not the ciphertext stored there.
    fn released<'b>(
        &self,
        victims: &'b [usize],
        cipher: &'b Array2<f64>,
        index: usize,
    ) -> Result<Released<'b>> {
        Ok(Released {
            records: victims,
            trained: cipher,
            asked: self.encode_at(victims, FRESH, Holder::Pairs, index)?,
            targets: victims.iter().map(|&row| self.subject.targets[row]).collect(),
            n_classes: self.subject.n_classes,
            seed: self.config.keys.seed_of(&format!("{}/audit/models-{index}", self.subject.dataset)),
        })
    }

    /// The distinguishing games of one trial, under the victims' key.
    pub fn games(&self, index: usize) -> Result<Vec<(&'static str, TableOracle)>> {
        let equal = of_equal_lengths(self.subject).map(|messages| (EQUAL, messages));
        let lengths = of_different_lengths(self.subject).map(|messages| (LENGTHS, messages));
        let oracle = |(target, messages): (&'static str, Messages)| {
            let encoder = self.encoder(Holder::Victims, index)?;
            Ok((target, TableOracle { encoder, inputs: self.inputs(messages), row: FRESH }))
        };
        equal.into_iter().chain(lengths).map(oracle).collect()
    }

    /// Messages as the scheme takes them.
    fn inputs(&self, messages: Messages) -> Array2<f64> {
        let mut inputs = if self.case.padded { self.subject.padded(messages.0.view()) } else { messages.0 };
        if self.case.treatment.scheme.stage == Stage::Standardised {
            for (mut column, scale) in inputs.columns_mut().into_iter().zip(&self.subject.scales) {
                column.mapv_inplace(|x| (x - scale.mean) / scale.scale);
            }
        }
        inputs
    }

    /// The seed of an attack's random choices.
    pub fn seed(&self, attack: &str, index: usize) -> [u8; 32] {
        self.config.keys.seed_of(&format!("{}/{attack}/{index}", self.subject.dataset))
    }

    fn encode(&self, rows: &[usize], holder: Holder, index: usize) -> Result<Array2<f64>> {
        self.encode_at(rows, 0, holder, index)
    }

    /// Encrypts records whose numbers are shifted by `offset`.
    fn encode_at(&self, rows: &[usize], offset: u64, holder: Holder, index: usize) -> Result<Array2<f64>> {
        let input = match self.case.treatment.scheme.stage {
            Stage::RawCells if self.case.padded => {
                self.subject.padded(self.subject.cells.select(Axis(0), rows).view())
            }
            Stage::RawCells => self.subject.cells.select(Axis(0), rows),
            Stage::Standardised => self.subject.standard.select(Axis(0), rows),
        };
        let numbers: Vec<u64> = rows.iter().map(|&row| row as u64 + offset).collect();
        let encoded = self.encoder(holder, index)?.encode(input.view(), &numbers);
        encoded.with_context(|| self.context())
    }

    fn encoder(&self, holder: Holder, index: usize) -> Result<Box<dyn MatrixEncoder>> {
        let (scheme, columns) = (self.case.treatment.scheme, &self.subject.cipher_columns);
        let key = self.key(holder, index);
        let built = match self.case.treatment.regime {
            Regime::PerRecordKey => scheme.build_per_record(columns, &self.spec, &key),
            _ => scheme.build(columns, &self.spec, &key),
        };
        built.with_context(|| self.context())
    }

    fn key(&self, holder: Holder, index: usize) -> Key {
        let key = self.config.keys.key(&KeyName {
            purpose: Purpose::Audit,
            dataset: &self.subject.dataset,
            scheme: self.case.treatment.scheme.id,
            role: self.case.treatment.regime.audit_role(holder),
            number: index,
        });
        Key::new(*key.bytes())
    }

    fn context(&self) -> String {
        format!("{}, scheme {}", self.subject.dataset, self.case.treatment.scheme.id)
    }
}

/// Rising numbers of known pairs; the number of columns and one less are the ones that break rotations.
fn pair_counts(subject: &Subject) -> Vec<usize> {
    let d = subject.columns.len();
    let mut counts: Vec<usize> = PAIR_COUNTS.into_iter().chain([d.saturating_sub(1), d]).collect();
    counts.retain(|&count| count > 0);
    counts.sort_unstable();
    counts.dedup();
    counts
}
