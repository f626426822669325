//! The audit of a set of pictures.

mod cases;
mod draw;
mod encrypt;
mod messages;
mod photos;
mod ritual;
mod sheet;
mod trials;

use std::path::Path;

use anyhow::{Context, Result};
use leakage::image::{Attack, attacks};
use leakage::{NotApplicable, score::Finding};
use rayon::prelude::*;
use report::model::{Regime, Results};

use super::conclude;
use super::game::{GAME, PLAYER, play_all};
use super::ledger::{Entry, Ledger, is_shared};
use crate::config::RunConfig;
use crate::images::Experiment;
use crate::images::source::Source;
use crate::interrupt;
use crate::progress::Progress;
use cases::{ImageCase, cases};
use trials::{Breadth, Trials};

pub use photos::audit_photos;

/// Attacks on many victims that take long; they are run on fewer trials, except on ciphers with a nonce under one key,
/// which must stand up to all of them.
const HEAVY: [&str; 4] = ["covariance", "jigsaw", "hog-ridge", "hog-dictionary"];

/// Those of them that are made for plain pictures, and are run on these in all trials.
const ON_PLAIN: [&str; 2] = ["hog-ridge", "hog-dictionary"];

/// Trials of heavy attacks.
const HEAVY_TRIALS: usize = 4;

/// How pictures are audited.
#[derive(Debug, Clone)]
pub struct ImageAudit<'a> {
    /// The experiment on utility that runs beside, with the ciphers, regimes and options that are audited.
    pub utility: &'a Experiment,
    /// Keys (and draws of victims) that every attack is repeated over.
    pub trials: usize,
    /// The results folder under construction.
    pub staged: &'a Path,
}

/// What each attack that was run found in one trial.
type Outcomes = Vec<(Entry, Result<Vec<Finding>, NotApplicable>)>;

impl ImageAudit<'_> {
    /// Attacks one set and adds rows, curves, statistics, pictures and advice to `results`, which holds its utility.
    pub fn run(&self, config: &RunConfig, source: &Source, results: &mut Results) -> Result<()> {
        let dataset = &source.input.dataset;
        let cases = cases(self.utility, source)?;
        let label = format!("{dataset}: attacks");
        let progress = Progress::new(config.progress, &label, (cases.len() * self.trials) as u64);
        let mut ledger = Ledger::default();
        for case in &cases {
            let one_key =
                case.case.under_one_key().filter(|one| cases.iter().any(|other| other.case == *one));
            let trials = Trials::new(config, source, case);
            for (entry, outcome) in self.attack(&trials, one_key.is_some(), &progress)?.into_iter().flatten()
            {
                ledger.add(&entry, outcome);
            }
            if let Some(one_key) = one_key {
                ledger.share(&one_key, &case.case);
            }
        }
        results.image_statistics.extend(ritual::statistics(config, source, &cases)?);
        results.artifacts.extend(sheet::sheet(config, source, &cases, self.staged)?);
        conclude(dataset, &ledger.sum_up()?, results)
    }

    /// Runs all trials of one case in the current thread pool; they come out in their order. Attacks that another case
    /// shares are left out where `shared` says so.
    fn attack(&self, trials: &Trials<'_>, shared: bool, progress: &Progress) -> Result<Vec<Outcomes>> {
        let run = |index| {
            interrupt::check()?;
            let outcomes = self.trial(trials, shared, index).with_context(|| trials.context())?;
            progress.step();
            Ok(outcomes)
        };
        (0..self.trials).into_par_iter().map(run).collect()
    }

    fn trial(&self, trials: &Trials<'_>, shared: bool, index: usize) -> Result<Outcomes> {
        let case = &trials.case().case;
        let entry = |attack, adversary| Entry { case: case.clone(), attack, adversary };
        let own = |attack: &&Attack| !(shared && is_shared(attack.id, attack.adversary));
        let is_heavy = |attack: &&Attack| HEAVY.contains(&attack.id);
        let run = |attack: &Attack, trial: &leakage::image::Trial| {
            (entry(attack.id, attack.adversary), attack.run(trial, trials.seed(attack.id, index)))
        };
        let narrow = trials.trial(index, Breadth::Narrow)?;
        let light = attacks().iter().filter(own).filter(|attack| !is_heavy(attack));
        let mut outcomes: Outcomes = light.map(|attack| run(attack, &narrow)).collect();
        let scheme = trials.case().scheme;
        let control = scheme.uses_nonce && case.regime == Regime::SameKey;
        let in_turn = |attack: &&Attack| {
            index < HEAVY_TRIALS || control || (!scheme.keyed && ON_PLAIN.contains(&attack.id))
        };
        let heavy: Vec<&Attack> = attacks().iter().filter(own).filter(is_heavy).filter(in_turn).collect();
        if !heavy.is_empty() {
            let wide = trials.trial(index, Breadth::Wide)?;
            outcomes.extend(heavy.into_iter().map(|attack| run(attack, &wide)));
        }
        outcomes.push((entry(GAME, PLAYER), Ok(play_all(trials.games(index)?)?)));
        Ok(outcomes)
    }
}
