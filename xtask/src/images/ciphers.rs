//! Options of the ciphers for images of one size.

use image_cipher::CipherOptions;
use image_data::Size;

use super::Experiment;

/// Sides of blocks and tiles that are tried in turn when none was given.
const SIDES: [u32; 6] = [4, 5, 6, 8, 7, 3];

/// The options for a set, with block and tile sides that divide its images where there are such.
pub fn options(experiment: &Experiment, size: Size) -> CipherOptions {
    let mut options = experiment.options.clone();
    let (width, height) = size.dimensions();
    let fitting = SIDES.into_iter().find(|side| width % side == 0 && height % side == 0);
    if let (Some(side), false) = (fitting, experiment.block_given) {
        options.block = side;
    }
    if let (Some(side), false) = (fitting, experiment.tile_given) {
        options.tile = side;
    }
    options
}
