//! Membership by likelihood ratio: would a model be as sure of this record if it had not been trained on it?
//!
//! A loss says little by itself: some records are easy for every model. The adversary trains *shadow models* of the
//! released model's kind, each on some of the records that it asks about. For every record it then knows how sure models
//! are of it that were trained on it, and how sure models are that were not, takes both for normal distributions, and ranks
//! records by the ratio of the two densities at what the released model says (N. Carlini, S. Chien, M. Nasr, S. Song,
//! A. Terzis, F. Tramèr, "Membership inference attacks from first principles", IEEE S&P 2022, the online attack; their
//! section VI C shares the variances between records where there are few shadow models, and so does this).
//!
//! The score is the share of members that are named at a fixed share of false accusations: an adversary who names few
//! people and is right harms more than one who is right about half of them.

use ndarray::{ArrayView1, ArrayView2};

use super::membership::{LEAST, is_of_two_classes};
use super::{Membership, Shadows, Trial};
use crate::score::{Finding, Guess, Guesses};
use crate::{Adversary, Attack, AttackInfo, LeakageError, NotApplicable, Surface, check};

/// Shares of false accusations, with the names of what is reported.
const FALSE_POSITIVE_RATES: [(f64, &str); 2] = [
    (0.1, "true-positive rate at 10 % false positives"),
    (0.01, "true-positive rate at 1 % false positives"),
];

/// The fewest shadow models with and without a record.
const FEWEST: usize = 2;

/// The smallest variance, relative to the squares of confidences: what rounding leaves.
const LEAST_VARIANCE: f64 = 1e-12;

/// `membership-lira`: records that the released model is surer of than models without them were in its training set.
pub(super) const ATTACK: Attack<Trial> = Attack {
    info: AttackInfo {
        summary: "records that the released model is surer of than models without them were in its training set",
        source: "Carlini, Chien, Nasr, Song, Terzis, Tramèr, IEEE S&P 2022",
        surface: Surface::Model,
        // the model is asked about records under the second key
        uses_second_key: true,
        ..AttackInfo::new(results::attack::MEMBERSHIP_LIRA, Adversary::Auxiliary)
    },
    run,
    restore: None,
};

/// How sure a model is of the true class of each record: ln(p / (1 - p)) of the probability that it gives the class in
/// `targets`, at least 1e-12 away from 0 and 1, or its margin over the next class. `scores` has one row per record: one
/// column for two classes, else one per class; probabilities where `probabilities` says so, else margins.
///
/// # Errors
/// [`LeakageError::Shape`] unless there is a class for every row of scores, [`LeakageError::Option`] for a class without a
/// score, [`LeakageError::NotANumber`] for a score that is not finite.
pub fn confidences(
    scores: ArrayView2<'_, f32>,
    targets: &[usize],
    probabilities: bool,
) -> Result<Vec<f64>, LeakageError> {
    let two_classes = is_of_two_classes(scores, targets)?;
    let confidence = |(row, &target): (ArrayView1<'_, f32>, &usize)| {
        let score = |class: usize| f64::from(row.get(class).copied().unwrap_or(0.0));
        let others = (0..row.len()).filter(|&class| class != target).map(score);
        match (two_classes, probabilities) {
            (true, true) if target == 0 => log_odds(1.0 - score(0), score(0)),
            (true, true) => log_odds(score(0), 1.0 - score(0)),
            (true, false) if target == 0 => -score(0),
            (true, false) => score(0),
            (false, true) => log_odds(score(target), others.sum()),
            (false, false) => others.reduce(f64::max).map_or(0.0, |next| score(target) - next),
        }
    };
    let confidences: Vec<f64> = scores.rows().into_iter().zip(targets).map(confidence).collect();
    check::finite("confidences", &confidences)?;
    Ok(confidences)
}

fn log_odds(of: f64, against: f64) -> f64 {
    // written so that NaN stays one
    let bounded = |p: f64| if p < LEAST { LEAST } else { p };
    bounded(of).ln() - bounded(against).ln()
}

fn run(trial: &Trial, _seed: [u8; 32]) -> Result<Vec<Finding>, NotApplicable> {
    if trial.membership().is_empty() {
        return Err(NotApplicable::Absent { what: "released model" });
    }
    let mut findings = Vec::new();
    for model in trial.membership() {
        let shadows = model.shadows.as_ref().ok_or(NotApplicable::Absent { what: "shadow model" })?;
        findings.extend(of_model(model, &likelihood_ratios(shadows)?));
    }
    Ok(findings)
}

/// For each record the logarithm of its likelihood ratio: the larger, the likelier a member.
fn likelihood_ratios(shadows: &Shadows) -> Result<Vec<f64>, NotApplicable> {
    let records = 0..shadows.released.len();
    let sides: Vec<[Moments; 2]> = records.map(|record| moments(shadows, record)).collect();
    let fewest = sides.iter().flatten().map(|side| side.count as usize).min().unwrap_or(0);
    if fewest < FEWEST {
        let what = "shadow models with and without each record";
        return Err(NotApplicable::TooFew { what, needed: FEWEST, found: fewest });
    }
    let [with, without] = [0, 1].map(|side| shared_variance(sides.iter().map(|both| both[side])));
    let ratio = |(&found, both): (&f64, &[Moments; 2])| {
        let density = |side: Moments, variance: f64| {
            -variance.ln() / 2.0 - (found - side.mean).powi(2) / (2.0 * variance)
        };
        density(both[0], with) - density(both[1], without)
    };
    let ratios: Vec<f64> = shadows.released.iter().zip(&sides).map(ratio).collect();
    if ratios.iter().all(|ratio| ratio.is_finite()) { Ok(ratios) } else { Err(NotApplicable::Overflow) }
}

/// Number, mean and sum of squared differences from the mean of some confidences.
#[derive(Debug, Clone, Copy)]
struct Moments {
    count: f64,
    mean: f64,
    squares: f64,
}

/// Of the shadow models with the record and of those without it.
fn moments(shadows: &Shadows, record: usize) -> [Moments; 2] {
    let (confidences, trained_on) = (shadows.confidences.column(record), shadows.trained_on.column(record));
    [true, false].map(|side| {
        let of_side = confidences.iter().zip(trained_on).filter(|(_, trained)| **trained == side);
        let of_side: Vec<f64> = of_side.map(|(&confidence, _)| confidence).collect();
        let mean = evaluation::mean(&of_side).unwrap_or(0.0);
        let squares = of_side.iter().map(|confidence| (confidence - mean).powi(2)).sum();
        Moments { count: of_side.len() as f64, mean, squares }
    })
}

/// The variance within records, shared by all of them.
fn shared_variance(sides: impl Iterator<Item = Moments>) -> f64 {
    let (mut squares, mut freedom, mut size) = (0.0, 0.0, 0.0_f64);
    for side in sides {
        squares += side.squares;
        freedom += side.count - 1.0;
        size = size.max(side.mean.abs());
    }
    (squares / freedom).max(LEAST_VARIANCE * (1.0 + size * size))
}

fn of_model(model: &Membership, ratios: &[f64]) -> Vec<Finding> {
    let of = |member: bool| (0..ratios.len()).filter(move |&index| model.member[index] == member);
    let mut others: Vec<f64> = of(false).map(|index| ratios[index]).collect();
    others.sort_by(f64::total_cmp);
    if others.is_empty() || of(true).next().is_none() {
        return Vec::new();
    }
    let finding = |(rate, metric): (f64, &'static str)| {
        let guess = |index: usize| Guess {
            record: model.records[index],
            success: chance_of_being_named(ratios[index], &others, rate),
            baseline: rate,
        };
        let target = format!("membership in the training set of {}", model.model);
        Finding::new(target, metric, Guesses::PerRecord(of(true).map(guess).collect()))
    };
    FALSE_POSITIVE_RATES.into_iter().map(finding).collect()
}

/// The probability that a record with this ratio is called a member where a share `rate` of others is: others are sorted.
/// Where the record is no different from the others, that is `rate` exactly, however few these are: its rank among them
/// and itself is as likely to be any as another, and equal ratios are in random order (the smoothed p-value of conformal
/// prediction: V. Vovk, A. Gammerman, G. Shafer, "Algorithmic learning in a random world", 2005).
fn chance_of_being_named(ratio: f64, others: &[f64], rate: f64) -> f64 {
    let below = others.partition_point(|&other| other < ratio);
    let up_to = others.partition_point(|&other| other <= ratio);
    let (above, equal) = ((others.len() - up_to) as f64, (up_to - below) as f64);
    let named = rate * (others.len() as f64 + 1.0);
    ((named - above) / (equal + 1.0)).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, array};
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha20Rng;

    use super::*;

    #[test]
    fn confidences_are_log_odds_or_margins() {
        let of = |scores: Array2<f32>, targets: &[usize], probabilities| {
            confidences(scores.view(), targets, probabilities)
        };
        let two = of(array![[0.25], [0.25], [1.0]], &[0, 1, 0], true).unwrap();
        assert_eq!(two, [0.75_f64.ln() - 0.25_f64.ln(), 0.25_f64.ln() - 0.75_f64.ln(), 1e-12_f64.ln()]);
        assert_eq!(of(array![[2.0], [3.0]], &[0, 1], false), Ok(vec![-2.0, 3.0]));
        assert_eq!(of(array![[0.5, 0.25, 0.25]], &[0], true), Ok(vec![0.0]));
        assert_eq!(of(array![[0.5, 3.0, -1.0]], &[0], false), Ok(vec![-2.5]));
        assert!(of(array![[f32::NAN]], &[0], true).is_err());
        assert!(of(array![[1.0]], &[2], true).is_err());
    }

    /// Four shadow models; the first two were trained on record 0, the others on record 1.
    fn shadows(released: Vec<f64>) -> Shadows {
        Shadows {
            released,
            confidences: array![[5.0, 1.0], [3.0, -1.0], [1.0, 3.0], [-1.0, 5.0]],
            trained_on: array![[true, false], [true, false], [false, true], [false, true]],
        }
    }

    #[test]
    fn a_ratio_by_hand() {
        // means 4 and 0, both variances (1 + 1 + 1 + 1) / 2 = 2: at x ((x - 0)^2 - (x - 4)^2) / 4 = 2 x - 4
        let found = likelihood_ratios(&shadows(vec![3.0, 0.5])).unwrap();
        assert!((found[0] - 2.0).abs() < 1e-9 && (found[1] + 3.0).abs() < 1e-9, "{found:?}");
        let mut few = shadows(vec![3.0, 0.5]);
        few.trained_on[(0, 1)] = true;
        let needed =
            NotApplicable::TooFew { what: "shadow models with and without each record", needed: 2, found: 1 };
        assert_eq!(likelihood_ratios(&few), Err(needed));
        assert_eq!(likelihood_ratios(&shadows(vec![1e300, 0.0])), Err(NotApplicable::Overflow));
    }

    #[test]
    fn members_are_named_at_a_fixed_share_of_others() {
        let others: Vec<f64> = (0..19).map(f64::from).collect();
        let at = |ratio, rate| chance_of_being_named(ratio, &others, rate);
        // 2 of 20 may be named at 10 %: whoever is above the 18th of the 19 others; at 1 % a fifth of the highest place
        assert_eq!([at(19.0, 0.1), at(17.5, 0.1), at(16.5, 0.1)], [1.0, 1.0, 0.0]);
        assert!((at(19.0, 0.01) - 0.2).abs() < 1e-12);
        // over all places that a record may take, equal ones shared, it is the rate
        for rate in [0.1, 0.01] {
            let mean = (0..20).map(|place| at(f64::from(place) - 0.5, rate)).sum::<f64>() / 20.0;
            assert!((mean - rate).abs() < 1e-12);
            assert!((chance_of_being_named(3.0, &[3.0; 19], rate) - rate).abs() < 1e-12);
        }
    }

    /// Confidences that rise by `gain` where the model was trained on the record; half of 2,000 records are members.
    fn rates(gain: f64) -> Vec<f64> {
        let mut rng = ChaCha20Rng::from_seed([3; 32]);
        let (n, models) = (2000, 32);
        let ease: Vec<f64> = (0..n).map(|_| rng.random_range(-6.0..6.0)).collect();
        let trained_on = Array2::from_shape_fn((models, n), |(model, record)| (record + model) % 2 == 0);
        let mut noisy = |record: usize, member: bool| {
            let noise: f64 = (0..12).map(|_| rng.random_range(-0.5..0.5)).sum();
            ease[record] + noise + if member { gain } else { 0.0 }
        };
        let confidences =
            Array2::from_shape_fn((models, n), |(model, record)| noisy(record, (record + model) % 2 == 0));
        let released: Vec<f64> = (0..n).map(|record| noisy(record, record < n / 2)).collect();
        let model = Membership {
            model: "tree".into(),
            records: (0..n).collect(),
            losses: vec![0.0; n],
            member: (0..n).map(|record| record < n / 2).collect(),
            shadows: Some(Shadows { released, confidences, trained_on }),
        };
        let findings = of_model(&model, &likelihood_ratios(model.shadows.as_ref().unwrap()).unwrap());
        findings.iter().map(|finding| finding.guesses.success().unwrap()).collect()
    }

    #[test]
    fn memory_of_single_records_shows_although_they_differ_in_ease() {
        // two standard deviations apart: named at 10 % of others is Phi(2 - 1.2816) = .764 of members, at 1 % Phi(2 -
        // 2.3263) = .372, less what the means of 16 models each leave open; a standard error over 1,000 members and as
        // many others is .022 and .047
        let found = rates(2.0);
        assert!((0.65..0.81).contains(&found[0]) && (0.2..0.47).contains(&found[1]), "{found:?}");
        // without memory the rates themselves, with standard errors of .013 and .0045
        let none = rates(0.0);
        assert!((0.07..0.13).contains(&none[0]) && none[1] < 0.02, "{none:?}");
    }
}
