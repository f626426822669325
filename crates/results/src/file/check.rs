//! Refusing values that no measurement can give.
//!
//! The page prints whatever the file says, so a file that was edited by hand or damaged must not reach it. Each check
//! names the place inside the file.

mod cells;
mod releases;
mod risks;
mod speech;
mod values;

use crate::ResultsError;
use crate::{
    Artifact, Calibration, Curve, Detection, ImageStatistics, Input, InputColumn, Leakage, PrivateModel,
    Results, SCHEMA_VERSION, Search, SecondOpinion, TokenColumn,
};
use std::collections::BTreeSet;
use values::{Place, fail};

impl Results {
    /// Checks that every value can have been measured: shares in [0, 1], counts that add up, intervals in order,
    /// hashes and paths well formed, every data set listed under `inputs`.
    ///
    /// # Errors
    /// [`ResultsError::Implausible`] with the first place that cannot be.
    pub fn check(&self) -> Result<(), ResultsError> {
        let root = Place::root();
        if self.schema_version != SCHEMA_VERSION {
            return fail(root.field("schema_version"), "is not the version written here");
        }
        root.each("inputs", &self.inputs, check_input)?;
        check_distinct_inputs(&self.inputs)?;
        root.each("cells", &self.cells, |place, cell| {
            self.check_dataset(&place, &cell.dataset)?;
            cells::check_cell(place, cell, self.records_of(&cell.dataset))
        })?;
        root.each("calibrations", &self.calibrations, |place, row| {
            self.check_dataset(&place, &row.dataset)?;
            check_calibration(place, row)
        })?;
        root.each("detection", &self.detection, |place, row| {
            self.check_dataset(&place, &row.dataset)?;
            check_detection(place, row)
        })?;
        root.each("searches", &self.searches, |place, search| {
            self.check_dataset(&place, &search.dataset)?;
            check_search(place, search)
        })?;
        root.each("leakage", &self.leakage, |place, row| {
            self.check_dataset(&place, &row.dataset)?;
            check_leakage(place, row)
        })?;
        root.each("risks", &self.risks, |place, row| {
            self.check_dataset(&place, &row.dataset)?;
            risks::check_risk(place, row)
        })?;
        root.each("reidentification", &self.reidentification, |place, row| {
            self.check_dataset(&place, &row.dataset)?;
            risks::check_reidentification(place, row)
        })?;
        root.each("curves", &self.curves, check_curve)?;
        root.each("artifacts", &self.artifacts, check_artifact)?;
        root.each("token_anatomy", &self.token_anatomy, check_token_column)?;
        root.each("scaled_runs", &self.scaled_runs, |place, scaled| {
            self.check_dataset(&place, &scaled.dataset)?;
            if scaled.settled > scaled.runs.len() as u64 {
                let reason = format!("is {} of {} runs", scaled.settled, scaled.runs.len());
                return fail(place.field("settled"), reason);
            }
            cells::check_runs(&place, &scaled.runs, None, self.records_of(&scaled.dataset))
        })?;
        root.each("image_statistics", &self.image_statistics, check_image_statistics)?;
        root.each("private", &self.private, |place, model| {
            self.check_dataset(&place, &model.dataset)?;
            check_private(place, model)
        })?;
        root.each("second_opinions", &self.second_opinions, |place, opinion| {
            self.check_dataset(&place, &opinion.dataset)?;
            check_second_opinion(place, opinion)
        })?;
        root.each("speech", &self.speech, |place, speech| {
            self.check_recordings(&place, &speech.recordings)?;
            speech::check_speech(place, speech)
        })?;
        root.each("releases", &self.releases, |place, release| {
            self.check_dataset(&place, &release.dataset)?;
            releases::check_release(place, release)
        })
    }

    fn records_of(&self, dataset: &str) -> Option<u64> {
        self.input(dataset).map(|input| input.records)
    }

    fn check_dataset(&self, place: &Place, dataset: &str) -> Result<(), ResultsError> {
        if self.input(dataset).is_some() {
            return Ok(());
        }
        fail(place.field("dataset"), format!("`{dataset}` is not listed under inputs"))
    }

    fn check_recordings(&self, place: &Place, name: &str) -> Result<(), ResultsError> {
        let mut named = self.inputs.iter().filter_map(|input| input.recordings.as_ref());
        match named.any(|recordings| recordings.name == name) {
            true => Ok(()),
            false => fail(place.field("recordings"), format!("no input is of the recordings `{name}`")),
        }
    }
}

fn check_input(place: Place, input: &Input) -> Result<(), ResultsError> {
    place.field("sha256").sha256(&input.sha256)?;
    place.field("positive_rate").optional_share(input.positive_rate)?;
    place.each("columns", &input.columns, check_input_column)
}

fn check_input_column(place: Place, column: &InputColumn) -> Result<(), ResultsError> {
    let empty = column.missing + column.unreadable;
    if column.imputed > empty {
        let reason = format!("is {}, but only {empty} cells have no value", column.imputed);
        return fail(place.field("imputed"), reason);
    }
    if column.first_unreadable.len() as u64 > column.unreadable {
        return fail(
            place.field("first_unreadable"),
            format!("lists more cells than the {} unreadable ones", column.unreadable),
        );
    }
    Ok(())
}

fn check_distinct_inputs(inputs: &[Input]) -> Result<(), ResultsError> {
    let mut seen = BTreeSet::new();
    match inputs.iter().find(|input| !seen.insert(&input.dataset)) {
        None => Ok(()),
        Some(input) => fail(Place::root().field("inputs"), format!("`{}` is listed twice", input.dataset)),
    }
}

fn check_calibration(place: Place, row: &Calibration) -> Result<(), ResultsError> {
    if row.called_signal > row.null_sets {
        let reason = format!("is {} of {}", row.called_signal, row.null_sets);
        return fail(place.field("called_signal"), reason);
    }
    place.field("called_ci95").interval(row.called_ci95)?;
    place.field("plain_finds").optional_interval(row.plain_finds)?;
    place.field("protected_finds").optional_interval(row.protected_finds)
}

fn check_detection(place: Place, row: &Detection) -> Result<(), ResultsError> {
    place.field("average_precision").share(row.average_precision)?;
    place.field("iou").share(row.iou)?;
    place.field("mean_iou").optional_share(row.mean_iou)?;
    place.field("recall").optional_share(row.recall)
}

fn check_search(place: Place, search: &Search) -> Result<(), ResultsError> {
    place.field("least_score").finite(search.least_score)?;
    place.field("detector").field("sha256").sha256(&search.detector.sha256)?;
    let Some(by) = &search.annotated else { return Ok(()) };
    let place = place.field("annotated");
    place.field("iou").share(by.iou)?;
    if by.found > by.faces {
        return fail(place.field("found"), format!("is {} of {} faces", by.found, by.faces));
    }
    match by.found + by.wrong <= search.boxes() {
        true => Ok(()),
        false => fail(
            place.field("wrong"),
            format!("is {} beside {} found, of {} boxes", by.wrong, by.found, search.boxes()),
        ),
    }
}

fn check_leakage(place: Place, row: &Leakage) -> Result<(), ResultsError> {
    place.field("success").optional_finite(row.success)?;
    place.field("baseline").optional_finite(row.baseline)?;
    place.field("advantage").optional_finite(row.advantage)?;
    place.field("ci95").optional_interval(row.ci95)?;
    place.field("p_holm").optional_share(row.p_holm)
}

fn check_curve(place: Place, curve: &Curve) -> Result<(), ResultsError> {
    if !curve.band.is_empty() && curve.band.len() != curve.points.len() {
        return fail(place.field("band"), "has another length than points");
    }
    place.each("points", &curve.points, |at, point| {
        point.iter().try_for_each(|&value| at.clone().finite(value))
    })?;
    place.each("band", &curve.band, |at, ends| at.interval(*ends))
}

fn check_artifact(place: Place, artifact: &Artifact) -> Result<(), ResultsError> {
    place.field("sha256").sha256(&artifact.sha256)?;
    place.field("path").relative_path(&artifact.path)
}

fn check_token_column(place: Place, column: &TokenColumn) -> Result<(), ResultsError> {
    let by_field: u64 = column.by_field.iter().map(|field| field.digits).sum();
    if by_field != column.digits {
        return fail(
            place.field("by_field"),
            format!("adds up to {by_field} digits instead of {}", column.digits),
        );
    }
    place.field("value_bits").not_negative(column.value_bits)?;
    place.field("surviving_bits").not_negative(column.surviving_bits)
}

fn check_private(place: Place, model: &PrivateModel) -> Result<(), ResultsError> {
    for (name, part, whole) in [
        ("decisions_equal", model.decisions_equal, model.decisions),
        ("changed_by_rounding", model.changed_by_rounding, model.rounded_decisions),
    ] {
        if part > whole {
            return fail(place.field(name), format!("is {part} of {whole}"));
        }
    }
    place.field("margin_bits").finite(model.margin_bits)
}

fn check_second_opinion(place: Place, opinion: &SecondOpinion) -> Result<(), ResultsError> {
    if opinion.agreements.is_empty() && opinion.not_compared.is_empty() {
        return fail(place.field("not_compared"), "is empty, and nothing was compared");
    }
    if opinion.package.is_none() && !opinion.agreements.is_empty() {
        return fail(place.field("package"), "is missing beside what was compared");
    }
    place.each("agreements", &opinion.agreements, |place, row| match row.equal > row.decisions {
        true => fail(place.field("equal"), format!("is {} of {}", row.equal, row.decisions)),
        false => Ok(()),
    })
}

fn check_image_statistics(place: Place, row: &ImageStatistics) -> Result<(), ResultsError> {
    for (name, value) in
        [("npcr", row.npcr), ("uaci", row.uaci), ("entropy", row.entropy), ("chi_square", row.chi_square)]
    {
        place.field(name).not_negative(value)?;
    }
    place.field("adjacent_correlation").finite(row.adjacent_correlation)
}
