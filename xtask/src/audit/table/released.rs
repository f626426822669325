//! Released models that an adversary may ask about records.

use anyhow::{Context, Result};
use classifiers::{LearnerOptions, TrainSet, learner};
use leakage::tabular::{Membership, Shadows, confidences};
use ndarray::{Array2, ArrayView2, Axis};
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha20Rng;
use tabular_data::Standardiser;

use crate::interrupt;

/// The models: the study's, and one that remembers its training records.
const MODELS: [&str; 2] = ["logistic", "tree"];

/// The most and the fewest shadow models of a kind, and the number of multiplications that they may take together: a
/// regression solves systems of as many equations as there are columns.
const MOST_SHADOWS: usize = 32;
const FEWEST_SHADOWS: usize = 8;
const SHADOW_WORK: usize = 4_000_000;

/// Encrypted records with their classes; the first half is the training set. Victims are in random order.
pub struct Released<'a> {
    /// Numbers of the records.
    pub records: &'a [usize],
    /// Encrypted features, one row per record; the first half trained the models.
    pub trained: &'a Array2<f64>,
    /// Features of the same records as the adversary encrypts them to ask.
    pub asked: Array2<f64>,
    /// Class of each record.
    pub targets: Vec<usize>,
    /// Number of classes.
    pub n_classes: usize,
    /// The same records encrypted once more by the adversary, to train shadow models; `None` where that gives what is asked.
    pub retrained: Option<Array2<f64>>,
    /// Seed of the learners.
    pub seed: [u8; 32],
    /// Seed of the records that each shadow model is trained on.
    pub shadow_seed: [u8; 32],
}

/// Rows on the scale of a training set.
struct Scaled {
    train: Array2<f32>,
    asked: Array2<f32>,
    targets: Vec<usize>,
}

impl Released<'_> {
    /// What each model says of all records; empty where the first half lacks a class.
    pub fn models(&self) -> Result<Vec<Membership>> {
        let half: Vec<usize> = (0..self.records.len() / 2).collect();
        let Some(released) = self.scaled(self.trained.view(), &half)? else { return Ok(Vec::new()) };
        let shadows = self.shadow_sets()?;
        let of_kind = |&id: &&'static str| {
            let scores = self.scores(id, &released)?;
            let mut model = Membership::of_scores(
                id,
                self.records,
                half.len(),
                scores.rows.view(),
                &self.targets,
                scores.are_probabilities,
            )?;
            model.shadows = self.shadows(id, &scores, &shadows)?;
            Ok(model)
        };
        MODELS.iter().map(of_kind).collect()
    }

    /// The records that shadow models are trained on: random halves, so that every record is in half of the models.
    fn shadow_sets(&self) -> Result<Vec<(Vec<usize>, Scaled)>> {
        let retrained = self.retrained.as_ref().unwrap_or(&self.asked);
        let mut rng = ChaCha20Rng::from_seed(self.shadow_seed);
        let mut order: Vec<usize> = (0..self.records.len()).collect();
        let mut sets = Vec::new();
        for _ in 0..n_shadows(retrained.dim()) / 2 {
            order.shuffle(&mut rng);
            let (first, second) = order.split_at(order.len() / 2);
            for members in [first, second] {
                let scaled = self.scaled(retrained.view(), members)?;
                sets.extend(scaled.map(|scaled| (members.to_vec(), scaled)));
            }
        }
        Ok(sets)
    }

    fn shadows(&self, id: &str, released: &Scores, sets: &[(Vec<usize>, Scaled)]) -> Result<Option<Shadows>> {
        let n = self.records.len();
        let mut found = Array2::zeros((sets.len(), n));
        let mut trained_on = Array2::from_elem((sets.len(), n), false);
        for (index, (members, scaled)) in sets.iter().enumerate() {
            let confidences = self.confidences(&self.scores(id, scaled)?)?;
            found.row_mut(index).iter_mut().zip(confidences).for_each(|(slot, value)| *slot = value);
            members.iter().for_each(|&member| trained_on[(index, member)] = true);
        }
        let released = self.confidences(released)?;
        Ok((!sets.is_empty()).then_some(Shadows { released, confidences: found, trained_on }))
    }

    fn confidences(&self, scores: &Scores) -> Result<Vec<f64>> {
        Ok(confidences(scores.rows.view(), &self.targets, scores.are_probabilities)?)
    }

    /// Training records and those asked about on the scale of the former; `None` where they lack a class.
    fn scaled(&self, rows: ArrayView2<'_, f64>, members: &[usize]) -> Result<Option<Scaled>> {
        let targets: Vec<usize> = members.iter().map(|&member| self.targets[member]).collect();
        if !(0..self.n_classes).all(|class| targets.contains(&class)) {
            return Ok(None);
        }
        let train = rows.select(Axis(0), members);
        let scale = Standardiser::fit(train.view())?;
        let single =
            |rows: ArrayView2<'_, f64>| Ok::<_, anyhow::Error>(scale.transform(rows)?.mapv(|x| x as f32));
        Ok(Some(Scaled { train: single(train.view())?, asked: single(self.asked.view())?, targets }))
    }

    fn scores(&self, id: &str, rows: &Scaled) -> Result<Scores> {
        let mut options = LearnerOptions::default();
        options.seed = self.seed;
        let train = TrainSet::new(rows.train.view(), &rows.targets, self.n_classes)?;
        let train = train.with_stop(&interrupt::is_requested);
        let model = learner(id, &options)?.fit(&train).with_context(|| format!("cannot fit {id}"))?;
        let scores = model.scores_until(rows.asked.view(), &interrupt::is_requested)?;
        Ok(Scores { rows: scores, are_probabilities: model.threshold() == 0.5 })
    }
}

/// What a model says of the records asked about.
struct Scores {
    rows: Array2<f32>,
    are_probabilities: bool,
}

/// As many as the work allows, an even number.
fn n_shadows((rows, columns): (usize, usize)) -> usize {
    let work = (rows * columns * columns).max(1);
    (SHADOW_WORK / work).clamp(FEWEST_SHADOWS, MOST_SHADOWS) / 2 * 2
}

#[cfg(test)]
mod tests {
    use super::*;

    fn released<'a>(records: &'a [usize], trained: &'a Array2<f64>) -> Released<'a> {
        Released {
            records,
            trained,
            asked: trained.clone(),
            targets: (0..records.len()).map(|row| row * 7 % 5 % 2).collect(),
            n_classes: 2,
            retrained: None,
            seed: [1; 32],
            shadow_seed: [2; 32],
        }
    }

    #[test]
    fn every_record_is_in_half_of_the_shadow_models() {
        let records: Vec<usize> = (100..160).collect();
        let trained = Array2::from_shape_fn((60, 3), |(row, column)| ((row + 1) * (column + 7) % 61) as f64);
        let models = released(&records, &trained).models().expect("models of sixty records");
        assert_eq!(models.iter().map(|model| model.model.as_str()).collect::<Vec<_>>(), MODELS);
        for model in &models {
            let shadows = model.shadows.as_ref().expect("both classes are in every half");
            assert_eq!(shadows.confidences.dim(), (MOST_SHADOWS, 60));
            for trained_on in shadows.trained_on.columns() {
                assert_eq!(trained_on.iter().filter(|trained| **trained).count(), MOST_SHADOWS / 2);
            }
            // all records differ, so a tree without a limit is sure of every one that it was trained on
            let mut members = shadows.confidences.indexed_iter().filter(|(at, _)| shadows.trained_on[*at]);
            assert_eq!(members.all(|(_, confidence)| *confidence > 20.0), model.model == "tree");
        }
    }

    #[test]
    fn wide_tables_get_fewer_shadow_models() {
        assert_eq!([(307, 14), (600, 30), (600, 200)].map(n_shadows), [32, 8, 8]);
        assert_eq!(n_shadows((0, 0)), MOST_SHADOWS);
    }
}
