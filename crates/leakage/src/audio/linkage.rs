//! The same speaker in two releases.
//!
//! A speaker's voice is described by a vector, an embedding, which the caller computes. Where encryption leaves voices
//! alike, the vectors of one speaker in two releases are nearer than those of two: whoever knows the names in one
//! release finds them in the other.

use ndarray::{Array2, ArrayView1, ArrayView2, Axis};

use crate::score::{Finding, Guess, Guesses};
use crate::{LeakageError, check};

/// The most pairs of embeddings that are compared.
const MOST_PAIRS: usize = 1 << 26;

/// Embeddings of speakers in two releases, one row per recording.
#[derive(Debug, Clone, PartialEq)]
pub struct Embeddings {
    register: Array2<f64>,
    register_speakers: Vec<usize>,
    probes: Array2<f64>,
    probe_speakers: Vec<usize>,
}

impl Embeddings {
    /// A release in which speakers are known, the register, and one in which they are sought, the probes.
    ///
    /// # Errors
    /// [`LeakageError`] where one of them is empty or not finite, or lengths differ.
    pub fn new(
        register: (Array2<f64>, Vec<usize>),
        probes: (Array2<f64>, Vec<usize>),
    ) -> Result<Self, LeakageError> {
        let ((register, register_speakers), (probes, probe_speakers)) = (register, probes);
        for (what, rows, speakers) in
            [("register", &register, &register_speakers), ("probes", &probes, &probe_speakers)]
        {
            check::not_empty(what, rows.len())?;
            check::same_length((what, rows.nrows()), ("its speakers", speakers.len()), "recordings")?;
            check::finite_matrix(what, rows.view())?;
        }
        check::same_length(
            ("register", register.ncols()),
            ("probes", probes.ncols()),
            "numbers an embedding",
        )?;
        check::at_most("pairs of embeddings", register.nrows().saturating_mul(probes.nrows()), MOST_PAIRS)?;
        Ok(Self { register, register_speakers, probes, probe_speakers })
    }

    /// For every probe the speaker of the nearest recording of the register, by the cosine after both releases were
    /// centred and scaled by themselves; of equally near ones the first.
    pub fn named(&self) -> Vec<usize> {
        let (register, probes) = (directions(self.register.view()), directions(self.probes.view()));
        let nearest = |probe: ArrayView1<'_, f64>| {
            let likeness = register.dot(&probe);
            let places = likeness.iter().copied().zip(&self.register_speakers);
            places.reduce(|best, next| if next.0 > best.0 { next } else { best }).map_or(0, |best| *best.1)
        };
        probes.rows().into_iter().map(nearest).collect()
    }

    /// How often the first name is right, beside always naming the speaker with most probes.
    pub(super) fn finding(&self) -> Finding {
        let baseline = self.baseline();
        let guesses = self.named().into_iter().zip(&self.probe_speakers).enumerate();
        let guess = |(record, (named, speaker)): (usize, (usize, &usize))| Guess {
            record,
            success: f64::from(u8::from(named == *speaker)),
            baseline,
        };
        let guesses = Guesses::PerRecord(guesses.map(guess).collect());
        Finding::new("speaker", "share at rank 1", guesses).of_identity()
    }

    /// The share of probes whose speaker is named.
    pub fn rank_one(&self) -> f64 {
        self.finding().guesses.success().unwrap_or(0.0)
    }

    /// The share that is right without looking at embeddings: that of the speaker with most probes.
    pub fn baseline(&self) -> f64 {
        let mut speakers = self.probe_speakers.clone();
        speakers.sort_unstable();
        let most = speakers.chunk_by(|a, b| a == b).map(<[usize]>::len).max();
        most.unwrap_or(0) as f64 / speakers.len().max(1) as f64
    }
}

/// Rows of norm 1 after every column was centred and divided by its standard deviation.
fn directions(rows: ArrayView2<'_, f64>) -> Array2<f64> {
    let mean = rows.mean_axis(Axis(0)).unwrap_or_else(|| ndarray::Array1::zeros(rows.ncols()));
    let deviation = rows.std_axis(Axis(0), 0.0).mapv(|scale| if scale > 0.0 { scale } else { 1.0 });
    let mut rows = (&rows - &mean) / &deviation;
    for mut row in rows.rows_mut() {
        let norm = row.dot(&row).sqrt();
        row.mapv_inplace(|value| if norm > 0.0 { value / norm } else { 0.0 });
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::generated::noise;

    fn linked(kept: f64) -> Embeddings {
        let wave = noise(3, 4000);
        let row = |speaker: usize, take: usize| {
            let own = (0..10).map(move |at| (speaker * 10 + at, 1000 + 200 * take + speaker * 10 + at));
            own.map(|(voice, take)| kept * f64::from(wave[voice]) + 0.2 * f64::from(wave[take]))
                .collect::<Vec<_>>()
        };
        let release = |take: usize, scale: f64| {
            let flat: Vec<f64> =
                (0..12).flat_map(|speaker| row(speaker, take)).map(|x| scale * x + 1.0).collect();
            (Array2::from_shape_vec((12, 10), flat).unwrap(), (0..12).collect())
        };
        Embeddings::new(release(0, 1.0), release(1, 3.0)).unwrap()
    }

    #[test]
    fn voices_that_are_kept_are_named() {
        assert!(linked(1.0).rank_one() > 0.9);
        assert!(linked(0.0).rank_one() < 0.4);
        assert!((linked(0.0).baseline() - 1.0 / 12.0).abs() < 1e-12);
    }

    #[test]
    fn wrong_input_is_refused() {
        let rows = |n| (Array2::zeros((n, 3)), vec![0; n]);
        assert!(Embeddings::new(rows(0), rows(2)).is_err());
        assert!(Embeddings::new(rows(2), (Array2::zeros((2, 3)), vec![0])).is_err());
        assert!(Embeddings::new(rows(2), (Array2::from_elem((1, 3), f64::NAN), vec![0])).is_err());
        assert!(Embeddings::new(rows(2), (Array2::zeros((1, 4)), vec![0])).is_err());
        assert_eq!(Embeddings::new(rows(2), rows(2)).unwrap().rank_one(), 1.0);
    }
}
