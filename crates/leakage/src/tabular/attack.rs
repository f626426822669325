//! The list of attacks.

use super::{
    Trial, clock, dictionary, frequency, ica, information, length, linkage, membership, neighbours,
    procrustes, scaling, sorting,
};
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
        id: "scaling",
        adversary: Adversary::Auxiliary,
        summary: "a line through matching quantiles turns ciphertexts into numbers",
        source: "Boldyreva, Chenette, O'Neill, CRYPTO 2011",
        run: scaling::run,
    },
    Attack {
        id: "length",
        adversary: Adversary::Auxiliary,
        summary: "the number of digits of a ciphertext is that of its cell",
        source: "Grubbs et al., IEEE S&P 2017",
        run: length::run,
    },
    Attack {
        id: "clock",
        adversary: Adversary::CiphertextOnly,
        summary: "time stamps of tokens tell the order of rows",
        source: "Fernet specification",
        run: clock::run,
    },
    Attack {
        id: "ica",
        adversary: Adversary::Auxiliary,
        summary: "a rotation is undone by making columns independent",
        source: "Hyvarinen, IEEE Trans. Neural Networks 1999",
        run: ica::run,
    },
    Attack {
        id: "procrustes",
        adversary: Adversary::KnownPairs,
        summary: "a rotation is solved for from known records",
        source: "Schoenemann, Psychometrika 1966; Liu, Giannella, Kargupta, PKDD 2006",
        run: procrustes::run,
    },
    Attack {
        id: "dictionary",
        adversary: Adversary::KnownPairs,
        summary: "known ciphertexts are looked up, others interpolated",
        source: "Naveed, Kamara, Wright, CCS 2015",
        run: dictionary::run,
    },
    Attack {
        id: "neighbours",
        adversary: Adversary::KnownPairs,
        summary: "a victim's attributes are those of the nearest known ciphertexts",
        source: "after Fredrikson et al., USENIX Security 2014",
        run: neighbours::run,
    },
    Attack {
        id: "linkage",
        adversary: Adversary::Auxiliary,
        summary: "ciphertexts are matched to people by the ranks of their columns",
        source: "Narayanan, Shmatikov, IEEE S&P 2008",
        run: linkage::run_by_rank,
    },
    Attack {
        id: "linkage-map",
        adversary: Adversary::KnownPairs,
        summary: "ciphertexts are matched to people through an affine map fitted to known records",
        source: "Narayanan, Shmatikov, IEEE S&P 2008",
        run: linkage::run_by_map,
    },
    Attack {
        id: "membership",
        adversary: Adversary::CiphertextOnly,
        summary: "records that the released model fits well were in its training set",
        source: "Yeom, Giacomelli, Fredrikson, Jha, CSF 2018",
        run: membership::run,
    },
    Attack {
        id: "information",
        adversary: Adversary::CiphertextOnly,
        summary: "mutual information of cell and ciphertext, beside that of permuted rows",
        source: "plug-in estimate with permutations",
        run: information::run,
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
