//! The modified discrete cosine transform, into and out of which spectral scramblers move recordings.
//!
//! Frames of 2M samples under a sine window advance by M samples and have M coefficients each (J. Princen, A. Bradley,
//! IEEE Trans. ASSP 34, 1986). The map is orthonormal: coefficients that a cipher moved or negated are seen in the
//! encrypted recording as they are.

use std::f64::consts::PI;

use ndarray::{Array2, ArrayView2};

use super::frames::{frame_length, usable};
use crate::LeakageError;

/// The transform with frames that advance by one hop.
#[derive(Debug, Clone)]
pub struct Mdct {
    /// One row per coefficient, one column per sample of a frame.
    basis: Array2<f32>,
}

impl Mdct {
    /// The transform of frames that advance by `hop` samples and have as many coefficients.
    ///
    /// # Errors
    /// [`LeakageError`] for a hop of no or more than 1024 samples.
    pub fn new(hop: usize) -> Result<Self, LeakageError> {
        frame_length("hop", hop)?;
        let (m, scale) = (hop as f64, (2.0 / hop as f64).sqrt());
        let entry = |(k, n): (usize, usize)| {
            let n = n as f64 + 0.5;
            let window = (PI * n / (2.0 * m)).sin();
            (scale * window * (PI / m * (n + m / 2.0) * (k as f64 + 0.5)).cos()) as f32
        };
        Ok(Self { basis: Array2::from_shape_fn((hop, 2 * hop), entry) })
    }

    /// Samples from frame to frame.
    pub fn hop(&self) -> usize {
        self.basis.nrows()
    }

    /// The coefficients of an encrypted recording, which begins a hop before the plain one: one row per frame.
    ///
    /// # Errors
    /// [`LeakageError`] for a recording that is empty or not finite.
    pub fn coefficients(&self, cipher: &[f32]) -> Result<Array2<f32>, LeakageError> {
        usable("the recording", cipher)?;
        Ok(self.analyse(cipher, 0))
    }

    /// The coefficients of a plain recording, in the frames of its encryption.
    ///
    /// # Errors
    /// [`LeakageError`] for a recording that is empty or not finite.
    pub fn plain_coefficients(&self, plain: &[f32]) -> Result<Array2<f32>, LeakageError> {
        usable("the recording", plain)?;
        Ok(self.analyse(plain, self.hop()))
    }

    /// Coefficients of a recording that begins after `ahead` zeros.
    pub(super) fn analyse(&self, recording: &[f32], ahead: usize) -> Array2<f32> {
        let hop = self.hop();
        let hops = (ahead + recording.len()).div_ceil(hop) + usize::from(ahead > 0);
        let mut padded = vec![0.0_f32; hops.max(2) * hop];
        padded[ahead..ahead + recording.len()].copy_from_slice(recording);
        let count = padded.len() / hop - 1;
        let frames = Array2::from_shape_fn((count, 2 * hop), |(frame, n)| padded[frame * hop + n]);
        frames.dot(&self.basis.t())
    }

    /// The plain recording of these coefficients: the first hop is left out.
    ///
    /// # Errors
    /// [`LeakageError::Shape`] for frames of another number of coefficients.
    pub fn recording(&self, coefficients: ArrayView2<'_, f32>) -> Result<Vec<f32>, LeakageError> {
        let found = ("coefficients", coefficients.ncols());
        crate::check::same_length(found, ("the transform", self.hop()), "coefficients a frame")?;
        Ok(self.synthesise(coefficients))
    }

    pub(super) fn synthesise(&self, coefficients: ArrayView2<'_, f32>) -> Vec<f32> {
        let hop = self.hop();
        let mut samples = vec![0.0_f32; (coefficients.nrows() + 1) * hop];
        for (frame, part) in coefficients.dot(&self.basis).rows().into_iter().enumerate() {
            samples[frame * hop..].iter_mut().zip(part).for_each(|(sample, part)| *sample += part);
        }
        samples.split_off(hop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::generated::speech;

    #[test]
    fn there_and_back() {
        let mdct = Mdct::new(64).unwrap();
        for n in [1, 63, 64, 65, 1000] {
            let plain = speech(1, 1000)[..n].to_vec();
            let coefficients = mdct.plain_coefficients(&plain).unwrap();
            assert_eq!(coefficients.nrows(), n.div_ceil(64) + 1);
            let back = mdct.recording(coefficients.view()).unwrap();
            let apart = plain.iter().zip(&back).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
            assert!(apart < 1e-5, "{n}: {apart}");
        }
    }

    #[test]
    fn coefficients_that_are_moved_are_seen_in_the_recording() {
        let mdct = Mdct::new(32).unwrap();
        let mut coefficients = mdct.plain_coefficients(&speech(2, 500)).unwrap();
        coefficients.invert_axis(ndarray::Axis(1));
        let mut cipher = vec![0.0; 32];
        cipher[..].fill(0.0);
        let encrypted: Vec<f32> =
            cipher.into_iter().chain(mdct.recording(coefficients.view()).unwrap()).collect();
        // what lies in the first hop is lost here, and with it the first frame alone
        let seen = mdct.coefficients(&encrypted).unwrap();
        let apart = &seen.slice(ndarray::s![1.., ..]) - &coefficients.slice(ndarray::s![1.., ..]);
        assert!(apart.iter().all(|apart| apart.abs() < 1e-4));
    }

    #[test]
    fn wrong_input_is_refused() {
        assert!(Mdct::new(0).is_err() && Mdct::new(4000).is_err());
        let mdct = Mdct::new(8).unwrap();
        assert!(mdct.coefficients(&[]).is_err() && mdct.coefficients(&[f32::NAN]).is_err());
        assert!(mdct.recording(Array2::zeros((2, 7)).view()).is_err());
    }
}
