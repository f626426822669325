//! One file a command: its options, and how it puts the experiment modules together.

use anyhow::Result;
use clap::{Parser, Subcommand};

mod asked;
pub mod audio;
pub mod audit;
pub mod bench;
pub mod completions;
pub mod decrypt_audio;
pub mod decrypt_image;
pub mod decrypt_table;
pub mod detect;
pub mod encrypt_audio;
pub mod encrypt_image;
pub mod encrypt_table;
pub mod fetch;
pub mod help;
pub mod image;
pub mod keygen;
pub mod make_data;
pub mod numeric;
pub mod plan;
pub mod private;
pub mod report;
pub mod run_all;

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
  cargo xtask image --images photos                     a sub-folder per class
  cargo xtask audio --audio commands                    the same, of recordings
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

/// Each command has its own file here.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run every experiment on every data set found, and end with one results folder.
    RunAll(run_all::RunAllArgs),
    /// Run the table experiment: data set x scheme x regime x classifier over keys and splits.
    Numeric(numeric::NumericArgs),
    /// Run the image experiment: data set x cipher x regime x features x classifier over keys and folds.
    Image(image::ImageArgs),
    /// Run the audio experiment: what is said and who says it, in plain and encrypted recordings.
    Audio(audio::AudioArgs),
    /// Attack every scheme and say what an adversary gets from it.
    Audit(audit::AuditArgs),
    /// Propose what every column of your own table should become before it is handed over.
    Plan(plan::PlanArgs),
    /// Find faces in photos of your own, or run the detection experiment on plain and encrypted scenes.
    Detect(detect::DetectArgs),
    /// Measure speed, beside another program if you name one.
    Bench(bench::BenchArgs),
    /// Write the embedded, generated data sets to files.
    MakeData(make_data::MakeDataArgs),
    /// Make a secret key file for encrypt-table and encrypt-image.
    Keygen(keygen::KeygenArgs),
    /// Encrypt an image of your own, or a folder of them.
    EncryptImage(encrypt_image::EncryptImageArgs),
    /// Decrypt images that encrypt-image encrypted.
    DecryptImage(decrypt_image::DecryptImageArgs),
    /// Encrypt a recording of your own, or a folder of them.
    EncryptAudio(encrypt_audio::EncryptAudioArgs),
    /// Decrypt recordings that encrypt-audio encrypted.
    DecryptAudio(decrypt_audio::DecryptAudioArgs),
    /// Encrypt columns of a table of your own.
    EncryptTable(encrypt_table::EncryptTableArgs),
    /// Decrypt a table that encrypt-table encrypted.
    DecryptTable(decrypt_table::DecryptTableArgs),
    /// Classify records that the server cannot see: homomorphic encryption, over HTTP.
    Private(private::PrivateArgs),
    /// List or download the real data sets.
    Fetch(fetch::FetchArgs),
    /// Draw the page of a results folder again.
    Report(report::ReportArgs),
    /// Print a completion script for a shell.
    Completions(completions::CompletionsArgs),
}

/// Runs the command that was asked for.
pub fn run(command: Command) -> Result<()> {
    match command {
        Command::Audio(args) => audio::run(args),
        Command::Audit(args) => audit::run(args),
        Command::RunAll(args) => run_all::run(args),
        Command::Numeric(args) => numeric::run(args),
        Command::Plan(args) => plan::run(args),
        Command::Detect(args) => detect::run(args),
        Command::Image(args) => image::run(args),
        Command::Bench(args) => bench::run(args),
        Command::MakeData(args) => make_data::run(args),
        Command::Keygen(args) => keygen::run(args),
        Command::EncryptImage(args) => encrypt_image::run(args),
        Command::DecryptImage(args) => decrypt_image::run(args),
        Command::EncryptAudio(args) => encrypt_audio::run(args),
        Command::DecryptAudio(args) => decrypt_audio::run(args),
        Command::EncryptTable(args) => encrypt_table::run(args),
        Command::DecryptTable(args) => decrypt_table::run(args),
        Command::Private(args) => private::run(args),
        Command::Fetch(args) => fetch::run(args),
        Command::Report(args) => report::run(args),
        Command::Completions(args) => completions::run(args),
    }
}

#[cfg(test)]
pub mod tests {
    use clap::CommandFactory;

    use super::*;

    impl Cli {
        /// The command of a line without `cargo xtask`, whose words have no spaces.
        pub fn of_line(line: &str) -> Result<Command> {
            Ok(Self::try_parse_from(["xtask"].into_iter().chain(line.split_whitespace()))?.command)
        }
    }

    /// The first line of the error of `line`, which must be refused.
    pub fn refused(result: Result<impl Sized>) -> String {
        let said = result.err().map(|error| format!("{error:#}")).unwrap_or_default();
        said.lines().next().unwrap_or_default().to_owned()
    }

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
