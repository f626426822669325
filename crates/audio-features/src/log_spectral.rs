//! How far apart two spectra are, in dB.

use std::f64::consts::TAU;

use realfft::num_complex::Complex;
use realfft::{RealFftPlanner, RealToComplex};

use crate::error::{AudioError, check_finite, check_length, check_not_empty};
use crate::options::check_rate;

/// Least power of a bin, `|X|^2 / n_fft` with a full scale of 1.0: 100 dB below full scale.
const FLOOR: f64 = 1e-10;

/// Log-spectral distance of two recordings of the same length at `rate` samples per second, in dB.
///
/// The mean over frames of the root mean square, over the bins of the Fourier transform, of the difference of the two
/// power spectra in dB (L. Rabiner, B.-H. Juang, Fundamentals of Speech Recognition, 1993, section 4.5.1, with p = 2; by
/// frames as A. H. Gray, J. D. Markel, IEEE Trans. ASSP 24, 1976). Frames are 25 ms every 10 ms under a Hamming window, the
/// last filled up with zeros, and a power below 1e-10 counts as 1e-10. 0 dB is the same spectrum; the level counts.
///
/// # Errors
/// No sample, lengths that differ, a sample that is not finite, or a rate outside 1,000 to 384,000 Hz.
pub fn log_spectral_distance(clean: &[f32], processed: &[f32], rate: u32) -> Result<f64, AudioError> {
    check_not_empty("clean", clean.len())?;
    check_length("processed", processed.len(), clean.len())?;
    check_finite("clean", clean)?;
    check_finite("processed", processed)?;
    check_rate(rate)?;
    let mut spectra = [LogSpectrum::new(rate), LogSpectrum::new(rate)];
    let n_frames = 1 + clean.len().saturating_sub(spectra[0].window.len()).div_ceil(spectra[0].hop);
    let sum: f64 = (0..n_frames)
        .map(|frame| {
            let [a, b] = &mut spectra;
            rms_difference(a.of_frame(clean, frame), b.of_frame(processed, frame))
        })
        .sum();
    Ok(sum / n_frames as f64)
}

fn rms_difference(a: &[f64], b: &[f64]) -> f64 {
    let squares: f64 = a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum();
    (squares / a.len() as f64).sqrt()
}

/// Power spectra of frames in dB, with the buffers for them.
struct LogSpectrum {
    transform: std::sync::Arc<dyn RealToComplex<f64>>,
    window: Vec<f64>,
    hop: usize,
    input: Vec<f64>,
    spectrum: Vec<Complex<f64>>,
    scratch: Vec<Complex<f64>>,
    decibels: Vec<f64>,
}

impl LogSpectrum {
    fn new(rate: u32) -> Self {
        let samples = |seconds: f64| (f64::from(rate) * seconds).round() as usize;
        let (len, hop) = (samples(0.025), samples(0.01));
        let transform = RealFftPlanner::<f64>::new().plan_fft_forward(len.next_power_of_two());
        let hamming = |n: usize| 0.54 - 0.46 * (TAU * n as f64 / (len - 1) as f64).cos();
        let (input, spectrum) = (transform.make_input_vec(), transform.make_output_vec());
        let (scratch, decibels) = (transform.make_scratch_vec(), vec![0.0; spectrum.len()]);
        Self { window: (0..len).map(hamming).collect(), hop, input, spectrum, scratch, decibels, transform }
    }

    fn of_frame(&mut self, samples: &[f32], frame: usize) -> &[f64] {
        self.input.fill(0.0);
        let frame = self.window.iter().zip(samples.get(frame * self.hop..).unwrap_or_default());
        self.input.iter_mut().zip(frame).for_each(|(to, (weight, sample))| *to = weight * f64::from(*sample));
        self.transform
            .process_with_scratch(&mut self.input, &mut self.spectrum, &mut self.scratch)
            .expect("the buffers were made for this transform");
        let scale = 1.0 / self.input.len() as f64;
        for (decibels, bin) in self.decibels.iter_mut().zip(&self.spectrum) {
            *decibels = 10.0 * (bin.norm_sqr() * scale).max(FLOOR).log10();
        }
        &self.decibels
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wave(scale: f32) -> Vec<f32> {
        (0..2_001).map(|n| scale * ((n * n % 509) as f32 / 509.0 - 0.5)).collect()
    }

    #[test]
    fn the_distance_of_a_louder_copy_is_its_gain() {
        assert_eq!(log_spectral_distance(&wave(0.1), &wave(0.1), 8_000), Ok(0.0));
        let found = log_spectral_distance(&wave(0.1), &wave(1.0), 8_000).unwrap();
        assert!((found - 20.0).abs() < 1e-4, "{found}");
    }

    #[test]
    fn silence_is_a_hundred_decibels_below_full_scale() {
        let found = log_spectral_distance(&[0.0; 300], &wave(1.0)[..300], 8_000).unwrap();
        assert!((60.0..100.0).contains(&found), "{found}");
    }

    #[test]
    fn wrong_input_is_refused() {
        assert_eq!(log_spectral_distance(&[], &[], 8_000), Err(AudioError::Empty { what: "clean" }));
        assert!(log_spectral_distance(&[0.0; 2], &[0.0; 3], 8_000).is_err());
        assert!(log_spectral_distance(&[0.0; 2], &[0.0, f32::NAN], 8_000).is_err());
        assert!(log_spectral_distance(&[0.0; 2], &[0.0; 2], 0).is_err());
    }
}
