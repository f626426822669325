//! What a user may choose about MFCC, and the two published variants.

use crate::error::AudioError;

/// Least and greatest sample rate in Hz.
pub const RATES: [u32; 2] = [1_000, 384_000];
/// Greatest number of mel filters.
pub const MAX_FILTERS: usize = 256;

/// Window that a frame is multiplied with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Window {
    /// `0.54 - 0.46 cos(2 pi n / (N - 1))`, symmetric.
    Hamming,
    /// None: every sample counts alike.
    Rectangular,
}

/// Where the corners of the mel filters lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FilterCorners {
    /// At their exact frequencies, as in librosa.
    Exact,
    /// At bins: frequency f at bin `floor((n_fft + 1) f / rate)`, as in python_speech_features.
    WholeBins,
}

/// Everything that defines the coefficients but the sample rate.
///
/// Start from a preset and change what differs: `MfccOptions::default().with_deltas(true)`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MfccOptions {
    /// Length of a frame in milliseconds, rounded to whole samples. The Fourier transform has the next power of two.
    pub frame_ms: f64,
    /// Step from frame to frame in milliseconds, rounded to whole samples; at most `frame_ms`.
    pub hop_ms: f64,
    /// Share of the previous sample that is subtracted from each sample, from 0 (none) to below 1.
    pub pre_emphasis: f64,
    /// Window that a frame is multiplied with.
    pub window: Window,
    /// Number of triangular filters of peak 1, equally spaced in `2595 log10(1 + f / 700)`.
    pub n_filters: usize,
    /// Where their corners lie.
    pub corners: FilterCorners,
    /// Lower edge of the first filter in Hz.
    pub low_hz: f64,
    /// Upper edge of the last filter in Hz; `None` for half the sample rate.
    pub high_hz: Option<f64>,
    /// Number of coefficients that are kept, c0 included; at most `n_filters`.
    pub n_coefficients: usize,
    /// L of the lifter `1 + L/2 sin(pi k / L)`; 0 for none.
    pub lifter: usize,
    /// Whether each frame also has the slopes (deltas) of its coefficients, behind them.
    pub deltas: bool,
    /// Frames on either side that a slope is taken over.
    pub delta_span: usize,
}

/// Implements the `with_*` methods from a list of the form `with_field(field: Type)`.
macro_rules! with_fields {
    ($options:ty { $($with:ident($field:ident: $kind:ty)),* $(,)? }) => {
        impl $options {
            $(
                #[doc = concat!("The same with another `", stringify!($field), "`.")]
                #[must_use]
                pub fn $with(self, $field: $kind) -> Self {
                    Self { $field, ..self }
                }
            )*
        }
    };
}

with_fields!(MfccOptions {
    with_frame_ms(frame_ms: f64),
    with_hop_ms(hop_ms: f64),
    with_pre_emphasis(pre_emphasis: f64),
    with_window(window: Window),
    with_n_filters(n_filters: usize),
    with_corners(corners: FilterCorners),
    with_low_hz(low_hz: f64),
    with_high_hz(high_hz: Option<f64>),
    with_n_coefficients(n_coefficients: usize),
    with_lifter(lifter: usize),
    with_deltas(deltas: bool),
    with_delta_span(delta_span: usize),
});

impl Default for MfccOptions {
    /// 25 ms frames every 10 ms, pre-emphasis 0.97, Hamming window, 26 filters from 0 Hz to half the sample rate, 13
    /// coefficients, lifter 22, no deltas (which would span 2 frames).
    fn default() -> Self {
        Self {
            frame_ms: 25.0,
            hop_ms: 10.0,
            pre_emphasis: 0.97,
            window: Window::Hamming,
            n_filters: 26,
            corners: FilterCorners::Exact,
            low_hz: 0.0,
            high_hz: None,
            n_coefficients: 13,
            lifter: 22,
            deltas: false,
            delta_span: 2,
        }
    }
}

impl MfccOptions {
    /// `python_speech_features.mfcc(signal, rate, nfft=..., appendEnergy=False)` with its other defaults: filter corners
    /// at whole bins and a rectangular window.
    #[must_use]
    pub fn python_speech_features() -> Self {
        Self { corners: FilterCorners::WholeBins, window: Window::Rectangular, ..Self::default() }
    }

    /// Checks every option that does not depend on the sample rate.
    pub(crate) fn validate(&self) -> Result<(), AudioError> {
        check("frame_ms", self.frame_ms, (1.0..=1_000.0).contains(&self.frame_ms), "1 to 1000")?;
        let hop = self.hop_ms > 0.0 && self.hop_ms <= self.frame_ms;
        check("hop_ms", self.hop_ms, hop, "above 0 and at most `frame_ms`")?;
        let share = (0.0..1.0).contains(&self.pre_emphasis);
        check("pre_emphasis", self.pre_emphasis, share, "at least 0 and below 1")?;
        count("n_filters", self.n_filters, (1..=MAX_FILTERS).contains(&self.n_filters), "1 to 256")?;
        let kept = (1..=self.n_filters).contains(&self.n_coefficients);
        count("n_coefficients", self.n_coefficients, kept, "1 to `n_filters`")?;
        count("lifter", self.lifter, self.lifter <= 1_000, "0 to 1000")?;
        count("delta_span", self.delta_span, (1..=100).contains(&self.delta_span), "1 to 100")
    }
}

pub(crate) fn check(
    option: &'static str,
    found: f64,
    holds: bool,
    expected: &'static str,
) -> Result<(), AudioError> {
    if holds { Ok(()) } else { Err(AudioError::Option { option, found, expected }) }
}

fn count(option: &'static str, found: usize, holds: bool, expected: &'static str) -> Result<(), AudioError> {
    check(option, found as f64, holds, expected)
}

/// Checks a sample rate in Hz.
pub(crate) fn check_rate(rate: u32) -> Result<(), AudioError> {
    let [least, greatest] = RATES;
    check("rate", f64::from(rate), (least..=greatest).contains(&rate), "1000 to 384000 Hz")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_option_is_checked() {
        let default = MfccOptions::default();
        assert_eq!(default.validate(), Ok(()));
        assert_eq!(MfccOptions::python_speech_features().validate(), Ok(()));
        let wrong = [
            ("frame_ms", default.with_frame_ms(f64::NAN)),
            ("hop_ms", default.with_hop_ms(25.1)),
            ("hop_ms", default.with_hop_ms(0.0)),
            ("pre_emphasis", default.with_pre_emphasis(1.0)),
            ("n_filters", default.with_n_filters(0)),
            ("n_coefficients", default.with_n_coefficients(27)),
            ("lifter", default.with_lifter(1_001)),
            ("delta_span", default.with_delta_span(0)),
        ];
        for (name, options) in wrong {
            let found = options.validate();
            assert!(
                matches!(found, Err(AudioError::Option { option, .. }) if option == name),
                "{name}: {found:?}"
            );
        }
        assert!(check_rate(999).is_err() && check_rate(8_000).is_ok());
    }
}
