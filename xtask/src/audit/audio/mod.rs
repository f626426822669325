//! The audit of a set of recordings.

mod trials;

use anyhow::{Context, Result};
use audio_cipher::CipherOptions;
use leakage::audio::attacks;
use protocol::Planned;
use results::{Regime, Results};

use super::{attack, conclude};
use crate::audio::plan::{Condition, Scheme};
use crate::audio::source::Source;
use crate::config::RunConfig;
use trials::{AudioCase, Trials};

/// How recordings are audited.
pub struct AudioAudit<'a> {
    /// Ways of encrypting recordings.
    pub conditions: &'a [Condition],
    /// Options of the ciphers.
    pub options: &'a CipherOptions,
    /// Keys (and draws of victims) that every attack is repeated over.
    pub trials: usize,
}

impl AudioAudit<'_> {
    /// Attacks one set and adds rows, curves and advice to `results`, which holds its utility under the id `dataset`.
    pub fn run(
        &self,
        config: &RunConfig,
        source: &Source,
        dataset: &str,
        results: &mut Results,
    ) -> Result<()> {
        let is_attacked = |condition: &&Condition| {
            condition.regime != Regime::CrossScheme && matches!(condition.train, Scheme::Cipher(_))
        };
        let case =
            |condition: &Condition| AudioCase::new(condition.train.id(), condition.regime, self.options);
        let conditions = self.conditions.iter().filter(is_attacked);
        let cases: Vec<AudioCase> = conditions.map(case).collect::<Result<_>>()?;
        let trials: Vec<Trials<'_>> =
            cases.iter().map(|case| Trials::new(config.keys, source, case, self.options)).collect();
        let ledger = attack(config.progress, dataset, &trials, attacks(), self.trials)
            .with_context(|| source.name.clone())?;
        conclude(dataset, audio_cipher::plain().id, &[], ledger, results)
    }
}
