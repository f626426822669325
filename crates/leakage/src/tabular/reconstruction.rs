//! Guessed cells of all victims, and how they are scored.

use ndarray::{Array2, ArrayView2};

use super::attribute::Attribute;
use super::constant::{AttributeKind, best};
use super::statement::{Described, WIDTHS, statements};
use super::trial::Trial;
use crate::NotApplicable;
use crate::score::{Extent, Finding, Guess, Guesses};

/// The target of a score over all attributes of a record.
const ALL: &str = "all cells";

/// The same over numeric attributes alone.
const ALL_NUMERIC: &str = "all numbers";

/// Guesses of the victims' plain design cells, n x d.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Reconstruction(pub Array2<f64>);

/// One attribute of every victim: the cell, the guess, and the scores of the guess and of the baseline.
struct Scored {
    truth: Vec<f64>,
    guesses: Vec<f64>,
    success: Vec<f64>,
    baseline: Vec<f64>,
}

impl Reconstruction {
    /// Scores every attribute that varies among the victims, and all of them together: the share of a record's cells
    /// that are right. Behind these stands how often the guessed cells describe the person alone, for the risk of singling out.
    ///
    /// # Errors
    /// [`NotApplicable::NothingToGuess`] when no attribute varies, [`NotApplicable::GuessShape`] unless there is a guess for
    /// every cell of every victim.
    pub fn findings(&self, trial: &Trial, pairs: usize) -> Result<Vec<Finding>, NotApplicable> {
        self.score(trial, pairs, |_| true)
    }

    /// Only the scores over all attributes together, for attacks that open whole records.
    ///
    /// # Errors
    /// As [`Reconstruction::findings`].
    pub fn overall(&self, trial: &Trial, pairs: usize) -> Result<Vec<Finding>, NotApplicable> {
        self.findings(trial, pairs).map(|mut findings| {
            findings.retain(|finding| !matches!(finding.extent, Extent::Column(_)));
            findings
        })
    }

    /// Only the scores of numeric attributes, for attacks on magnitudes; NaN stands for no guess.
    ///
    /// # Errors
    /// As [`Reconstruction::findings`].
    pub fn numeric(&self, trial: &Trial, pairs: usize) -> Result<Vec<Finding>, NotApplicable> {
        let mut findings = self.score(trial, pairs, |attribute| attribute.kind == AttributeKind::Numeric)?;
        for finding in findings.iter_mut().filter(|finding| finding.extent == Extent::Whole) {
            finding.target = ALL_NUMERIC.to_owned();
            finding.extent = Extent::Other;
        }
        Ok(findings)
    }

    /// As [`Reconstruction::findings`], for the attributes that `keep` names.
    pub(super) fn score(
        &self,
        trial: &Trial,
        pairs: usize,
        keep: impl Fn(&Attribute) -> bool,
    ) -> Result<Vec<Finding>, NotApplicable> {
        let ((rows, columns), (victim_rows, victim_columns)) = (self.0.dim(), trial.truth().dim());
        if (rows, columns) != (victim_rows, victim_columns) {
            let what = "cells";
            return Err(NotApplicable::GuessShape { what, rows, columns, victim_rows, victim_columns });
        }
        let varying =
            trial.attributes().iter().filter(|attribute| keep(attribute) && varies(trial, attribute));
        let scored: Vec<(&Attribute, Scored)> =
            varying.map(|attribute| (attribute, self.attribute(trial, attribute))).collect();
        if scored.is_empty() {
            return Err(NotApplicable::NothingToGuess);
        }
        let all = Finding::new(ALL, "share of cells right", together(trial, &scored));
        let mut findings = vec![all.of_whole_records()];
        for (attribute, scored) in &scored {
            let guesses = per_record(trial, &scored.success, &scored.baseline);
            let finding = Finding::new(attribute.name.clone(), attribute.metric(), guesses);
            findings.push(finding.of_column(&attribute.name));
        }
        let described = described(trial, &scored);
        let claims = WIDTHS.into_iter().filter_map(|(width, claim)| {
            let guesses = statements(trial.records(), &described, width)?;
            Some(Finding::new(claim, "share true of it alone", guesses).of_statement())
        });
        findings.extend(claims);
        Ok(findings.into_iter().map(|finding| finding.with_pairs(pairs)).collect())
    }

    fn attribute(&self, trial: &Trial, attribute: &Attribute) -> Scored {
        let truth = decode(attribute, trial.truth().view());
        let guesses = decode(attribute, self.0.view());
        let constant = best(&truth, attribute.kind).unwrap_or(f64::NAN);
        let right = |guess: f64, truth: f64| f64::from(u8::from(attribute.is_right(guess, truth)));
        Scored {
            success: guesses.iter().zip(&truth).map(|(&guess, &truth)| right(guess, truth)).collect(),
            baseline: truth.iter().map(|&truth| right(constant, truth)).collect(),
            truth,
            guesses,
        }
    }
}

/// The cells of one attribute, a record each.
pub(super) fn decode(attribute: &Attribute, records: ArrayView2<'_, f64>) -> Vec<f64> {
    records.rows().into_iter().map(|record| attribute.cell(record)).collect()
}

fn varies(trial: &Trial, attribute: &Attribute) -> bool {
    let cells = decode(attribute, trial.truth().view());
    cells.iter().any(|cell| Some(cell) != cells.first())
}

fn per_record(trial: &Trial, success: &[f64], baseline: &[f64]) -> Guesses {
    let scores = success.iter().zip(baseline);
    let guess = |(&record, (&success, &baseline))| Guess { record, success, baseline };
    Guesses::PerRecord(trial.records().iter().zip(scores).map(guess).collect())
}

/// The attributes with the cells that statements are made of and held against.
fn described<'a>(trial: &Trial, scored: &'a [(&Attribute, Scored)]) -> Vec<Described<'a>> {
    let described = |(attribute, scored): &'a (&Attribute, Scored)| Described {
        attribute,
        truth: &scored.truth,
        guessed: &scored.guesses,
        others: decode(attribute, trial.auxiliary().view()),
    };
    scored.iter().map(described).collect()
}

fn together(trial: &Trial, scored: &[(&Attribute, Scored)]) -> Guesses {
    let mean = |part: fn(&Scored) -> &Vec<f64>| -> Vec<f64> {
        let share = |row: usize| scored.iter().map(|(_, s)| part(s)[row]).sum::<f64>() / scored.len() as f64;
        (0..trial.records().len()).map(share).collect()
    };
    per_record(trial, &mean(|s| &s.success), &mean(|s| &s.baseline))
}
