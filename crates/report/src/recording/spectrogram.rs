//! Which frequencies a recording holds when.
//!
//! Frames of at least 32 ms under a Hann window, a column each; the power of neighbouring bins of a row is averaged. Values
//! are in dB below the loudest point of the recording, cut at [`FLOOR`], so that loud and quiet recordings look alike and
//! silence is dark.

use super::Sound;
use realfft::RealFftPlanner;
use std::f32::consts::PI;

/// The darkest level in dB.
pub(crate) const FLOOR: f32 = -80.0;

/// Rows, from 0 Hz up to half the rate.
pub(crate) const ROWS: usize = 128;

/// Most columns. A longer recording has them further apart.
const MOST_COLUMNS: usize = 320;

/// Length of a frame in seconds, rounded up to a power of two samples.
const FRAME: f64 = 0.032;

/// Levels over time and frequency.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Spectrogram {
    /// Columns in the order of time, each with [`ROWS`] levels in dB, the lowest frequency first.
    pub(crate) columns: Vec<Vec<f32>>,
    pub(crate) seconds: f64,
    /// The highest frequency.
    pub(crate) hertz: f64,
    /// The frequency below which half of the energy lies.
    pub(crate) half_energy: f64,
    /// By how many dB the loudest column is above the median one.
    pub(crate) above_median: f64,
}

impl Spectrogram {
    pub(crate) fn of(sound: &Sound) -> Self {
        let powers = powers(sound);
        let loudest = powers.iter().flatten().copied().fold(f32::MIN_POSITIVE, f32::max);
        let level = |power: &f32| (10.0 * (power / loudest).max(f32::MIN_POSITIVE).log10()).max(FLOOR);
        let hertz = f64::from(sound.rate) / 2.0;
        Self {
            columns: powers.iter().map(|column| column.iter().map(level).collect()).collect(),
            seconds: sound.seconds(),
            hertz,
            half_energy: half_energy(&powers) * hertz,
            above_median: above_median(&powers),
        }
    }
}

/// Power by column and row.
fn powers(sound: &Sound) -> Vec<Vec<f32>> {
    let shortest = (f64::from(sound.rate) * FRAME) as usize;
    let frame = shortest.next_power_of_two().clamp(2 * ROWS, 16 * ROWS);
    let length = sound.samples.len();
    let n_columns = length.div_ceil(frame / 4).clamp(1, MOST_COLUMNS);
    let fft = RealFftPlanner::<f32>::new().plan_fft_forward(frame);
    let (mut input, mut bins) = (fft.make_input_vec(), fft.make_output_vec());
    let mut column = |index: usize| -> Vec<f32> {
        let centre = (2 * index + 1) * length / (2 * n_columns);
        for (at, value) in input.iter_mut().enumerate() {
            let sample = (centre + at).checked_sub(frame / 2).and_then(|place| sound.samples.get(place));
            *value = sample.map_or(0.0, |sample| sample * hann(at, frame));
        }
        fft.process(&mut input, &mut bins).expect("both buffers have the length of the plan");
        let width = frame / 2 / ROWS;
        let rows = bins[..frame / 2].chunks(width);
        rows.map(|row| row.iter().map(|bin| bin.norm_sqr()).sum::<f32>() / width as f32).collect()
    };
    (0..n_columns).map(&mut column).collect()
}

fn hann(at: usize, frame: usize) -> f32 {
    0.5 - 0.5 * (2.0 * PI * at as f32 / frame as f32).cos()
}

/// The share of the rows below which half of the energy lies.
fn half_energy(powers: &[Vec<f32>]) -> f64 {
    let of_row = |row: usize| powers.iter().filter_map(|column| column.get(row)).map(|&p| f64::from(p)).sum();
    let rows: Vec<f64> = (0..ROWS).map(of_row).collect();
    let half = rows.iter().sum::<f64>() / 2.0;
    let mut sum = 0.0;
    let below = rows.iter().take_while(|&&row| {
        sum += row;
        sum < half
    });
    below.count() as f64 / ROWS as f64
}

/// The loudest column over the median one in dB, at most the range that is shown.
fn above_median(powers: &[Vec<f32>]) -> f64 {
    let mut sums: Vec<f64> =
        powers.iter().map(|column| column.iter().map(|&power| f64::from(power)).sum()).collect();
    sums.sort_by(f64::total_cmp);
    let median = sums.get(sums.len() / 2).copied().unwrap_or(0.0);
    match sums.last() {
        Some(&loudest) if loudest > 0.0 => (10.0 * (loudest / median).log10()).min(-f64::from(FLOOR)),
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn tone(hertz: f32, rate: u32, length: usize) -> Sound {
        let samples = (0..length).map(|at| 0.3 * (2.0 * PI * hertz * at as f32 / rate as f32).sin());
        Sound { rate, samples: samples.collect() }
    }

    fn loudest_row(column: &[f32]) -> usize {
        (0..column.len()).max_by(|&a, &b| column[a].total_cmp(&column[b])).unwrap()
    }

    proptest! {
        #[test]
        fn a_pure_tone_peaks_in_its_row(row in 2usize..126, rate in prop::sample::select(vec![8000u32, 16000, 44100, 48000])) {
            let width = rate as f32 / 2.0 / ROWS as f32;
            let sound = tone((row as f32 + 0.5) * width, rate, rate as usize / 2);
            let seen = Spectrogram::of(&sound);
            let inner = &seen.columns[4..seen.columns.len() - 4];
            // halfway between two bins at 8 kHz, where a row is one bin
            prop_assert!(inner.iter().all(|column| loudest_row(column).abs_diff(row) <= 1));
            prop_assert!(seen.columns.iter().flatten().all(|level| (FLOOR..=0.0).contains(level)));
            let tone = (row as f64 + 0.5) * f64::from(width);
            prop_assert!((seen.half_energy - tone).abs() < 2.0 * f64::from(width), "{} for {tone}", seen.half_energy);
        }
    }

    #[test]
    fn a_tone_at_the_centre_of_a_bin_peaks_there_and_nowhere_else() {
        // bin 40 of 256 at 8 kHz
        let seen = Spectrogram::of(&tone(1250.0, 8000, 8000));
        assert_eq!((seen.columns.len(), seen.hertz, seen.seconds), (125, 4000.0, 1.0));
        for column in &seen.columns[4..120] {
            assert_eq!(loudest_row(column), 40);
            assert!(column[40] > -0.1 && column[39] < -5.9 && column[38] < -60.0, "{:?}", &column[38..42]);
        }
    }

    #[test]
    fn silence_is_dark_and_one_sample_is_a_column() {
        let silent = Spectrogram::of(&Sound { rate: 8000, samples: vec![0.0; 4000] });
        assert!(silent.columns.iter().flatten().all(|&level| level == FLOOR));
        assert_eq!(silent.above_median, 0.0);
        let click = Spectrogram::of(&Sound { rate: 8000, samples: vec![0.5] });
        assert_eq!((click.columns.len(), click.columns[0].len()), (1, ROWS));
        let odd = Spectrogram::of(&Sound { rate: 1, samples: vec![0.5; 3] });
        assert!(odd.seconds == 3.0 && odd.hertz == 0.5);
    }

    #[test]
    fn long_recordings_have_no_more_columns() {
        let seen = Spectrogram::of(&tone(1000.0, 8000, 80_000));
        assert_eq!(seen.columns.len(), MOST_COLUMNS);
    }
}
