//! The list of attacks. A new one is one file beside this one and one line here.

use super::{
    Trial, clock, dictionary, distances, equality, frequency, ica, information, length, linkage, lira,
    membership, multinomial, neighbours, procrustes, read_off, scaling, slope, sorting, token_length,
};
use crate::{Attack, LeakageError};

static ATTACKS: &[Attack<Trial>] = &[
    frequency::ATTACK,
    sorting::SORTING,
    sorting::SORTING_JOINT,
    scaling::ATTACK,
    multinomial::MULTINOMIAL,
    multinomial::INFERENCE,
    slope::SLOPE,
    slope::SLOPE_PAIR,
    length::ATTACK,
    token_length::ATTACK,
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
    lira::ATTACK,
    information::ATTACK,
    read_off::ATTACK,
];

/// The first of these look at one column at a time.
static ON_RELEASES: &[Attack<Trial>] = &[
    read_off::READ_COLUMNS,
    frequency::ATTACK,
    sorting::SORTING,
    scaling::ATTACK,
    slope::SLOPE,
    slope::SLOPE_PAIR,
    token_length::ATTACK,
    dictionary::BY_COLUMN,
    multinomial::MULTINOMIAL,
    neighbours::ATTACK,
];

/// These find people in a register.
static ON_PEOPLE: &[Attack<Trial>] = &[equality::ATTACK];

/// These compare ranks over all columns, of which one without order makes noise; the last finds people.
static ON_ORDER: &[Attack<Trial>] = &[sorting::SORTING_JOINT, linkage::LINKAGE];

/// How many of them do.
const ON_COLUMNS: usize = 8;

/// The attacks on a table as it was written, column by column each under a scheme of its own: those that read cells,
/// and need no released model. A column of texts is one of [levels](super::DesignColumn::levels).
pub(crate) fn release_attacks() -> &'static [Attack<Trial>] {
    ON_RELEASES
}

/// The attacks that find the people of a release again in a register, for the columns that it holds.
pub(crate) fn register_attacks() -> &'static [Attack<Trial>] {
    ON_PEOPLE
}

/// More attacks on a table as it was written, for its columns of numbers alone: they compare ranks over all columns, and an
/// adversary sees which ones are tokens.
pub(crate) fn order_attacks() -> &'static [Attack<Trial>] {
    ON_ORDER
}

/// Those of [`release_attacks`] that look at one column at a time, and so say the same of a column alone as of a whole table.
pub(crate) fn column_attacks() -> &'static [Attack<Trial>] {
    ON_RELEASES.split_at(ON_COLUMNS).0
}

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
