//! The resolved configuration: options checked, defaults filled in, names looked up.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::cli::RunOptions;
use crate::progress::Mode;
use protocol::KeySchedule;

/// How much is run when the user does not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// Within seconds.
    Quick,
    /// About a minute for the embedded sets.
    Default,
    /// For publication.
    Full,
}

impl Scale {
    /// Keys and splits of this scale.
    fn keys_and_splits(self) -> (usize, usize) {
        match self {
            Scale::Quick => (5, 2),
            Scale::Default => (8, 5),
            Scale::Full => (30, 20),
        }
    }

    /// Keys of an image cell and repetitions of its folds: one fit there costs as much as a thousand of a table. With
    /// fewer keys than these the test over keys shows nothing, however strong the signal.
    fn image_keys_and_repetitions(self) -> (usize, usize) {
        match self {
            Scale::Quick => (4, 1),
            Scale::Default => (5, 1),
            Scale::Full => (10, 4),
        }
    }
}

/// The most keys or splits that a run takes; more is a slip of the keyboard, not a study.
const MOST: usize = 10_000;

/// Which splits to use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SplitPlan {
    /// The set's own published split alone.
    Paper,
    /// This many random splits, beside the published one where the set has one.
    Random(usize),
}

/// What every experiment needs to know.
#[derive(Debug, Clone)]
pub struct RunConfig {
    /// Folder of real data sets, if any.
    pub data: Option<PathBuf>,
    /// Where the results go.
    pub out: PathBuf,
    /// The seed as given, for the provenance.
    pub seed: u64,
    /// Derivations from the seed.
    pub keys: KeySchedule,
    /// Keys a keyed cell is repeated over.
    pub n_keys: usize,
    /// Splits a cell is repeated over.
    pub splits: SplitPlan,
    /// Keys of an image cell: as many as asked for, fewer than of a table when nobody asked.
    pub n_image_keys: usize,
    /// Repetitions of the folds of an image set.
    pub repetitions: usize,
    /// Worker threads.
    pub jobs: usize,
    /// How progress is shown.
    pub progress: Mode,
    /// The scale asked for.
    pub scale: Scale,
}

impl RunConfig {
    /// Checks the options.
    pub fn new(options: &RunOptions) -> Result<Self> {
        let scale = match (options.common.quick, options.common.full) {
            (true, _) => Scale::Quick,
            (_, true) => Scale::Full,
            _ => Scale::Default,
        };
        let (keys, splits) = scale.keys_and_splits();
        let (image_keys, repetitions) = scale.image_keys_and_repetitions();
        Ok(Self {
            n_image_keys: count("--keys", options.keys.unwrap_or(image_keys))?,
            repetitions: match parse_splits(options.splits.as_deref(), repetitions)? {
                SplitPlan::Paper => 1,
                SplitPlan::Random(repetitions) => repetitions,
            },
            data: options.common.data.clone(),
            out: options.common.out.clone(),
            seed: options.common.seed,
            keys: KeySchedule::new(options.common.seed),
            n_keys: count("--keys", options.keys.unwrap_or(keys))?,
            splits: parse_splits(options.splits.as_deref(), splits)?,
            jobs: jobs(options.common.jobs)?,
            progress: Mode::detect(options.common.quiet),
            scale,
        })
    }

    /// Keys that attacks are repeated over: at least `fewest`, unless the run is a quick one.
    pub fn n_trials(&self, fewest: usize) -> usize {
        if self.scale == Scale::Quick { self.n_keys } else { self.n_keys.max(fewest) }
    }

    /// A thread pool of `jobs` workers.
    pub fn pool(&self) -> Result<rayon::ThreadPool> {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(self.jobs).build();
        pool.with_context(|| format!("--jobs {}: the system gives no such number of threads", self.jobs))
    }
}

fn parse_splits(given: Option<&str>, default: usize) -> Result<SplitPlan> {
    match given {
        None => Ok(SplitPlan::Random(default)),
        Some("paper") => Ok(SplitPlan::Paper),
        Some(text) => {
            let n = text.parse().with_context(|| {
                format!("--splits {text}: give a number of splits, or `paper` for the set's published split")
            })?;
            Ok(SplitPlan::Random(count("--splits", n)?))
        }
    }
}

fn count(option: &str, value: usize) -> Result<usize> {
    if !(1..=MOST).contains(&value) {
        bail!("{option} {value}: give a number from 1 to {MOST}");
    }
    Ok(value)
}

fn jobs(given: Option<usize>) -> Result<usize> {
    match given {
        Some(jobs) => Ok(count("--jobs", jobs)?),
        None => Ok(std::thread::available_parallelism().map_or(1, NonZeroUsize::get)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::CommonOptions;

    impl RunConfig {
        /// Two keys, one split, one thread, and nothing shown.
        pub fn small() -> Result<Self> {
            let common = CommonOptions { quick: true, quiet: true, jobs: Some(1), ..Default::default() };
            Self::new(&RunOptions { common, keys: Some(2), splits: Some("1".to_owned()) })
        }
    }

    #[test]
    fn attacks_are_repeated_over_enough_keys_unless_the_run_is_quick() -> Result<()> {
        let quick = RunConfig::small()?;
        let trials = |scale| RunConfig { scale, ..quick.clone() }.n_trials(16);
        assert_eq!([Scale::Quick, Scale::Default, Scale::Full].map(trials), [2, 16, 16]);
        assert_eq!(RunConfig { scale: Scale::Full, n_keys: 30, ..quick }.n_trials(16), 30);
        Ok(())
    }

    #[test]
    fn splits_are_a_number_or_paper() -> Result<()> {
        assert_eq!(parse_splits(None, 5)?, SplitPlan::Random(5));
        assert_eq!(parse_splits(Some("paper"), 5)?, SplitPlan::Paper);
        assert_eq!(parse_splits(Some("20"), 5)?, SplitPlan::Random(20));
        for wrong in ["0", "-1", "many", "10001", ""] {
            assert!(parse_splits(Some(wrong), 5).is_err(), "{wrong:?} must be refused");
        }
        Ok(())
    }
}
