//! Training a model to be served: labelled rows, split, and how a client makes rows like them.

use anyhow::{Context, Result};
use classifiers::TrainSet;
use ndarray::{Array2, Axis};
use private_inference::{Trained, Training};
use private_service::owner::ModelNotes;
use results::Task;
use tabular_data::{PreprocessOptions, Split, Standardiser};

use crate::audio::task::TaskSet;
use crate::audio::{self, source as recordings};
use crate::config::RunConfig;
use crate::images::features::default_cell;
use crate::images::{duplicates, plain, source as pictures, splits};
use crate::interrupt;
use crate::private::card::Card;
use crate::private::preparation::{PictureFeatures, RecordKind};
use crate::progress::warn;
use crate::tabular::prepare::Prepared;
use crate::tabular::source as tables;

/// Prepared rows on both sides of one split.
#[derive(Debug)]
pub struct TrainingData {
    /// What they are rows of.
    pub dataset: String,
    /// Names of the classes.
    pub classes: Vec<String>,
    /// The split's label.
    pub split: String,
    /// Training rows.
    pub train: Array2<f32>,
    /// Their classes.
    pub train_targets: Vec<usize>,
    /// Test rows.
    pub test: Array2<f32>,
    /// Their classes.
    pub test_targets: Vec<usize>,
    /// How a client prepares a record.
    pub record: RecordKind,
}

/// What is taken from images.
#[derive(Debug, Clone, Copy)]
pub struct PictureOptions {
    /// Grey values instead of HOG.
    pub pixels: bool,
    /// Side of a HOG cell; by the size of the images when absent.
    pub cell: Option<usize>,
}

impl TrainingData {
    /// Rows of a table: its published split, or one random holdout.
    pub fn of_table(source: &tables::Source, config: &RunConfig) -> Result<Self> {
        let split = source.one_split(config.keys)?;
        let prepared = Prepared::new(&source.table, &split, &PreprocessOptions::default())?;
        Ok(Self {
            dataset: source.input.dataset.clone(),
            classes: source.table.classes().to_vec(),
            split: prepared.label,
            train: prepared.standard_train.mapv(|value| value as f32),
            train_targets: prepared.train.targets().to_vec(),
            test: prepared.standard_test.mapv(|value| value as f32),
            test_targets: prepared.test.targets().to_vec(),
            record: RecordKind::Table {
                schema: source.table.schema().to_toml()?,
                preprocessor: prepared.preprocessor,
                standardiser: prepared.standardiser,
            },
        })
    }

    /// Features of images: the first of the folds that the image experiment uses.
    pub fn of_pictures(
        source: &pictures::Source,
        options: PictureOptions,
        config: &RunConfig,
    ) -> Result<Self> {
        let size = source.pictures.size();
        let features = match options.pixels {
            true => PictureFeatures::Pixels,
            false => PictureFeatures::Hog { cell: options.cell.unwrap_or_else(|| default_cell(size)) },
        };
        let split = splits::of(source, config)?.into_iter().next().context("there are folds")?;
        if let Some(text) = duplicates::warning(source, &split) {
            warn(&source.input.dataset, &text);
        }
        let rows = plain::rows_of_set(source, config.keys, &features.spec(size)?)?;
        let side = |part: &[usize]| (rows.select(Axis(0), part), targets(source, part));
        let ((train, train_targets), (test, test_targets)) = (side(split.train()), side(split.test()));
        Ok(Self {
            dataset: source.input.dataset.clone(),
            classes: source.classes.clone(),
            split: Split::label(&split).to_owned(),
            train,
            train_targets,
            test,
            test_targets,
            record: RecordKind::Picture { width: size.width(), height: size.height(), features },
        })
    }

    /// Statistics of recordings, in the first of the splits that the audio experiment uses.
    pub fn of_recordings(source: &recordings::Source, task: Task, config: &RunConfig) -> Result<Self> {
        let task = TaskSet::new(config, source, task)?.context("--task speaker: speakers are not known")?;
        let split = task.splits().into_iter().next().context("there are splits")?;
        let rows = audio::plain_rows(config, source)?;
        let standardiser = Standardiser::fit(rows.select(Axis(0), split.train).view())?;
        let side = |part: &[usize]| -> Result<(Array2<f32>, Vec<usize>)> {
            let rows = standardiser.transform(rows.select(Axis(0), part).view())?;
            Ok((rows.mapv(|value| value as f32), part.iter().map(|&record| task.targets[record]).collect()))
        };
        let ((train, train_targets), (test, test_targets)) = (side(split.train)?, side(split.test)?);
        Ok(Self {
            dataset: task.input.dataset.clone(),
            classes: task.classes.clone(),
            split: split.label.to_owned(),
            train,
            train_targets,
            test,
            test_targets,
            record: RecordKind::Recording { rate: source.rate(), standardiser },
        })
    }
}

/// A trained model with its public part.
#[derive(Debug)]
pub struct Served {
    /// The model with its measures on the test rows; it carries the notes of the card.
    pub trained: Trained,
    /// For clients.
    pub card: Card,
}

impl TrainingData {
    /// Fits, measures and rounds; the notes quote the accuracy of the rounded model.
    pub fn train(&self, training: &Training) -> Result<Served> {
        let train = TrainSet::new(self.train.view(), &self.train_targets, self.classes.len())?;
        let train = train.with_stop(&interrupt::is_requested);
        let mut trained = training.train(&train, self.test.view(), &self.test_targets)?;
        let (classifier, accuracy) = (training.learner.id(), trained.integer_accuracy);
        let notes = ModelNotes::new(&self.dataset, classifier, &self.classes, accuracy, self.record.clone());
        trained.stored = trained.stored.with_notes(notes.to_json()?);
        let card = Card::new(trained.stored.quantised().card().clone(), notes)?;
        Ok(Served { trained, card })
    }
}

fn targets(source: &pictures::Source, part: &[usize]) -> Vec<usize> {
    part.iter().map(|&record| source.targets[record]).collect()
}

#[cfg(test)]
mod tests {
    use classifiers::LearnerOptions;
    use private_inference::model::QuadraticMethod;
    use private_inference::{ModelId, QuantiseOptions, servable_learner};

    use super::*;

    impl Served {
        /// A logistic regression on the small table.
        pub fn small() -> Result<Self> {
            let data = TrainingData::of_table(&tables::Source::small()?, &RunConfig::small()?)?;
            data.train(&Training {
                learner: servable_learner("logistic", &LearnerOptions::default())?,
                method: QuadraticMethod::Multiplied,
                quantise: QuantiseOptions::default(),
                id: ModelId([7; 16]),
            })
        }
    }

    #[test]
    fn a_served_model_says_what_it_was_trained_on_and_how_good_it_is() -> Result<()> {
        let served = Served::small()?;
        let notes = served.card.notes();
        assert_eq!((notes.dataset.as_str(), notes.classifier.as_str()), ("small", "logistic"));
        assert_eq!(notes.classes, ["no", "yes"]);
        assert_eq!(notes.test_accuracy, served.trained.integer_accuracy);
        assert_eq!(served.card.model().id(), ModelId([7; 16]));
        Ok(())
    }

    #[test]
    fn rows_and_classes_of_images_are_those_of_the_first_fold() -> Result<()> {
        let (config, source) = (RunConfig::small()?, pictures::Source::small(20)?);
        let options = PictureOptions { pixels: true, cell: None };
        let data = TrainingData::of_pictures(&source, options, &config)?;
        let fold = &splits::of(&source, &config)?[0];
        assert_eq!(data.test_targets, targets(&source, fold.test()));
        for (row, &record) in data.test.outer_iter().zip(fold.test()) {
            let grey = source.pictures.load(record)?.iter().map(|&grey| f32::from(grey) / 255.0).collect();
            assert_eq!(row, ndarray::Array1::<f32>::from_vec(grey));
        }
        let kind = RecordKind::Picture { width: 16, height: 16, features: PictureFeatures::Pixels };
        assert_eq!((data.train.dim(), data.record), ((16, 256), kind));
        Ok(())
    }
}
