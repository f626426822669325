//! The list of attacks.

use ::image::GrayImage;

use super::{Trial, cat_map, covariance, hog, jigsaw, keystream, label, permutation, read_off, shifts};
use crate::score::Finding;
use crate::{Adversary, NotApplicable};

/// One attack on pictures.
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
    restore: Option<Restore>,
}

type Restore = fn(&Trial, [u8; 32]) -> Result<Vec<GrayImage>, NotApplicable>;

impl Attack {
    /// Runs the attack; `seed` decides its random choices, if it makes any.
    ///
    /// # Errors
    /// [`NotApplicable`] with the reason why it says nothing of this trial.
    pub fn run(&self, trial: &Trial, seed: [u8; 32]) -> Result<Vec<Finding>, NotApplicable> {
        (self.run)(trial, seed)
    }

    /// The pictures of the first victims as the attack restores them, with all known pairs; `None` for an attack that
    /// guesses something else than pictures.
    ///
    /// # Errors
    /// [`NotApplicable`], inside, as for [`Attack::run`].
    pub fn restore(&self, trial: &Trial, seed: [u8; 32]) -> Option<Result<Vec<GrayImage>, NotApplicable>> {
        self.restore.map(|restore| restore(trial, seed))
    }
}

static ATTACKS: &[Attack] = &[
    Attack {
        id: "read-off",
        adversary: Adversary::CiphertextOnly,
        summary: "the cipher picture is taken for the picture",
        source: "none",
        run: read_off::run,
        restore: Some(read_off::restore),
    },
    Attack {
        id: "cat-map-period",
        adversary: Adversary::CiphertextOnly,
        summary: "the periodic map is iterated until a smooth picture comes out",
        source: "Dyson, Falk, American Mathematical Monthly 1992",
        run: cat_map::run,
        restore: Some(cat_map::restore),
    },
    Attack {
        id: "jigsaw",
        adversary: Adversary::CiphertextOnly,
        summary: "blocks are put together by their edges",
        source: "Gallagher, CVPR 2012; Pomeranz, Shemesh, Ben-Shahar, CVPR 2011",
        run: jigsaw::run,
        restore: Some(jigsaw::restore),
    },
    Attack {
        id: "covariance",
        adversary: Adversary::Auxiliary,
        summary: "pixel positions are matched by their covariance in other pictures",
        source: "after Lyzinski, Fishkind, Priebe, JMLR 2014",
        run: covariance::run,
        restore: Some(covariance::restore),
    },
    Attack {
        id: "sorted-pixels",
        adversary: Adversary::Auxiliary,
        summary: "labels are read from sorted pixels, which no permutation changes",
        source: "ours",
        run: label::run_sorted,
        restore: None,
    },
    Attack {
        id: "plain-classifier",
        adversary: Adversary::Auxiliary,
        summary: "labels are read from pixels by what plain pictures teach",
        source: "ours",
        run: label::run_pixels,
        restore: None,
    },
    Attack {
        id: "hog-ridge",
        adversary: Adversary::Auxiliary,
        summary: "pictures are regressed on their HOG descriptors",
        source: "Vondrick, Khosla, Malisiewicz, Torralba, ICCV 2013",
        run: hog::run_ridge,
        restore: None,
    },
    Attack {
        id: "hog-dictionary",
        adversary: Adversary::Auxiliary,
        summary: "sparse codes of HOG descriptors are applied to pictures",
        source: "Vondrick, Khosla, Malisiewicz, Torralba, ICCV 2013",
        run: hog::run_dictionary,
        restore: None,
    },
    Attack {
        id: "pixel-signatures",
        adversary: Adversary::KnownPairs,
        summary: "pixel positions are matched by their values in known pictures",
        source: "Li, Li, Chen, Bourbakis, Lo, Signal Processing: Image Communication 2008",
        run: permutation::run,
        restore: Some(permutation::restore),
    },
    Attack {
        id: "shifts",
        adversary: Adversary::KnownPairs,
        summary: "rotations of rows and columns are solved for",
        source: "ours",
        run: shifts::run,
        restore: Some(shifts::restore),
    },
    Attack {
        id: "keystream",
        adversary: Adversary::KnownPairs,
        summary: "a mask that is used twice is subtracted",
        source: "the two-time pad",
        run: keystream::run,
        restore: Some(keystream::restore),
    },
    Attack {
        id: "mask-and-shifts",
        adversary: Adversary::Chosen,
        summary: "a black picture gives the mask, known pairs the rotations",
        source: "ours",
        run: shifts::run_masked,
        restore: Some(shifts::restore_masked),
    },
];

/// Every attack on pictures, in the order in which reports list them.
pub fn attacks() -> &'static [Attack] {
    ATTACKS
}

/// The attack with this id.
pub fn attack(id: &str) -> Option<&'static Attack> {
    ATTACKS.iter().find(|attack| attack.id == id)
}
