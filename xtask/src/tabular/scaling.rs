//! The study's encrypted linear support-vector machine (its figure 5) by the scaling of the digits.
//!
//! The study printed [[1, 37], [0, 85]] for it and does not say how its digits were scaled, if they were. So the same digits
//! are given to the same classifier on the study's split in three ways: as they are, standardised, and brought to the range
//! from 0 to 1. These runs stand beside the printed counts and are no part of the experiment: nothing is tested on them.

use anyhow::Result;
use classifiers::{KernelKind, Svm, SvmOptions, TrainSet};
use experiment::Outcome;
use ndarray::{Array2, ArrayView2, Axis};
use rayon::prelude::*;
use results::{Clock, Regime, Run, ScaledRuns, Scaling};
use tabular_data::Standardiser;

use super::plan::Condition;
use super::prepare::Prepared;
use super::protect::{Protection, single};
use crate::interrupt;

/// The classifier whose counts the study printed.
pub const CLASSIFIER: &str = "svm-linear";
/// The encoding that its figures are redrawn with.
const SCHEME: &str = "fernet-digits";
/// The solver is stopped after so many steps: on digits up to 99,999 it would go on for minutes.
const STEPS: u64 = 1_000_000;

/// The study's condition among those of a plan: two keys and, where it is run, a clock that goes on.
pub fn condition(plan: &[Condition]) -> Option<&Condition> {
    let of_study = |condition: &&Condition| {
        condition.regime == Regime::CrossKey && condition.schemes().iter().all(|scheme| scheme.id == SCHEME)
    };
    plan.iter().filter(of_study).max_by_key(|condition| condition.clock == Some(Clock::Running))
}

/// What is run in all three ways, on a table of two classes.
pub struct Asked<'a> {
    /// The study's split.
    pub split: &'a Prepared,
    /// Encoders and keys.
    pub protection: &'a Protection,
    /// Keys.
    pub n_keys: usize,
}

impl Asked<'_> {
    /// The runs under every key, for each way of scaling; C = 1, as the study's.
    pub fn runs(&self, condition: &Condition) -> Result<Vec<ScaledRuns>> {
        let of_key = |key: usize| -> Result<Vec<(Run, bool)>> {
            let encoded = self.protection.encoded(condition, self.split, key)?;
            Scaling::ALL.iter().map(|&scaling| self.run(key, scaled(scaling, &encoded)?)).collect()
        };
        let by_key: Vec<_> = (0..self.n_keys).into_par_iter().map(of_key).collect::<Result<_>>()?;
        let of_scaling = |(index, &scaling): (usize, &Scaling)| {
            let (runs, settled): (Vec<Run>, Vec<bool>) =
                by_key.iter().filter_map(|runs| runs.get(index).cloned()).unzip();
            ScaledRuns {
                dataset: self.protection.dataset.clone(),
                scheme: condition.train.id.to_owned(),
                regime: condition.regime,
                clock: condition.clock,
                classifier: CLASSIFIER.to_owned(),
                scaling,
                runs,
                settled: settled.iter().filter(|settled| **settled).count() as u64,
                steps: STEPS,
            }
        };
        Ok(Scaling::ALL.iter().enumerate().map(of_scaling).collect())
    }

    /// The run under a key, and whether the solver reached the optimum.
    fn run(&self, key: usize, [train, test]: [Array2<f32>; 2]) -> Result<(Run, bool)> {
        interrupt::check()?;
        let options =
            SvmOptions { kernel: KernelKind::Linear, max_iterations: Some(STEPS), ..SvmOptions::default() };
        let set = TrainSet::new(train.view(), self.split.train.targets(), 2)?;
        let model = Svm::new(options)?.fit_model(&set.with_stop(&interrupt::is_requested))?;
        interrupt::check()?;
        let outcome = Outcome::of(&model, test.view())?;
        Ok((outcome.run(&self.split.label, key, self.split.test.targets(), 2)?, model.report().converged))
    }
}

/// Training and test rows on the scale that the training rows give.
fn scaled(scaling: Scaling, [train, test]: &[Array2<f64>; 2]) -> Result<[Array2<f32>; 2]> {
    let both = match scaling {
        Scaling::Unscaled => [train.clone(), test.clone()],
        Scaling::Standardised => {
            let scale = Standardiser::fit(train.view())?;
            [scale.transform(train.view())?, scale.transform(test.view())?]
        }
        Scaling::MinMax => {
            let ranges = ranges(train.view());
            [train, test].map(|rows| to_unit(rows, &ranges))
        }
    };
    Ok(both.map(|rows| single(&rows)))
}

/// The least value and the width of each column.
fn ranges(rows: ArrayView2<'_, f64>) -> Vec<(f64, f64)> {
    let ends = |column: ndarray::ArrayView1<'_, f64>| {
        let low = column.iter().copied().fold(f64::INFINITY, f64::min);
        (low, column.iter().copied().fold(f64::NEG_INFINITY, f64::max) - low)
    };
    rows.axis_iter(Axis(1)).map(ends).collect()
}

/// (x - least) / width, and 0 in a column of one value.
fn to_unit(rows: &Array2<f64>, ranges: &[(f64, f64)]) -> Array2<f64> {
    let mut unit = rows.clone();
    for (mut column, &(low, width)) in unit.axis_iter_mut(Axis(1)).zip(ranges) {
        column.mapv_inplace(|x| if width > 0.0 { (x - low) / width } else { 0.0 });
    }
    unit
}

#[cfg(test)]
mod tests {
    use ndarray::array;
    use protocol::{KeySchedule, conditions};
    use tabular_data::PreprocessOptions;

    use super::super::source::Source;
    use super::*;

    #[test]
    fn columns_are_scaled_as_the_training_rows_say() -> Result<()> {
        let both = [array![[10.0, 7.0], [30.0, 7.0]], array![[20.0, 9.0], [50.0, 7.0]]];
        let of = |scaling| scaled(scaling, &both);
        assert_eq!(
            of(Scaling::Unscaled)?,
            [array![[10.0, 7.0], [30.0, 7.0]], array![[20.0, 9.0], [50.0, 7.0]]]
        );
        assert_eq!(of(Scaling::MinMax)?, [array![[0.0, 0.0], [1.0, 0.0]], array![[0.5, 0.0], [2.0, 0.0]]]);
        // mean 20 and standard deviation 10, n in the denominator
        let [train, test] = of(Scaling::Standardised)?;
        assert_eq!((train.column(0).to_vec(), test.column(0).to_vec()), (vec![-1.0, 1.0], vec![0.0, 3.0]));
        Ok(())
    }

    #[test]
    fn the_condition_is_the_studys() -> Result<()> {
        let scheme = crypto_encode::scheme(SCHEME)?;
        let plan = conditions(crypto_encode::plain(), &[scheme], &[Regime::SameKey, Regime::CrossKey], &[]);
        let found = condition(&plan).map(|found| (found.regime, found.clock));
        assert_eq!(found, Some((Regime::CrossKey, Some(Clock::Running))));
        let without: Vec<Condition> = plan.into_iter().filter(|one| one.regime == Regime::SameKey).collect();
        assert!(condition(&without).is_none());
        Ok(())
    }

    #[test]
    fn every_scaling_is_run_under_every_key_on_the_same_digits() -> Result<()> {
        let (source, keys) = (Source::small()?, KeySchedule::new(1));
        let split = Prepared::new(&source.table, &source.one_split(keys)?, &PreprocessOptions::default())?;
        let plan =
            conditions(crypto_encode::plain(), &[crypto_encode::scheme(SCHEME)?], &[Regime::CrossKey], &[]);
        let protection = Protection::with_fixed_clock(keys, "small");
        let asked = Asked { split: &split, protection: &protection, n_keys: 3 };
        let condition = condition(&plan).expect("it is planned");
        let found = asked.runs(condition)?;
        assert_eq!(found.iter().map(|one| one.scaling).collect::<Vec<_>>(), Scaling::ALL);
        for one in &found {
            assert_eq!(one.runs.iter().map(|run| run.key).collect::<Vec<_>>(), [0, 1, 2]);
            assert!(one.runs.iter().all(|run| run.confusion.is_some() && run.split == split.label));
        }
        let standardised = found.iter().find(|one| one.scaling == Scaling::Standardised);
        assert_eq!(standardised.map(|one| one.settled), Some(3));
        let [train, _] = protection.encoded(condition, &split, 0)?;
        let digits = |value: &f64| value.fract() == 0.0 && *value >= 0.0;
        assert!(train.iter().all(digits), "as they come out of the tokens");
        Ok(())
    }
}
