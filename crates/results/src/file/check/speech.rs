//! Checks of recordings.

use super::values::{Place, fail};
use crate::{ResultsError, Speech, Verification};

pub(super) fn check_speech(place: Place, speech: &Speech) -> Result<(), ResultsError> {
    if let Some(measured) = &speech.intelligibility {
        let place = place.field("intelligibility");
        place.field("estoi").between(measured.estoi, -1.0, 1.0)?;
        place.field("stoi").between(measured.stoi, -1.0, 1.0)?;
        place.field("log_spectral_distance").not_negative(measured.log_spectral_distance)?;
        place.field("seconds").not_negative(measured.seconds)?;
    }
    place.each("verification", &speech.verification, check_verification)
}

fn check_verification(place: Place, found: &Verification) -> Result<(), ResultsError> {
    place.field("eer").share(found.eer)?;
    place.field("linkability").share(found.linkability)?;
    for end in found.ci95.iter().flatten() {
        place.field("ci95").share(*end)?;
    }
    for point in &found.det {
        point.iter().try_for_each(|&rate| place.field("det").share(rate))?;
    }
    if found.det.windows(2).any(|pair| pair[0][0] > pair[1][0]) {
        return fail(place.field("det"), "has false-alarm rates that do not ascend".to_owned());
    }
    Ok(())
}
