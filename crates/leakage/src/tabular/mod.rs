//! Attacks on encrypted tables.
//!
//! A [`Trial`] is one encrypted table with everything an adversary may hold; each attack is one file with a function of
//! a trial, and [`attacks`] lists them. A new attack is one file and one line there; a new scheme needs nothing here,
//! since every attack takes whatever numbers a scheme hands out.

mod attack;
mod attribute;
mod constant;
mod frequency;
mod procrustes;
mod quantile;
mod reconstruction;
mod sorting;
mod trial;

pub use attack::{Attack, attack, attacks};
pub use attribute::{Attribute, AttributeKind};
pub use constant::{TOLERANCE, best_constant};
pub use frequency::match_frequencies;
pub use procrustes::{align, recover_rotation};
pub use quantile::{mid_quantiles, tie_blocks};
pub use reconstruction::Reconstruction;
pub use sorting::map_quantiles;
pub use trial::{Column, ColumnKind, Membership, Pairs, Scale, Trial, TrialParts};
