//! Checks of releases.

use super::values::{Place, fail};
use crate::{Reading, Release, ReleaseOption, ResultsError};

pub(super) fn check_release(place: Place, release: &Release) -> Result<(), ResultsError> {
    place.field("max_risk").share(release.max_risk)?;
    place.each("options", &release.options, check_option)?;
    let chosen = release.options.iter().filter(|option| option.chosen).count();
    if chosen > 1 {
        return fail(place.field("options"), format!("has {chosen} chosen options, but a verdict is on one"));
    }
    place.each("columns", &release.columns, |place, column| {
        if column.distinct > release.records || column.unique > column.distinct {
            let reason = format!(
                "is {}, of {} different cells in {} rows",
                column.unique, column.distinct, release.records
            );
            return fail(place.field("unique"), reason);
        }
        place.each("read", &column.read, check_reading)
    })
}

fn check_option(place: Place, option: &ReleaseOption) -> Result<(), ResultsError> {
    if option.name.is_empty() {
        return fail(place.field("name"), "is empty");
    }
    option.auc.map_or(Ok(()), |auc| place.field("auc").share(auc))?;
    for people in option.found_again.iter().flatten() {
        place.field("found_again").between(*people, 0.0, 1000.0)?;
    }
    option.bytes_per_record.map_or(Ok(()), |bytes| place.field("bytes_per_record").not_negative(bytes))?;
    place.each("read", &option.read, check_reading)
}

fn check_reading(place: Place, reading: &Reading) -> Result<(), ResultsError> {
    place.field("success").share(reading.success)?;
    place.field("baseline").share(reading.baseline)
}
