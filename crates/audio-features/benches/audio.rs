//! Coefficients of long and short recordings at several rates, statistics, and intelligibility.
#![allow(clippy::unwrap_used, reason = "the options are valid")]

use audio_features::intelligibility::estoi;
use audio_features::{MfccOptions, MfccSpec, SpeechStatistics};
use divan::counter::ItemsCount;
use divan::{Bencher, black_box};

fn main() {
    divan::main();
}

fn recording(seconds: f64, rate: u32) -> Vec<f32> {
    let n = (seconds * f64::from(rate)) as usize;
    (0..n).map(|n| ((n * n) as f32 * 1e-5).sin() * 0.1 + ((n * 7919 % 101) as f32 - 50.0) * 1e-4).collect()
}

#[divan::bench(args = [8_000, 16_000, 48_000])]
fn mfcc_of_ten_seconds(bencher: Bencher<'_, '_>, rate: u32) {
    let samples = recording(10.0, rate);
    let spec = MfccSpec::new(MfccOptions::default(), rate).unwrap();
    bencher
        .counter(ItemsCount::new(samples.len()))
        .bench_local(|| spec.extract(black_box(&samples)).unwrap());
}

#[divan::bench]
fn mfcc_of_half_a_second(bencher: Bencher<'_, '_>) {
    let samples = recording(0.5, 8_000);
    let spec = MfccSpec::new(MfccOptions::default(), 8_000).unwrap();
    bencher
        .counter(ItemsCount::new(samples.len()))
        .bench_local(|| spec.extract(black_box(&samples)).unwrap());
}

#[divan::bench]
fn statistics_of_half_a_second(bencher: Bencher<'_, '_>) {
    let samples = recording(0.5, 8_000);
    let spec = MfccSpec::new(SpeechStatistics::options(), 8_000).unwrap();
    let mut statistics = SpeechStatistics::new(&spec).unwrap();
    let mut out = vec![0.0; statistics.n_values()];
    bencher.bench_local(|| statistics.statistics_into(black_box(&samples), &mut out).unwrap());
}

#[divan::bench]
fn estoi_of_ten_seconds(bencher: Bencher<'_, '_>) {
    let samples = recording(10.0, 8_000);
    bencher.bench_local(|| estoi(black_box(&samples), black_box(&samples), 8_000).unwrap());
}
