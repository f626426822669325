//! The list of attacks. A new one is one file beside this one and one line here.

use super::{
    Trial, clock, dictionary, distances, equality, frequency, ica, information, length, linkage, membership,
    neighbours, procrustes, scaling, slope, sorting,
};
use crate::{Attack, LeakageError};

static ATTACKS: &[Attack<Trial>] = &[
    frequency::ATTACK,
    sorting::SORTING,
    sorting::SORTING_JOINT,
    scaling::ATTACK,
    slope::SLOPE,
    slope::SLOPE_PAIR,
    length::ATTACK,
    clock::ATTACK,
    ica::ATTACK,
    procrustes::ATTACK,
    dictionary::ATTACK,
    neighbours::ATTACK,
    linkage::LINKAGE,
    linkage::LINKAGE_MAP,
    distances::ATTACK,
    equality::ATTACK,
    membership::ATTACK,
    information::ATTACK,
];

/// Every attack on tables, in the order in which reports list them.
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
