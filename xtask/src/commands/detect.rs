//! `detect`: the detection experiment, and the faces of one's own photos.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;
use hog_features::DetectorFile;
use results::{Regime, Results};

use crate::cli::{CommonOptions, RunOptions, select};
use crate::config::RunConfig;
use crate::detection::Experiment;
use crate::detection::detector::PlainDetector;
use crate::detection::find::Finder;
use crate::detection::own::OwnPhotos;
use crate::detection::source::{self, known};
use crate::detection::training::Training;
use crate::idle;
use crate::images::layout::Unsuited;
use crate::measured::{Run, measured};
use crate::progress::Progress;
use crate::stage::timed;
use safe_files::{Access, NewFile};

/// The schemes of a run that names none: no cipher, one that tears windows apart, one that keeps them.
const DEFAULT_SCHEMES: [&str; 3] = ["plain", "rotation", "tile-permutation"];
/// Regimes that mean something to a detector.
const REGIMES: [Regime; 3] = [Regime::None, Regime::SameKey, Regime::CrossScheme];
/// Megapixels of a photo, at most, unless told otherwise.
const MEGAPIXELS: u64 = 200;
/// The most that may be told: of larger photos the boxes would be inexact.
const MOST_MEGAPIXELS: u64 = 1000;
/// Photos on the page, at most, unless told otherwise.
const SHOWN: usize = 60;

/// Options of `detect`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cargo xtask detect --images holiday --out found
  cargo xtask detect --images holiday --train faces-web36 --data ../shared/data --save-model faces.json
  cargo xtask detect --images holiday --model faces.json --min-score 0.5
  cargo xtask detect --images scenes --annotations scenes.csv
  cargo xtask detect
  cargo xtask detect --data ../shared/data --dataset locate-mit-cmu
  cargo xtask detect --data ../shared/data --schemes plain

Photos of your own (--images): boxes.csv in the results folder lists the boxes (file; x, y, w, h in
pixels from the upper left of the upright photo; score). The page shows the photos, small, with their
boxes. A detector misses some faces and marks other things as faces: look at every photo and correct
boxes.csv before you rely on it. Without --model and --train the detector is trained on generated
faces, drawn by this program. It is for trying things out and performs poorly on photos.

A box counts if its score is high enough. The limit is chosen on faces set aside from training, where it
gives the best F2 (recall weighs more than precision). --min-score sets another limit.

Without --images, one detector (HOG, linear SVM) is trained under one key and searches all scenes once,
so there are no keys, splits, features or classifiers to choose. Ciphers: plain, rotation, rubik,
value-rotation, pixel-permutation, block-scramble, tile-permutation, cat-map, ff1-region, aes-ctr,
aes-ctr-fixed-nonce.")]
pub struct DetectArgs {
    #[command(flatten)]
    run: CommonOptions,
    /// Sets of scenes, by folder name, separated by commas (default: all that are found).
    #[arg(long, value_name = "IDS", value_delimiter = ',')]
    dataset: Vec<String>,
    /// Ciphers, by id (default: rotation, tile-permutation); plain is always run.
    #[arg(long, value_name = "IDS", value_delimiter = ',')]
    schemes: Vec<String>,
    /// Key regimes: none, same-key, cross-scheme, whose other scheme is plain (default: all).
    #[arg(long, value_name = "IDS", value_delimiter = ',')]
    regimes: Vec<String>,
    /// Save the detector of plain photos in a new file that only you can read.
    #[arg(long, value_name = "FILE")]
    save_model: Option<PathBuf>,
    #[command(flatten)]
    own: OwnArgs,
}

/// Options on photos of one's own.
#[derive(Debug, Args)]
#[command(next_help_heading = "Photos of your own")]
pub struct OwnArgs {
    /// Find the faces in this folder of photos (PNG, JPEG, PNM).
    #[arg(long, value_name = "DIR")]
    images: Option<PathBuf>,
    /// The true boxes, to measure average precision: a CSV file with one line per face and the columns file, x, y, w, h (in
    /// whole pixels from the upper left). A photo without a line has no face.
    #[arg(long, value_name = "FILE")]
    annotations: Option<PathBuf>,
    /// Search sub-folders too.
    #[arg(long)]
    recursive: bool,
    /// A detector that --save-model wrote, instead of training one.
    #[arg(long, value_name = "FILE", conflicts_with = "train")]
    model: Option<PathBuf>,
    /// Data to train on (default: generated faces): a set from --data, such as faces-web36, or a folder with patches in
    /// faces/ and nonfaces/ and, if you have them, whole photos without faces in photos/.
    #[arg(long, value_name = "DIR|SET")]
    train: Option<PathBuf>,
    /// Least score of a face (default: the detector's own).
    #[arg(long, value_name = "SCORE", allow_negative_numbers = true)]
    min_score: Option<f32>,
    /// Largest photo to search, in megapixels (default: 200); larger ones are named and skipped.
    #[arg(long, value_name = "N")]
    max_megapixels: Option<u64>,
    /// Most photos that the page shows, small (default: 60); 0 for none.
    #[arg(long, value_name = "N")]
    overlays: Option<usize>,
}

/// Runs the experiment, or searches photos, and writes a results folder.
pub fn run(args: DetectArgs) -> Result<()> {
    match args.own.images.clone() {
        Some(folder) => search(args, &folder),
        None => run_experiment(args),
    }
}

fn run_experiment(args: DetectArgs) -> Result<()> {
    args.own.refuse_without_images()?;
    let config = RunConfig::new(&RunOptions::unrepeated(args.run))?;
    let experiment = experiment(&args.schemes, &args.regimes)?;
    idle::refuse_unrun(&args.schemes, &args.regimes, &experiment.parts())?;
    let model = args.save_model.map(|path| Model::begin(path, &[])).transpose()?;
    measured(&config, |run| {
        (run.results.provenance.keys, run.results.provenance.splits) = (1, 1);
        let sources = known(&config, &args.dataset, Unsuited::Refuse)?;
        source::refuse_nothing_of(&config, &args.dataset, &sources)?;
        if model.is_some() && sources.len() != 1 {
            let names: Vec<&str> = sources.iter().map(|source| source.dataset.as_str()).collect();
            bail!(
                "--save-model: a detector is trained for each of {}; name one with --dataset",
                names.join(", ")
            );
        }
        let mut last = None;
        for source in &sources {
            last = Some((experiment.run(&config, source, run)?, &source.training));
        }
        match (model, last) {
            (Some(model), Some((plain, training))) => {
                let progress = Progress::new(config.progress, "the detector's file", 1);
                model.save(&plain.file(training, config.keys, &progress)?)
            }
            _ => Ok(()),
        }
    })
}

fn search(args: DetectArgs, folder: &Path) -> Result<()> {
    args.refuse_with_images()?;
    let own = &args.own;
    let photos = own.photos(folder)?;
    let config = RunConfig::new(&RunOptions::unrepeated(args.run.clone()))?;
    let inputs = [Some(("--images", folder)), own.annotations.as_deref().map(|file| ("--annotations", file))];
    let inputs: Vec<_> = inputs.into_iter().flatten().collect();
    let model = args.save_model.clone().map(|path| Model::begin(path, &inputs)).transpose()?;
    measured(&config, |run| {
        let Run { results, timings, staged } = run;
        (results.provenance.keys, results.provenance.splits) = (1, 1);
        let file = timed(timings, "detector", None, |_| own.detector(&config, results))?;
        let finder = Finder::new(file, own.min_score);
        let loaded = own.model.is_some();
        timed(timings, "photos", None, |_| photos.search(&config, &finder, loaded, results, staged))?;
        model.map_or(Ok(()), |model| model.save(finder.file()))
    })
}

impl DetectArgs {
    /// Refuses what is for the experiment, or for training, where photos are searched.
    fn refuse_with_images(&self) -> Result<()> {
        let named =
            [("--dataset", &self.dataset), ("--schemes", &self.schemes), ("--regimes", &self.regimes)];
        for (option, ids) in named {
            let why = "with --images the faces of plain photos are found; leave --images out";
            idle::refuse(option, !ids.is_empty(), why)?;
        }
        let loads = self.own.model.is_some();
        let scaled = self.run.quick || self.run.full;
        idle::refuse("--quick or --full", scaled && loads, "--model names a trained detector")?;
        idle::refuse("--save-model", self.save_model.is_some() && loads, "--model is saved already")?;
        if self.own.min_score.is_some_and(|score| !score.is_finite()) {
            bail!("--min-score: give a finite number");
        }
        Ok(())
    }
}

/// The file of --save-model, begun before the work so that a place that cannot be written is known.
struct Model {
    file: NewFile,
    path: PathBuf,
}

impl Model {
    fn begin(path: PathBuf, inputs: &[(&str, &Path)]) -> Result<Self> {
        safe_files::check(&[("--save-model", path.as_path())], inputs)?;
        Ok(Self { file: NewFile::at(&path, Access::Owner)?, path })
    }

    fn save(mut self, detector: &DetectorFile) -> Result<()> {
        let written = self.file.write_all(&detector.to_json());
        written.with_context(|| format!("--save-model {}", self.path.display()))?;
        safe_files::publish([self.file])?;
        println!("detector: {}", self.path.display());
        Ok(())
    }
}

impl OwnArgs {
    fn photos<'a>(&'a self, folder: &'a Path) -> Result<OwnPhotos<'a>> {
        let megapixels = self.max_megapixels.unwrap_or(MEGAPIXELS);
        if !(1..=MOST_MEGAPIXELS).contains(&megapixels) {
            bail!("--max-megapixels {megapixels}: give a number from 1 to {MOST_MEGAPIXELS}");
        }
        Ok(OwnPhotos {
            folder,
            annotations: self.annotations.as_deref(),
            recursive: self.recursive,
            max_pixels: megapixels * 1_000_000,
            shown: self.overlays.unwrap_or(SHOWN),
        })
    }

    /// Reads the detector, or trains one; what it was trained on becomes an input.
    fn detector(&self, config: &RunConfig, results: &mut Results) -> Result<DetectorFile> {
        if let Some(path) = &self.model {
            return Finder::read(path);
        }
        let training = Training::of(config, self.train.as_deref())?;
        let sets: Vec<&str> = training.inputs.iter().map(|input| input.dataset.as_str()).collect();
        let named = sets.join(" and ");
        config
            .progress
            .say(&format!("training a detector on {named}; --save-model FILE keeps it for --model"));
        results.inputs.extend_from_slice(&training.inputs);
        PlainDetector::train(&training, config.scale, config.keys, config.progress)
    }

    fn refuse_without_images(&self) -> Result<()> {
        for (option, given) in [
            ("--annotations", self.annotations.is_some()),
            ("--recursive", self.recursive),
            ("--model", self.model.is_some()),
            ("--train", self.train.is_some()),
            ("--min-score", self.min_score.is_some()),
            ("--max-megapixels", self.max_megapixels.is_some()),
            ("--overlays", self.overlays.is_some()),
        ] {
            idle::refuse(option, given, "it is about photos of one's own; give --images DIR")?;
        }
        Ok(())
    }
}

/// The experiment that the filters ask for.
pub fn experiment(schemes: &[String], regimes: &[String]) -> Result<Experiment> {
    let all: Vec<&'static str> = image_cipher::schemes().iter().map(|scheme| scheme.id).collect();
    let schemes = select("--schemes", schemes, &DEFAULT_SCHEMES, &all, |id| id)?;
    let regimes = select("--regimes", regimes, &REGIMES, &REGIMES, |regime| regime.id())?;
    Ok(Experiment { schemes, regimes })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::tests::refused;
    use crate::commands::{Cli, Command};

    fn parsed(line: &str) -> Result<DetectArgs> {
        match Cli::of_line(&format!("detect {line}"))? {
            Command::Detect(args) => Ok(args),
            _ => bail!("another command"),
        }
    }

    #[test]
    fn filters_make_the_experiment() -> Result<()> {
        let usual = experiment(&[], &[])?;
        assert_eq!((usual.schemes, usual.regimes), (DEFAULT_SCHEMES.to_vec(), REGIMES.to_vec()));
        let args = parsed("--schemes aes-ctr --regimes same-key")?;
        let asked = experiment(&args.schemes, &args.regimes)?;
        let parts = [(vec!["plain"], Regime::None), (vec!["aes-ctr"], Regime::SameKey)];
        assert_eq!(asked.parts(), parts);
        assert!(refused(experiment(&[], &["cross-key".to_owned()])).starts_with("--regimes cross-key: "));
        Ok(())
    }

    #[test]
    fn options_of_photos_and_of_the_experiment_are_not_mixed() -> Result<()> {
        for line in [
            "--annotations a.csv",
            "--recursive",
            "--model m.json",
            "--train faces-web36",
            "--min-score -1",
            "--max-megapixels 9",
            "--overlays 0",
        ] {
            let said = refused(parsed(line)?.own.refuse_without_images());
            let option = line.split(' ').next().unwrap_or_default();
            assert!(said.starts_with(&format!("{option} has no effect here: ")), "{line}: {said}");
            parsed(&format!("--images photos {line}"))?.refuse_with_images()?;
        }
        for (line, expected) in [
            ("--schemes aes-ctr", "--schemes has no effect here: "),
            ("--model m.json --quick", "--quick or --full has no effect here: "),
            ("--model m.json --save-model n.json", "--save-model has no effect here: "),
            ("--min-score nan", "--min-score: give a finite number"),
        ] {
            let said = refused(parsed(&format!("--images photos {line}"))?.refuse_with_images());
            assert!(said.starts_with(expected), "{line}: {said}");
        }
        assert!(parsed("--images photos --model m.json --train faces-web36").is_err());
        Ok(())
    }

    #[test]
    fn photos_are_searched_as_the_options_say() -> Result<()> {
        let args = parsed("--images photos --max-megapixels 9 --overlays 0 --recursive")?;
        let photos = args.own.photos(Path::new("photos"))?;
        assert_eq!((photos.max_pixels, photos.shown, photos.recursive), (9_000_000, 0, true));
        let usual = parsed("--images photos")?;
        let photos = usual.own.photos(Path::new("photos"))?;
        assert_eq!((photos.max_pixels, photos.shown), (MEGAPIXELS * 1_000_000, SHOWN));
        let none = parsed("--images photos --max-megapixels 0")?;
        assert!(refused(none.own.photos(Path::new("photos"))).starts_with("--max-megapixels 0: "));
        Ok(())
    }
}
