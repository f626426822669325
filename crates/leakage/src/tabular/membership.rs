//! Membership inference: was this record in the training set of the released model?
//!
//! A model fits the records that it has seen better than others. The adversary asks it for a record's ciphertext and
//! says "member" when the loss is at most the mean loss on the training set, which is usually published (S. Yeom,
//! I. Giacomelli, M. Fredrikson, S. Jha, "Privacy risk in machine learning", CSF 2018, adversary 1; the idea is
//! R. Shokri et al., IEEE S&P 2017). This is a leak of the model, not of the cipher: encryption under one key neither
//! helps nor harms.

use ndarray::{ArrayView1, ArrayView2};

use super::{Membership, Trial};
use crate::score::{Finding, Guess, Guesses};
use crate::{Adversary, Attack, AttackInfo, LeakageError, NotApplicable, Surface, check};

/// `membership`: records that the released model fits well were in its training set.
pub(super) const ATTACK: Attack<Trial> = Attack {
    info: AttackInfo {
        summary: "records that the released model fits well were in its training set",
        source: "Yeom, Giacomelli, Fredrikson, Jha, CSF 2018",
        surface: Surface::Model,
        // the model is asked about records under the second key
        uses_second_key: true,
        ..AttackInfo::new(results::attack::MEMBERSHIP, Adversary::CiphertextOnly)
    },
    run,
    restore: None,
};

/// The smallest probability, so that a loss is finite.
pub(super) const LEAST: f64 = 1e-12;

impl Membership {
    /// What a model says of `records`, of which the first `n_members` trained it. `scores` has one row per record: one column
    /// for two classes, else one per class; probabilities where `probabilities` says so, else margins. A loss is -ln p of the
    /// class in `targets`, or the negative margin.
    ///
    /// # Errors
    /// [`LeakageError::Shape`] unless there is a row of scores and a class for every record, [`LeakageError::TooMany`] for
    /// more members than records, [`LeakageError::Option`] for a class without a score, [`LeakageError::NotANumber`] for a
    /// score of NaN.
    pub fn of_scores(
        model: &str,
        records: &[usize],
        n_members: usize,
        scores: ArrayView2<'_, f32>,
        targets: &[usize],
        probabilities: bool,
    ) -> Result<Self, LeakageError> {
        check::same_length(("scores", scores.nrows()), ("records", records.len()), "rows")?;
        check::at_most("members", n_members, records.len())?;
        let two_classes = is_of_two_classes(scores, targets)?;
        let loss = |(row, &target): (ArrayView1<'_, f32>, &usize)| {
            let score = |class: usize| f64::from(row.get(class).copied().unwrap_or(0.0));
            match (two_classes, probabilities) {
                (true, true) if target == 0 => -(1.0 - score(0)).max(LEAST).ln(),
                (true, true) => -score(0).max(LEAST).ln(),
                (true, false) if target == 0 => score(0),
                (true, false) => -score(0),
                (false, true) => -score(target).max(LEAST).ln(),
                (false, false) => -score(target),
            }
        };
        let losses: Vec<f64> = scores.rows().into_iter().zip(targets).map(loss).collect();
        check::ranked("losses", &losses)?;
        let member = (0..records.len()).map(|row| row < n_members).collect();
        Ok(Self { model: model.to_owned(), records: records.to_vec(), losses, member, shadows: None })
    }
}

/// Whether scores are those of class 1 alone; every target must be a class that has scores.
pub(super) fn is_of_two_classes(
    scores: ArrayView2<'_, f32>,
    targets: &[usize],
) -> Result<bool, LeakageError> {
    check::same_length(("targets", targets.len()), ("scores", scores.nrows()), "entries")?;
    let two_classes = scores.ncols() == 1;
    let n_classes = if two_classes { 2 } else { scores.ncols() };
    if let Some(&target) = targets.iter().find(|target| **target >= n_classes) {
        let expected = "a class that has scores";
        return Err(LeakageError::Option { option: "target", found: target as f64, expected });
    }
    Ok(two_classes)
}

fn run(trial: &Trial, _seed: [u8; 32]) -> Result<Vec<Finding>, NotApplicable> {
    if trial.membership().is_empty() {
        return Err(NotApplicable::Absent { what: "released model" });
    }
    let findings = trial.membership().iter().filter_map(finding);
    Ok(findings.collect())
}

/// Scores of as many members as others, so that a guess without the model is right half of the time.
fn finding(model: &Membership) -> Option<Finding> {
    let of_members = |member: bool| -> Vec<usize> {
        (0..model.records.len()).filter(|&i| model.member[i] == member).collect()
    };
    let (members, others) = (of_members(true), of_members(false));
    let losses: Vec<f64> = members.iter().map(|&i| model.losses[i]).collect();
    let threshold = evaluation::mean(&losses)?;
    let n = members.len().min(others.len());
    let guess = |&i: &usize| {
        let right = (model.losses[i] <= threshold) == model.member[i];
        Guess { record: model.records[i], success: f64::from(u8::from(right)), baseline: 0.5 }
    };
    let guesses: Vec<Guess> = members.iter().take(n).chain(others.iter().take(n)).map(guess).collect();
    let target = format!("membership in the training set of {}", model.model);
    (n > 0).then(|| Finding::new(target, "share right", Guesses::PerRecord(guesses)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model(losses: &[f64], member: &[bool]) -> Membership {
        Membership {
            model: "tree".into(),
            records: (0..losses.len()).collect(),
            losses: losses.to_vec(),
            member: member.to_vec(),
            shadows: None,
        }
    }

    #[test]
    fn a_model_that_remembers_gives_its_members_away() {
        let found = finding(&model(&[0.0, 0.0, 0.9, 0.0], &[true, true, false, false])).unwrap();
        assert_eq!((found.guesses.success(), found.guesses.baseline()), (Some(0.75), Some(0.5)));
    }

    #[test]
    fn losses_are_those_of_the_true_class() {
        let of = |scores: ndarray::Array2<f32>, probabilities| {
            Membership::of_scores("m", &[4, 5, 6], 1, scores.view(), &[0, 1, 1], probabilities).unwrap()
        };
        let two = of(ndarray::array![[0.25], [0.5], [0.0]], true);
        assert_eq!((two.records, two.member), (vec![4, 5, 6], vec![true, false, false]));
        assert_eq!(two.losses, [-(0.75_f64.ln()), -(0.5_f64.ln()), -(1e-12_f64.ln())]);
        assert_eq!(of(ndarray::array![[2.0], [3.0], [-1.0]], false).losses, [2.0, -3.0, 1.0]);
        let three = ndarray::array![[0.5, 0.25, 0.25], [0.25, 0.5, 0.25], [0.0, 1.0, 0.0]];
        assert_eq!(of(three.clone(), true).losses, [-(0.5_f64.ln()), -(0.5_f64.ln()), 0.0]);
        assert_eq!(of(three, false).losses, [-0.5, -0.5, -1.0]);
    }

    #[test]
    fn without_members_there_is_nothing_to_say() {
        assert_eq!(finding(&model(&[0.1, 0.2], &[false, false])), None);
        assert_eq!(finding(&model(&[0.1, 0.2], &[true, true])), None);
    }
}
