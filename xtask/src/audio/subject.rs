//! Recordings as the subject of an experiment: one task, its conditions, and the feature rows of each.

use anyhow::{Context, Result};
use experiment::{Rows, Sides, SplitRecords, SplitRows, Subject};
use ndarray::{Array2, Axis};
use protocol::Planned;
use results::Features;
use serde_json::{Value, json};
use tabular_data::Standardiser;

use super::plan::{Condition, Recipe, Scheme};
use super::protect::Protection;
use super::task::TaskSet;
use crate::interrupt;
use crate::recipe::{groups, recipes};

/// Features that tell what a cipher which keeps lengths and loudness shows anyway: measured on plain recordings alone.
const CONTROLS: [Features; 3] = [Features::Length, Features::Loudness, Features::Envelope];

/// Conditions of one task, and the controls beside them.
pub struct AudioSubject<'a> {
    task: &'a TaskSet,
    how: &'a Protection<'a>,
    conditions: &'a [Condition],
    points: Vec<Point>,
    n_keys: usize,
    fingerprint: Value,
}

/// A condition with a kind of features: what the engine counts as a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Point {
    features: Features,
    condition: usize,
}

impl<'a> AudioSubject<'a> {
    /// All conditions, plain first, and the controls where they are asked for.
    pub fn new(
        task: &'a TaskSet,
        how: &'a Protection<'a>,
        conditions: &'a [Condition],
        (n_keys, controls): (usize, bool),
    ) -> Result<Self> {
        let controls = CONTROLS.iter().filter(|_| controls).map(|&features| Point { features, condition: 0 });
        let all =
            (0..conditions.len()).map(|condition| Point { features: Features::SpeechStatistics, condition });
        let points = all.chain(controls).collect();
        let fingerprint = json!({ "task": task.identity()?, "protection": how.identity() });
        Ok(Self { task, how, conditions, points, n_keys, fingerprint })
    }

    /// The schemes and the regime of a condition.
    pub fn condition(&self, number: usize) -> &'a Condition {
        &self.conditions[self.points[number].condition]
    }

    /// The features of a condition.
    pub fn features(&self, number: usize) -> Features {
        self.points[number].features
    }
}

/// The feature rows of a group under one key.
struct GroupRows<'a> {
    splits: Vec<SplitRecords<'a>>,
    /// Of each recipe that occurs, that of training records first.
    rows: Vec<RecipeRows>,
    /// Which of them are those of test records, for each condition of the group.
    tests: Vec<usize>,
}

/// Feature rows of all records, and what is done to them after they are standardised.
struct RecipeRows {
    rows: Array2<f64>,
    map: Option<Box<dyn crypto_encode::MatrixEncoder>>,
}

impl RecipeRows {
    /// The rows of some records as a classifier gets them: by the means and deviations of `training`.
    fn of(&self, records: &[usize], training: &Standardiser) -> Result<Array2<f32>> {
        let mut rows = self.rows.select(Axis(0), records);
        training.transform_into(rows.view_mut())?;
        if let Some(map) = &self.map {
            rows = map.encode(rows.view(), records)?;
        }
        Ok(rows.mapv(|value| value as f32))
    }
}

impl Sides<anyhow::Error> for GroupRows<'_> {
    /// Vectors that are mapped by a secret matrix are standardised before, by their owner, who sees all of them plain.
    fn split(&self, split: usize) -> Result<SplitRows<'_>> {
        let split = self.splits.get(split).context("a split of the task")?;
        let fitted = |rows: &RecipeRows| -> Result<Standardiser> {
            Ok(Standardiser::fit(rows.rows.select(Axis(0), split.train).view())?)
        };
        let training = fitted(&self.rows[0])?;
        let train = Rows::Exact(self.rows[0].of(split.train, &training)?);
        let test = |&at: &usize| Ok(Rows::Exact(self.rows[at].of(split.test, &training)?));
        Ok(SplitRows { train, tests: self.tests.iter().map(test).collect::<Result<_>>()? })
    }
}

impl Subject for AudioSubject<'_> {
    type Error = anyhow::Error;

    fn targets(&self) -> &[usize] {
        &self.task.targets
    }

    fn n_classes(&self) -> usize {
        self.task.classes.len()
    }

    fn splits(&self) -> Vec<SplitRecords<'_>> {
        self.task.splits()
    }

    fn n_conditions(&self) -> usize {
        self.points.len()
    }

    /// Each control is a group of its own behind those of the ciphers.
    fn groups(&self) -> Vec<Vec<usize>> {
        let controls = (self.conditions.len()..self.points.len()).map(|number| vec![number]);
        groups(self.conditions).into_iter().chain(controls).collect()
    }

    fn n_keys(&self, condition: usize) -> usize {
        let is_keyed = self.condition(condition).schemes().iter().any(Scheme::is_keyed);
        if is_keyed { self.n_keys } else { 1 }
    }

    fn reference(&self, condition: usize) -> Option<usize> {
        (condition > 0 && condition < self.conditions.len()).then_some(0)
    }

    fn fingerprint(&self) -> Result<Option<Value>> {
        Ok(Some(self.fingerprint.clone()))
    }

    fn group_fields(&self, group: &[usize]) -> Value {
        let of = |&number: &usize| {
            let condition = self.condition(number);
            let [train, test] = condition.schemes().map(|scheme| scheme.id());
            json!([self.features(number).id(), train, test, condition.regime.id()])
        };
        group.iter().map(of).collect()
    }

    fn sides<'s>(&'s self, group: &[usize], key: usize) -> Result<Box<dyn Sides<anyhow::Error> + 's>> {
        let features = self.features(group[0]);
        let conditions: Vec<&Condition> = group.iter().map(|&number| self.condition(number)).collect();
        let (recipes, tests) = recipes(&conditions);
        let of_recipe = |&recipe: &Recipe| -> Result<RecipeRows> {
            let protected = self.how.under(recipe, key)?;
            Ok(RecipeRows { rows: protected.rows(features)?, map: protected.into_map() })
        };
        let rows = recipes.iter().map(of_recipe).collect::<Result<_>>()?;
        Ok(Box::new(GroupRows { splits: self.task.splits(), rows, tests }))
    }

    fn some_rows(&self, condition: usize, places: &[usize]) -> Result<Option<Array2<f32>>> {
        let Some(split) = self.task.splits().into_iter().next() else { return Ok(None) };
        let records: Vec<usize> = places.iter().map(|&place| split.train[place]).collect();
        let recipe = Recipe::of(self.condition(condition), protocol::Side::Train);
        let rows = self.how.under(recipe, 0)?.rows_of(self.features(condition), &records)?;
        let training = Standardiser::fit(rows.view())?;
        Ok(Some(RecipeRows { rows, map: None }.of(&(0..records.len()).collect::<Vec<_>>(), &training)?))
    }

    fn check(&self) -> Result<()> {
        Ok(interrupt::check()?)
    }

    fn explain(&self, error: anyhow::Error, group: &[usize], key: usize) -> anyhow::Error {
        let condition = self.condition(group[0]);
        let (dataset, scheme) = (&self.task.input.dataset, condition.train.id());
        error.context(format!("{dataset}, {scheme}, {}, key {key}", condition.regime))
    }
}

#[cfg(test)]
mod tests {
    use anyhow::bail;
    use audio_cipher::CipherOptions;
    use protocol::Regime;
    use results::Task;

    use super::super::all_conditions;
    use super::super::source::Source;
    use super::*;
    use crate::config::RunConfig;

    fn seen(
        schemes: &[&str],
        regimes: &[Regime],
        look: impl FnOnce(&AudioSubject<'_>) -> Result<()>,
    ) -> Result<()> {
        let (config, source) = (RunConfig::small()?, Source::small()?);
        let how = Protection::new(&source, config.keys, CipherOptions::default())?;
        let task = TaskSet::new(&config, &source, Task::Content)?.context("contents are known")?;
        let schemes: Vec<Scheme> =
            Scheme::all().into_iter().filter(|scheme| schemes.contains(&scheme.id())).collect();
        let conditions = all_conditions(&schemes, regimes);
        look(&AudioSubject::new(&task, &how, &conditions, (2, true))?)
    }

    #[test]
    fn conditions_are_repeated_and_controls_stand_behind_them() -> Result<()> {
        seen(&["sign-flip", "frequency-inversion"], &[Regime::None, Regime::SameKey], |subject| {
            let shown = |number| {
                (subject.condition(number).train.id(), subject.features(number).id(), subject.n_keys(number))
            };
            let all: Vec<_> = (0..subject.n_conditions()).map(shown).collect();
            let expected = [
                ("plain", "speech-statistics", 1),
                ("frequency-inversion", "speech-statistics", 1),
                ("sign-flip", "speech-statistics", 2),
                ("plain", "length", 1),
                ("plain", "loudness", 1),
                ("plain", "envelope", 1),
            ];
            assert_eq!(all, expected);
            let references: Vec<_> = (0..all.len()).map(|number| subject.reference(number)).collect();
            assert_eq!(references, [None, Some(0), Some(0), None, None, None]);
            Ok(())
        })
    }

    #[test]
    fn an_attack_gives_a_classifier_of_plain_speech_what_it_restored() -> Result<()> {
        seen(&["frequency-inversion"], &[Regime::CrossScheme], |subject| {
            let is_undone = |&number: &usize| matches!(subject.condition(number).test, Scheme::Undone(_));
            let number = (0..subject.n_conditions()).find(is_undone).context("an attack on it")?;
            let sides = subject.sides(&[0, number], 0)?;
            let SplitRows { tests, .. } = sides.split(0)?;
            let [Rows::Exact(plain), Rows::Exact(restored)] = &tests[..] else { bail!("rows in memory") };
            assert_eq!(plain.dim(), restored.dim());
            let worst = (plain - restored).mapv(f32::abs).fold(0.0f32, |worst, &value| worst.max(value));
            assert!(worst < 1e-3, "nothing is lost by turning a spectrum twice: {worst}");
            Ok(())
        })
    }

    #[test]
    fn rows_are_standardised_on_training_rows_and_a_matrix_keeps_distances() -> Result<()> {
        seen(&["orthogonal"], &[Regime::SameKey], |subject| {
            let rows = |number| -> Result<Array2<f32>> {
                let sides = subject.sides(&[number], 0)?;
                let SplitRows { train: Rows::Exact(train), .. } = sides.split(0)? else { bail!("in memory") };
                Ok(train)
            };
            let (plain, mapped) = (rows(0)?, rows(1)?);
            let mean = plain.mean_axis(Axis(0)).context("rows")?;
            assert!(mean.iter().all(|mean| mean.abs() < 1e-4), "{mean}");
            let apart = |rows: &Array2<f32>| (&rows.row(0) - &rows.row(1)).mapv(|d| d * d).sum().sqrt();
            assert!((apart(&plain) - apart(&mapped)).abs() < 1e-2 && plain.row(0) != mapped.row(0));
            Ok(())
        })
    }
}
