//! The list of attacks.

use super::{Trial, frequency, procrustes, sorting};
use crate::score::Finding;
use crate::{Adversary, NotApplicable};

/// One attack on tables.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Attack {
    /// Stable name, as reports and files show it.
    pub id: &'static str,
    /// What the adversary holds.
    pub adversary: Adversary,
    /// One line: what it does.
    pub summary: &'static str,
    /// Where it is published.
    pub source: &'static str,
    run: fn(&Trial, [u8; 32]) -> Result<Vec<Finding>, NotApplicable>,
}

impl Attack {
    /// Runs the attack; `seed` decides its random choices, if it makes any.
    ///
    /// # Errors
    /// [`NotApplicable`] with the reason why it says nothing of this trial.
    pub fn run(&self, trial: &Trial, seed: [u8; 32]) -> Result<Vec<Finding>, NotApplicable> {
        (self.run)(trial, seed)
    }
}

static ATTACKS: &[Attack] = &[
    Attack {
        id: "frequency",
        adversary: Adversary::Auxiliary,
        summary: "the most frequent ciphertext of a column stands for its most frequent cell",
        source: "Naveed, Kamara, Wright, CCS 2015",
        run: frequency::run,
    },
    Attack {
        id: "sorting",
        adversary: Adversary::Auxiliary,
        summary: "the ciphertext of a given rank stands for the auxiliary cell of that rank",
        source: "Naveed, Kamara, Wright, CCS 2015",
        run: sorting::run,
    },
    Attack {
        id: "sorting-joint",
        adversary: Adversary::Auxiliary,
        summary: "as sorting; ties are narrowed down by the ranks of the other columns",
        source: "Durak, DuBuisson, Cash, CCS 2016",
        run: sorting::run_joint,
    },
    Attack {
        id: "procrustes",
        adversary: Adversary::KnownPairs,
        summary: "a rotation is solved for from known records",
        source: "Schoenemann, Psychometrika 1966; Liu, Giannella, Kargupta, PKDD 2006",
        run: procrustes::run,
    },
];

/// Every attack on tables, in the order in which reports list them.
pub fn attacks() -> &'static [Attack] {
    ATTACKS
}

/// The attack with this id.
pub fn attack(id: &str) -> Option<&'static Attack> {
    ATTACKS.iter().find(|attack| attack.id == id)
}
