//! Reading off: the cipher picture taken for the picture.
//!
//! The control that must read 1 on `plain`, and the measure of whatever a cipher leaves in the clear.

use super::{Reconstruction, Trial};
use crate::NotApplicable;
use crate::score::Finding;

pub(super) fn run(trial: &Trial, _seed: [u8; 32]) -> Result<Vec<Finding>, NotApplicable> {
    trial.require(2, 1)?;
    Ok(Reconstruction(trial.parts().cipher.clone()).findings(trial, 0))
}
