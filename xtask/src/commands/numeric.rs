//! `numeric`: the table experiment.

use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Args;
use crypto_encode::{EncodeOptions, Scheme};
use protocol::{Regime, conditions};

use crate::cli::{Filters, RunOptions, select};
use crate::config::RunConfig;
use crate::learners::{LearnerArgs, is_kernel_machine};
use crate::measured::measured;
use crate::stage::timed;
use crate::tabular::own::OwnTable;
use crate::tabular::source::{Source, known};
use crate::tabular::{CELLS_PER_SECOND, DEFAULT_CLASSIFIERS, Experiment, Variants, running, second_opinion};
use crate::{datasets, growth, idle};

/// Options of `numeric`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cargo xtask numeric
  cargo xtask numeric --data ../shared/data --dataset loan --split paper --schemes plain
  cargo xtask numeric --csv my.csv --target approved --positive yes --schemes fernet-digits,siv
  cargo xtask numeric --schemes fernet-digits --regimes cross-scheme --test-scheme siv
  cargo xtask numeric --schemes plain,siv --second-opinion

Schemes: plain, fernet-first-digit, fernet-digits, fernet-digits-deterministic, length-only, ff1,
siv, ope, orthogonal, laplace, randomised-response.

Classifiers: majority, logistic, svm-linear, svm-rbf, svm-poly, svm-sigmoid, linear-svm,
naive-bayes, tree, ml-elm (default: logistic and the four kernels of svm).

A CSV file needs a header. Separator, number formats and column kinds are inferred and printed as a
schema; --write-schema FILE saves it, and --schema FILE reads the table by it once it is corrected.
What was read of each column, and what was left out, is on the page and in results.json.")]
pub struct NumericArgs {
    #[command(flatten)]
    run: RunOptions,
    #[command(flatten)]
    filters: Filters,
    #[command(flatten)]
    table: OwnTableArgs,
    /// Schemes that test rows (and, the other way round, training rows) have under cross-scheme (default: plain).
    #[arg(long, value_name = "IDS", value_delimiter = ',')]
    test_scheme: Vec<String>,
    #[command(flatten)]
    method: MethodArgs,
    #[command(flatten)]
    learners: LearnerArgs,
    /// Fit linfa-svm and linfa-logistic beside our classifiers on the first split, and count the test decisions that they
    /// share (up to 5,000 training rows).
    #[arg(long)]
    second_opinion: bool,
}

/// A person's own table.
#[derive(Debug, Args)]
pub struct OwnTableArgs {
    /// A table of your own instead of the known data sets: CSV, compressed by gzip or not, Parquet or Arrow IPC (Feather); `-` is
    /// standard input.
    #[arg(long, value_name = "FILE", conflicts_with = "dataset")]
    csv: Option<PathBuf>,
    /// Column to predict.
    #[arg(long, value_name = "COLUMN", requires = "csv")]
    target: Option<String>,
    /// Label of the target column that counts as positive.
    #[arg(long, value_name = "VALUE", requires = "csv", allow_negative_numbers = true)]
    positive: Option<String>,
    /// Schema of the CSV file, instead of an inferred one.
    #[arg(long, value_name = "FILE", requires = "csv", conflicts_with_all = ["target", "positive"])]
    schema: Option<PathBuf>,
    /// Write the inferred schema to a new file, to be corrected, and end.
    #[arg(long, value_name = "FILE", requires = "csv", conflicts_with = "schema")]
    write_schema: Option<PathBuf>,
    /// Labels that differ only in upper and lower case or in spaces, or are one number (1, 1.0), are one label.
    #[arg(long, requires = "csv")]
    fold_labels: bool,
    /// Leave out rows without a value of the target, and count them, instead of refusing the table.
    #[arg(long, requires = "csv")]
    drop_missing_target: bool,
}

/// Options of encoders and classifiers.
#[derive(Debug, Clone, Args)]
pub struct MethodArgs {
    /// Privacy budget of one record under laplace and randomised-response.
    #[arg(long, default_value_t = EncodeOptions::default().epsilon)]
    epsilon: f64,
    /// An indicator under Fernet digits is 1 when its first digit is at least this.
    #[arg(long, value_name = "DIGIT", default_value_t = EncodeOptions::default().indicator_baseline)]
    indicator_baseline: u8,
    /// Cells that the running clock sees encoded in one second.
    #[arg(long, value_name = "N", default_value_t = CELLS_PER_SECOND)]
    cells_per_second: u32,
    /// Add rows with thresholds tuned on training folds (plain logistic regression always has one).
    #[arg(long)]
    tune_thresholds: bool,
    /// Add rows of the support vector machines with probabilities by Platt scaling on training folds.
    #[arg(long)]
    platt: bool,
}

/// What a folder of data does not hold, and what to give instead.
const NO_TABLE: &str = "no known table, such as loan; for a table of your own, give --csv FILE with --target COLUMN; for \
                        generated rows, give --dataset loan-synthetic";

/// Runs the experiment and writes its results folder.
pub fn run(args: NumericArgs) -> Result<()> {
    if args.table.write_schema()? {
        return Ok(());
    }
    let config = RunConfig::new(&args.run)?;
    let experiment = args.experiment()?;
    measured(&config, |run| {
        let sources = match args.table.own()? {
            Some(own) => vec![Source::own(&own, config.progress)?],
            None => args.known(&config)?,
        };
        args.learners.refuse_idle_on(sources.iter().map(|source| source.table.classes().len()))?;
        growth::tables(&config, &mut run.timings)?;
        sources.iter().try_for_each(|source| {
            let name = format!("{}: table experiment", source.input.dataset);
            let rows = Some(source.table.n_rows());
            timed(&mut run.timings, name, rows, |_| experiment.run(&config, source, &mut run.results))
        })
    })
}

impl NumericArgs {
    /// The known tables that are asked for.
    fn known(&self, config: &RunConfig) -> Result<Vec<Source>> {
        let sources = known(config, &self.filters.dataset)?;
        let found = sources.iter().map(|source| source.input.origin);
        datasets::refuse_only_generated(config.data.as_deref(), &self.filters.dataset, found, NO_TABLE)?;
        Ok(sources)
    }

    /// The experiment that the options ask for; none of them is without an effect on it.
    fn experiment(&self) -> Result<Experiment> {
        let (plain, all) = (crypto_encode::plain(), crypto_encode::schemes().iter().collect::<Vec<_>>());
        let filters = &self.filters;
        let schemes = select("--schemes", &filters.schemes, &all, &all, |scheme| scheme.id)?;
        let partners = select("--test-scheme", &self.test_scheme, &[plain], &all, |scheme| scheme.id)?;
        let regimes = filters.regimes(Regime::ALL, Regime::ALL)?;
        let experiment = self.method.of(Experiment {
            conditions: conditions(plain, &schemes, &regimes, &partners),
            all_schemes: filters.names_no_scheme(),
            classifiers: filters.classifiers(&DEFAULT_CLASSIFIERS)?,
            learners: self.learners.options(),
            second_opinion: self.second_opinion,
            ..Experiment::default()
        });
        self.refuse_idle(&experiment)?;
        Ok(experiment)
    }

    fn refuse_idle(&self, experiment: &Experiment) -> Result<()> {
        let across = experiment.conditions.iter().any(|condition| condition.regime == Regime::CrossScheme);
        let given = !self.test_scheme.is_empty() && !across;
        idle::refuse(
            "--test-scheme",
            given,
            "--regimes leaves cross-scheme out, or no other scheme is named",
        )?;
        idle::refuse_unrun(
            &self.filters.schemes,
            &self.filters.regimes,
            &idle::parts(&experiment.conditions),
        )?;
        self.method.refuse_idle(experiment)?;
        let given = self.second_opinion
            && !second_opinion::has_peer(&experiment.classifiers, &self.learners.options());
        idle::refuse(
            "--second-opinion",
            given,
            "it is for logistic, svm-linear, svm-rbf and svm-poly; name one",
        )?;
        self.learners.refuse_idle(&experiment.classifiers)
    }
}

impl MethodArgs {
    /// The experiment with these options.
    pub fn of(&self, experiment: Experiment) -> Experiment {
        Experiment {
            variants: Variants { tuned: self.tune_thresholds, platt: self.platt },
            running: running(self.cells_per_second),
            encode: EncodeOptions {
                epsilon: self.epsilon,
                indicator_baseline: self.indicator_baseline,
                ..experiment.encode
            },
            ..experiment
        }
    }

    /// The first option that is not at its default.
    pub fn given(&self) -> Option<&'static str> {
        let default = EncodeOptions::default();
        let given = [
            ("--epsilon", self.epsilon != default.epsilon),
            ("--indicator-baseline", self.indicator_baseline != default.indicator_baseline),
            ("--cells-per-second", self.cells_per_second != CELLS_PER_SECOND),
            ("--tune-thresholds", self.tune_thresholds),
            ("--platt", self.platt),
        ];
        given.iter().find(|(_, given)| *given).map(|(option, _)| *option)
    }

    /// Refuses an option of schemes or classifiers that the experiment does not have.
    pub fn refuse_idle(&self, experiment: &Experiment) -> Result<()> {
        let default = EncodeOptions::default();
        let has = |is: &dyn Fn(&Scheme) -> bool| {
            experiment.conditions.iter().flat_map(|condition| condition.schemes()).any(is)
        };
        let noise = has(&|scheme| scheme.is_differentially_private());
        let given = self.epsilon != default.epsilon && !noise;
        idle::refuse("--epsilon", given, "it is for laplace and randomised-response; name one in --schemes")?;
        let digits = has(&|scheme| scheme.takes_baseline);
        let given = self.indicator_baseline != default.indicator_baseline && !digits;
        idle::refuse("--indicator-baseline", given, "it is for digits of Fernet tokens; name such a scheme")?;
        let given = self.cells_per_second != CELLS_PER_SECOND && !has(&|scheme| scheme.uses_clock);
        idle::refuse(
            "--cells-per-second",
            given,
            "no scheme of --schemes uses a clock; name a Fernet scheme",
        )?;
        let given = self.platt && !experiment.classifiers.iter().any(|id| is_kernel_machine(id));
        idle::refuse("--platt", given, "it is for svm-linear, svm-rbf, svm-poly and svm-sigmoid; name one")
    }
}

impl OwnTableArgs {
    /// The table, where one was named.
    pub fn own(&self) -> Result<Option<OwnTable>> {
        let Some(csv) = self.csv.clone() else { return Ok(None) };
        if self.schema.is_none() && self.target.is_none() {
            bail!(
                "--csv {}: name the column to predict with --target COLUMN, or give --schema FILE",
                csv.display()
            );
        }
        Ok(Some(OwnTable {
            csv,
            schema: self.schema.clone(),
            target: self.target.clone(),
            positive: self.positive.clone(),
            fold_labels: self.fold_labels,
            drop_missing_target: self.drop_missing_target,
        }))
    }

    /// Writes the inferred schema where that was asked for; whether it was.
    pub fn write_schema(&self) -> Result<bool> {
        let (Some(to), Some(own)) = (&self.write_schema, self.own()?) else { return Ok(false) };
        own.write_schema(to)?;
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::tests::refused;
    use crate::commands::{Cli, Command};

    fn parsed(line: &str) -> Result<NumericArgs> {
        match Cli::of_line(&format!("numeric {line}"))? {
            Command::Numeric(args) => Ok(args),
            _ => bail!("another command"),
        }
    }

    #[test]
    fn options_make_the_experiment() -> Result<()> {
        assert!(parsed("--second-opinion")?.experiment()?.second_opinion);
        let usual = parsed("")?.experiment()?;
        assert!(!usual.second_opinion);
        assert!(usual.all_schemes && usual.conditions[0].regime == Regime::None);
        assert_eq!(
            (usual.classifiers.as_slice(), usual.variants),
            (&DEFAULT_CLASSIFIERS[..], Variants::default())
        );
        let line = "--schemes laplace,fernet-digits --regimes same-key,cross-scheme --test-scheme siv --epsilon 2 \
                    --classifiers majority,tree,svm-rbf --platt --cells-per-second 7";
        let asked = parsed(line)?.experiment()?;
        assert_eq!((asked.classifiers, asked.all_schemes), (vec!["svm-rbf", "tree"], false));
        assert_eq!((asked.encode.epsilon, asked.variants.platt, asked.variants.tuned), (2.0, true, false));
        assert!(matches!(asked.running, crypto_encode::Clock::Running { cells_per_second: 7, .. }));
        let across = asked.conditions.iter().filter(|condition| condition.regime == Regime::CrossScheme);
        let across: Vec<_> = across.map(|condition| condition.schemes().map(|scheme| scheme.id)).collect();
        assert!(across.contains(&["siv", "laplace"]) && across.contains(&["fernet-digits", "siv"]));
        Ok(())
    }

    #[test]
    fn an_option_without_an_effect_is_refused_by_its_name() -> Result<()> {
        for line in [
            "--test-scheme siv --regimes same-key",
            "--epsilon 2 --schemes siv",
            "--indicator-baseline 3 --schemes siv",
            "--cells-per-second 5 --schemes siv",
            "--platt --classifiers tree",
            "--multi-class one-vs-rest --classifiers tree",
            "--tree-depth 3 --classifiers logistic",
            "--second-opinion --classifiers tree,svm-sigmoid",
        ] {
            let said = refused(parsed(line)?.experiment());
            let option = line.split(' ').next().unwrap_or_default();
            assert!(said.starts_with(&format!("{option} has no effect here: ")), "{line}: {said}");
        }
        assert_eq!(parsed("--platt")?.method.given(), Some("--platt"));
        Ok(())
    }

    #[test]
    fn a_table_of_ones_own_needs_its_target_or_a_schema() -> Result<()> {
        assert!(parsed("")?.table.own()?.is_none());
        assert!(refused(parsed("--csv a.csv")?.table.own()).starts_with("--csv a.csv: name the column"));
        let own = parsed("--csv a.csv --target y --positive -1 --fold-labels")?.table.own()?;
        let own = own.unwrap_or_default();
        assert_eq!((own.target.as_deref(), own.positive.as_deref()), (Some("y"), Some("-1")));
        assert!(own.fold_labels && !own.drop_missing_target);
        for conflict in ["--csv a.csv --dataset loan", "--csv a.csv --schema s --target y", "--target y"] {
            assert!(parsed(conflict).is_err(), "{conflict}");
        }
        Ok(())
    }
}
