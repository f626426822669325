//! `private train`: a model for a server, and its card for clients.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use classifiers::LearnerOptions;
use private_inference::model::QuadraticMethod;
use private_inference::{
    Limits, ModelId, Packing, QuantiseOptions, Server, Trained, Training, servable_learner,
};
use results::Task;
use tabular_data::Modality;

use crate::audio::source::{
    Source as Recordings, SourceOptions as RecordingOptions, known as known_recordings,
};
use crate::cli::{CommonOptions, RunOptions};
use crate::config::RunConfig;
use crate::datasets::{self, Dataset};
use crate::images::DEFAULT_C;
use crate::images::layout::Unsuited;
use crate::images::source::{Source as Pictures, SourceOptions, known as known_pictures};
use crate::keyfile::os_random;
use crate::private::TREE_DEPTH;
use crate::private::train::{PictureOptions, TrainingData};
use crate::progress::Progress;
use crate::tabular::own::OwnTable;
use crate::tabular::source::Source as Table;
use protocol::KeySchedule;
use safe_files::{Access, NewFile};

/// Options of `private train`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cargo xtask private train --generated 400 --classifier linear-svm --to faces.clm
  cargo xtask private train --images photos --positive faces --classifier linear-svm --to faces.clm
  cargo xtask private train --csv my.csv --target approved --positive yes --classifier logistic --to loan.clm
  cargo xtask private train --data ../shared/data --dataset loan --classifier svm-poly --to loan.clm")]
pub struct TrainArgs {
    #[command(flatten)]
    from: SourceArgs,
    /// The classifier.
    #[arg(long, value_enum, default_value_t = ServedClassifier::LinearSvm)]
    classifier: ServedClassifier,
    /// The model file for the server; its card for clients is written beside it with the ending `.card`.
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
    /// Penalty C (default: 0.1 for linear-svm on images, otherwise 1).
    #[arg(long)]
    c: Option<f64>,
    /// Depth of a tree.
    #[arg(long, value_name = "N", default_value_t = TREE_DEPTH)]
    depth: usize,
    /// How records share ciphertexts.
    #[arg(long, value_enum, default_value_t = PackingArg::Coefficients)]
    packing: PackingArg,
    /// Who computes the products of columns that svm-poly needs.
    #[arg(long, value_enum, default_value_t = ProductsArg::Server)]
    products: ProductsArg,
    /// Seed of the split and of classifiers that use random numbers.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Where labelled records come from.
#[derive(Debug, Args)]
#[group(skip)]
struct SourceArgs {
    /// Your own table: CSV (also compressed by gzip), Parquet or Arrow IPC (Feather).
    #[arg(long, value_name = "FILE", conflicts_with_all = ["images", "dataset", "generated"])]
    csv: Option<PathBuf>,
    /// Column to predict.
    #[arg(long, value_name = "COLUMN", requires = "csv")]
    target: Option<String>,
    /// Schema of the table, instead of an inferred one.
    #[arg(long, value_name = "FILE", requires = "csv", conflicts_with_all = ["target", "positive"])]
    schema: Option<PathBuf>,
    /// Your own images: a folder with one sub-folder per class.
    #[arg(long, value_name = "DIR", conflicts_with_all = ["dataset", "generated"])]
    images: Option<PathBuf>,
    #[command(flatten)]
    recordings: RecordingArgs,
    /// Your positive label or class.
    #[arg(long, value_name = "NAME", allow_negative_numbers = true)]
    positive: Option<String>,
    /// Treat labels of the table as one if they differ only in case or spaces, or are the same number (1, 1.0).
    #[arg(long, requires = "csv")]
    fold_labels: bool,
    /// Leave out rows of the table without a target value.
    #[arg(long, requires = "csv")]
    drop_missing_target: bool,
    /// A known data set.
    #[arg(long, value_name = "ID", conflicts_with = "generated")]
    dataset: Option<String>,
    /// Use N generated images, faces and others.
    #[arg(long, value_name = "N")]
    generated: Option<usize>,
    /// Folder that holds the real data sets, one sub-folder per set.
    #[arg(long, value_name = "DIR", env = "CIPHERLENS_DATA")]
    data: Option<PathBuf>,
    /// Use the grey values of images instead of HOG.
    #[arg(long)]
    pixels: bool,
    /// Side of a HOG cell in pixels (default: a sixth of the shorter side, 4 to 12).
    #[arg(long, value_name = "PIXELS")]
    cell: Option<usize>,
}

/// Labelled recordings.
#[derive(Debug, Args)]
#[group(skip)]
struct RecordingArgs {
    /// Your own recordings: a folder per word, or labels in file names (--name-pattern).
    #[arg(long, value_name = "DIR", conflicts_with_all = ["csv", "images", "dataset", "generated"])]
    audio: Option<PathBuf>,
    /// Where labels are in the file names of recordings, such as '{digit}_{speaker}_{take}'.
    #[arg(long, value_name = "PATTERN", requires = "audio")]
    name_pattern: Option<String>,
    /// What is asked about recordings: content (what is said) or speaker (who says it).
    #[arg(long, value_name = "TASK", default_value = "content", value_parser = task)]
    task: Task,
}

fn task(text: &str) -> Result<Task> {
    Task::from_id(text).with_context(|| format!("{text}: give content or speaker"))
}

/// The classifiers that have a private form, by their ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ServedClassifier {
    /// Logistic regression.
    Logistic,
    /// Linear support vector machine.
    LinearSvm,
    /// Naive Bayes.
    NaiveBayes,
    /// Support vector machine with a polynomial kernel of degree 2.
    SvmPoly,
    /// A shallow decision tree.
    Tree,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum PackingArg {
    /// One ciphertext holds one record or a few; best for few records.
    Coefficients,
    /// One ciphertext per feature holds thousands of records; best for many.
    Slots,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum ProductsArg {
    /// The server multiplies ciphertexts; needs keys of ring degree 8192.
    Server,
    /// The client multiplies before it encrypts.
    Client,
}

/// Trains and writes.
pub fn run(args: TrainArgs) -> Result<()> {
    let card_file = args.to.with_extension("card");
    let sources = [
        ("--csv", &args.from.csv),
        ("--schema", &args.from.schema),
        ("--images", &args.from.images),
        ("--audio", &args.from.recordings.audio),
    ];
    let sources: Vec<(&str, &Path)> =
        sources.iter().filter_map(|(option, path)| Some((*option, path.as_deref()?))).collect();
    safe_files::check(&[("--to", &args.to), ("the card", &card_file)], &sources)?;
    // Begun before the work, so that a place that takes no file is noticed before it.
    let mut model = NewFile::at(&args.to, Access::Owner)?;
    let mut card = NewFile::at(&card_file, Access::Shared)?;
    let config = args.config()?;
    let (data, pictures) = config.pool()?.install(|| args.from.read(&config))?;
    let training = args.training(pictures, config.keys)?;
    let served = {
        let _shown = Progress::new(config.progress, "training", 1);
        data.train(&training)?
    };
    let bytes = served.trained.stored.to_bytes();
    model.write_all(&bytes).with_context(|| format!("cannot write {}", args.to.display()))?;
    let text = served.card.to_json()?;
    card.write_all(&text).with_context(|| format!("cannot write {}", card_file.display()))?;
    safe_files::publish([card, model])?;
    tell(&data, &served.trained)?;
    println!("for the server, private: {}", args.to.display());
    println!("for clients, public:     {}", card_file.display());
    Ok(())
}

fn tell(data: &TrainingData, trained: &Trained) -> Result<()> {
    let (stored, card) = (&trained.stored, trained.stored.quantised().card());
    println!(
        "{}: {} on {} training records of {} columns (split {})",
        data.dataset,
        stored.fitted().learner(),
        data.train.nrows(),
        data.train.ncols(),
        data.split
    );
    println!(
        "accuracy on {} test records: {:.4} in floating point, {:.4} in integers ({} decided differently)",
        data.test.nrows(),
        trained.float_accuracy,
        trained.integer_accuracy,
        trained.different
    );
    let (certificate, precision) = (stored.quantised().certificate(), stored.quantised().precision());
    println!(
        "certificate: {} bits per value, {} per weight; largest score 2^{:.1} below 2^{:.1}; noise margin {:.1} bits",
        precision.input_bits,
        precision.weight_bits,
        (certificate.largest_score() as f64).log2(),
        (certificate.score_limit() as f64).log2(),
        certificate.margin_bits()
    );
    let sizes = Server::new(stored.quantised().clone(), Limits::default())?.message_sizes(1);
    println!(
        "ring degree {} (128-bit security); {} bytes up and {} down for one record, {} once for public keys",
        card.parameters().degree().coefficients(),
        sizes.request,
        sizes.response,
        sizes.public_keys
    );
    Ok(())
}

impl TrainArgs {
    fn config(&self) -> Result<RunConfig> {
        let (data, seed) = (self.from.data.clone(), self.seed);
        let common = CommonOptions { data, seed, ..CommonOptions::default() };
        let (keys, splits) = (Some(1), Some("1".to_owned()));
        RunConfig::new(&RunOptions { common, keys, splits })
    }

    fn options(&self, pictures: bool, keys: KeySchedule) -> LearnerOptions {
        let gentle = pictures && self.classifier == ServedClassifier::LinearSvm;
        let mut options =
            LearnerOptions::default().with_tree_depth(Some(self.depth)).with_seed(keys.seed_of("learners"));
        options.c = self.c.unwrap_or(if gentle { DEFAULT_C } else { options.c });
        options
    }

    fn training(&self, pictures: bool, keys: KeySchedule) -> Result<Training> {
        let options = self.options(pictures, keys);
        let name = self.classifier.to_possible_value();
        let name = name.as_ref().map_or("", |value| value.get_name());
        let packing = match self.packing {
            PackingArg::Coefficients => Packing::Coefficients,
            PackingArg::Slots => Packing::Slots,
        };
        Ok(Training {
            learner: servable_learner(name, &options)?,
            method: match self.products {
                ProductsArg::Server => QuadraticMethod::Multiplied,
                ProductsArg::Client => QuadraticMethod::Expanded,
            },
            quantise: QuantiseOptions { packing, ..QuantiseOptions::default() },
            id: ModelId(*os_random()?),
        })
    }
}

impl SourceArgs {
    /// The training data, and whether they are images.
    fn read(&self, config: &RunConfig) -> Result<(TrainingData, bool)> {
        if let Some(table) = self.table(config)? {
            return Ok((TrainingData::of_table(&table, config)?, false));
        }
        if let Some(recordings) = self.recordings(config)? {
            return Ok((TrainingData::of_recordings(&recordings, self.recordings.task, config)?, false));
        }
        let options = PictureOptions { pixels: self.pixels, cell: self.cell };
        Ok((TrainingData::of_pictures(&self.pictures(config)?, options, config)?, true))
    }

    /// The table that the options name; none where they name images.
    fn table(&self, config: &RunConfig) -> Result<Option<Table>> {
        if let Some(csv) = &self.csv {
            let own = OwnTable {
                csv: csv.clone(),
                schema: self.schema.clone(),
                target: self.target.clone(),
                positive: self.positive.clone(),
                fold_labels: self.fold_labels,
                drop_missing_target: self.drop_missing_target,
            };
            return Table::own(&own, config.progress).map(Some);
        }
        self.known(config, Modality::Tabular)?.map(|set| Table::of_set(&set)).transpose()
    }

    /// The data set of this modality that the options name.
    fn known(&self, config: &RunConfig, modality: Modality) -> Result<Option<Dataset>> {
        let (None, Some(id)) = (&self.images, &self.dataset) else { return Ok(None) };
        let is_asked = |set: &Dataset| set.id() == id && set.manifest.modality == modality;
        Ok(datasets::known(config.data.as_deref())?.into_iter().find(is_asked))
    }

    /// The recordings that the options name; none where they name something else.
    fn recordings(&self, config: &RunConfig) -> Result<Option<Recordings>> {
        if let Some(folder) = &self.recordings.audio {
            let pattern = self.recordings.name_pattern.clone();
            let options = RecordingOptions { pattern, ..RecordingOptions::default() };
            return Recordings::own(folder, &options).map(Some);
        }
        let Some(set) = self.known(config, Modality::Audio)? else { return Ok(None) };
        let mut sources = known_recordings(config, &[set.id().to_owned()], false)?;
        Ok(sources.pop())
    }

    fn pictures(&self, config: &RunConfig) -> Result<Pictures> {
        let options = SourceOptions { positive: self.positive.clone(), ..SourceOptions::default() };
        match (&self.images, &self.dataset, self.generated) {
            (Some(folder), _, _) => Pictures::own(config, folder, &options),
            (None, Some(id), _) => {
                let sets = known_pictures(config, std::slice::from_ref(id), &options, Unsuited::Refuse)?;
                sets.into_iter().next().with_context(|| format!("--dataset {id}: holds no labelled images"))
            }
            (None, None, Some(items)) => Pictures::generated(config, items, &options),
            (None, None, None) => {
                bail!(
                    "nothing to train on; give --csv FILE, --images DIR, --audio DIR, --dataset ID or --generated N"
                )
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::private::PrivateCommand;
    use crate::commands::private::tests::parsed;
    use crate::commands::tests::refused;

    fn train(line: &str) -> Result<TrainArgs> {
        match parsed(&format!("train --to m.clm {line}"))? {
            PrivateCommand::Train(args) => Ok(args),
            _ => bail!("another command"),
        }
    }

    #[test]
    fn options_make_the_training() -> Result<()> {
        let (keys, args) = (KeySchedule::new(1), train("--generated 4")?);
        assert_eq!((args.options(true, keys).c, args.options(false, keys).c), (DEFAULT_C, 1.0));
        assert_eq!(train("--c 3")?.options(true, keys).c, 3.0);
        assert_eq!(train("--classifier logistic")?.options(true, keys).c, 1.0);
        let (one, other) = (args.training(true, keys)?, args.training(true, keys)?);
        assert_ne!(one.id, other.id);
        assert_eq!((one.learner.id(), one.quantise.packing), ("linear-svm", Packing::Coefficients));
        let args = train("--classifier svm-poly --products client --packing slots")?;
        let training = args.training(false, keys)?;
        assert_eq!((training.learner.id(), training.quantise.packing), ("svm-poly", Packing::Slots));
        assert!(matches!(training.method, QuadraticMethod::Expanded));
        Ok(())
    }

    #[test]
    fn records_come_from_one_place() -> Result<()> {
        let config = train("--seed 5")?.config()?;
        assert_eq!((config.seed, config.n_keys), (5, 1));
        assert!(refused(train("")?.from.read(&config)).starts_with("nothing to train on; give --csv FILE"));
        let (data, pictures) = train("--generated 20 --pixels")?.from.read(&config)?;
        assert_eq!((pictures, data.train.ncols(), data.dataset.as_str()), (true, 64 * 64, "faces-synthetic"));
        for conflict in
            ["--csv a --images b", "--images a --dataset b", "--dataset a --generated 4", "--target y"]
        {
            assert!(train(conflict).is_err(), "{conflict}");
        }
        Ok(())
    }
}
