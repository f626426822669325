//! Attacks on encrypted images.
//!
//! As for tables: a [`Trial`] is one set of encrypted images with everything an adversary may hold, each attack is one
//! file with a function of a trial, and [`attacks`] lists them.

mod baseline;
mod cat_map;
mod covariance;
mod features;
mod histogram;
mod hog;
mod image_statistics;
mod jigsaw;
mod keystream;
mod label;
mod permutation;
mod quality;
mod read_off;
mod reconstruction;
mod registry;
mod restoration;
mod roles;
mod shifts;
mod trial;

// The image of public functions; the crate `image` itself would hide this module.
pub use ::image::GrayImage;
pub use cat_map::{period, undo_cat_map};
pub use covariance::match_positions;
pub use features::{invariant_view, raw_pixels, sorted_pixels};
pub use image_statistics::{
    Encryptions, adjacent_correlation, chi_square, entropy, mean_statistics, npcr, one_pixel_changed, uaci,
};
pub use jigsaw::{ATTACK as JIGSAW, Moves, right_neighbours, solve, solve_scrambled};
pub use keystream::roughness;
pub use permutation::{Origins, possible_origins};
pub use quality::{correlation, mean_picture, mean_squared_error, psnr, share_equal, ssim};
pub use reconstruction::Reconstruction;
pub use registry::{attack, attacks};
pub use restoration::{Restoration, best_restoration};
pub use roles::{RoleCounts, Roles, SetLabels, draw_roles};
pub use shifts::{Direction, Shifts, recover_shifts, undo_shifts};
pub use trial::{Labelled, Pair, Trial, TrialBuilder};
