//! `audit`: what an adversary gets from each scheme.

mod on_release;

use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Args;
use experiment::WorkFolder;
use protocol::{Planned, Regime, conditions};
use results::{Origin, Results};
use safe_files::Access;

use super::asked::{Asked, Kinds, Schemes};
use super::audio::OwnRecordings;
use super::image::FeatureArgs;
use super::numeric::{MethodArgs, OwnTableArgs};
use crate::audio::plan::Scheme as AudioScheme;
use crate::audit::audio::AudioAudit;
use crate::audit::image::sets::{PictureSet, STAND_IN, picture_sets, say_left_out};
use crate::audit::image::{ImageAudit, audit_photos, is_scrambler};
use crate::audit::table::TableAudit;
use crate::cli::{Filters, RunOptions};
use crate::config::{RunConfig, Scale};
use crate::images::plan::Scheme as PictureScheme;
use crate::measured::{Run, measured_keeping, timed_stage};
use crate::{audio, columns, datasets, idle, images, tabular};

/// The fewest keys that an attack is repeated over, unless the run is a quick one.
const FEWEST_TRIALS: usize = 30;

/// Key regimes that are audited where none are named: no attack knows what to do with two schemes at once.
const REGIMES: [Regime; 4] = [Regime::None, Regime::SameKey, Regime::CrossKey, Regime::PerRecordKey];

/// Classifiers of the utility beside the attacks, where none are named.
const TABLE_CLASSIFIERS: [&str; 2] = ["logistic", "svm-rbf"];

/// Images of a set that the utility beside the attacks is measured on, where no limit is given.
const UTILITY_LIMIT: usize = 600;

/// Keys of that utility, where no number is given: the attacks are repeated over more.
const UTILITY_KEYS: usize = 3;

/// Images for the utility of a quick run.
const QUICK_LIMIT: usize = 200;

/// Images of a set that victims, auxiliary images and known pairs are drawn from.
const AUDIT_LIMIT: usize = 6000;

/// What a folder of data does not hold, and what to give instead.
const NO_DATA: &str = "no known data set of a kind that is audited (tables, such as loan; images with classes, such as \
                       faces-web36); for data of your own, give --csv FILE with --target COLUMN, or --images DIR; for \
                       generated data, give --dataset loan-synthetic,faces-synthetic";

/// Options of `audit`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cargo xtask audit --data ../shared/data
  cargo xtask audit --csv my.csv --target approved --positive yes --sensitive income,married
  cargo xtask audit --csv my.csv --target approved --quasi age,zip --dpia dpia.md
  cargo xtask audit --images photos --schemes rubik,aes-ctr
  cargo xtask audit --release released.csv --csv my.csv --target approved

Attacks are repeated over --keys, but at least over 30 keys unless --quick is given. Utility is
measured over --keys and --splits.

A release (--release) is audited beside its plain table: the same rows in the same order, the same
names of columns. The exit code is 0 whatever the verdict, which results.json has under `releases`.")]
#[command(mut_arg("audio", |arg| arg.conflicts_with_all(["csv", "release"])))]
#[command(mut_arg("regimes", |arg| arg.help("Key regimes: none, same-key, cross-key, per-record-key (default: all)")))]
pub struct AuditArgs {
    #[command(flatten)]
    run: RunOptions,
    #[command(flatten)]
    filters: Filters,
    #[command(flatten)]
    table: OwnTableArgs,
    #[command(flatten)]
    method: MethodArgs,
    #[command(flatten)]
    features: FeatureArgs,
    /// Columns whose cells an adversary wants, separated by commas (default: all features); quote a name that contains a
    /// comma.
    #[arg(long, value_name = "COLUMNS")]
    sensitive: Vec<String>,
    /// Columns that others may know of people, such as age,zip: k-anonymity and re-identification risk, plain and encrypted.
    #[arg(long, value_name = "COLUMNS")]
    quasi: Vec<String>,
    /// A table that is to be handed over, audited as it was written beside the plain table that --csv names: what its receiver
    /// learns, what is read of it, and whether to release it.
    #[arg(long, value_name = "FILE", requires = "csv", conflicts_with_all = ["dataset", "schemes", "regimes", "images"])]
    release: Option<PathBuf>,
    /// With --release: what it is handed over for, which is said on the page.
    #[arg(long, value_name = "PURPOSE", requires = "release")]
    purpose: Option<String>,
    /// With --release: the largest share of what guessing leaves unread that an adversary without a known record may read.
    #[arg(long, value_name = "SHARE", requires = "release")]
    max_risk: Option<f64>,
    /// Writes the section that a data protection impact assessment needs (Markdown; a new file).
    #[arg(long, value_name = "FILE")]
    dpia: Option<PathBuf>,
    /// Your own images instead of the known sets: a folder with one sub-folder per class.
    #[arg(long, value_name = "DIR", conflicts_with_all = ["dataset", "csv", "audio"])]
    images: Option<PathBuf>,
    #[command(flatten)]
    recordings: OwnRecordings,
}

/// Runs utility and attacks and writes their results folder.
pub fn run(args: AuditArgs) -> Result<()> {
    if let Some(release) = &args.release {
        return on_release::run(&args, release);
    }
    if args.table.write_schema()? {
        return Ok(());
    }
    let config = RunConfig::new(&args.run)?;
    let plan = Plan::new(&config, &args)?;
    plan.check_dpia()?;
    let mut dpia = String::new();
    measured_keeping(&config, |run, work| {
        timed_stage(run, "tables", |run| plan.tables(&mut run.results))?;
        timed_stage(run, "images", |run| plan.pictures(work, run))?;
        timed_stage(run, "recordings", |run| plan.recordings(work, run))?;
        timed_stage(run, "photos", |run| plan.photos(&mut run.results))?;
        if plan.tables.is_none() {
            run.results.provenance.keys = plan.utility_of_pictures().n_image_keys as u64;
            run.results.provenance.splits = config.repetitions as u64;
        }
        if run.results.inputs.is_empty() {
            bail!(
                "there is nothing to audit; give --data DIR, --csv FILE with --target COLUMN, or --images DIR"
            );
        }
        dpia = report::dpia(&run.results);
        Ok(())
    })?;
    let Some(path) = &args.dpia else { return Ok(()) };
    safe_files::create(path, Access::Shared, dpia.as_bytes())?;
    config.progress.say(&format!("section of the impact assessment: {}", path.display()));
    Ok(())
}

/// What is audited.
struct Plan<'a> {
    config: &'a RunConfig,
    args: &'a AuditArgs,
    asked: Asked,
    /// The utility of tables; `None` where only schemes of images were named.
    tables: Option<tabular::Experiment>,
    /// The utility of images; `None` where only schemes of tables were named.
    pictures: Option<images::Experiment>,
    /// The utility of recordings; `None` where none are audited.
    recordings: Option<audio::Experiment>,
    /// Whether a cipher that only moves pixels about is among those of images: photos show how it is undone.
    scrambled: bool,
}

impl<'a> Plan<'a> {
    fn new(config: &'a RunConfig, args: &'a AuditArgs) -> Result<Self> {
        let filters = &args.filters;
        let regimes = filters.regimes(&REGIMES, &REGIMES)?;
        let asked = Asked::new(config, &filters.dataset)?;
        let (own_table, own_images, own_audio) =
            (args.table.own()?.is_some(), args.images.is_some(), args.recordings.is_own());
        let kinds = Kinds {
            tables: !own_images && !own_audio && asked.tables.is_some(),
            pictures: !own_table && !own_audio && asked.images.is_some(),
            // Sets of recordings are audited where they are named: their attacks take long.
            recordings: own_audio || asked.recordings.as_ref().is_some_and(|names| !names.is_empty()),
        };
        let chosen = Schemes::new(filters, kinds)?;
        let recording = |schemes: &Vec<AudioScheme>| -> Result<_> {
            Ok(audio::Experiment {
                conditions: audio::all_conditions(schemes, &regimes),
                classifiers: filters.classifiers(&audio::DEFAULT_CLASSIFIERS)?,
                show: args.recordings.is_shown(),
                ..audio::Experiment::default()
            })
        };
        let table = |schemes: &Vec<_>| -> Result<_> {
            Ok(args.method.of(tabular::Experiment {
                conditions: conditions(crypto_encode::plain(), schemes, &regimes, &[]),
                all_schemes: filters.names_no_scheme(),
                classifiers: filters.classifiers(&TABLE_CLASSIFIERS)?,
                ..tabular::Experiment::default()
            }))
        };
        let picture = |schemes: &Vec<PictureScheme>| -> Result<_> {
            let named = schemes.iter().map(|scheme| scheme.id().to_owned());
            Ok(images::Experiment {
                conditions: conditions(PictureScheme::plain(), schemes, &regimes, &[]),
                named: if filters.names_no_scheme() { Vec::new() } else { named.collect() },
                features: args.features.chosen()?,
                classifiers: filters.classifiers(&images::DEFAULT_CLASSIFIERS)?,
                ..images::Experiment::default()
            })
        };
        let plan = Self {
            config,
            args,
            asked,
            tables: chosen.tables.as_ref().map(table).transpose()?,
            pictures: chosen.pictures.as_ref().map(picture).transpose()?,
            recordings: chosen.recordings.as_ref().map(recording).transpose()?,
            scrambled: chosen.pictures.is_some_and(|schemes| schemes.iter().any(scrambles)),
        };
        plan.refuse_idle()?;
        plan.refuse_only_generated()?;
        Ok(plan)
    }

    /// Refuses to write the section where something stands, before any work is done.
    fn check_dpia(&self) -> Result<()> {
        let Some(path) = &self.args.dpia else { return Ok(()) };
        Ok(safe_files::check(&[("--dpia", path)], &[])?)
    }

    /// Refuses a folder of data without a set of a kind that is audited.
    fn refuse_only_generated(&self) -> Result<()> {
        if self.args.images.is_some() || self.args.recordings.is_own() || self.args.table.own()?.is_some() {
            return Ok(());
        }
        let audited = Asked {
            tables: self.tables.as_ref().and_then(|_| self.asked.tables.clone()),
            images: self.pictures.as_ref().and_then(|_| self.asked.images.clone()),
            recordings: self.recordings.as_ref().and_then(|_| self.asked.recordings.clone()),
        };
        let (data, names) = (self.config.data.as_deref(), &self.args.filters.dataset);
        datasets::refuse_only_generated(data, names, audited.origins(self.config)?, NO_DATA)
    }

    /// Refuses what was named for tables where only images are audited, and the other way round.
    fn refuse_idle(&self) -> Result<()> {
        let mut parts = Vec::new();
        if let Some(experiment) = &self.tables {
            self.args.method.refuse_idle(experiment)?;
            parts.extend(idle::parts(&experiment.conditions));
        } else {
            let columns = [("--sensitive", &self.args.sensitive), ("--quasi", &self.args.quasi)];
            let given = columns.into_iter().find(|(_, named)| !named.is_empty()).map(|(option, _)| option);
            let option = given.or(self.args.method.given());
            idle::refuse(
                option.unwrap_or_default(),
                option.is_some(),
                "it is for tables, and none is audited",
            )?;
            self.args.run.refuse_paper_split()?;
        }
        if let Some(experiment) = &self.recordings {
            parts.extend(idle::parts(&experiment.conditions));
        }
        match &self.pictures {
            Some(experiment) => parts.extend(idle::parts(&experiment.conditions)),
            None => {
                let given = !self.args.features.features.is_empty();
                idle::refuse("--features", given, "no images are audited")?;
            }
        }
        idle::refuse_unrun(&self.args.filters.schemes, &self.args.filters.regimes, &parts)
    }

    fn tables(&self, results: &mut Results) -> Result<()> {
        let (Some(utility), Some(names)) = (&self.tables, &self.asked.tables) else { return Ok(()) };
        let sensitive = columns::of_option("--sensitive", &self.args.sensitive)?;
        let quasi = columns::of_option("--quasi", &self.args.quasi)?;
        let audit = TableAudit { utility, trials: self.config.n_trials(FEWEST_TRIALS), sensitive, quasi };
        let mut sources = match self.args.table.own()? {
            Some(own) => vec![tabular::source::Source::own(&own, self.config.progress)?],
            None => tabular::source::known(self.config, names)?,
        };
        if names.is_empty() && sources.iter().any(|source| source.input.origin == Origin::Real) {
            let generated = |source: &tabular::source::Source| source.input.origin == Origin::Generated;
            let left_out = sources.extract_if(.., |source| generated(source));
            left_out.for_each(|source| say_left_out(self.config, &source.input.dataset, STAND_IN, results));
        }
        sources.iter().try_for_each(|source| {
            audit.check(source)?;
            utility.run(self.config, source, results)?;
            audit.run(self.config, source, results)
        })
    }

    fn pictures(&self, work: &WorkFolder, run: &mut Run<'_>) -> Result<()> {
        let Some(utility) = &self.pictures else { return Ok(()) };
        let audit = ImageAudit { utility, trials: self.config.n_trials(FEWEST_TRIALS), staged: run.staged };
        let config = self.utility_of_pictures();
        let sets = match (&self.args.images, &self.asked.images) {
            (Some(folder), _) => vec![PictureSet::Own(folder.clone())],
            (None, Some(names)) => picture_sets(self.config, names, &mut run.results)?,
            (None, None) => Vec::new(),
        };
        for set in sets {
            let measured = set.open(self.config, self.utility_limit())?;
            utility.run(&config, &measured, work, run)?;
            audit.run(self.config, &set.open(self.config, AUDIT_LIMIT)?, &mut run.results)?;
        }
        Ok(())
    }

    fn recordings(&self, work: &WorkFolder, run: &mut Run<'_>) -> Result<()> {
        let Some(utility) = &self.recordings else { return Ok(()) };
        let config = self.utility_of_pictures();
        let trials = self.config.n_trials(FEWEST_TRIALS);
        for source in self.args.recordings.sources(self.config, &self.args.filters.dataset)? {
            let first = run.results.inputs.len();
            utility.run(&config, &source, work, run)?;
            let Some(input) = run.results.inputs.get(first) else { continue };
            let dataset = input.dataset.clone();
            let audit = AudioAudit { conditions: &utility.conditions, options: &utility.options, trials };
            audit.run(self.config, &source, &dataset, &mut run.results)?;
        }
        Ok(())
    }

    /// The configuration of the image experiment beside the attacks.
    fn utility_of_pictures(&self) -> RunConfig {
        let mut config = self.config.clone();
        if self.args.run.keys.is_none() && config.scale == Scale::Default {
            config.n_image_keys = config.n_image_keys.min(UTILITY_KEYS);
        }
        config
    }

    fn utility_limit(&self) -> usize {
        match self.config.scale {
            Scale::Quick => QUICK_LIMIT,
            Scale::Default => UTILITY_LIMIT,
            Scale::Full => AUDIT_LIMIT,
        }
    }

    fn photos(&self, results: &mut Results) -> Result<()> {
        let own =
            self.args.images.is_some() || self.args.recordings.is_own() || self.args.table.own()?.is_some();
        match &self.asked.images {
            Some(names) if !own && self.scrambled => audit_photos(self.config, names, results),
            _ => Ok(()),
        }
    }
}

fn scrambles(scheme: &PictureScheme) -> bool {
    matches!(scheme, PictureScheme::Picture(cipher) if is_scrambler(cipher))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::tests::refused;
    use crate::commands::{Cli, Command};

    fn with_plan<T>(line: &str, look: impl FnOnce(&Plan<'_>) -> T) -> Result<T> {
        let Command::Audit(args) = Cli::of_line(&format!("audit {line}"))? else { bail!("another command") };
        let config = RunConfig { data: None, ..RunConfig::new(&args.run)? };
        Ok(look(&Plan::new(&config, &args)?))
    }

    #[test]
    fn a_scheme_says_what_is_audited() -> Result<()> {
        let kinds = |plan: &Plan<'_>| (plan.tables.is_some(), plan.pictures.is_some(), plan.scrambled);
        assert_eq!(with_plan("", kinds)?, (true, true, true));
        assert_eq!(with_plan("--schemes siv", kinds)?, (true, false, false));
        assert_eq!(with_plan("--schemes aes-ctr", kinds)?, (false, true, false));
        assert_eq!(with_plan("--schemes block-scramble", kinds)?, (false, true, true));
        assert_eq!(with_plan("--dataset loan-synthetic", kinds)?, (true, false, false));
        assert_eq!(with_plan("--csv a.csv --target y", kinds)?, (true, false, false));
        assert_eq!(with_plan("--images photos", kinds)?, (false, true, true));
        Ok(())
    }

    #[test]
    fn what_is_named_for_the_other_kind_is_refused() {
        for (line, expected) in [
            ("--images photos --sensitive a", "--sensitive has no effect here: it is for tables"),
            ("--images photos --quasi a,b", "--quasi has no effect here: it is for tables"),
            ("--schemes rubik --epsilon 2", "--epsilon has no effect here: it is for tables"),
            ("--schemes rubik --splits paper", "--splits paper has no effect here: "),
            ("--csv a.csv --target y --features hog", "--features has no effect here: no images"),
            ("--schemes siv,plain --regimes none", "--schemes siv: is not run under --regimes none"),
            ("--regimes cross-scheme", "--regimes cross-scheme: not a choice here"),
            ("--csv a.csv --target y --schemes rubik", "--schemes rubik: not a choice here"),
        ] {
            let said = refused(with_plan(line, |_| ()));
            assert!(said.starts_with(expected), "{line}: {said}");
        }
    }

    #[test]
    fn utility_of_images_has_fewer_keys_unless_a_number_is_given() -> Result<()> {
        let seen = |plan: &Plan<'_>| (plan.utility_of_pictures().n_image_keys, plan.utility_limit());
        assert_eq!(with_plan("", seen)?, (UTILITY_KEYS, UTILITY_LIMIT));
        assert_eq!(with_plan("--keys 7", seen)?, (7, UTILITY_LIMIT));
        assert_eq!(with_plan("--quick", seen)?, (4, QUICK_LIMIT));
        assert_eq!(with_plan("--full", seen)?, (10, AUDIT_LIMIT));
        Ok(())
    }
}
