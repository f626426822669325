//! Guessed cells of all victims, and how they are scored.

use ndarray::Array2;

use super::attribute::{Attribute, decode};
use super::constant::AttributeKind;
use super::statement::{Described, WIDTHS, statements};
use super::trial::Trial;
use super::truth::Truth;
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
        let scored = self.scored(trial, |_| true)?;
        let findings = std::iter::once(overall_finding(trial, &scored)).chain(claims(trial, &scored));
        Ok(findings.map(|finding| finding.with_pairs(pairs)).collect())
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
        let scored = self.scored(trial, keep)?;
        let mut findings = vec![overall_finding(trial, &scored)];
        for Scored { attribute, success, truth, .. } in &scored {
            let guesses = per_record(trial, success, &truth.baseline);
            let finding = Finding::new(attribute.name.clone(), attribute.metric(), guesses);
            findings.push(finding.of_column(&attribute.name));
        }
        findings.extend(claims(trial, &scored));
        Ok(findings.into_iter().map(|finding| finding.with_pairs(pairs)).collect())
    }

    /// The attributes that vary and that `keep` names.
    fn scored<'a>(
        &self,
        trial: &'a Trial,
        keep: impl Fn(&Attribute) -> bool,
    ) -> Result<Vec<Scored<'a>>, NotApplicable> {
        let ((rows, columns), (victim_rows, victim_columns)) = (self.0.dim(), trial.truth().dim());
        if (rows, columns) != (victim_rows, victim_columns) {
            let what = "cells";
            return Err(NotApplicable::GuessShape { what, rows, columns, victim_rows, victim_columns });
        }
        let attributes = trial.attributes().iter().zip(trial.truth_by_attribute());
        let varying = attributes.filter(|(attribute, truth)| keep(attribute) && truth.varies);
        let score = |(attribute, truth): (&'a Attribute, &'a Truth)| {
            let guesses = decode(attribute, self.0.view());
            Scored { attribute, success: truth.score(attribute, &guesses), guesses, truth }
        };
        let scored: Vec<Scored<'a>> = varying.map(score).collect();
        if scored.is_empty() { Err(NotApplicable::NothingToGuess) } else { Ok(scored) }
    }
}

/// One attribute of every victim: the cell with its baseline, the guess, and its success.
struct Scored<'a> {
    attribute: &'a Attribute,
    truth: &'a Truth,
    guesses: Vec<f64>,
    success: Vec<f64>,
}

/// Writes guessed cells of an attribute, a record each, as its design columns.
pub(super) fn enter(guess: &mut Array2<f64>, attribute: &Attribute, cells: &[f64]) {
    for (mut row, &cell) in guess.rows_mut().into_iter().zip(cells) {
        match attribute.kind {
            AttributeKind::Numeric | AttributeKind::Level => row[attribute.columns.start] = cell,
            AttributeKind::Categorical => {
                for (level, column) in (1_u32..).zip(attribute.columns.clone()) {
                    row[column] = f64::from(u8::from(cell == f64::from(level)));
                }
            }
        }
    }
}

fn per_record(trial: &Trial, success: &[f64], baseline: &[f64]) -> Guesses {
    let scores = success.iter().zip(baseline);
    let guess = |(&record, (&success, &baseline))| Guess { record, success, baseline };
    Guesses::PerRecord(trial.records().iter().zip(scores).map(guess).collect())
}

/// The share of a record's cells that are right.
fn overall_finding(trial: &Trial, scored: &[Scored<'_>]) -> Finding {
    let mean = |part: fn(&Scored<'_>, usize) -> f64| -> Vec<f64> {
        let share = |row: usize| scored.iter().map(|s| part(s, row)).sum::<f64>() / scored.len() as f64;
        (0..trial.records().len()).map(share).collect()
    };
    let guesses = per_record(trial, &mean(|s, row| s.success[row]), &mean(|s, row| s.truth.baseline[row]));
    Finding::new(ALL, "share of cells right", guesses).of_whole_records()
}

/// How often statements made of the guesses are true of exactly one victim.
fn claims(trial: &Trial, scored: &[Scored<'_>]) -> Vec<Finding> {
    let attributes: Vec<Described<'_>> = scored
        .iter()
        .map(|s| Described {
            attribute: s.attribute,
            truth: &s.truth.cells,
            guessed: &s.guesses,
            others: decode(s.attribute, trial.auxiliary().view()),
        })
        .collect();
    let claim = |(width, claim)| {
        let guesses = statements(trial.records(), &attributes, width)?;
        Some(Finding::new(claim, "share true of it alone", guesses).of_statement())
    };
    WIDTHS.into_iter().filter_map(claim).collect()
}
