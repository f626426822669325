//! The raw command line: what the user typed, before anything is checked against data or registries.
//!
//! Options that several commands share are argument groups here; each command's own options stand in its file under
//! [`crate::commands`]. [`crate::config`] turns them into a resolved configuration.

use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Args;

use protocol::Regime;

use crate::idle;

/// The results folder of a run that names none.
const OUT: &str = "out";
/// The seed of a run that names none.
const SEED: u64 = 1;

/// Options of every command that measures.
#[derive(Debug, Clone, Args)]
pub struct CommonOptions {
    /// Folder that holds the real data sets, one sub-folder per set.
    #[arg(long, value_name = "DIR", env = "CIPHERLENS_DATA")]
    pub data: Option<PathBuf>,
    /// Results folder; an earlier run in it is replaced only when the new one is complete.
    #[arg(long, value_name = "DIR", default_value = OUT)]
    pub out: PathBuf,
    /// Seed from which every reproducible key and random choice is derived.
    #[arg(long, default_value_t = SEED)]
    pub seed: u64,
    /// Number of worker threads (default: all cores); results do not depend on it.
    #[arg(long, value_name = "N")]
    pub jobs: Option<usize>,
    /// A smaller run; takes seconds on the embedded sets.
    #[arg(long, conflicts_with = "full")]
    pub quick: bool,
    /// A run large enough for publication (tables: 30 keys x 20 splits); takes long.
    #[arg(long)]
    pub full: bool,
    /// Show no progress.
    #[arg(long)]
    pub quiet: bool,
}

impl Default for CommonOptions {
    fn default() -> Self {
        Self { data: None, out: OUT.into(), seed: SEED, jobs: None, quick: false, full: false, quiet: false }
    }
}

/// Options of every command that repeats what it measures over keys and splits.
#[derive(Debug, Clone, Args)]
pub struct RunOptions {
    #[command(flatten)]
    pub common: CommonOptions,
    /// Number of keys, or of key pairs under cross-key (default: for tables 8, --quick 5, --full 30; for images 5,
    /// --quick 4, --full 10).
    #[arg(long, value_name = "N")]
    pub keys: Option<usize>,
    /// Number of splits: of a table the first N folds of repeated stratified 5-fold cross-validation, of images N repetitions
    /// of 5 folds. `paper` is the published split of a table (default: for tables 5, --quick 2, --full 20; for images 1,
    /// --full 4).
    #[arg(long, visible_alias = "split", value_name = "N|paper")]
    pub splits: Option<String>,
}

impl RunOptions {
    /// The options of a command that offers no number of keys and splits.
    pub fn unrepeated(common: CommonOptions) -> Self {
        Self { common, keys: None, splits: None }
    }

    /// Refuses the published split where no table is run: sets of images have none.
    pub fn refuse_paper_split(&self) -> Result<()> {
        let paper = self.splits.as_deref() == Some("paper");
        idle::refuse(
            "--splits paper",
            paper,
            "no set of images has a published split; give a number of repetitions",
        )
    }
}

/// Filters: comma-separated ids, or `all`.
#[derive(Debug, Clone, Default, Args)]
pub struct Filters {
    /// Data sets, by folder name, separated by commas (default: all that are found).
    #[arg(long, value_name = "IDS", value_delimiter = ',')]
    pub dataset: Vec<String>,
    /// Encryption schemes, by id, separated by commas (default: all); plain is always run.
    #[arg(long, value_name = "IDS", value_delimiter = ',')]
    pub schemes: Vec<String>,
    /// Key regimes: none, same-key, cross-key, per-record-key, cross-scheme (default: all).
    #[arg(long, value_name = "IDS", value_delimiter = ',')]
    pub regimes: Vec<String>,
    /// Classifiers, by id; majority is always run.
    #[arg(long, value_name = "IDS", value_delimiter = ',')]
    pub classifiers: Vec<String>,
}

impl Filters {
    /// The key regimes named, of those `offered`; `default` where none is.
    pub fn regimes(&self, default: &[Regime], offered: &[Regime]) -> Result<Vec<Regime>> {
        select("--regimes", &self.regimes, default, offered, |regime| regime.id())
    }

    /// The classifiers named beside `majority`, which is always run and needs no naming.
    pub fn classifiers(&self, default: &[&'static str]) -> Result<Vec<&'static str>> {
        let mut chosen =
            select("--classifiers", &self.classifiers, default, classifiers::LEARNER_IDS, |id| id)?;
        chosen.retain(|&id| id != "majority");
        Ok(chosen)
    }

    /// Whether no scheme stands there by its own name.
    pub fn names_no_scheme(&self) -> bool {
        self.schemes.is_empty() || self.schemes.iter().any(|id| id == "all")
    }
}

/// The entries of `known` that a filter names: none given or `all` means all of `default`.
///
/// An unknown id is an error that lists the known ones.
pub fn select<T: Copy>(
    option: &str,
    asked: &[String],
    default: &[T],
    known: &[T],
    id: impl Fn(&T) -> &str,
) -> Result<Vec<T>> {
    if asked.is_empty() {
        return Ok(default.to_vec());
    }
    if asked.iter().any(|name| name == "all") {
        return Ok(known.to_vec());
    }
    for name in asked {
        if !known.iter().any(|item| id(item) == name) {
            let ids: Vec<&str> = known.iter().map(&id).collect();
            bail!("{option} {name}: not a choice here; choose from: {}, all", ids.join(", "));
        }
    }
    Ok(known.iter().filter(|item| asked.iter().any(|name| name == id(item))).copied().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn select_keeps_registry_order_and_names_the_unknown() -> Result<()> {
        let known = ["plain", "ff1", "siv"];
        let pick = |asked: &[&str]| {
            let asked: Vec<String> = asked.iter().map(|s| s.to_string()).collect();
            select("--schemes", &asked, &known[..1], &known, |s| s)
        };
        assert_eq!(pick(&[])?, ["plain"]);
        assert_eq!(pick(&["all"])?, known);
        assert_eq!(pick(&["siv", "plain"])?, ["plain", "siv"]);
        let error = pick(&["rot13"]).err().map(|e| e.to_string()).unwrap_or_default();
        assert!(error.contains("rot13") && error.contains("plain, ff1, siv"), "{error}");
        Ok(())
    }
}
