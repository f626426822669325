//! What an attack is: the properties that an audit goes by, and the function that runs it.
//!
//! An attack stands in its own file with everything that is known of it. An audit ([`crate::audit`]) reads these
//! properties and knows no attack by its name.

use std::fmt;

use crate::score::Finding;
use crate::{Adversary, LeakageError, NotApplicable};

/// What one run of an attack gives: findings, or why it says nothing.
pub type Outcome = Result<Vec<Finding>, NotApplicable>;

/// What attacks are run on: encrypted records, and whatever an adversary may hold beside them.
pub trait Attackable {
    /// A record, as an attack that recovers whole records hands it out for people to look at.
    type Record;
}

/// How much an attack costs, and how many records it needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cost {
    /// It runs in a moment on few records: it is run in every trial.
    Light,
    /// It takes long, or needs statistics over many records: it is run in a few larger trials.
    Heavy,
}

/// What an attack works on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Surface {
    /// What the scheme hands out.
    Ciphertexts,
    /// A model that was trained on the records and released: its leaks are no fault of the scheme.
    Model,
}

/// The properties of an attack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AttackInfo {
    /// Stable name, as reports and files show it.
    pub id: &'static str,
    /// What the adversary holds.
    pub adversary: Adversary,
    /// What the attack works on.
    pub surface: Surface,
    /// How much it costs.
    pub cost: Cost,
    /// Whether it has to be run again where the adversary's pairs, encryptions or questions are under a second key.
    /// Any other attack finds the same there as under one key, since the victims' key is the same.
    pub uses_second_key: bool,
    /// Whether it is made for plain records, so that it is run on them in every trial however much it costs.
    pub made_for_plain: bool,
    /// Whether its findings on single columns are reported beside the one on whole records.
    pub by_column: bool,
    /// Whether it describes a scheme without guessing anything, so that its figure is shown but advice and risks do not
    /// rest on it.
    pub informs_only: bool,
    /// One line: what it does.
    pub summary: &'static str,
    /// Where it is published.
    pub source: &'static str,
}

impl AttackInfo {
    /// A light attack on ciphertexts that guesses something, and that depends on a second key where the adversary has known pairs or encryptions of
    /// their own choice. Everything else is set field by field: `AttackInfo { cost: Cost::Heavy, ..AttackInfo::new(…) }`.
    pub const fn new(id: &'static str, adversary: Adversary) -> Self {
        Self {
            id,
            adversary,
            surface: Surface::Ciphertexts,
            cost: Cost::Light,
            uses_second_key: has_pairs(adversary),
            made_for_plain: false,
            by_column: true,
            informs_only: false,
            summary: "",
            source: "",
        }
    }

    /// Whether its findings say something of a scheme that advice and risks may rest on.
    pub const fn tells_of_scheme(&self) -> bool {
        matches!(self.surface, Surface::Ciphertexts) && !self.informs_only
    }

    /// Whether the adversary holds known pairs, or can get them.
    pub const fn has_pairs(&self) -> bool {
        has_pairs(self.adversary)
    }
}

const fn has_pairs(adversary: Adversary) -> bool {
    matches!(adversary, Adversary::KnownPairs | Adversary::Chosen)
}

/// Recovers records of a trial; the seed decides random choices.
pub type Restore<T> = fn(&T, [u8; 32]) -> Result<Vec<<T as Attackable>::Record>, NotApplicable>;

/// One attack on trials of type `T`.
pub struct Attack<T: Attackable> {
    /// Its properties.
    pub info: AttackInfo,
    /// Runs it on a trial; the seed decides its random choices, if it makes any.
    pub run: fn(&T, [u8; 32]) -> Outcome,
    /// The first victims' records as the attack recovers them, with all known pairs; `None` for an attack that guesses
    /// something else than records.
    pub restore: Option<Restore<T>>,
}

impl<T: Attackable> Attack<T> {
    /// Runs the attack; `seed` decides its random choices, if it makes any.
    ///
    /// # Errors
    /// [`NotApplicable`] with the reason why it says nothing of this trial; [`NotApplicable::Overflow`] where numbers are
    /// so large that a figure is not finite.
    pub fn run(&self, trial: &T, seed: [u8; 32]) -> Outcome {
        let findings = (self.run)(trial, seed)?;
        match findings.iter().all(|finding| finding.guesses.is_finite()) {
            true => Ok(findings),
            false => Err(NotApplicable::Overflow),
        }
    }

    /// The first victims' records as the attack recovers them; `None` for an attack that guesses something else.
    ///
    /// # Errors
    /// [`NotApplicable`], inside, as for [`Attack::run`].
    pub fn restore(&self, trial: &T, seed: [u8; 32]) -> Option<Result<Vec<T::Record>, NotApplicable>> {
        self.restore.map(|restore| restore(trial, seed))
    }
}

/// The attack with this id.
pub(crate) fn find<T: Attackable>(
    attacks: &'static [Attack<T>],
    id: &str,
) -> Result<&'static Attack<T>, LeakageError> {
    let unknown = || LeakageError::UnknownAttack {
        id: id.to_owned(),
        known: attacks.iter().map(|attack| attack.info.id).collect(),
    };
    attacks.iter().find(|attack| attack.info.id == id).ok_or_else(unknown)
}

// derived ones would ask the same of `T`
impl<T: Attackable> Clone for Attack<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Attackable> Copy for Attack<T> {}

impl<T: Attackable> fmt::Debug for Attack<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attack").field("info", &self.info).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_key_matters_to_whoever_has_pairs() {
        let expected = [
            (Adversary::CiphertextOnly, false),
            (Adversary::Auxiliary, false),
            (Adversary::KnownPairs, true),
            (Adversary::Chosen, true),
        ];
        for (adversary, pairs) in expected {
            let info = AttackInfo::new("new", adversary);
            assert_eq!((info.has_pairs(), info.uses_second_key), (pairs, pairs), "{adversary}");
        }
    }
}
