//! Checks of risks.

use super::values::{Place, fail};
use crate::{Exposure, Reidentification, ResultsError, Risk, RiskKind};

pub(super) fn check_risk(place: Place, row: &Risk) -> Result<(), ResultsError> {
    for (name, value) in [("success", row.success), ("control", row.control), ("risk", row.risk)] {
        place.field(name).share(value)?;
    }
    place.field("ci95").interval(row.ci95)?;
    row.ci95.iter().try_for_each(|&end| place.field("ci95").share(end))?;
    match (row.kind, &row.column) {
        (RiskKind::Inference, _) | (_, None) => Ok(()),
        (_, Some(_)) => fail(place.field("column"), "stands beside a risk that is not of one column"),
    }
}

pub(super) fn check_reidentification(place: Place, row: &Reidentification) -> Result<(), ResultsError> {
    if row.columns.is_empty() {
        return fail(place.field("columns"), "names no quasi-identifier");
    }
    for (name, value) in [("classes", row.classes), ("k", row.k), ("unique", row.unique)] {
        if value > row.records {
            return fail(place.field(name), format!("is {value} of {} records", row.records));
        }
    }
    place.field("threshold").share(row.threshold)?;
    place.field("marketer").share(row.marketer)?;
    check_exposure(&place.field("prosecutor"), row.prosecutor)?;
    check_exposure(&place.field("journalist"), row.journalist)
}

fn check_exposure(place: &Place, found: Exposure) -> Result<(), ResultsError> {
    let shares = [("highest", found.highest), ("at_risk", found.at_risk), ("average", found.average)];
    shares.into_iter().try_for_each(|(name, value)| place.field(name).share(value))
}
