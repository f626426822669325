//! The audit of a set of images.

mod cases;
mod image_statistics;
mod messages;
mod photos;
pub mod sets;
mod sheet;
mod trials;

use std::path::Path;

use anyhow::Result;
use leakage::image::attacks;
use results::Results;

use super::{attack, conclude};
use crate::config::RunConfig;
use crate::images::Experiment;
use crate::images::source::Source;
use cases::{ImageCase, cases};
use trials::Trials;

pub use photos::{audit_photos, is_scrambler};

/// What is inferred of an image beside the image itself.
const LABEL: &str = "label";

/// How images are audited.
#[derive(Debug, Clone)]
pub struct ImageAudit<'a> {
    /// The experiment on utility that runs beside, with the ciphers, regimes and options that are audited.
    pub utility: &'a Experiment,
    /// Keys (and draws of victims) that every attack is repeated over.
    pub trials: usize,
    /// The results folder under construction.
    pub staged: &'a Path,
}

impl ImageAudit<'_> {
    /// Attacks one set and adds rows, curves, statistics, images and advice to `results`, which holds its utility.
    pub fn run(&self, config: &RunConfig, source: &Source, results: &mut Results) -> Result<()> {
        let dataset = &source.input.dataset;
        let cases = cases(self.utility, source)?;
        let trials: Vec<Trials<'_>> =
            cases.iter().map(|case| Trials::new(config.keys, source, case)).collect();
        let ledger = attack(config.progress, dataset, &trials, attacks(), self.trials)?;
        results.image_statistics.extend(image_statistics::statistics(config.keys, source, &cases)?);
        results.artifacts.extend(sheet::sheet(config.keys, source, &cases, self.staged)?);
        conclude(dataset, image_cipher::plain().id, &[LABEL.to_owned()], ledger, results)
    }
}
