//! The plan of most use among those of tolerable risk.
//!
//! A plan chooses one of several candidates for each column. Its risk is the larger of two: the most that is read of a column,
//! and how many people are found again by all columns together. The first is a limit per candidate; the second is why columns
//! cannot be chosen one by one. Plans are improved by changing one or two columns at a time until nothing helps, from several
//! beginnings: nothing at all, single columns, and plans drawn at random.

use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;
use rayon::prelude::*;

/// What a change must add to the area under the ROC curve to be worth a column.
const LEAST_GAIN: f64 = 5e-4;

/// Rounds of improvement, at most: a round changes every column once.
const MOST_ROUNDS: usize = 12;

/// Beginnings that are drawn at random, for each column; a large table is measured slowly and has fewer.
const DRAWN: usize = 2;

/// Columns up to which pairs of columns are changed together.
const MOST_FOR_PAIRS: usize = 16;

/// What is known of plans: for each column the number of a candidate.
pub trait Measure: Sync {
    /// Why a plan cannot be measured.
    type Error: Send;

    /// Number of candidates of each column; number 0 releases nothing of it.
    fn candidates(&self) -> &[usize];

    /// The area under the ROC curve of a receiver of this plan.
    fn auc(&self, plan: &[usize]) -> Result<f64, Self::Error>;

    /// The risk of this plan, 0 to 1.
    fn risk(&self, plan: &[usize]) -> Result<f64, Self::Error>;

    /// Whether plans take long to measure.
    fn is_slow(&self) -> bool {
        false
    }
}

/// A plan that was found.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Found {
    /// A candidate per column.
    pub plan: Vec<usize>,
    /// What a receiver reaches.
    pub auc: f64,
    /// Its risk.
    pub risk: f64,
}

/// The plan of the largest area under the ROC curve whose risk is at most `most_risk`; the plan that releases nothing where no
/// other has any use.
///
/// # Errors
/// The first plan that cannot be measured.
pub fn best_plan<M: Measure>(measure: &M, most_risk: f64) -> Result<Found, M::Error> {
    let search = Search { measure, most_risk };
    let mut best = search.climb(vec![0; measure.candidates().len()])?;
    for begin in search.beginnings()? {
        let other = search.climb(begin)?;
        if other.auc > best.auc + LEAST_GAIN {
            best = other;
        }
    }
    Ok(best)
}

struct Search<'a, M> {
    measure: &'a M,
    most_risk: f64,
}

impl<M: Measure> Search<'_, M> {
    /// For each column the plan that releases it alone under its most useful candidate, if that is of use.
    fn beginnings(&self) -> Result<Vec<Vec<usize>>, M::Error> {
        let columns = self.measure.candidates().len();
        let nothing = self.found(vec![0; columns])?;
        let mut beginnings = Vec::new();
        for column in 0..columns {
            if let Some(alone) = self.changed(&nothing, column)? {
                beginnings.push((alone.auc, alone.plan));
            }
        }
        beginnings.sort_by(|a, b| b.0.total_cmp(&a.0));
        let alone = beginnings.into_iter().skip(1).take(3).map(|(_, plan)| plan);
        Ok(alone.chain(self.drawn()?).collect())
    }

    /// Plans of columns drawn at random, as far as they are tolerable together.
    fn drawn(&self) -> Result<Vec<Vec<usize>>, M::Error> {
        let candidates = self.measure.candidates();
        let count = if self.measure.is_slow() { 0 } else { DRAWN * candidates.len() };
        let mut rng = ChaCha20Rng::seed_from_u64(0);
        let mut order: Vec<usize> = (0..candidates.len()).collect();
        let mut plans = Vec::with_capacity(count);
        for _ in 0..count {
            order.shuffle(&mut rng);
            let mut plan = vec![0; candidates.len()];
            for &column in &order {
                plan[column] = rng.random_range(0..candidates[column].max(1));
                if self.measure.risk(&plan)? > self.most_risk {
                    plan[column] = 0;
                }
            }
            plans.push(plan);
        }
        Ok(plans)
    }

    fn found(&self, plan: Vec<usize>) -> Result<Found, M::Error> {
        Ok(Found { auc: self.measure.auc(&plan)?, risk: self.measure.risk(&plan)?, plan })
    }

    fn climb(&self, begin: Vec<usize>) -> Result<Found, M::Error> {
        let mut found = self.found(begin)?;
        let columns = found.plan.len();
        for _ in 0..MOST_ROUNDS {
            let before = found.auc;
            for column in 0..columns {
                found = self.changed(&found, column)?.unwrap_or(found);
            }
            if found.auc > before + LEAST_GAIN {
                continue;
            }
            match self.pair(&found)? {
                Some(better) => found = better,
                None => break,
            }
        }
        self.thinned(found)
    }

    /// The best plan that differs in this column, where it is better.
    fn changed(&self, from: &Found, column: usize) -> Result<Option<Found>, M::Error> {
        let others =
            (0..self.measure.candidates()[column]).filter(|&candidate| candidate != from.plan[column]);
        let plans: Vec<Vec<usize>> = others
            .map(|candidate| {
                let mut plan = from.plan.clone();
                plan[column] = candidate;
                plan
            })
            .collect();
        let tried: Vec<Option<Found>> =
            plans.into_par_iter().map(|plan| self.tolerable(plan)).collect::<Result<_, M::Error>>()?;
        let better = tried.into_iter().rev().flatten().filter(|found| found.auc > from.auc + LEAST_GAIN);
        Ok(better.max_by(|a, b| a.auc.total_cmp(&b.auc)))
    }

    fn tolerable(&self, plan: Vec<usize>) -> Result<Option<Found>, M::Error> {
        let risk = self.measure.risk(&plan)?;
        match risk <= self.most_risk {
            true => Ok(Some(Found { auc: self.measure.auc(&plan)?, risk, plan })),
            false => Ok(None),
        }
    }

    /// A better plan that gives one column up for another: where the limit is reached, no single change can do that.
    fn pair(&self, from: &Found) -> Result<Option<Found>, M::Error> {
        let columns = from.plan.len();
        if columns > MOST_FOR_PAIRS {
            return Ok(None);
        }
        let mut best: Option<Found> = None;
        for out in (0..columns).filter(|&column| from.plan[column] != 0) {
            let mut less = from.clone();
            less.plan[out] = 0;
            for other in (0..columns).filter(|&column| column != out && from.plan[column] == 0) {
                let found = self.changed(&Found { auc: from.auc, ..less.clone() }, other)?;
                if let Some(found) =
                    found.filter(|found| best.as_ref().is_none_or(|best| found.auc > best.auc))
                {
                    best = Some(found);
                }
            }
        }
        Ok(best)
    }

    /// The plan without the columns that add nothing: what nobody needs is not handed over.
    fn thinned(&self, mut found: Found) -> Result<Found, M::Error> {
        for column in 0..found.plan.len() {
            if found.plan[column] == 0 {
                continue;
            }
            let mut plan = found.plan.clone();
            plan[column] = 0;
            let without = self.found(plan)?;
            if without.auc >= found.auc && without.risk <= self.most_risk {
                found = without;
            }
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;

    /// Column j adds `gains[j][candidate]`; what is linked adds up, and reading is a limit per candidate.
    struct Toy {
        candidates: Vec<usize>,
        gains: Vec<Vec<f64>>,
        linked: Vec<Vec<f64>>,
        read: Vec<Vec<f64>>,
    }

    impl Measure for Toy {
        type Error = Infallible;

        fn candidates(&self) -> &[usize] {
            &self.candidates
        }

        fn auc(&self, plan: &[usize]) -> Result<f64, Infallible> {
            Ok(0.5 + plan.iter().enumerate().map(|(column, &c)| self.gains[column][c]).sum::<f64>())
        }

        fn risk(&self, plan: &[usize]) -> Result<f64, Infallible> {
            let linked: f64 = plan.iter().enumerate().map(|(column, &c)| self.linked[column][c]).sum();
            let read = plan.iter().enumerate().map(|(column, &c)| self.read[column][c]);
            Ok(read.fold(linked, f64::max))
        }
    }

    fn toy(columns: &[[(f64, f64, f64); 3]]) -> Toy {
        let of = |part: fn(&(f64, f64, f64)) -> f64| {
            columns.iter().map(|candidates| candidates.iter().map(part).collect()).collect()
        };
        let (gains, linked, read) = (of(|c| c.0), of(|c| c.1), of(|c| c.2));
        Toy { candidates: vec![3; columns.len()], gains, linked, read }
    }

    /// The best by trying all.
    fn by_hand(toy: &Toy, most_risk: f64) -> f64 {
        let plans = (0..3_usize.pow(toy.candidates.len() as u32)).map(|code| {
            (0..toy.candidates.len()).map(|j| code / 3_usize.pow(j as u32) % 3).collect::<Vec<_>>()
        });
        let tolerable = plans.filter(|plan| toy.risk(plan).expect("a toy") <= most_risk);
        tolerable.map(|plan| toy.auc(&plan).expect("a toy")).fold(0.0, f64::max)
    }

    #[test]
    fn a_column_is_given_up_for_a_better_one_and_what_adds_nothing_is_left_out() -> Result<(), Infallible> {
        let nothing = (0.0, 0.0, 0.0);
        let toy = toy(&[
            // of use, but it names too many people to stand beside the third
            [nothing, (0.05, 0.08, 0.0), (0.06, 0.2, 0.0)],
            // read too well, or of no use
            [nothing, (0.2, 0.0, 0.9), (0.0, 0.01, 0.05)],
            [nothing, (0.09, 0.09, 0.1), (0.04, 0.02, 0.0)],
            [nothing, (0.01, 0.01, 0.0), (0.02, 0.05, 0.0)],
        ]);
        let found = best_plan(&toy, 0.1)?;
        assert!((found.auc - by_hand(&toy, 0.1)).abs() < 1e-9, "{found:?}");
        assert_eq!(found.plan[1], 0);
        assert!(found.risk <= 0.1);
        Ok(())
    }

    #[test]
    fn nothing_is_released_where_nothing_is_tolerable() -> Result<(), Infallible> {
        let toy = toy(&[[(0.0, 0.0, 0.0), (0.3, 0.0, 0.5), (0.2, 0.4, 0.0)]]);
        assert_eq!(best_plan(&toy, 0.1)?, Found { plan: vec![0], auc: 0.5, risk: 0.0 });
        Ok(())
    }
}
