//! Reading off: the cipher image taken for the image.
//!
//! The control that must read 1 on `plain`, and the measure of whatever a cipher leaves in the clear.

use image::GrayImage;

use super::{Reconstruction, Trial};
use crate::score::Finding;
use crate::{Adversary, Attack, AttackInfo, NotApplicable};

/// `read-off`: the cipher image is taken for the image.
pub(super) const ATTACK: Attack<Trial> = Attack {
    info: AttackInfo {
        summary: "the cipher image is taken for the image",
        source: "none",
        ..AttackInfo::new("read-off", Adversary::CiphertextOnly)
    },
    run,
    restore: Some(restore),
};

fn run(trial: &Trial, seed: [u8; 32]) -> Result<Vec<Finding>, NotApplicable> {
    trial.require(2, 1)?;
    Reconstruction(restore(trial, seed)?).findings(trial, 0)
}

fn restore(trial: &Trial, _seed: [u8; 32]) -> Result<Vec<GrayImage>, NotApplicable> {
    Ok(trial.parts().cipher.clone())
}
