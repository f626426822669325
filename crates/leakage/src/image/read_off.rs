//! Reading off: the cipher picture taken for the picture.
//!
//! The control that must read 1 on `plain`, and the measure of whatever a cipher leaves in the clear.

use image::GrayImage;

use super::{Reconstruction, Trial};
use crate::NotApplicable;
use crate::score::Finding;

pub(super) fn run(trial: &Trial, seed: [u8; 32]) -> Result<Vec<Finding>, NotApplicable> {
    trial.require(2, 1)?;
    Ok(Reconstruction(restore(trial, seed)?).findings(trial, 0))
}

pub(super) fn restore(trial: &Trial, _seed: [u8; 32]) -> Result<Vec<GrayImage>, NotApplicable> {
    Ok(trial.parts().cipher.clone())
}
