//! A set of images as the subject of an experiment: conditions, and the feature rows of each.

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use classifiers::Learner;
use experiment::{Sides, SplitRecords, SplitRows, Subject, WorkFolder};
use ndarray::Array2;
use protocol::{Planned, Side};
use serde_json::Value;
use tabular_data::Split;

use super::features::FeatureSpec;
use super::identity::RunIdentity;
use super::plan::{Condition, Recipe, Scheme, varies_with_key};
use super::protect::Protection;
use super::rows::{Extraction, FeatureRows, fit_in_memory};
use super::source::Source;
use super::splits::split_records;
use crate::interrupt;
use crate::recipe::{groups, recipes};

/// The most columns of a feature vector that a secret matrix is made for.
const MAX_VECTOR: usize = 1024;

/// Rows of one recipe under all keys that are worked on at one time take no more bytes than this.
const TOGETHER_BYTES: usize = 128 << 20;

/// Conditions of a set, each with every kind of features.
pub struct ImageSubject<'a> {
    parts: Parts<'a>,
    points: Vec<Point>,
    /// Ids of learners that need all rows in memory.
    need_memory: Vec<&'static str>,
}

/// A condition with a kind of features, by their indices: what the engine counts as a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Point {
    features: usize,
    condition: usize,
}

/// What a subject is made of, beside its conditions.
pub struct Parts<'a> {
    /// The images.
    pub source: &'a Source,
    /// The splits.
    pub splits: &'a [Split],
    /// The ciphers' common options.
    pub how: &'a Protection,
    /// Kinds of features.
    pub features: &'a [FeatureSpec],
    /// Ways of encrypting training and test images.
    pub conditions: &'a [Condition],
    /// Keys that a condition is repeated over.
    pub n_keys: usize,
    /// Rows of one recipe are kept in memory up to this many bytes.
    pub rows_in_memory: u64,
    /// Where rows that do not fit in memory are kept.
    pub work: &'a WorkFolder,
    /// What decides all rows of the set.
    pub identity: &'a RunIdentity,
}

impl<'a> ImageSubject<'a> {
    /// All conditions with all features whose vectors are not too long for a secret matrix.
    pub fn new(parts: Parts<'a>, learners: &[Box<dyn Learner>]) -> Self {
        let (features, conditions) = (parts.features, parts.conditions);
        let is_vector = |scheme: &Scheme| matches!(scheme, Scheme::Vector(_));
        let fits = |point: &Point| {
            let vector = conditions[point.condition].schemes().iter().any(is_vector);
            !vector || features[point.features].len() <= MAX_VECTOR
        };
        let all = (0..features.len())
            .flat_map(|features| (0..conditions.len()).map(move |condition| Point { features, condition }));
        let points = all.filter(fits).collect();
        let needy = learners.iter().filter(|learner| !learner.fits_from_file());
        Self { parts, points, need_memory: needy.map(|learner| learner.id()).collect() }
    }

    /// The schemes and the regime of a condition.
    pub fn condition(&self, number: usize) -> &'a Condition {
        &self.parts.conditions[self.points[number].condition]
    }

    /// The features of a condition.
    pub fn features(&self, number: usize) -> &'a FeatureSpec {
        &self.parts.features[self.points[number].features]
    }

    fn extraction<'e>(&'e self, features: &'e FeatureSpec) -> Extraction<'e> {
        let Source { pictures, targets, .. } = self.parts.source;
        Extraction { pictures, targets, features }
    }

    fn recipe(&self, number: usize, side: Side) -> Recipe {
        Recipe::of(self.condition(number), side)
    }

    /// Whether the rows of one recipe are kept in memory.
    fn fits_in_memory(&self, features: &FeatureSpec) -> bool {
        fit_in_memory(self.parts.source.pictures.len(), features.len(), self.parts.rows_in_memory)
    }

    fn rows(&self, recipe: Recipe, key: usize, features: &FeatureSpec) -> Result<FeatureRows> {
        let protected = self.parts.how.under(recipe, key, features.len())?;
        let extraction = self.extraction(features);
        if self.fits_in_memory(features) {
            return Ok(FeatureRows::Memory(extraction.in_memory(&protected)?));
        }
        let name = self.parts.identity.rows(features, &recipe, key)?;
        Ok(FeatureRows::File(self.parts.work.rows(&name, |path| extraction.write_to(&protected, path))?))
    }
}

/// The feature rows of a group under one key.
struct GroupRows<'a> {
    work: &'a WorkFolder,
    /// Of each recipe that occurs.
    rows: Vec<FeatureRows>,
    /// Which of them are those of test images, for each condition; those of training images come first.
    tests: Vec<usize>,
}

impl Sides<anyhow::Error> for GroupRows<'_> {
    fn split(&self, _split: usize) -> Result<SplitRows<'_>> {
        let tests = self.tests.iter().map(|&at| self.rows[at].borrowed()).collect();
        Ok(SplitRows { train: self.rows[0].borrowed(), tests })
    }

    fn close(self: Box<Self>) -> Result<()> {
        self.rows.into_iter().try_for_each(|rows| match rows {
            FeatureRows::Memory(_) => Ok(()),
            FeatureRows::File(file) => Ok(self.work.discard(file)?),
        })
    }
}

impl Subject for ImageSubject<'_> {
    type Error = anyhow::Error;

    fn targets(&self) -> &[usize] {
        &self.parts.source.targets
    }

    fn n_classes(&self) -> usize {
        self.parts.source.classes.len()
    }

    fn splits(&self) -> Vec<SplitRecords<'_>> {
        split_records(self.parts.splits)
    }

    fn n_conditions(&self) -> usize {
        self.points.len()
    }

    fn groups(&self) -> Vec<Vec<usize>> {
        let numbers: BTreeMap<(usize, usize), usize> =
            self.points.iter().zip(0..).map(|(p, number)| ((p.features, p.condition), number)).collect();
        let by_condition = groups(self.parts.conditions);
        let of_features = |features: usize| {
            let number = |&condition: &usize| numbers.get(&(features, condition)).copied();
            by_condition.iter().map(|group| group.iter().filter_map(number).collect()).collect::<Vec<_>>()
        };
        let all = (0..self.parts.features.len()).flat_map(of_features);
        all.filter(|group: &Vec<usize>| !group.is_empty()).collect()
    }

    fn n_keys(&self, condition: usize) -> usize {
        if varies_with_key(self.condition(condition)) { self.parts.n_keys } else { 1 }
    }

    /// The same features of plain images.
    fn reference(&self, condition: usize) -> Option<usize> {
        let Point { features, condition } = self.points[condition];
        let plain = Point { features, condition: 0 };
        (condition > 0).then(|| self.points.iter().position(|other| *other == plain)).flatten()
    }

    fn fingerprint(&self) -> Result<Option<Value>> {
        Ok(Some(self.parts.identity.fields()?))
    }

    fn group_fields(&self, group: &[usize]) -> Value {
        let features = self.features(group[0]);
        let tests: Vec<Recipe> = group.iter().map(|&condition| self.recipe(condition, Side::Test)).collect();
        RunIdentity::group_fields(
            features,
            &self.recipe(group[0], Side::Train),
            &tests,
            self.fits_in_memory(features),
        )
    }

    fn sides<'s>(&'s self, group: &[usize], key: usize) -> Result<Box<dyn Sides<anyhow::Error> + 's>> {
        let features = self.features(group[0]);
        if let (false, Some(learner)) = (self.fits_in_memory(features), self.need_memory.first()) {
            bail!(
                "--classifiers {learner}: these features do not fit in memory, and only linear-svm trains from a file; \
                 give --limit N for fewer images"
            );
        }
        let conditions: Vec<&Condition> = group.iter().map(|&condition| self.condition(condition)).collect();
        let (recipes, tests) = recipes(&conditions);
        let rows = recipes.iter().map(|&recipe| self.rows(recipe, key, features)).collect::<Result<_>>()?;
        Ok(Box::new(GroupRows { work: self.parts.work, rows, tests }))
    }

    fn keys_together(&self, group: &[usize]) -> usize {
        let bytes = (self.parts.source.pictures.len() * self.features(group[0]).len() * 4).max(1);
        (TOGETHER_BYTES / bytes).max(1)
    }

    fn some_rows(&self, condition: usize, places: &[usize]) -> Result<Option<Array2<f32>>> {
        let (Some(split), features) = (self.parts.splits.first(), self.features(condition)) else {
            return Ok(None);
        };
        let records: Vec<usize> = places.iter().map(|&place| split.train()[place]).collect();
        let protected = self.parts.how.under(self.recipe(condition, Side::Train), 0, features.len())?;
        Ok(Some(self.extraction(features).of_records(&protected, &records)?))
    }

    fn check(&self) -> Result<()> {
        Ok(interrupt::check()?)
    }

    fn explain(&self, error: anyhow::Error, group: &[usize], key: usize) -> anyhow::Error {
        let condition = self.condition(group[0]);
        error.context(format!(
            "{} {} {}, {}, key {key}",
            self.parts.source.input.dataset,
            self.features(group[0]).id(),
            condition.train.id(),
            condition.regime
        ))
    }
}

#[cfg(test)]
mod tests {
    use classifiers::LearnerOptions;
    use experiment::Rows;
    use image_data::Size;
    use protocol::conditions;
    use results::{Features, Regime};

    use super::super::source::SourceOptions;
    use super::super::splits;
    use super::*;
    use crate::config::RunConfig;
    use crate::measured::PROCESS;

    /// What is seen of a subject of plain, rotated and projected images of 36x36 whose rows may take so many bytes.
    fn seen(
        rows_in_memory: u64,
        learner: &str,
        look: impl FnOnce(&ImageSubject<'_>) -> Result<()>,
    ) -> Result<()> {
        let (config, size) = (RunConfig::small()?, Size::new(36, 36)?);
        let source =
            Source::generated(&config, 20, &SourceOptions { size: Some(size), ..Default::default() })?;
        let splits = splits::of(&source, &config)?;
        let how = Protection::of(config.keys, &source);
        let schemes: Vec<Scheme> = Scheme::all();
        let named = |id: &&Scheme| ["rotation", "orthogonal"].contains(&id.id());
        let schemes: Vec<Scheme> = schemes.iter().filter(named).copied().collect();
        let regimes = [Regime::SameKey, Regime::CrossKey];
        let features = [Features::Pixels, Features::Hog].map(|kind| FeatureSpec::new(kind, size, 6));
        let features: Vec<FeatureSpec> = features.into_iter().collect::<Result<_>>()?;
        let dir = tempfile::tempdir()?;
        let parts = Parts {
            source: &source,
            splits: &splits,
            how: &how,
            features: &features,
            conditions: &conditions(Scheme::plain(), &schemes, &regimes, &[]),
            n_keys: 3,
            rows_in_memory,
            work: &WorkFolder::beside(&dir.path().join("out"), PROCESS)?,
            identity: &RunIdentity::new(&source, &how, &splits)?,
        };
        let learner = classifiers::learner(learner, &LearnerOptions::default())?;
        look(&ImageSubject::new(parts, &[learner]))
    }

    #[test]
    fn conditions_are_repeated_and_compared_as_they_are_meant() -> Result<()> {
        seen(u64::MAX, "tree", |subject| {
            let shown = |number| {
                let condition = subject.condition(number);
                (
                    subject.features(number).id(),
                    condition.train.id(),
                    condition.regime,
                    subject.n_keys(number),
                )
            };
            let all: Vec<_> = (0..subject.n_conditions()).map(shown).collect();
            let (pixels, hog) = (Features::Pixels, Features::Hog);
            // 1296 grey values are too many for a secret matrix.
            let expected = [
                (pixels, "plain", Regime::None, 1),
                (pixels, "rotation", Regime::SameKey, 3),
                (pixels, "rotation", Regime::CrossKey, 3),
                (hog, "plain", Regime::None, 1),
                (hog, "rotation", Regime::SameKey, 3),
                (hog, "rotation", Regime::CrossKey, 3),
                (hog, "orthogonal", Regime::SameKey, 3),
                (hog, "orthogonal", Regime::CrossKey, 3),
            ];
            assert_eq!(all, expected);
            let references: Vec<_> = (0..all.len()).map(|number| subject.reference(number)).collect();
            let expected = [None, Some(0), Some(0), None, Some(3), Some(3), Some(3), Some(3)];
            assert_eq!(references, expected);
            let mut grouped = subject.groups().concat();
            grouped.sort_unstable();
            assert_eq!(grouped, (0..all.len()).collect::<Vec<_>>());
            Ok(())
        })
    }

    #[test]
    fn test_rows_are_those_of_their_own_recipe() -> Result<()> {
        seen(u64::MAX, "tree", |subject| {
            let Some(group) = subject.groups().into_iter().find(|group| group.contains(&2)) else {
                bail!("every condition is in a group")
            };
            let sides = subject.sides(&group, 0)?;
            let SplitRows { train: Rows::All(train), tests } = sides.split(0)? else {
                bail!("the rows fit in memory")
            };
            for (&condition, test) in group.iter().zip(&tests) {
                let Rows::All(test) = test else { bail!("the rows fit in memory") };
                let same = subject.condition(condition).regime == Regime::SameKey;
                assert_eq!(*test == train, same, "{condition}");
            }
            let places = [2, 0];
            let records: Vec<usize> =
                places.iter().map(|&place| subject.parts.splits[0].train()[place]).collect();
            let some = subject.some_rows(group[0], &places)?;
            assert_eq!(some, Some(train.select(ndarray::Axis(0), &records)));
            drop((tests, train));
            sides.close()
        })
    }

    #[test]
    fn rows_that_do_not_fit_are_in_a_file_which_not_every_learner_reads() -> Result<()> {
        seen(0, "linear-svm", |subject| {
            let sides = subject.sides(&[1], 0)?;
            assert!(matches!(sides.split(0)?.train, Rows::File(file) if file.n_rows() == 20));
            sides.close()
        })?;
        seen(0, "tree", |subject| {
            let said = subject.sides(&[1], 0).err().map(|error| error.to_string()).unwrap_or_default();
            assert!(said.starts_with("--classifiers tree: these features do not fit in memory"), "{said}");
            Ok(())
        })
    }
}
