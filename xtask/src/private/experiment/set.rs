//! All rows of one data set: every model in floating point, in whole numbers and from ciphertexts.

use anyhow::Result;
use private_inference::QuantisedModel;
use rayon::prelude::*;
use results::{Cell, Order, PrivateCost, PrivateModel, Regime};

use super::Bounds;
use super::exchange::Exchange;
use super::models::Model;
use super::subject::Subject;
use super::trial::{Answers, Place};
use super::{costs, schemes};
use crate::config::RunConfig;
use crate::progress::Progress;
use experiment::{CellJudge, Judged, Outcome, Trial, conclude, permutation_options};

/// What one data set gives.
#[derive(Debug, Default)]
pub struct Found {
    /// Rows of results.
    pub cells: Vec<Cell>,
    /// The models in encrypted form.
    pub models: Vec<PrivateModel>,
    /// What decisions cost.
    pub costs: Vec<PrivateCost>,
}

/// One data set with the models to run on it.
pub struct SetRun<'a> {
    /// Run options.
    pub config: &'a RunConfig,
    /// The data.
    pub subject: &'a Subject,
    /// The models.
    pub models: &'a [Model],
    /// How much is encrypted.
    pub bounds: Bounds,
}

impl SetRun<'_> {
    /// Runs every model on its splits, in the current thread pool, and then times it with the pool at rest.
    pub fn measure(&self) -> Result<Found> {
        let steps: usize = self.models.iter().map(|model| self.n_splits(model)).sum();
        let label = format!("{}, private", self.subject.dataset());
        let progress = Progress::new(self.config.progress, &label, steps as u64);
        let (mut found, mut judged) = (Found::default(), Vec::new());
        for model in self.models {
            progress.work_on(model.id());
            let answers = self.answers(model, &progress)?;
            judged.extend(self.judge(model, &answers)?);
            found.models.push(self.described(model, &answers)?);
            if let Some(first) = answers.first() {
                found.costs.extend(costs::of(
                    self.subject,
                    self.config.keys,
                    model,
                    first,
                    self.bounds.timed,
                )?);
            }
        }
        found.cells = conclude(judged)?;
        Ok(found)
    }

    fn n_splits(&self, model: &Model) -> usize {
        let most = if model.costly { self.bounds.costly_splits } else { usize::MAX };
        self.subject.n_splits().min(most)
    }

    fn n_keys(&self, model: &Model) -> usize {
        if model.costly { self.bounds.costly_keys } else { self.bounds.keys }
    }

    fn answers(&self, model: &Model, progress: &Progress) -> Result<Vec<Answers>> {
        let place = Place { subject: self.subject, seeds: self.config.keys, n_keys: self.n_keys(model) };
        let one = |split: usize| {
            let answers = place.answers(model, split)?;
            progress.step();
            Ok(answers)
        };
        (0..self.n_splits(model)).into_par_iter().map(one).collect()
    }

    /// Scores from ciphertexts are the same under every key, which [`super::trial`] has checked: intervals and tests are
    /// those of one key, because repeating a decision under another key is no further evidence.
    fn judge(&self, model: &Model, answers: &[Answers]) -> Result<Vec<Judged>> {
        let jury = self.jury(answers);
        let float = trials(answers, |answers| std::slice::from_ref(&answers.float));
        let quantised = trials(answers, |answers| std::slice::from_ref(&answers.quantised));
        let first_key = trials(answers, |answers| &answers.encrypted[..1]);
        let mut encrypted = jury.judge(self.encrypted_frame(model, answers)?, &first_key)?;
        encrypted.cell.runs = jury.runs(&trials(answers, |answers| &answers.encrypted))?;
        Ok(vec![
            jury.judge(self.frame(model, schemes::FLOAT, Regime::None), &float)?,
            jury.judge(self.frame(model, schemes::QUANTISED, Regime::None), &quantised)?,
            encrypted,
        ])
    }

    fn jury(&self, answers: &[Answers]) -> CellJudge<'_> {
        let test = answers.first().map_or(0, |answers| answers.records.len());
        let train = self.subject.targets.len().saturating_sub(test).max(1);
        let seed = self.config.keys.seed_of(&format!("{}/private/permutations", self.subject.dataset()));
        CellJudge {
            targets: &self.subject.targets,
            n_classes: self.subject.classes.len(),
            test_train_ratio: test as f64 / train as f64,
            permutation: permutation_options(schemes::ALL.len() * self.models.len(), seed),
        }
    }

    fn frame(&self, model: &Model, scheme: &str, regime: Regime) -> Cell {
        let subject = self.subject;
        let mut cell = Cell::new(subject.dataset(), subject.modality, scheme, regime, model.id());
        cell.features = Some(subject.features);
        cell.options = self.options(model);
        cell.classes = (subject.classes.len() > 2).then(|| subject.classes.clone());
        cell
    }

    /// Test records of a run are under one key, the client's. Training records are the model owner's and never
    /// encrypted, which the note says.
    fn encrypted_frame(&self, model: &Model, answers: &[Answers]) -> Result<Cell> {
        let mut cell = self.frame(model, schemes::BFV, Regime::SameKey);
        cell.order = Some(Order::ExtractThenEncrypt);
        cell.decryptable = Some(true);
        cell.notes.push(
            "trained on plain records; the test records of a run are encrypted under one client's key"
                .to_owned(),
        );
        if let Some(first) = answers.first() {
            let exchange = self.exchange(&first.forms.quantised)?;
            let records = first.records.len().min(exchange.records_per_request());
            let values = records * first.forms.n_columns();
            cell.bytes_per_value = Some(exchange.request_bytes(records) as f64 / values as f64);
        }
        let clipped: usize = answers.iter().map(|answers| answers.clipped).sum();
        if clipped > 0 {
            let values: usize = answers.iter().map(|one| one.records.len() * one.forms.n_columns()).sum();
            cell.notes.push(format!(
                "{clipped} of {values} cells of test records were clipped to the range of the training records"
            ));
        }
        if self.n_splits(model) < self.subject.n_splits() {
            let (some, all) = (self.n_splits(model), self.subject.n_splits());
            cell.notes.push(format!("{some} of {all} splits; all of them with `private experiment`"));
        }
        Ok(cell)
    }

    fn options(&self, model: &Model) -> Vec<String> {
        self.subject.options.iter().chain(&model.options).cloned().collect()
    }

    fn exchange(&self, model: &QuantisedModel) -> Result<Exchange> {
        Exchange::new(model, self.config.keys, self.subject.dataset(), 0, "sizes")
    }

    fn described(&self, model: &Model, answers: &[Answers]) -> Result<PrivateModel> {
        let first = answers.first().ok_or_else(|| anyhow::anyhow!("{}: no split", self.subject.dataset()))?;
        let quantised = &first.forms.quantised;
        let (card, bits) = (quantised.card(), quantised.precision());
        let most = self.exchange(quantised)?.most_records() as u64;
        let records = card.extraction_records();
        let sum = |count: fn(&Answers) -> usize| answers.iter().map(count).sum::<usize>() as u64;
        Ok(PrivateModel {
            dataset: self.subject.dataset().to_owned(),
            classifier: model.id().to_owned(),
            options: self.options(model),
            decisions: sum(|answers| answers.records.len() * answers.encrypted.len()),
            decisions_equal: sum(|answers| {
                answers.encrypted.iter().map(|one| same(one, &answers.quantised)).sum()
            }),
            rounded_decisions: sum(|answers| answers.records.len()),
            changed_by_rounding: sum(|answers| {
                answers.records.len() - same(&answers.quantised, &answers.float)
            }),
            features: card.feature_map().n_features() as u64,
            packing: card.task().packing().id().to_owned(),
            degree: card.parameters().degree().coefficients() as u64,
            modulus_bits: u64::from(card.parameters().modulus_bits()),
            plaintext_bits: u64::from(card.parameters().plaintext_bits()),
            input_bits: u64::from(bits.input_bits),
            weight_bits: u64::from(bits.weight_bits),
            margin_bits: quantised.certificate().margin_bits(),
            extraction_records: records,
            extraction_requests: records.map(|records| records.div_ceil(most)),
        })
    }
}

/// Records on which two outcomes agree.
fn same(a: &Outcome, b: &Outcome) -> usize {
    a.predicted.iter().zip(&b.predicted).filter(|(a, b)| a == b).count()
}

/// The outcomes of one form as trials, split by split and key by key.
fn trials<'a>(answers: &'a [Answers], form: impl Fn(&'a Answers) -> &'a [Outcome]) -> Vec<Trial<'a>> {
    let of_split = |(split, answers): (usize, &'a Answers)| {
        let trial = move |(key, outcome): (usize, &'a Outcome)| Trial {
            split,
            label: &answers.label,
            key,
            records: &answers.records,
            outcome,
        };
        form(answers).iter().enumerate().map(trial).collect::<Vec<_>>()
    };
    answers.iter().enumerate().flat_map(of_split).collect()
}
