//! `audio`: the audio experiment.

use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::{Args, ValueEnum};
use protocol::{Planned, Regime};
use results::Task;

use crate::audio::plan::Scheme;
use crate::audio::source::{Source, SourceOptions, known};
use crate::audio::{DEFAULT_CLASSIFIERS, Experiment, REGIMES, all_conditions};
use crate::cli::{Filters, RunOptions, select};
use crate::config::RunConfig;
use crate::learners::LearnerArgs;
use crate::measured::measured_keeping;
use crate::{datasets, idle};

/// What a folder of data does not hold, and what to give instead.
const NO_RECORDINGS: &str = "no known set of recordings, such as speech-digits; for recordings of your own, give --audio DIR; \
                             for generated ones, give --dataset speech-synthetic";

/// Options of `audio`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cargo xtask audio
  cargo xtask audio --data ../shared/data --dataset speech-digits --schemes plain,aes-ctr
  cargo xtask audio --audio commands --task content
  cargo xtask audio --audio wavs --name-pattern '{digit}_{speaker}_{take}'

Recordings are WAV (8 to 32 bits, or float) or FLAC, 8 to 48 kHz, mono or mixed down to it. Labels are
in folders (word/file.wav or word/speaker/file.wav) or in file names (--name-pattern). Classifiers read
260 statistics of mel-frequency cepstral coefficients. Every recording is first brought to one level.

Tasks: content (what is said; no speaker is on both sides of a split) and speaker (who says it; no
word is on both sides).")]
#[command(
    mut_arg("regimes", |arg| arg.help("Key regimes: none, same-key, cross-key, per-record-key, cross-scheme (default: all)")),
    mut_arg("keys", |arg| arg.help("Number of keys, or of key pairs under cross-key (default: 5, --quick 4, --full 10)")),
    mut_arg("splits", |arg| arg.value_name("N").help("Multiple of the 6 splits of each task (default: 1, --full 4)")),
)]
pub struct AudioArgs {
    #[command(flatten)]
    run: RunOptions,
    #[command(flatten)]
    filters: Filters,
    #[command(flatten)]
    learners: LearnerArgs,
    #[command(flatten)]
    own: OwnRecordings,
    /// What is asked about recordings.
    #[arg(long, value_enum, default_value_t = Asked::Both)]
    task: Asked,
}

/// A folder of one's own recordings.
#[derive(Debug, Clone, Args)]
pub struct OwnRecordings {
    /// Your own recordings instead of the known sets.
    #[arg(long, value_name = "DIR", conflicts_with = "dataset")]
    audio: Option<PathBuf>,
    /// Where labels are in the file names, such as '{digit}_{speaker}_{take}'; `{content}` and `{speaker}` are the two tasks.
    #[arg(long, value_name = "PATTERN", requires = "audio")]
    name_pattern: Option<String>,
    /// Bring all recordings to this many samples a second (default: that of the files, which must be one).
    #[arg(long, value_name = "HZ", requires = "audio")]
    rate: Option<u32>,
    /// Leave out files that cannot be read, name them and count them.
    #[arg(long, requires = "audio")]
    skip_broken: bool,
    /// Leave every recording as loud as it is, to see what loudness alone tells of the speaker.
    #[arg(long)]
    keep_level: bool,
    /// Put some of your own recordings on the page, plain and encrypted: whoever gets the page hears them.
    #[arg(long, requires = "audio")]
    show_originals: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Asked {
    /// What is said.
    Content,
    /// Who says it.
    Speaker,
    /// Both.
    Both,
}

impl OwnRecordings {
    /// Whether a folder of one's own is named.
    pub fn is_own(&self) -> bool {
        self.audio.is_some()
    }

    /// Whether recordings may be put on the page.
    pub fn is_shown(&self) -> bool {
        !self.is_own() || self.show_originals
    }

    /// One's own recordings, or the known sets.
    pub fn sources(&self, config: &RunConfig, asked: &[String]) -> Result<Vec<Source>> {
        let sources = match &self.audio {
            Some(folder) => vec![Source::own(folder, &self.options())?],
            None => known(config, asked, self.keep_level)?,
        };
        if self.audio.is_none() {
            let found = sources.iter().map(|source| source.origin);
            datasets::refuse_only_generated(config.data.as_deref(), asked, found, NO_RECORDINGS)?;
        }
        if sources.is_empty() {
            bail!("no recordings to run on; give --data DIR, or --audio DIR");
        }
        Ok(sources)
    }

    fn options(&self) -> SourceOptions {
        SourceOptions {
            pattern: self.name_pattern.clone(),
            rate: self.rate,
            skip_broken: self.skip_broken,
            keep_level: self.keep_level,
        }
    }
}

/// Runs the experiment and writes its results folder.
pub fn run(args: AudioArgs) -> Result<()> {
    args.run.refuse_paper_split()?;
    let config = RunConfig::new(&args.run)?;
    let experiment = experiment(&args)?;
    idle::refuse_unrun(&args.filters.schemes, &args.filters.regimes, &idle::parts(&experiment.conditions))?;
    args.learners.refuse_idle(&experiment.classifiers)?;
    measured_keeping(&config, |run, work| {
        let sources = args.own.sources(&config, &args.filters.dataset)?;
        run.results.provenance.keys = config.n_image_keys as u64;
        run.results.provenance.splits = config.repetitions as u64;
        sources.iter().try_for_each(|source| experiment.run(&config, source, work, run))
    })
}

/// The experiment that the options ask for.
fn experiment(args: &AudioArgs) -> Result<Experiment> {
    let (all, usual) = (Scheme::all(), Experiment::default());
    let schemes = select("--schemes", &args.filters.schemes, &all, &all, |scheme| scheme.id())?;
    let regimes = args.filters.regimes(&REGIMES, Regime::ALL)?;
    Ok(Experiment {
        conditions: all_conditions(&schemes, &regimes),
        tasks: match args.task {
            Asked::Content => vec![Task::Content],
            Asked::Speaker => vec![Task::Speaker],
            Asked::Both => Task::ALL.to_vec(),
        },
        classifiers: args.filters.classifiers(&DEFAULT_CLASSIFIERS)?,
        learners: args.learners.options().with_c(usual.learners.c),
        show: args.own.is_shown(),
        ..usual
    })
}
