//! `image`: the image experiment.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use image_cipher::CipherOptions;
use image_data::{Policy, Size};
use protocol::{Planned, Regime, conditions};
use results::{Features, Resize};

use crate::cli::{Filters, RunOptions, select};
use crate::config::RunConfig;
use crate::images::layout::Unsuited;
use crate::images::plan::Scheme;
use crate::images::source::{Source, SourceOptions, known};
use crate::images::splits::ONE_FOLD_FROM;
use crate::images::{DEFAULT_C, DEFAULT_CLASSIFIERS, Experiment, FEATURES, MEMORY_MB, REGIMES};
use crate::learners::LearnerArgs;
use crate::measured::measured_keeping;
use crate::{datasets, growth, idle};

/// From so many generated images on, a run that names nothing is narrowed.
const MANY: usize = ONE_FOLD_FROM;
/// Options of `image`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cargo xtask image
  cargo xtask image --data ../shared/data --dataset faces-web36 --schemes plain --features hog
  cargo xtask image --images photos --positive faces --schemes rotation,aes-ctr
  cargo xtask image --generated 200000

Schemes: plain, rotation, rubik, value-rotation, pixel-permutation, block-scramble,
tile-permutation, cat-map, ff1-region, aes-ctr, aes-ctr-fixed-nonce, orthogonal (of the features,
not of the image).

Classifiers: majority, logistic, svm-linear, svm-rbf, svm-poly, svm-sigmoid, linear-svm,
naive-bayes, tree, ml-elm (default: linear-svm).

Images are PNG, JPEG or PNM. They are converted to grey and resized to one size. If you stop a run,
its finished work stays beside --out, and the same command continues from there.")]
#[command(
    mut_arg("regimes", |arg| arg.help("Key regimes: none, same-key, cross-key, per-record-key, cross-scheme (default: all \
                                       but cross-scheme)")),
    mut_arg("keys", |arg| arg.help("Number of keys, or of key pairs under cross-key (default: 5, --quick 4, --full 10)")),
    mut_arg("splits", |arg| arg.value_name("N").help("Number of repetitions of 5 folds (default: 1, --full 4)")),
)]
pub struct ImageArgs {
    #[command(flatten)]
    run: RunOptions,
    #[command(flatten)]
    filters: Filters,
    #[command(flatten)]
    pictures: PictureArgs,
    #[command(flatten)]
    cipher: CipherArgs,
    #[command(flatten)]
    learners: LearnerArgs,
    /// Your own images instead of the known data sets: a folder with one sub-folder per class.
    #[arg(long, value_name = "DIR", conflicts_with_all = ["dataset", "generated"])]
    images: Option<PathBuf>,
    /// Which of your two classes is positive (default: the second by name).
    #[arg(long, value_name = "CLASS", requires = "images")]
    positive: Option<String>,
    /// Use N generated images instead of the known data sets. From 20,000 on, a run without further options covers only
    /// rotation under one key, HOG and one fold.
    #[arg(long, value_name = "N", conflicts_with = "dataset")]
    generated: Option<usize>,
}

/// How images are read and what is taken from them.
#[derive(Debug, Clone, Args)]
pub struct PictureArgs {
    /// Size of the images (default: that of the set; for your own images the size that most of them have, or else their
    /// median shape).
    #[arg(long, value_name = "WxH", value_parser = parse_size)]
    size: Option<Size>,
    /// Whether images are brought to that size before or after encryption.
    #[arg(long, value_enum, default_value_t = When::Before)]
    resize: When,
    /// What to do with a file that cannot be read as an image.
    #[arg(long, value_enum, default_value_t = Broken::Fail)]
    broken: Broken,
    /// At most this many images of a set, classes in proportion.
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// Keep images with the same grey values on one side of every split.
    #[arg(long)]
    group_duplicates: bool,
    /// Side of a HOG cell in pixels (default: a sixth of the shorter side, 4 to 12).
    #[arg(long, value_name = "PIXELS")]
    cell: Option<usize>,
    /// Memory for the feature rows of one scheme and key, in megabytes; larger ones are kept in a file beside --out.
    #[arg(long, value_name = "MB", default_value_t = MEMORY_MB)]
    memory: u64,
    /// Penalty C of linear-svm.
    #[arg(long, default_value_t = DEFAULT_C)]
    c: f64,
    #[command(flatten)]
    features: FeatureArgs,
}

/// What is taken from images.
#[derive(Debug, Clone, Args)]
pub struct FeatureArgs {
    /// Features: pixels, hog (default: both).
    #[arg(long, value_name = "IDS", value_delimiter = ',')]
    pub features: Vec<String>,
}

impl FeatureArgs {
    /// The features named, or all.
    pub fn chosen(&self) -> Result<Vec<Features>> {
        select("--features", &self.features, &FEATURES, &FEATURES, |features| features.id())
    }
}

/// Options of the image ciphers.
#[derive(Debug, Clone, Args)]
pub struct CipherArgs {
    /// Schemes that cross-scheme pairs with those of --schemes: one encrypts the training images, the other the test images,
    /// both ways round (default: plain).
    #[arg(long = "test-image-scheme", alias = "test-scheme", value_name = "IDS", value_delimiter = ',')]
    partners: Vec<String>,
    /// Side of a block of block-scramble in pixels (default: 4, or a number that divides the size of the images).
    #[arg(long, value_name = "PIXELS")]
    block: Option<u32>,
    /// Side of a tile of tile-permutation in pixels (default: 4, or a number that divides the size of the images).
    #[arg(long, value_name = "PIXELS")]
    tile: Option<u32>,
    /// Rounds of rubik.
    #[arg(long, value_name = "N", default_value_t = CipherOptions::default().rubik_rounds)]
    rubik_rounds: u32,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum When {
    /// Resize, then encrypt: can be decrypted.
    Before,
    /// Encrypt, then resize, as the study did: cannot be decrypted.
    After,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Broken {
    /// End with a message that names the file.
    Fail,
    /// Leave it out, name it and count it.
    Skip,
}

/// What a folder of data does not hold, and what to give instead.
const NO_IMAGES: &str = "no known set of images with classes, such as faces-web36; for images of your own, give --images DIR \
                         with a folder per class; for generated ones, give --dataset faces-synthetic";

/// Runs the experiment and writes its results folder.
pub fn run(mut args: ImageArgs) -> Result<()> {
    args.run.refuse_paper_split()?;
    let named = args.filters.clone();
    args.narrow();
    let config = RunConfig::new(&args.run)?;
    let experiment = experiment(&args)?;
    idle::refuse_unrun(&named.schemes, &named.regimes, &idle::parts(&experiment.conditions))?;
    args.refuse_idle(&experiment)?;
    measured_keeping(&config, |run, work| {
        let sources = args.sources(&config)?;
        args.learners.refuse_idle_on(sources.iter().map(|source| source.classes.len()))?;
        run.results.provenance.keys = config.n_image_keys as u64;
        run.results.provenance.splits = config.repetitions as u64;
        growth::pictures(&config, &mut run.timings)?;
        sources.iter().try_for_each(|source| experiment.run(&config, source, work, run))
    })
}

impl ImageArgs {
    /// What is run on many generated images when nothing was asked for: one cipher, one key, HOG.
    fn narrow(&mut self) {
        if self.generated.is_none_or(|items| items < MANY) {
            return;
        }
        let fill = |asked: &mut Vec<String>, default: &str| {
            if asked.is_empty() {
                asked.push(default.to_owned());
            }
        };
        fill(&mut self.filters.schemes, "rotation");
        fill(&mut self.filters.regimes, "same-key");
        fill(&mut self.pictures.features.features, "hog");
        self.run.keys.get_or_insert(1);
    }

    /// Refuses an option of ciphers, features or classifiers that the experiment does not have.
    fn refuse_idle(&self, experiment: &Experiment) -> Result<()> {
        let parts = idle::parts(&experiment.conditions);
        let across = parts.iter().any(|(_, regime)| *regime == Regime::CrossScheme);
        let given = !self.cipher.partners.is_empty() && !across;
        idle::refuse("--test-image-scheme", given, "name cross-scheme in --regimes, and another scheme")?;
        let rounds = self.cipher.rubik_rounds != CipherOptions::default().rubik_rounds;
        for (option, given, cipher) in [
            ("--block", self.cipher.block.is_some(), "block-scramble"),
            ("--tile", self.cipher.tile.is_some(), "tile-permutation"),
            ("--rubik-rounds", rounds, "rubik"),
        ] {
            let run = parts.iter().any(|(schemes, _)| schemes.contains(&cipher));
            idle::refuse(option, given && !run, &format!("it is for {cipher}, which --schemes leaves out"))?;
        }
        let given = self.pictures.cell.is_some() && !experiment.features.contains(&Features::Hog);
        idle::refuse("--cell", given, "it is for hog, which --features leaves out")?;
        let given = self.pictures.c != DEFAULT_C && !experiment.classifiers.contains(&"linear-svm");
        idle::refuse("--c", given, "it is for linear-svm, which --classifiers leaves out")?;
        self.learners.refuse_idle(&experiment.classifiers)
    }

    fn sources(&self, config: &RunConfig) -> Result<Vec<Source>> {
        let options = self.pictures.source_options(config, self.positive.clone());
        let sources = match (&self.images, self.generated) {
            (Some(folder), _) => vec![Source::own(config, folder, &options)?],
            (None, Some(items)) => vec![Source::generated(config, items, &options)?],
            (None, None) => self.known(config, &options)?,
        };
        if sources.is_empty() {
            bail!("no images to run on; give --data DIR, or --images DIR with a folder per class");
        }
        Ok(sources)
    }

    /// The known sets that are asked for.
    fn known(&self, config: &RunConfig, options: &SourceOptions) -> Result<Vec<Source>> {
        let asked = &self.filters.dataset;
        let sources = known(config, asked, options, Unsuited::Refuse)?;
        let found = sources.iter().map(|source| source.input.origin);
        datasets::refuse_only_generated(config.data.as_deref(), asked, found, NO_IMAGES)?;
        Ok(sources)
    }
}

impl PictureArgs {
    /// How sets of images are read.
    pub fn source_options(&self, config: &RunConfig, positive: Option<String>) -> SourceOptions {
        let usual = SourceOptions::of(config.scale);
        SourceOptions {
            size: self.size,
            resize: match self.resize {
                When::Before => Resize::Before,
                When::After => Resize::After,
            },
            broken: match self.broken {
                Broken::Fail => Policy::Fail,
                Broken::Skip => Policy::Skip,
            },
            limit: self.limit.or(usual.limit),
            positive,
            group_duplicates: self.group_duplicates,
        }
    }
}

/// The experiment that the options ask for.
fn experiment(args: &ImageArgs) -> Result<Experiment> {
    let (filters, pictures, cipher) = (&args.filters, &args.pictures, &args.cipher);
    let (plain, all) = (Scheme::plain(), Scheme::all());
    let schemes = select("--schemes", &filters.schemes, &all, &all, |scheme| scheme.id())?;
    let partners = select("--test-image-scheme", &cipher.partners, &[plain], &all, |s| s.id())?;
    let regimes = filters.regimes(&REGIMES, Regime::ALL)?;
    let defaults = CipherOptions::default();
    Ok(Experiment {
        conditions: conditions(plain, &schemes, &regimes, &partners),
        named: filters.schemes.iter().filter(|name| *name != "all").cloned().collect(),
        features: pictures.features.chosen()?,
        classifiers: filters.classifiers(&DEFAULT_CLASSIFIERS)?,
        learners: args.learners.options(),
        cell: pictures.cell,
        c: pictures.c,
        rows_in_memory: pictures.memory.saturating_mul(1 << 20),
        options: CipherOptions {
            block: cipher.block.unwrap_or(defaults.block),
            tile: cipher.tile.unwrap_or(defaults.tile),
            rubik_rounds: cipher.rubik_rounds,
            ..defaults
        },
        block_given: cipher.block.is_some(),
        tile_given: cipher.tile.is_some(),
    })
}

/// A size as the command line has it: width, `x`, height.
pub fn parse_size(text: &str) -> Result<Size> {
    let (width, height) = text.split_once('x').context("give width and height as in 64x64")?;
    Ok(Size::new(width.parse()?, height.parse()?)?)
}

#[cfg(test)]
mod tests;
