//! A set of images as the subject of an experiment: conditions, and the feature rows of each.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use classifiers::Learner;
use experiment::{Rows, Sides, SplitRecords, SplitRows, Subject, WorkFolder};
use ndarray::Array2;
use protocol::{Planned, Side};
use serde_json::Value;
use tabular_data::Split;

use super::features::FeatureSpec;
use super::identity::RunIdentity;
use super::plan::{Condition, Recipe, Scheme, groups, varies_with_key};
use super::rows::{Extraction, FeatureRows, fit_in_memory};
use super::source::Source;
use super::treat::Treatments;
use crate::interrupt;

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
    pub how: &'a Treatments,
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
        let treated = self.parts.how.under(recipe, key, features.len())?;
        let extraction = self.extraction(features);
        if self.fits_in_memory(features) {
            return Ok(FeatureRows::Memory(extraction.in_memory(&treated)?));
        }
        let name = self.parts.identity.rows(features, &recipe, key)?;
        Ok(FeatureRows::File(self.parts.work.rows(&name, |path| extraction.write_to(&treated, path))?))
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
                 give --limit N for fewer pictures"
            );
        }
        let mut recipes = vec![self.recipe(group[0], Side::Train)];
        let mut tests = Vec::with_capacity(group.len());
        for &condition in group {
            let recipe = self.recipe(condition, Side::Test);
            let at = recipes.iter().position(|other| *other == recipe);
            tests.push(at.unwrap_or(recipes.len()));
            if at.is_none() {
                recipes.push(recipe);
            }
        }
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
        let treated = self.parts.how.under(self.recipe(condition, Side::Train), 0, features.len())?;
        Ok(Some(self.extraction(features).of_records(&treated, &records)?))
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

/// The splits as an experiment knows them.
pub fn split_records(splits: &[Split]) -> Vec<SplitRecords<'_>> {
    splits
        .iter()
        .map(|split| SplitRecords { label: split.label(), train: split.train(), test: split.test() })
        .collect()
}

/// The baseline that reads nothing of the images.
pub struct Baseline<'a> {
    /// The images.
    pub source: &'a Source,
    /// The splits.
    pub splits: &'a [Split],
}

/// A column without a value, for every split.
struct Nothing<'a>(&'a [Split]);

impl Sides<anyhow::Error> for Nothing<'_> {
    fn split(&self, split: usize) -> Result<SplitRows<'_>> {
        let column = |records: &[usize]| Rows::Exact(Array2::zeros((records.len(), 1)));
        let split = self.0.get(split).context("a split of the set")?;
        Ok(SplitRows { train: column(split.train()), tests: vec![column(split.test())] })
    }
}

impl Subject for Baseline<'_> {
    type Error = anyhow::Error;

    fn targets(&self) -> &[usize] {
        &self.source.targets
    }

    fn n_classes(&self) -> usize {
        self.source.classes.len()
    }

    fn splits(&self) -> Vec<SplitRecords<'_>> {
        split_records(self.splits)
    }

    fn n_conditions(&self) -> usize {
        1
    }

    fn n_keys(&self, _condition: usize) -> usize {
        1
    }

    fn fingerprint(&self) -> Result<Option<Value>> {
        Ok(None)
    }

    fn group_fields(&self, _group: &[usize]) -> Value {
        Value::Null
    }

    fn sides<'s>(&'s self, _group: &[usize], _key: usize) -> Result<Box<dyn Sides<anyhow::Error> + 's>> {
        Ok(Box::new(Nothing(self.splits)))
    }
}
