//! The list of attacks. A new one is one file beside this one and one line here.

use super::{
    Trial, cat_map, covariance, histogram, hog, jigsaw, keystream, label, permutation, read_off, shifts,
};
use crate::{Attack, LeakageError};

static ATTACKS: &[Attack<Trial>] = &[
    read_off::ATTACK,
    cat_map::ATTACK,
    jigsaw::ATTACK,
    covariance::ATTACK,
    histogram::ATTACK,
    label::SORTED_PIXELS,
    label::PLAIN_CLASSIFIER,
    hog::HOG_RIDGE,
    hog::HOG_DICTIONARY,
    permutation::ATTACK,
    shifts::SHIFTS,
    keystream::ATTACK,
    shifts::MASK_AND_SHIFTS,
];

/// Every attack on images, in the order in which reports list them.
pub fn attacks() -> &'static [Attack<Trial>] {
    ATTACKS
}

/// The attack with this id.
///
/// # Errors
/// [`LeakageError::UnknownAttack`], which names the ids that there are.
pub fn attack(id: &str) -> Result<&'static Attack<Trial>, LeakageError> {
    crate::attack::find(ATTACKS, id)
}
