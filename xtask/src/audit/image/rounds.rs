//! The attacks of one trial on a set of pictures.

use anyhow::{Context, Result};
use leakage::Adversary;
use leakage::image::{Attack, attacks};
use results::Regime;

use super::trials::{Breadth, Trials};
use crate::audit::case::Case;
use crate::audit::game::{GAME, PLAYER, play_all};
use crate::audit::ledger::{Entry, is_shared};
use crate::audit::rounds::{Outcomes, Rounds};

/// Attacks on many victims that take long; they are run on fewer trials, except on ciphers with a nonce under one key,
/// which must stand up to all of them.
const HEAVY: [&str; 4] = ["covariance", "jigsaw", "hog-ridge", "hog-dictionary"];

/// Those of them that are made for plain pictures, and are run on these in all trials.
const ON_PLAIN: [&str; 2] = ["hog-ridge", "hog-dictionary"];

/// Trials of heavy attacks.
const HEAVY_TRIALS: usize = 4;

impl Rounds for Trials<'_> {
    fn case(&self) -> &Case {
        &self.of().case
    }

    fn run(&self, index: usize, shared: bool) -> Result<Outcomes> {
        self.attack(index, shared).with_context(|| self.context())
    }
}

impl Trials<'_> {
    fn attack(&self, index: usize, shared: bool) -> Result<Outcomes> {
        let own = |attack: &&Attack| !(shared && is_shared(attack.id, attack.adversary));
        let (heavy, light): (Vec<&Attack>, Vec<&Attack>) =
            attacks().iter().filter(own).partition(|attack| HEAVY.contains(&attack.id));
        let mut outcomes = self.outcomes(&light, index, Breadth::Narrow)?;
        let in_turn: Vec<&Attack> =
            heavy.into_iter().filter(|attack| self.is_in_turn(attack, index)).collect();
        if !in_turn.is_empty() {
            outcomes.extend(self.outcomes(&in_turn, index, Breadth::Wide)?);
        }
        outcomes.push((self.entry(GAME, PLAYER), Ok(play_all(self.games(index)?)?)));
        Ok(outcomes)
    }

    fn outcomes(&self, attacks: &[&Attack], index: usize, breadth: Breadth) -> Result<Outcomes> {
        let trial = self.trial(index, breadth)?;
        let run = |attack: &&Attack| {
            let outcome = attack.run(&trial, self.seed(attack.id, index));
            (self.entry(attack.id, attack.adversary), outcome)
        };
        Ok(attacks.iter().map(run).collect())
    }

    /// Whether a heavy attack is run in this trial.
    fn is_in_turn(&self, attack: &Attack, index: usize) -> bool {
        let scheme = self.of().scheme;
        let is_control = scheme.uses_nonce && self.case().regime == Regime::SameKey;
        index < HEAVY_TRIALS || is_control || (!scheme.keyed && ON_PLAIN.contains(&attack.id))
    }

    fn entry(&self, attack: &'static str, adversary: Adversary) -> Entry {
        Entry { case: self.case().clone(), attack, adversary }
    }
}
