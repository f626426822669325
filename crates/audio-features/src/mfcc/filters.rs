//! The mel filters, and the logarithms and cosine transform behind them.

use std::f64::consts::PI;

use crate::error::AudioError;
use crate::options::{FilterCorners, MfccOptions, check};
use crate::simd::{Floats, Simd};

/// Least energy of a filter; silence has its logarithm.
const FLOOR: f32 = 1e-10;

/// One triangular filter: the weights of the bins from `first` on.
#[derive(Debug, Clone)]
struct Filter {
    first: usize,
    weights: Vec<f32>,
}

/// From power spectra to liftered cepstral coefficients.
#[derive(Debug, Clone)]
pub(super) struct Cepstrum {
    filters: Vec<Filter>,
    /// One row per coefficient: the orthonormal DCT-II over filters, times the lifter.
    cosines: Vec<Vec<f32>>,
}

impl Cepstrum {
    /// # Errors
    /// Edges that are out of order or beyond half the sample rate, or a filter without a bin.
    pub(super) fn new(options: &MfccOptions, rate: u32, n_fft: usize) -> Result<Self, AudioError> {
        let corners = corners(options, f64::from(rate))?;
        let filters: Result<_, _> = (0..options.n_filters)
            .map(|i| filter(i, &corners[i..i + 3], options.corners, rate, n_fft))
            .collect();
        let cosines = (0..options.n_coefficients).map(|k| cosine_row(k, options)).collect();
        Ok(Self { filters: filters?, cosines })
    }

    pub(super) fn n_filters(&self) -> usize {
        self.filters.len()
    }

    /// Coefficients of eight frames, one per lane, from their power spectra; `logs` has a place per filter.
    #[inline(always)]
    pub(super) fn apply<S: Simd>(&self, simd: S, power: &[Floats], logs: &mut [Floats], out: &mut [Floats]) {
        for (filter, log) in self.filters.iter().zip(logs.iter_mut()) {
            let bins = &power[filter.first..filter.first + filter.weights.len()];
            let energy = simd.max(weigh(simd, &filter.weights, bins), simd.splat(FLOOR));
            simd.store(ln(simd, energy), log);
        }
        for (row, out) in self.cosines.iter().zip(out) {
            simd.store(weigh(simd, row, logs), out);
        }
    }
}

/// The weighted sum of vectors, as two interleaved sums.
#[inline(always)]
fn weigh<S: Simd>(simd: S, weights: &[f32], values: &[Floats]) -> S::F {
    let (mut even, mut odd) = (simd.splat(0.0), simd.splat(0.0));
    for (weights, values) in weights.chunks(2).zip(values.chunks(2)) {
        even = simd.add(even, simd.mul(simd.splat(weights[0]), simd.load(&values[0])));
        if let ([_, weight], [_, value]) = (weights, values) {
            odd = simd.add(odd, simd.mul(simd.splat(*weight), simd.load(value)));
        }
    }
    simd.add(even, odd)
}

/// The polynomial P of `ln(1 + x) = x - x^2/2 + x^3 P(x)` for 1 + x in [sqrt(1/2), sqrt(2)), greatest power first, and
/// ln 2 in two parts (S. L. Moshier, Cephes, `logf`); right to two units in the last place.
const P: [f32; 9] = [
    7.037_683_6e-2,
    -0.115_146_1,
    0.116_769_98,
    -0.124_201_41,
    0.142_493_23,
    -0.166_680_57,
    0.200_007_14,
    -0.249_999_94,
    0.333_333_3,
];
const LN_2_HIGH: f32 = 0.693_359_4;
const LN_2_LOW: f32 = -2.121_944_4e-4;

/// The natural logarithm of positive normal numbers.
#[inline(always)]
fn ln<S: Simd>(simd: S, value: S::F) -> S::F {
    let (factor, exponent) = simd.split(value);
    let x = simd.sub(factor, simd.splat(1.0));
    let square = simd.mul(x, x);
    let mut p = simd.splat(P[0]);
    for &next in &P[1..] {
        p = simd.add(simd.mul(p, x), simd.splat(next));
    }
    let cubic = simd.mul(simd.mul(p, x), square);
    let low = simd.add(cubic, simd.mul(exponent, simd.splat(LN_2_LOW)));
    let low = simd.sub(low, simd.mul(square, simd.splat(0.5)));
    simd.add(simd.add(x, low), simd.mul(exponent, simd.splat(LN_2_HIGH)))
}

/// Lower edge, peak and upper edge of every filter in Hz: filter i has places i, i + 1 and i + 2.
fn corners(options: &MfccOptions, rate: f64) -> Result<Vec<f64>, AudioError> {
    let (low, high) = (options.low_hz, options.high_hz.unwrap_or(rate / 2.0));
    check("high_hz", high, high <= rate / 2.0, "at most half the sample rate")?;
    check("low_hz", low, 0.0 <= low && low < high, "at least 0 and below `high_hz`")?;
    let mel = |hz: f64| 2595.0 * (1.0 + hz / 700.0).log10();
    let step = (mel(high) - mel(low)) / (options.n_filters + 1) as f64;
    let hz = |place: usize| 700.0 * (10f64.powf((mel(low) + step * place as f64) / 2595.0) - 1.0);
    Ok((0..options.n_filters + 2).map(hz).collect())
}

fn filter(
    number: usize,
    hz: &[f64],
    corners: FilterCorners,
    rate: u32,
    n_fft: usize,
) -> Result<Filter, AudioError> {
    let bin_hz = f64::from(rate) / n_fft as f64;
    let place = |hz: f64| match corners {
        FilterCorners::Exact => hz / bin_hz,
        FilterCorners::WholeBins => ((n_fft + 1) as f64 * hz / f64::from(rate)).floor(),
    };
    let (low, peak, high) = (place(hz[0]), place(hz[1]), place(hz[2]));
    let weight = |bin: usize| triangle(bin as f64, low, peak, high) as f32;
    let bins: Vec<usize> = (0..=n_fft / 2).filter(|&bin| weight(bin) > 0.0).collect();
    match bins.first() {
        Some(&first) => Ok(Filter { first, weights: bins.into_iter().map(weight).collect() }),
        None => Err(AudioError::EmptyFilter { filter: number, low_hz: hz[0], high_hz: hz[2], bin_hz }),
    }
}

/// 1 at the peak, falling to 0 on either side; an edge that coincides with the peak is vertical.
fn triangle(bin: f64, low: f64, peak: f64, high: f64) -> f64 {
    if bin < peak {
        (bin - low) / (peak - low)
    } else if bin < high {
        (high - bin) / (high - peak)
    } else {
        0.0
    }
}

fn cosine_row(k: usize, options: &MfccOptions) -> Vec<f32> {
    let n = options.n_filters as f64;
    let norm = if k == 0 { (1.0 / n).sqrt() } else { (2.0 / n).sqrt() };
    let lifter = match options.lifter {
        0 => 1.0,
        l => 1.0 + l as f64 / 2.0 * (PI * k as f64 / l as f64).sin(),
    };
    let cosine = |i: usize| (PI * k as f64 * (i as f64 + 0.5) / n).cos();
    (0..options.n_filters).map(|i| (norm * lifter * cosine(i)) as f32).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::{Backend, Kernel, dispatch};

    struct Logarithm(Floats);

    impl Kernel for Logarithm {
        type Output = Floats;

        #[inline(always)]
        fn run<S: Simd>(self, simd: S) -> Floats {
            let mut out = Floats::default();
            simd.store(ln(simd, simd.load(&self.0)), &mut out);
            out
        }
    }

    #[test]
    fn logarithms_are_right_to_a_few_units_in_the_last_place() {
        for step in 0..4_000 {
            let values: [f32; 8] = std::array::from_fn(|i| 1e-10 * 1.003f32.powi(8 * step + i as i32));
            let values = values.map(|value| value.min(f32::MAX));
            let found = dispatch(Backend::Native, Logarithm(Floats(values)));
            for (value, found) in values.iter().zip(found.0) {
                let expected = f64::from(*value).ln();
                assert!(
                    (f64::from(found) - expected).abs() < 2.5e-7 * expected.abs().max(0.5),
                    "{value}: {found}"
                );
            }
        }
    }

    #[test]
    fn filters_share_each_bin_between_two() {
        let cepstrum = Cepstrum::new(&MfccOptions::default(), 8_000, 256).unwrap();
        let mut sums = vec![0.0; 129];
        for filter in &cepstrum.filters {
            filter.weights.iter().enumerate().for_each(|(i, weight)| sums[filter.first + i] += weight);
        }
        // between the first and the last peak
        assert!(sums[2..118].iter().all(|sum: &f32| (sum - 1.0).abs() < 1e-6), "{sums:?}");
    }

    #[test]
    fn rows_of_cosines_are_orthonormal_without_a_lifter() {
        let options = MfccOptions::default().with_lifter(0).with_n_coefficients(26);
        let rows: Vec<_> = (0..26).map(|k| cosine_row(k, &options)).collect();
        for (i, a) in rows.iter().enumerate() {
            for (j, b) in rows.iter().enumerate() {
                let product: f32 = a.iter().zip(b).map(|(a, b)| a * b).sum();
                assert!((product - f32::from(u8::from(i == j))).abs() < 1e-5);
            }
        }
    }

    #[test]
    fn filters_without_a_bin_and_edges_beyond_the_spectrum_are_refused() {
        let options = MfccOptions::default();
        let narrow = Cepstrum::new(&options.with_n_filters(200), 8_000, 256);
        assert!(matches!(narrow, Err(AudioError::EmptyFilter { filter: 0, .. })), "{narrow:?}");
        let high = Cepstrum::new(&options.with_high_hz(Some(4_001.0)), 8_000, 256);
        assert!(matches!(high, Err(AudioError::Option { option: "high_hz", .. })));
        let low = Cepstrum::new(&options.with_low_hz(4_000.0), 8_000, 256);
        assert!(matches!(low, Err(AudioError::Option { option: "low_hz", .. })));
    }
}
