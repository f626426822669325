//! The attacks of one trial on a table.

use anyhow::Result;
use leakage::Adversary;
use leakage::tabular::{Attack, attacks};

use super::sensitive::Focus;
use super::trials::Trials;
use crate::audit::case::Case;
use crate::audit::game::{GAME, PLAYER, play_all};
use crate::audit::ledger::{Entry, is_shared};
use crate::audit::rounds::{Outcomes, Rounds};

/// Trials of one case, of which the findings in focus are kept.
pub struct TableRounds<'a> {
    /// The trials.
    pub trials: Trials<'a>,
    /// Which columns' cells are reported.
    pub focus: &'a Focus,
}

impl TableRounds<'_> {
    fn entry(&self, attack: &'static str, adversary: Adversary) -> Entry {
        Entry { case: self.case().clone(), attack, adversary }
    }
}

impl Rounds for TableRounds<'_> {
    fn case(&self) -> &Case {
        self.trials.case()
    }

    fn run(&self, index: usize, shared: bool) -> Result<Outcomes> {
        let trial = self.trials.trial(index)?;
        let own = |attack: &&Attack| !(shared && is_shared(attack.id, attack.adversary));
        let run = |attack: &Attack| {
            let outcome = attack.run(&trial, self.trials.seed(attack.id, index));
            let outcome = outcome.map(|findings| self.focus.keep(attack.id, findings));
            (self.entry(attack.id, attack.adversary), outcome)
        };
        let mut outcomes: Outcomes = attacks().iter().filter(own).map(run).collect();
        let games = self.focus.keep(GAME, play_all(self.trials.games(index)?)?);
        outcomes.push((self.entry(GAME, PLAYER), Ok(games)));
        Ok(outcomes)
    }
}
