//! Amplitudes in fifteen one-third octave bands from 150 Hz on.

use realfft::RealFftPlanner;

use super::frames::{FRAME, starts, window};

/// Bands.
pub(super) const BANDS: usize = 15;
/// Points of the Fourier transform.
const N_FFT: usize = 512;
/// Centre of the lowest band in Hz.
const LOWEST_HZ: f64 = 150.0;

/// Edges of the bands as bins: band j holds bins `edges[j].0` to `edges[j].1 - 1`.
fn edges(rate: f64) -> [(usize, usize); BANDS] {
    let bin = |hz: f64| nearest(hz / (rate / N_FFT as f64));
    let edge = |sixths: usize| LOWEST_HZ * 2f64.powf((sixths as f64 - 1.0) / 6.0);
    std::array::from_fn(|band| (bin(edge(2 * band)), bin(edge(2 * band + 2))))
}

/// The nearest bin; the lower of two.
fn nearest(place: f64) -> usize {
    ((place - 0.5).ceil().max(0.0) as usize).min(N_FFT / 2)
}

/// Amplitudes of every frame of a signal at `rate`: the roots of the energies in its bands.
pub(super) fn amplitudes(signal: &[f64], rate: f64) -> Vec<[f64; BANDS]> {
    let transform = RealFftPlanner::<f64>::new().plan_fft_forward(N_FFT);
    let (mut input, mut spectrum) = (transform.make_input_vec(), transform.make_output_vec());
    let mut scratch = transform.make_scratch_vec();
    let (window, edges) = (window(), edges(rate));
    let mut frame = |start: usize| {
        input.fill(0.0);
        let samples = window.iter().zip(&signal[start..start + FRAME]);
        input.iter_mut().zip(samples).for_each(|(to, (weight, sample))| *to = weight * sample);
        transform
            .process_with_scratch(&mut input, &mut spectrum, &mut scratch)
            .expect("the buffers were made for this transform");
        edges.map(|(from, to)| spectrum[from..to].iter().map(|bin| bin.norm_sqr()).sum::<f64>().sqrt())
    };
    starts(signal.len()).map(&mut frame).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_follow_each_other_and_end_below_half_the_rate() {
        let edges = edges(10_000.0);
        // 133.6 and 168.4 Hz, in bins of 19.53 Hz
        assert_eq!(edges[0], (7, 9));
        assert!(edges.windows(2).all(|pair| pair[0].1 == pair[1].0 && pair[0].0 < pair[0].1));
        assert_eq!(edges[14].1, 219);
    }

    #[test]
    fn a_tone_is_in_its_band() {
        let tone: Vec<f64> = (0..600).map(|n| (n as f64 * std::f64::consts::TAU * 0.12).sin()).collect();
        let frames = amplitudes(&tone, 10_000.0);
        assert_eq!(frames.len(), 3);
        // 1200 Hz is that of band 9
        for frame in frames {
            assert!(
                frame.iter().enumerate().all(|(band, value)| band == 9 || *value < frame[9] / 4.0),
                "{frame:?}"
            );
        }
    }
}
