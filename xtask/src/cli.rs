//! The raw command line: what the user typed, before anything is checked against data or registries.
//!
//! Options that several commands share are argument groups here; each command's own options stand in its file under
//! [`crate::commands`]. [`crate::config`] turns them into a resolved configuration.

use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, Parser, Subcommand};

use protocol::Regime;

use crate::config::select;
use crate::{commands, idle};

/// If data are encrypted before a classifier sees them: what can still be learned, what leaks, which scheme to use?
#[derive(Debug, Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    version,
    propagate_version = true,
    max_term_width = 110,
    after_help = "Examples:
  cargo xtask run-all                                   everything on the embedded, generated data
  cargo xtask numeric --csv my.csv --target approved --positive yes
  cargo xtask image --images photos                     a sub-folder a class
  cargo xtask help numeric                              options, ids and examples of one command

Results: a command that measures leaves a folder (--out, default out) with report.html, report.md,
results.json, timings.json, figures and tables. The same command with the same seed writes the
same results.json.

Environment: CIPHERLENS_DATA is the default of --data; COLUMNS sets the width of the summary; the
output has no colour.

Exit codes: 0 done; 2 an input, an option or the output place has to change, and the message says
what; 130 interrupted."
)]
pub struct Cli {
    /// The command to run.
    #[command(subcommand)]
    pub command: Command,
}

/// One command a file in [`crate::commands`].
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run every experiment on every data set found, and end with one results folder.
    RunAll(commands::run_all::RunAllArgs),
    /// Run the table experiment: data set x scheme x regime x classifier over keys and splits.
    Numeric(commands::numeric::NumericArgs),
    /// Run the image experiment: data set x cipher x regime x features x classifier over keys and folds.
    Image(commands::image::ImageArgs),
    /// Attack every scheme and say what an adversary gets from it.
    Audit(commands::audit::AuditArgs),
    /// Run the detection experiment: a detector trained on plain and encrypted patches, over plain and encrypted scenes.
    Detect(commands::detect::DetectArgs),
    /// Time the hot paths, beside a peer where one is given.
    Bench(commands::bench::BenchArgs),
    /// Write the embedded, generated data sets again.
    MakeData(commands::make_data::MakeDataArgs),
    /// Make a secret key file for encrypt-table and encrypt-image.
    Keygen(commands::keygen::KeygenArgs),
    /// Encrypt a picture of your own, or a folder of them.
    EncryptImage(commands::encrypt_image::EncryptImageArgs),
    /// Decrypt what encrypt-image made.
    DecryptImage(commands::decrypt_image::DecryptImageArgs),
    /// Encrypt columns of a CSV file of your own.
    EncryptTable(commands::encrypt_table::EncryptTableArgs),
    /// Give back a table that encrypt-table encrypted.
    DecryptTable(commands::decrypt_table::DecryptTableArgs),
    /// Classify records that the server cannot see: homomorphic encryption, over HTTP.
    Private(commands::private::PrivateArgs),
    /// List or download the real data sets.
    Fetch(commands::fetch::FetchArgs),
    /// Draw the page of a results file again.
    Report(commands::report::ReportArgs),
    /// Print a completion script for a shell.
    Completions(commands::completions::CompletionsArgs),
}

/// The results folder of a run that names none.
const OUT: &str = "out";
/// The seed of a run that names none.
const SEED: u64 = 1;

/// Options of every command that measures.
#[derive(Debug, Clone, Args)]
pub struct CommonOptions {
    /// Folder that holds the real data sets, one sub-folder a set.
    #[arg(long, value_name = "DIR", env = "CIPHERLENS_DATA")]
    pub data: Option<PathBuf>,
    /// Results folder; built aside and swapped in when complete.
    #[arg(long, value_name = "DIR", default_value = OUT)]
    pub out: PathBuf,
    /// The one seed that every reproducible key and random choice is derived from.
    #[arg(long, default_value_t = SEED)]
    pub seed: u64,
    /// Number of worker threads (default: all cores); results do not depend on it.
    #[arg(long, value_name = "N")]
    pub jobs: Option<usize>,
    /// A smaller run, of seconds on the embedded sets.
    #[arg(long, conflicts_with = "full")]
    pub quick: bool,
    /// A run fit for publication (tables: 30 keys x 20 splits); takes long.
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
    /// Number of keys, for cross-key of key pairs (default: by scale; for tables 8, --quick 5, --full 30).
    #[arg(long, value_name = "N")]
    pub keys: Option<usize>,
    /// Number of splits: for tables N stratified 80/20 holdouts, for images N repetitions of 5 folds; or `paper`, the
    /// published split of a table (default: by scale; for tables 4, --quick 2, --full 20).
    #[arg(long, visible_alias = "split", value_name = "N|paper")]
    pub splits: Option<String>,
}

impl RunOptions {
    /// The options of a command that offers no number of keys and splits.
    pub fn unrepeated(common: CommonOptions) -> Self {
        Self { common, keys: None, splits: None }
    }

    /// Refuses the published split where no table is run: sets of pictures have none.
    pub fn refuse_paper_split(&self) -> Result<()> {
        let paper = self.splits.as_deref() == Some("paper");
        idle::refuse(
            "--splits paper",
            paper,
            "no set of pictures has a published split; give a number of repetitions",
        )
    }
}

/// Filters: comma-separated ids, or `all`.
#[derive(Debug, Clone, Default, Args)]
pub struct Filters {
    /// Data sets, by folder name (default: all that are found).
    #[arg(long, value_name = "IDS", value_delimiter = ',')]
    pub dataset: Vec<String>,
    /// Encryption schemes, by id (default: all); plain is always run.
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

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    fn help(command: &str) -> String {
        let mut cli = Cli::command();
        let found = cli.find_subcommand_mut(command).map(|command| command.render_long_help().to_string());
        found.unwrap_or_default()
    }

    #[test]
    fn help_lists_every_id() {
        let (tables, pictures) = (help("numeric"), help("image"));
        let missing = |text: &str, id: &str| !text.contains(id);
        let schemes = crypto_encode::schemes().iter().map(|scheme| scheme.id);
        let learners = classifiers::LEARNER_IDS.iter().copied();
        let absent: Vec<&str> = schemes.chain(learners.clone()).filter(|id| missing(&tables, id)).collect();
        assert!(absent.is_empty(), "numeric: {absent:?}");
        let ciphers = image_cipher::schemes().iter().map(|scheme| scheme.id);
        let absent: Vec<&str> = ciphers.chain(learners).filter(|id| missing(&pictures, id)).collect();
        assert!(absent.is_empty(), "image: {absent:?}");
    }

    #[test]
    fn every_command_has_examples() {
        let cli = Cli::command();
        let names = cli.get_subcommands().map(|command| command.get_name().to_owned());
        let bare: Vec<String> = names.filter(|name| !help(name).contains("cargo xtask ")).collect();
        assert!(bare.is_empty(), "{bare:?}");
    }
}
