//! The validated form of the options, with all tables.

use std::f64::consts::TAU;

use super::filters::Cepstrum;
use super::fourier::Fourier;
use crate::error::AudioError;
use crate::options::{MfccOptions, Window, check, check_rate};

/// Coefficients that are ready to be computed: checked options at one sample rate, with their tables.
///
/// The steps: pre-emphasis over the whole signal (the first sample is kept), frames with a zero tail, a window, the power
/// `|X|^2 / n_fft`, triangular filters of peak 1 on the scale `2595 log10(1 + f / 700)`, the natural logarithm of at least
/// 1e-10, the orthonormal DCT-II, and the lifter `1 + L/2 sin(pi k / L)` (S. B. Davis, P. Mermelstein, IEEE Trans. ASSP
/// 28, 1980; S. Young et al., The HTK Book, section 5.6). Deltas are `sum_i i (c[t+i] - c[t-i]) / (2 sum_i i^2)`, with the first and
/// the last frame repeated beyond the ends.
#[derive(Debug, Clone)]
pub struct MfccSpec {
    options: MfccOptions,
    rate: u32,
    frame: usize,
    hop: usize,
    n_fft: usize,
    pub(super) window: Vec<f64>,
    pub(super) fourier: Fourier,
    pub(super) cepstrum: Cepstrum,
}

impl MfccSpec {
    /// Checks `options` for recordings of `rate` samples per second and makes the tables.
    ///
    /// # Errors
    /// An option outside its range, or a filter too narrow for the Fourier transform.
    pub fn new(options: MfccOptions, rate: u32) -> Result<Self, AudioError> {
        options.validate()?;
        check_rate(rate)?;
        let samples = |ms: f64| (f64::from(rate) * ms / 1e3).round() as usize;
        let (frame, hop) = (samples(options.frame_ms), samples(options.hop_ms));
        check("frame_ms", options.frame_ms, frame >= 5, "at least 5 samples long")?;
        check("hop_ms", options.hop_ms, hop >= 1, "at least one sample long")?;
        let n_fft = frame.next_power_of_two();
        let cepstrum = Cepstrum::new(&options, rate, n_fft)?;
        let (window, fourier) = (window(options.window, frame), Fourier::new(n_fft));
        Ok(Self { options, rate, frame, hop, n_fft, window, fourier, cepstrum })
    }

    /// The options it was made from.
    pub fn options(&self) -> &MfccOptions {
        &self.options
    }

    /// Samples per second.
    pub fn rate(&self) -> u32 {
        self.rate
    }

    /// Samples of a frame.
    pub fn frame_len(&self) -> usize {
        self.frame
    }

    /// Samples from frame to frame.
    pub fn hop_len(&self) -> usize {
        self.hop
    }

    /// Points of the Fourier transform: the least power of two that holds a frame.
    pub fn n_fft(&self) -> usize {
        self.n_fft
    }

    /// Values per frame: the coefficients, then their deltas if there are any.
    pub fn n_values(&self) -> usize {
        self.options.n_coefficients * if self.options.deltas { 2 } else { 1 }
    }

    /// Frames of a recording of so many samples: `1 + ceil((n - frame) / hop)`, of which the last may reach past the end;
    /// 1 where it is shorter than a frame, and 0 where it is empty.
    pub fn n_frames(&self, n_samples: usize) -> usize {
        if n_samples == 0 { 0 } else { 1 + n_samples.saturating_sub(self.frame).div_ceil(self.hop) }
    }
}

fn window(window: Window, len: usize) -> Vec<f64> {
    let hamming = |n: usize| 0.54 - 0.46 * (TAU * n as f64 / (len - 1) as f64).cos();
    match window {
        Window::Hamming => (0..len).map(hamming).collect(),
        Window::Rectangular => vec![1.0; len],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_follow_from_the_rate() {
        for (rate, sizes) in [(8_000, [200, 80, 256]), (16_000, [400, 160, 512]), (11_025, [276, 110, 512])] {
            let spec = MfccSpec::new(MfccOptions::default(), rate).unwrap();
            assert_eq!([spec.frame_len(), spec.hop_len(), spec.n_fft()], sizes);
        }
    }

    #[test]
    fn frames_cover_the_whole_recording() {
        let spec = MfccSpec::new(MfccOptions::default(), 8_000).unwrap();
        for (samples, frames) in [(0, 0), (1, 1), (200, 1), (201, 2), (280, 2), (281, 3), (2_000, 24)] {
            assert_eq!(spec.n_frames(samples), frames, "{samples}");
        }
    }

    #[test]
    fn windows_are_symmetric() {
        let window = window(Window::Hamming, 200);
        assert!((window[0] - 0.08).abs() < 1e-12 && (window[0] - window[199]).abs() < 1e-12);
    }

    #[test]
    fn frames_of_a_few_samples_are_refused() {
        let options = MfccOptions::default()
            .with_frame_ms(4.0)
            .with_hop_ms(0.1)
            .with_n_filters(1)
            .with_n_coefficients(1);
        assert!(matches!(MfccSpec::new(options, 1_000), Err(AudioError::Option { option: "frame_ms", .. })));
        assert!(matches!(
            MfccSpec::new(options.with_frame_ms(25.0), 1_000),
            Err(AudioError::Option { option: "hop_ms", .. })
        ));
    }
}
