//! What is experimented on: the plain feature rows of a table or of a set of images or recordings, split by split.

use anyhow::{Context, Result};
use experiment::{Rows, SplitRecords, SplitRows};
use ndarray::{Array2, Axis};
use results::{Features, Input, Modality, Task};
use tabular_data::{Split, Standardiser};

use crate::audio::task::TaskSet;
use crate::config::RunConfig;
use crate::images::plain::hog_rows;
use crate::images::splits::{self, split_records};
use crate::tabular::plain::plain_rows;
use crate::{audio, images, tabular};

/// Cells along the shorter side of an image: with blocks of 2x2 cells a square image has 324 values.
const CELLS: u32 = 4;

/// Labelled feature rows with their splits.
pub struct PlainSet {
    /// The data set.
    pub input: Input,
    /// What a record is.
    pub modality: Modality,
    /// What a model reads.
    pub features: Features,
    /// What sets the features apart, as `name=value`.
    pub options: Vec<String>,
    /// Class of every record.
    pub targets: Vec<usize>,
    /// Names of the classes.
    pub classes: Vec<String>,
    splits: Vec<Split>,
    rows: SetRows,
}

enum SetRows {
    /// Training and test rows of each split, because they are standardised on the training rows.
    Each(Vec<[Array2<f32>; 2]>),
    /// The same rows in every split.
    Shared(Array2<f32>),
}

impl PlainSet {
    /// The standardised indicator columns of a table.
    pub fn of_table(source: &tabular::source::Source, config: &RunConfig) -> Result<Self> {
        let dataset = || source.input.dataset.clone();
        let splits = source.splits(config)?;
        let rows = plain_rows(source, config, &splits).with_context(dataset)?;
        Ok(Self {
            input: source.input.clone(),
            modality: Modality::Tabular,
            features: Features::Indicators,
            options: Vec::new(),
            targets: source.table.targets().to_vec(),
            classes: source.table.classes().to_vec(),
            splits,
            rows: SetRows::Each(rows),
        })
    }

    /// The HOG vectors of images.
    pub fn of_pictures(
        source: &images::source::Source,
        config: &RunConfig,
        cell: Option<usize>,
    ) -> Result<Self> {
        let size = source.pictures.size();
        let cell = cell.unwrap_or((size.width().min(size.height()) / CELLS).max(1) as usize);
        let dataset = || source.input.dataset.clone();
        Ok(Self {
            input: source.input.clone(),
            modality: Modality::Image,
            features: Features::Hog,
            options: vec![format!("cell={cell}")],
            targets: source.targets.clone(),
            classes: source.classes.clone(),
            rows: SetRows::Shared(hog_rows(source, config.keys, cell).with_context(dataset)?),
            splits: splits::of(source, config).with_context(dataset)?,
        })
    }

    /// Statistics of recordings for one task; `None` where it is to tell speakers apart and they are not known.
    pub fn of_recordings(
        source: &audio::source::Source,
        task: Task,
        config: &RunConfig,
    ) -> Result<Option<Self>> {
        let Some(task) = TaskSet::new(config, source, task)? else { return Ok(None) };
        let rows = audio::plain_rows(config, source)?;
        let sides = |split: &SplitRecords<'_>| -> Result<[Array2<f32>; 2]> {
            let [train, test] = [split.train, split.test].map(|records| rows.select(Axis(0), records));
            let standardiser = Standardiser::fit(train.view())?;
            let standard = |side: &Array2<f64>| standardiser.transform(side.view());
            Ok([standard(&train)?, standard(&test)?].map(|side| side.mapv(|value| value as f32)))
        };
        let of = |split: SplitRecords<'_>| Split::new(split.label, split.train.to_vec(), split.test.to_vec());
        Ok(Some(Self {
            rows: SetRows::Each(task.splits().iter().map(sides).collect::<Result<_>>()?),
            splits: task.splits().into_iter().map(of).collect::<Result<_, _>>()?,
            modality: Modality::Audio,
            features: Features::SpeechStatistics,
            options: Vec::new(),
            targets: task.targets,
            classes: task.classes,
            input: task.input,
        }))
    }

    /// The data set's id.
    pub fn dataset(&self) -> &str {
        &self.input.dataset
    }

    /// The splits.
    pub fn splits(&self) -> Vec<SplitRecords<'_>> {
        split_records(&self.splits)
    }

    /// The rows of split number `index` for so many conditions, which are the same for all of them.
    pub fn rows(&self, index: usize, n_conditions: usize) -> SplitRows<'_> {
        let rows = |side: usize| match &self.rows {
            SetRows::Each(splits) => Rows::Exact(splits[index][side].clone()),
            SetRows::Shared(rows) => Rows::All(rows),
        };
        SplitRows { train: rows(0), tests: (0..n_conditions).map(|_| rows(1)).collect() }
    }

    /// The training rows of split number `index`.
    pub fn train(&self, index: usize) -> Array2<f32> {
        self.side(index, 0, Split::train)
    }

    /// The test rows of split number `index`.
    pub fn test(&self, index: usize) -> Array2<f32> {
        self.side(index, 1, Split::test)
    }

    fn side(&self, index: usize, side: usize, records: fn(&Split) -> &[usize]) -> Array2<f32> {
        match &self.rows {
            SetRows::Each(splits) => splits[index][side].clone(),
            SetRows::Shared(rows) => rows.select(Axis(0), records(&self.splits[index])),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl PlainSet {
        /// The small table on one split.
        pub fn small() -> Result<Self> {
            Self::of_table(&tabular::source::Source::small()?, &RunConfig::small()?)
        }
    }

    #[test]
    fn rows_of_a_side_are_those_of_its_records() -> Result<()> {
        let (config, source) = (RunConfig::small()?, images::source::Source::small(20)?);
        let set = PlainSet::of_pictures(&source, &config, None)?;
        assert_eq!((set.options.as_slice(), set.targets.len()), (&["cell=4".to_owned()][..], 20));
        let split = &set.splits()[1];
        let SplitRows { train: Rows::All(all), tests } = set.rows(1, 3) else { anyhow::bail!("shared rows") };
        assert_eq!((tests.len(), all.dim()), (3, (20, 324)));
        assert_eq!(set.train(1), all.select(Axis(0), split.train));
        assert_eq!(set.test(1), all.select(Axis(0), split.test));
        Ok(())
    }

    #[test]
    fn a_table_is_standardised_on_the_training_rows_of_each_split() -> Result<()> {
        let config = RunConfig { splits: crate::config::SplitPlan::Random(2), ..RunConfig::small()? };
        let set = PlainSet::of_table(&tabular::source::Source::small()?, &config)?;
        for split in 0..2 {
            let means = set.train(split).mean_axis(Axis(0)).unwrap_or_default();
            assert!(means.iter().all(|mean| mean.abs() < 1e-6), "{means}");
            assert_eq!(set.test(split).nrows(), set.splits()[split].test.len());
        }
        assert_ne!(set.train(0), set.train(1));
        Ok(())
    }
}
