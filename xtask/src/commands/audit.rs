//! `audit`: what an adversary gets from each scheme.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::Args;
use classifiers::LearnerOptions;
use results::{Origin, Regime, Results, Timings};
use tabular_data::Modality;

use super::image::{CipherArgs, FeatureArgs, PictureArgs, experiment as image_experiment};
use super::numeric::{MethodArgs, OwnTableArgs, experiment as table_experiment};
use super::run_all::Asked;
use crate::audit::image::{ImageAudit, audit_photos, is_scrambler};
use crate::audit::table::TableAudit;
use crate::cli::{Filters, RunOptions, defaults};
use crate::config::{RunConfig, Scale, select};
use crate::files::StagedResults;
use crate::finish::finish;
use crate::images::Place;
use crate::images::layout::{Layout, Unsuited};
use crate::images::source::SourceOptions;
use crate::images::work::WorkFolder;
use crate::stage::timed;
use crate::{columns, datasets, idle, images, provenance, tabular};

/// The fewest keys that an attack is repeated over, unless the run is a quick one.
const FEWEST_TRIALS: usize = 30;

/// Key regimes that are audited where none are named: no attack knows what to do with two schemes at once.
const REGIMES: [Regime; 4] = [Regime::None, Regime::SameKey, Regime::CrossKey, Regime::PerRecordKey];

/// Classifiers of the utility beside the attacks, where none are named.
const TABLE_CLASSIFIERS: [&str; 2] = ["logistic", "svm-rbf"];

/// Sets of pictures that are audited where none are named; every other one is on request.
const IMAGE_SETS: [&str; 3] = ["faces-orl", "faces-synthetic", "faces-web36"];

/// Why generated sets are left out where nobody named them.
const STAND_IN: &str = "it stands in for real data, which are here";

/// Why other sets are.
const LARGE: &str = "it adds minutes";

/// Pictures of a set that the utility beside the attacks is measured on, where no limit is given.
const UTILITY_LIMIT: usize = 600;

/// Keys of that utility, where no number is given: the attacks are repeated over more.
const UTILITY_KEYS: usize = 3;

/// Pictures for the utility of a quick run.
const QUICK_LIMIT: usize = 200;

/// Pictures of a set that victims, auxiliary pictures and known pairs are drawn from.
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
  cargo xtask audit --images photos --schemes rubik,aes-ctr

Attacks are repeated over at least 30 keys, with --quick over --keys; utility is measured over --keys
and --splits.")]
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
    /// Columns whose single cells are reported (default: all features); a name with a comma in quotation marks.
    #[arg(long, value_name = "COLUMNS")]
    sensitive: Vec<String>,
    /// A folder of your own pictures instead of the known sets: a sub-folder a class.
    #[arg(long, value_name = "DIR", conflicts_with_all = ["dataset", "csv"])]
    images: Option<PathBuf>,
}

/// Runs utility and attacks and writes their results folder.
pub fn run(args: AuditArgs) -> Result<()> {
    if args.table.write_schema()? {
        return Ok(());
    }
    let config = RunConfig::new(&args.run)?;
    let plan = Plan::new(&config, &args)?;
    let staged = StagedResults::new(&config.out, results::RESULTS_FILE)?;
    let mut results = Results::new(provenance::of(&config));
    let work = WorkFolder::beside(&config.out)?;
    let place = Place { work: &work, staged: staged.path() };
    let mut timings = Timings::default();
    let done = config.pool()?.install(|| -> Result<()> {
        timed(&mut timings, "tables", None, |_| plan.tables(&mut results))?;
        timed(&mut timings, "images", None, |timings| plan.pictures(&place, &mut results, timings))?;
        timed(&mut timings, "photos", None, |_| plan.photos(&mut results))
    });
    work.explain(done)?;
    work.notes().iter().for_each(|note| config.progress.say(note));
    if plan.tables.is_none() {
        results.provenance.keys = plan.utility_of_pictures().n_image_keys as u64;
        results.provenance.splits = config.repetitions as u64;
    }
    if results.inputs.is_empty() {
        bail!("there is nothing to audit; give --data DIR, --csv FILE with --target COLUMN, or --images DIR");
    }
    finish(&config, staged, &results, &timings)
}

/// The options with what they mean for tables and for pictures.
struct Plan<'a> {
    config: &'a RunConfig,
    args: &'a AuditArgs,
    asked: Asked,
    /// Filters for tables; `None` where only schemes of pictures were named.
    tables: Option<Filters>,
    /// Filters for pictures; `None` where only schemes of tables were named.
    pictures: Option<Filters>,
}

impl<'a> Plan<'a> {
    fn new(config: &'a RunConfig, args: &'a AuditArgs) -> Result<Self> {
        let mut filters = args.filters.clone();
        let regimes = select("--regimes", &filters.regimes, &REGIMES, &REGIMES, |regime| regime.id())?;
        filters.regimes = regimes.iter().map(|regime| regime.id().to_owned()).collect();
        let asked = Asked::new(config, &args.filters.dataset)?;
        let tables_too = args.images.is_none() && asked.tables.is_some();
        let pictures_too = args.table.own()?.is_none() && asked.images.is_some();
        let (tables, pictures) = by_modality(&filters, tables_too, pictures_too)?;
        let plan = Self { config, args, asked, tables, pictures };
        plan.refuse_idle()?;
        plan.refuse_only_generated()?;
        Ok(plan)
    }

    /// Refuses a folder of data without a set of a kind that is audited.
    fn refuse_only_generated(&self) -> Result<()> {
        if self.args.images.is_some() || self.args.table.own()?.is_some() {
            return Ok(());
        }
        let audited = Asked {
            tables: self.tables.as_ref().and_then(|_| self.asked.tables.clone()),
            images: self.pictures.as_ref().and_then(|_| self.asked.images.clone()),
        };
        let (data, names) = (self.config.data.as_deref(), &self.args.filters.dataset);
        datasets::refuse_only_generated(data, names, audited.origins(self.config)?, NO_DATA)
    }

    /// Refuses what was named for tables where only pictures are audited, and the other way round.
    fn refuse_idle(&self) -> Result<()> {
        let mut parts = Vec::new();
        if let Some(filters) = &self.tables {
            let experiment = table_experiment(filters, &[], &self.args.method, LearnerOptions::default())?;
            self.args.method.refuse_idle(&experiment)?;
            parts.extend(experiment.parts());
        } else {
            let given = (!self.args.sensitive.is_empty()).then_some("--sensitive");
            let option = given.or(self.args.method.given());
            idle::refuse(
                option.unwrap_or_default(),
                option.is_some(),
                "it is for tables, and none is audited",
            )?;
            self.args.run.refuse_paper_split()?;
        }
        let features = &self.args.features;
        match &self.pictures {
            Some(filters) => parts.extend(picture_experiment(filters, features)?.parts()),
            None => idle::refuse("--features", !features.features.is_empty(), "no pictures are audited")?,
        }
        idle::refuse_unrun(&self.args.filters.schemes, &self.args.filters.regimes, &parts)
    }

    fn trials(&self) -> usize {
        match self.config.scale {
            Scale::Quick => self.config.n_keys,
            Scale::Default | Scale::Full => self.config.n_keys.max(FEWEST_TRIALS),
        }
    }

    fn tables(&self, results: &mut Results) -> Result<()> {
        let (Some(filters), Some(names)) = (&self.tables, &self.asked.tables) else { return Ok(()) };
        let mut filters = filters.clone();
        if filters.classifiers.is_empty() {
            filters.classifiers = TABLE_CLASSIFIERS.map(str::to_owned).to_vec();
        }
        let utility = table_experiment(&filters, &[], &self.args.method, LearnerOptions::default())?;
        let sensitive = columns::of_option("--sensitive", &self.args.sensitive)?;
        let audit = TableAudit { utility: &utility, trials: self.trials(), sensitive };
        let mut sources = match self.args.table.own()? {
            Some(own) => vec![tabular::source::Source::own(&own, self.config.progress)?],
            None => tabular::source::known(self.config, names)?,
        };
        if names.is_empty() && sources.iter().any(|source| source.input.origin == Origin::Real) {
            let generated = |source: &tabular::source::Source| source.input.origin == Origin::Generated;
            let left_out = sources.extract_if(.., |source| generated(source));
            left_out.for_each(|source| self.say_left_out(&source.input.dataset, STAND_IN, results));
        }
        sources.iter().try_for_each(|source| {
            audit.check(source)?;
            utility.run(self.config, source, results)?;
            audit.run(self.config, source, results)
        })
    }

    fn pictures(&self, place: &Place<'_>, results: &mut Results, timings: &mut Timings) -> Result<()> {
        let Some(filters) = &self.pictures else { return Ok(()) };
        let utility = picture_experiment(filters, &self.args.features)?;
        let audit = ImageAudit { utility: &utility, trials: self.trials(), staged: place.staged };
        let config = self.utility_of_pictures();
        for set in self.picture_sets(results)? {
            let measured = set.open(self.config, self.utility_limit())?;
            utility.run(&config, &measured, place, results, timings)?;
            audit.run(self.config, &set.open(self.config, AUDIT_LIMIT)?, results)?;
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

    /// The person's own folder, the sets named, or the usual ones that are present.
    fn picture_sets(&self, results: &mut Results) -> Result<Vec<PictureSet>> {
        if let Some(folder) = &self.args.images {
            return Ok(vec![PictureSet::Own(folder.clone())]);
        }
        let Some(names) = &self.asked.images else { return Ok(Vec::new()) };
        let mut sets = Vec::new();
        for set in datasets::known(self.config.data.as_deref())? {
            let is_asked = names.is_empty() || names.iter().any(|name| name == set.id());
            if set.manifest.modality != Modality::Image || !is_asked {
                continue;
            }
            let layout = Layout::of(&set)?;
            match (layout.is_labelled(), layout.is_present(&set)) {
                (true, true) => sets.push(set),
                (true, false) if !names.is_empty() => bail!("{}", set.how_to_get()),
                (true, false) => self.config.progress.say(&set.how_to_get()),
                (false, _) => {}
            }
        }
        let real = sets.iter().any(|set| set.origin() == Origin::Real);
        sets.retain(|set| {
            let why = match names.is_empty() {
                true if real && set.origin() == Origin::Generated => Some(STAND_IN),
                true if !IMAGE_SETS.contains(&set.id()) => Some(LARGE),
                _ => None,
            };
            why.into_iter().for_each(|why| self.say_left_out(set.id(), why, results));
            why.is_none()
        });
        Ok(sets.iter().map(|set| PictureSet::Known(set.id().to_owned())).collect())
    }

    fn say_left_out(&self, set: &str, why: &str, results: &mut Results) {
        let line = format!("{set} was not attacked ({why}); `cargo xtask audit --dataset {set}` does it");
        self.config.progress.say(&line.replace('`', ""));
        results.notes.push(line);
    }

    fn photos(&self, results: &mut Results) -> Result<()> {
        let own = self.args.images.is_some() || self.args.table.own()?.is_some();
        let scrambled = self.pictures.as_ref().is_some_and(|filters| {
            filters.schemes.is_empty()
                || filters
                    .schemes
                    .iter()
                    .any(|id| id == "all" || image_cipher::scheme(id).is_some_and(is_scrambler))
        });
        match &self.asked.images {
            Some(names) if !own && scrambled => audit_photos(self.config, names, results),
            _ => Ok(()),
        }
    }
}

/// A set of pictures to open, once for the utility and once for the attacks.
enum PictureSet {
    Known(String),
    Own(PathBuf),
}

impl PictureSet {
    fn open(&self, config: &RunConfig, limit: usize) -> Result<images::source::Source> {
        let options =
            SourceOptions { limit: Some(limit), ..defaults::<PictureArgs>().source_options(config, None) };
        match self {
            Self::Own(folder) => images::source::Source::own(config, folder, &options),
            Self::Known(name) => {
                let sources =
                    images::source::known(config, std::slice::from_ref(name), &options, Unsuited::Refuse)?;
                sources.into_iter().next().with_context(|| format!("data set {name} is not here"))
            }
        }
    }
}

/// The image experiment beside the attacks.
fn picture_experiment(filters: &Filters, features: &FeatureArgs) -> Result<images::Experiment> {
    let pictures = defaults::<PictureArgs>().with_features(features.clone());
    image_experiment(filters, &pictures, &defaults::<CipherArgs>(), LearnerOptions::default())
}

/// The filters for tables and for pictures, where they are audited: a scheme is one for tables, one for pictures, or
/// (`plain`, `orthogonal`) one for both.
fn by_modality(
    filters: &Filters,
    tables_too: bool,
    pictures_too: bool,
) -> Result<(Option<Filters>, Option<Filters>)> {
    if filters.schemes.is_empty() || filters.schemes.iter().any(|id| id == "all") {
        return Ok((tables_too.then(|| filters.clone()), pictures_too.then(|| filters.clone())));
    }
    let tables = crypto_encode::schemes().iter().filter(|_| tables_too).map(|scheme| scheme.id);
    let (tables, pictures) = (tables.collect::<Vec<_>>(), images::plan::Scheme::all());
    let pictures = pictures.iter().filter(|_| pictures_too).map(protocol::Planned::id);
    let pictures: Vec<_> = pictures.collect();
    let (in_tables, in_pictures) =
        (|id: &String| tables.contains(&id.as_str()), |id: &String| pictures.contains(&id.as_str()));
    if let Some(unknown) = filters.schemes.iter().find(|id| !in_tables(id) && !in_pictures(id)) {
        let others = pictures.iter().filter(|id| !tables.contains(id));
        let known: Vec<&str> = tables.iter().chain(others).copied().collect();
        bail!("--schemes {unknown}: not a choice here; choose from: {}, all", known.join(", "));
    }
    let of = |belongs: &dyn Fn(&String) -> bool| {
        let schemes: Vec<String> = filters.schemes.iter().filter(|id| belongs(id)).cloned().collect();
        (!schemes.is_empty()).then(|| Filters { schemes, ..filters.clone() })
    };
    Ok((of(&in_tables), of(&in_pictures)))
}
