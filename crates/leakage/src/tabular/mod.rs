//! Attacks on encrypted tables.
//!
//! A [`Trial`] is one encrypted table with everything an adversary may hold; each attack is one file with a function of
//! a trial, and [`attacks`] lists them. A new attack is one file and one line there; a new scheme needs nothing here,
//! since every attack takes whatever numbers a scheme hands out.

mod attribute;
mod clock;
mod constant;
mod correlation;
mod dictionary;
mod distances;
mod equality;
mod frequency;
mod ica;
mod information;
mod length;
mod linkage;
mod lira;
mod membership;
mod messages;
mod multinomial;
mod neighbours;
mod procrustes;
mod quantile;
mod read_off;
mod reconstruction;
mod refinement;
mod register;
mod registry;
mod scaling;
mod slope;
mod snapping;
mod sorting;
mod statement;
mod token_length;
mod trial;
mod truth;

pub use attribute::{Attribute, DesignColumn};
pub use clock::token_time;
pub(crate) use constant::within_tolerance;
pub use constant::{AttributeKind, TOLERANCE, best_constant};
pub use correlation::correlation;
pub(crate) use correlation::pearson;
pub use frequency::match_frequencies;
pub use ica::{RECOVERED, fast_ica};
pub(crate) use information::entropy_of;
pub use information::{BINS, bin, entropy, mutual_information};
pub use length::{length_paddings, padded, text_length};
pub use lira::confidences;
pub use messages::{Messages, chosen_messages};
pub use procrustes::{Alignment, align, possible_rotations};
pub use quantile::{TieBlock, mid_quantiles, tie_blocks};
pub use reconstruction::Reconstruction;
pub use registry::{attack, attacks};
pub(crate) use registry::{column_attacks, order_attacks, register_attacks, release_attacks};
pub use scaling::{Line, fit_line};
pub use sorting::map_quantiles;
pub use token_length::token_bytes;
pub use trial::{Classes, Membership, Pairs, Scale, Shadows, TokenLengths, Trial, TrialBuilder};
