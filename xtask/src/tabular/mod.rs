//! The table experiment: data set x scheme x regime x classifier over keys and splits.
//!
//! [`source`] loads a table, [`prepare`] splits and codes it, [`plan`] lists the conditions, [`protect`] encrypts one
//! prepared split under one key, and [`table_run`] hands the rows to the engine of crate [`experiment`], which fits, scores and
//! judges.

use anyhow::Result;
use classifiers::LearnerOptions;
use crypto_encode::{Clock, EncodeOptions};
use protocol::{Regime, conditions};
use results::Results;
use tabular_data::{ColumnKind, ColumnSpec, Table};

use crate::config::RunConfig;
use crate::progress::Progress;
use source::Source;
use table_run::TableRun;

pub use learners::seeded;
pub use plan::Condition;
pub use prepare::{Prepared, cipher_columns};
pub use protect::Protection;

mod anatomy;
mod categories;
pub mod cipher_table;
mod curves;
pub mod input;
mod learners;
pub mod own;
pub mod plain;
pub mod plan;
pub mod prepare;
mod protect;
pub mod reading;
pub mod release;
mod scaling;
pub mod second_opinion;
pub mod source;
mod table_run;
pub mod timing;

/// The classifiers of a run that names none.
pub const DEFAULT_CLASSIFIERS: [&str; 5] = ["logistic", "svm-linear", "svm-rbf", "svm-poly", "svm-sigmoid"];

/// Cells that the running clock sees encoded in one second, unless told otherwise.
pub const CELLS_PER_SECOND: u32 = 100;

/// What is run on every table; by default what a run is that names nothing.
#[derive(Debug, Clone)]
pub struct Experiment {
    /// Ways of encrypting training and test rows, plain first.
    pub conditions: Vec<Condition>,
    /// Whether the schemes were not named one by one.
    pub all_schemes: bool,
    /// Ids of the classifiers beside `majority`.
    pub classifiers: Vec<&'static str>,
    /// Options of the classifiers.
    pub learners: LearnerOptions,
    /// Which variants of each classifier get rows of their own.
    pub variants: Variants,
    /// Options of the encoders, with the fixed clock.
    pub encode: EncodeOptions,
    /// The clock of conditions under a running clock.
    pub running: Clock,
    /// Whether linfa's classifiers are fitted beside ours on the first split.
    pub second_opinion: bool,
}

/// Variants of the classifiers that are run beside the default ones.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Variants {
    /// Thresholds tuned on training folds.
    pub tuned: bool,
    /// Probabilities by Platt scaling on training folds.
    pub platt: bool,
}

impl Default for Experiment {
    fn default() -> Self {
        let (plain, schemes) = (crypto_encode::plain(), crypto_encode::schemes().iter().collect::<Vec<_>>());
        Self {
            conditions: conditions(plain, &schemes, Regime::ALL, &[plain]),
            all_schemes: true,
            classifiers: DEFAULT_CLASSIFIERS.to_vec(),
            learners: LearnerOptions::default(),
            variants: Variants::default(),
            encode: EncodeOptions::default(),
            running: running(CELLS_PER_SECOND),
            second_opinion: false,
        }
    }
}

/// A clock that starts where the fixed one stands.
pub fn running(cells_per_second: u32) -> Clock {
    let start = match EncodeOptions::default().clock {
        Clock::Fixed { unix } => unix,
        Clock::Running { start, .. } => start,
    };
    Clock::Running { start, cells_per_second }
}

impl Experiment {
    /// Runs all conditions on one table and adds its input and cells to `results`.
    pub fn run(&self, config: &RunConfig, source: &Source, results: &mut Results) -> Result<()> {
        let run = {
            let _shown = Progress::new(config.progress, &format!("{}: preparing", source.input.dataset), 1);
            TableRun::new(self, config, source)?
        };
        let found = run.measure()?;
        results.inputs.push(source.input.clone());
        results.cells.extend(found.cells);
        results.calibrations.extend(found.calibration);
        results.curves.extend(found.curves);
        results.token_anatomy.extend(found.anatomy);
        results.scaled_runs.extend(found.scaled_runs);
        results.second_opinions.extend(found.second_opinions);
        results.categories.extend(categories::categories(&source.input.dataset, &source.table));
        Ok(())
    }

    /// The conditions that suit a table. A scheme that needs bounds which the table does not declare is left out with
    /// a word on how to declare them, unless it was asked for by name: then the encoder refuses.
    pub fn plan_for(&self, config: &RunConfig, table: &Table, dataset: &str) -> Vec<Condition> {
        let unbounded = !is_bounded(table);
        let needs_bounds =
            |condition: &&Condition| condition.schemes().iter().any(|scheme| scheme.needs_bounds);
        let (left_out, plan): (Vec<_>, Vec<_>) = self
            .conditions
            .iter()
            .partition(|condition| unbounded && self.all_schemes && needs_bounds(condition));
        if !left_out.is_empty() {
            config.progress.say(&format!(
                "{dataset}: laplace and randomised-response are left out; to run them, declare `bounds = [low, high]` \
                 for every numeric column in a schema (--schema), from knowledge of the domain"
            ));
        }
        plan
    }
}

/// Whether every numeric feature has declared bounds.
fn is_bounded(table: &Table) -> bool {
    let unbounded = |column: &ColumnSpec| {
        matches!(column.kind, ColumnKind::Numeric { indicator: false }) && column.bounds.is_none()
    };
    !table.schema().features().any(unbounded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn noise_needs_bounds_unless_it_was_named() -> Result<()> {
        let (config, source) = (RunConfig::small()?, Source::small()?);
        let has_laplace = |all_schemes| {
            let plan = Experiment { all_schemes, ..Experiment::default() };
            let plan = plan.plan_for(&config, &source.table, "small");
            assert!(plan[0].train.is_plain() && plan.iter().any(|condition| condition.train.id == "siv"));
            plan.iter().flat_map(|condition| condition.schemes()).any(|scheme| scheme.id == "laplace")
        };
        assert_eq!([true, false].map(has_laplace), [false, true]);
        Ok(())
    }

    #[test]
    fn the_running_clock_starts_where_the_fixed_one_stands() {
        let Clock::Fixed { unix } = EncodeOptions::default().clock else { panic!("a fixed clock") };
        assert!(matches!(running(9), Clock::Running { start, cells_per_second: 9 } if start == unix));
    }
}
