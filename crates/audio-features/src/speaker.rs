//! Who speaks: scores of recordings by their feature vectors.
//!
//! A [`SpeakerModel`] is the simple back end of speaker verification: features are standardised, whitened by the
//! covariance within speakers (A. O. Hatch, S. Kajarekar, A. Stolcke, Interspeech 2006), and compared by the cosine of
//! their angle. It is trained on speakers other than those it is used on.
//!
//! The covariance W of few recordings is shrunk: `(1 - s) W + s v I`, with v the mean variance in W (O. Ledoit, M. Wolf,
//! Journal of Multivariate Analysis 88, 2004, with s as an option instead of their estimate).

use nalgebra::{Cholesky, DMatrix, DVector, Dyn};
use ndarray::{ArrayView1, ArrayView2};

use crate::error::{AudioError, check_length};
use crate::options::check;

/// Least variance of a feature over the training recordings that counts as variation, relative to its squared mean.
const CONSTANT: f64 = 1e-12;

/// How a speaker model is trained.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SpeakerOptions {
    /// Shrinkage s of the covariance within speakers, above 0 and at most 1 (no whitening).
    pub shrinkage: f64,
}

impl Default for SpeakerOptions {
    /// A shrinkage of 0.8, for some hundred recordings of a few speakers.
    fn default() -> Self {
        Self { shrinkage: 0.8 }
    }
}

impl SpeakerOptions {
    /// The same with another `shrinkage`.
    #[must_use]
    pub fn with_shrinkage(self, shrinkage: f64) -> Self {
        Self { shrinkage }
    }
}

/// A trained back end: from feature vectors to scores of speakers.
#[derive(Debug, Clone)]
pub struct SpeakerModel {
    mean: Vec<f64>,
    /// 1 / standard deviation; 0 for a feature that does not vary.
    scale: Vec<f64>,
    within: Cholesky<f64, Dyn>,
}

impl SpeakerModel {
    /// Trains on feature vectors, one per row, of the speakers with these numbers.
    ///
    /// # Errors
    /// A shrinkage outside (0, 1], numbers that are not one per row, a value that is not finite, fewer than two
    /// speakers, or no speaker with two recordings that differ.
    pub fn fit(
        rows: ArrayView2<'_, f32>,
        speakers: &[usize],
        options: &SpeakerOptions,
    ) -> Result<Self, AudioError> {
        let s = options.shrinkage;
        check("shrinkage", s, s > 0.0 && s <= 1.0, "above 0 and at most 1")?;
        check_length("speakers", speakers.len(), rows.nrows())?;
        check_rows(rows)?;
        let mut persons = speakers.to_vec();
        persons.sort_unstable();
        persons.dedup();
        if persons.len() < 2 {
            return Err(AudioError::TooFew { what: "speakers", found: persons.len(), needed: 2 });
        }
        let (mean, scale) = standardisation(rows);
        let mut model = Self { within: identity(mean.len()), mean, scale };
        let covariance = model.within_speakers(rows, speakers, &persons)?;
        let variance = covariance.trace() / covariance.nrows() as f64;
        let shrunk = covariance * (1.0 - s) + DMatrix::identity(rows.ncols(), rows.ncols()) * (s * variance);
        model.within = Cholesky::new(shrunk).ok_or(AudioError::TooFew {
            what: "recordings of one speaker that differ",
            found: 1,
            needed: 2,
        })?;
        Ok(model)
    }

    /// Values of an embedding, as many as of a feature vector.
    pub fn n_values(&self) -> usize {
        self.mean.len()
    }

    /// The embedding of a recording: its standardised and whitened feature vector.
    ///
    /// # Errors
    /// Another number of features than the model was trained on, or a value that is not finite.
    pub fn embed(&self, features: ArrayView1<'_, f32>) -> Result<Vec<f64>, AudioError> {
        check_length("features", features.len(), self.n_values())?;
        if let Some((index, &found)) = features.iter().enumerate().find(|(_, value)| !value.is_finite()) {
            return Err(AudioError::NotFinite { what: "features", index, found });
        }
        let mut embedding = self.standardised(features);
        self.within.l_dirty().solve_lower_triangular_mut(&mut embedding);
        Ok(embedding.iter().copied().collect())
    }

    /// Embeddings of all rows, in order.
    ///
    /// # Errors
    /// As [`Self::embed`].
    pub fn embed_all(&self, rows: ArrayView2<'_, f32>) -> Result<Vec<Vec<f64>>, AudioError> {
        rows.rows().into_iter().map(|row| self.embed(row)).collect()
    }

    fn standardised(&self, features: ArrayView1<'_, f32>) -> DVector<f64> {
        let values = features.iter().zip(self.mean.iter().zip(&self.scale));
        DVector::from_iterator(
            features.len(),
            values.map(|(x, (mean, scale))| (f64::from(*x) - mean) * scale),
        )
    }

    /// The covariance of standardised features around the means of their speakers.
    fn within_speakers(
        &self,
        rows: ArrayView2<'_, f32>,
        speakers: &[usize],
        persons: &[usize],
    ) -> Result<DMatrix<f64>, AudioError> {
        let n = self.n_values();
        let mut differences = DMatrix::zeros(n, speakers.len());
        let mut column = 0;
        for person in persons {
            let of = |(row, speaker): (ArrayView1<'_, f32>, &usize)| {
                (speaker == person).then(|| self.standardised(row))
            };
            let vectors: Vec<_> = rows.outer_iter().zip(speakers).filter_map(of).collect();
            let mean =
                vectors.iter().fold(DVector::zeros(n), |sum, vector| sum + vector) / vectors.len() as f64;
            for vector in vectors {
                differences.set_column(column, &(vector - &mean));
                column += 1;
            }
        }
        if differences.iter().all(|difference: &f64| *difference == 0.0) {
            return Err(AudioError::TooFew {
                what: "recordings of one speaker that differ",
                found: 1,
                needed: 2,
            });
        }
        Ok(&differences * differences.transpose() / speakers.len() as f64)
    }
}

/// Score of a test embedding against the enrolment embeddings of one speaker: the cosine of the angle between it and
/// their mean, from -1 to 1; 0 where either is zero or nothing is enrolled.
pub fn score<'a>(enrolment: impl IntoIterator<Item = &'a [f64]>, test: &[f64]) -> f64 {
    let mut sum = vec![0.0; test.len()];
    for embedding in enrolment {
        sum.iter_mut().zip(embedding).for_each(|(sum, value)| *sum += value);
    }
    let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let norms = (product(&sum, &sum) * product(test, test)).sqrt();
    if norms > 0.0 { product(&sum, test) / norms } else { 0.0 }
}

fn identity(n: usize) -> Cholesky<f64, Dyn> {
    Cholesky::pack_dirty(DMatrix::identity(n, n))
}

fn check_rows(rows: ArrayView2<'_, f32>) -> Result<(), AudioError> {
    match rows.iter().enumerate().find(|(_, value)| !value.is_finite()) {
        None => Ok(()),
        Some((index, &found)) => Err(AudioError::NotFinite { what: "rows", index, found }),
    }
}

/// Mean and reciprocal standard deviation of every column.
fn standardisation(rows: ArrayView2<'_, f32>) -> (Vec<f64>, Vec<f64>) {
    let n = rows.nrows() as f64;
    let of_column = |column: ArrayView1<'_, f32>| {
        let mean = column.iter().map(|&value| f64::from(value)).sum::<f64>() / n;
        let variance = column.iter().map(|&value| (f64::from(value) - mean).powi(2)).sum::<f64>() / n;
        (mean, if variance > CONSTANT * mean * mean { variance.sqrt().recip() } else { 0.0 })
    };
    rows.columns().into_iter().map(of_column).unzip()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array2;

    /// Recordings of speakers: features 0 and 1 differ from speaker to speaker, features 2 to 11 follow one another and vary
    /// for all alike, and feature 12 is constant.
    fn recordings() -> (Array2<f32>, Vec<usize>) {
        let noise = |row: usize, column: usize| ((row * 37 + column * 11) % 17) as f32 / 17.0 - 0.5;
        let value = |(row, column): (usize, usize)| {
            let speaker = row / 10;
            match column {
                0 => (speaker as f32 * 1.3).sin() + 0.1 * noise(row, 0),
                1 => (speaker as f32 * 1.3).cos() + 0.1 * noise(row, 1),
                12 => 7.0,
                _ => 100.0 * noise(row, 2) + noise(row, column),
            }
        };
        (Array2::from_shape_fn((50, 13), value), (0..50).map(|row| row / 10).collect())
    }

    #[test]
    fn whitening_finds_the_features_that_tell_speakers_apart() {
        let (rows, speakers) = recordings();
        let share_right = |shrinkage| {
            let model = SpeakerModel::fit(rows.view(), &speakers, &SpeakerOptions { shrinkage }).unwrap();
            let embeddings = model.embed_all(rows.view()).unwrap();
            let enrolled =
                |speaker: usize| (10 * speaker..10 * speaker + 5).map(|row| embeddings[row].as_slice());
            let best = |row: usize| {
                let scores = (0..5).map(|speaker| score(enrolled(speaker), &embeddings[row]));
                scores.enumerate().max_by(|a, b| a.1.total_cmp(&b.1)).unwrap().0
            };
            (0..50).filter(|row| row % 10 >= 5 && best(*row) == speakers[*row]).count() as f64 / 25.0
        };
        assert_eq!(share_right(0.01), 1.0);
        assert!(share_right(1.0) < 0.9);
    }

    #[test]
    fn scores_are_cosines() {
        assert_eq!(score([&[1.0, 0.0][..], &[0.0, 1.0]], &[2.0, 2.0]), 1.0);
        assert_eq!(score([&[1.0, 0.0][..]], &[-3.0, 0.0]), -1.0);
        assert_eq!(score([&[0.0, 0.0][..]], &[1.0, 0.0]), 0.0);
        assert_eq!(score([], &[1.0]), 0.0);
    }

    #[test]
    fn too_few_speakers_and_wrong_rows_are_refused() {
        let (rows, speakers) = recordings();
        let fit = |speakers: &[usize], shrinkage| {
            SpeakerModel::fit(rows.view(), speakers, &SpeakerOptions { shrinkage })
        };
        assert!(matches!(fit(&speakers, 0.0), Err(AudioError::Option { option: "shrinkage", .. })));
        assert!(matches!(fit(&speakers[1..], 0.1), Err(AudioError::LengthMismatch { what: "speakers", .. })));
        assert!(matches!(fit(&[4; 50], 0.1), Err(AudioError::TooFew { what: "speakers", found: 1, .. })));
        let alone: Vec<usize> = (0..50).collect();
        assert!(matches!(fit(&alone, 0.1), Err(AudioError::TooFew { needed: 2, .. })));
        let model = fit(&speakers, 0.1).unwrap();
        assert!(matches!(model.embed(ndarray::aview1(&[1.0; 3])), Err(AudioError::LengthMismatch { .. })));
        assert!(matches!(model.embed(ndarray::aview1(&[f32::NAN; 13])), Err(AudioError::NotFinite { .. })));
    }
}
