//! Reading from memory, and generating. The peer is hound's and claxon's own iterator of integers.

use std::path::Path;

use audio_data::{
    GeneratedOptions, GeneratedSpeech, ReadOptions, RecordingReader, Recordings, decode_bytes, pcm16_wav,
    to_level,
};
use divan::{Bencher, black_box, counter::ItemsCount};

fn main() {
    divan::main();
}

/// A minute at 16 kHz.
fn minute() -> Vec<u8> {
    let wave: Vec<f32> = (0..960_000).map(|n| 0.3 * (n as f32 * 0.1).sin()).collect();
    pcm16_wav(&wave, 16_000).bytes
}

#[divan::bench]
fn wav_a_minute_whole(bencher: Bencher) {
    let (bytes, options) = (minute(), ReadOptions::default());
    bencher.counter(ItemsCount::new(960_000_u32)).bench_local(|| decode_bytes(black_box(&bytes), &options));
}

#[divan::bench]
fn wav_a_minute_in_blocks(bencher: Bencher) {
    let (bytes, mut block) = (minute(), Vec::new());
    bencher.counter(ItemsCount::new(960_000_u32)).bench_local(|| {
        let mut reader = RecordingReader::new(black_box(&bytes[..])).expect("a WAV file");
        while reader.next_block(&mut block).expect("sound data") {}
        reader.n_read()
    });
}

#[divan::bench]
fn wav_a_minute_peer_hound(bencher: Bencher) {
    let bytes = minute();
    bencher.counter(ItemsCount::new(960_000_u32)).bench_local(|| {
        let mut reader = hound::WavReader::new(black_box(&bytes[..])).expect("a WAV file");
        reader
            .samples::<i16>()
            .map(|sample| f32::from(sample.expect("sound data")) / 32_768.0)
            .collect::<Vec<_>>()
    });
}

fn flac() -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/mono16.flac");
    std::fs::read(path).expect("a golden file")
}

#[divan::bench]
fn flac_1600_samples(bencher: Bencher) {
    let (bytes, options) = (flac(), ReadOptions::default());
    bencher.counter(ItemsCount::new(1600_u32)).bench_local(|| decode_bytes(black_box(&bytes), &options));
}

#[divan::bench]
fn flac_1600_samples_peer_claxon(bencher: Bencher) {
    let bytes = flac();
    bencher.counter(ItemsCount::new(1600_u32)).bench_local(|| {
        let mut reader = claxon::FlacReader::new(black_box(&bytes[..])).expect("a FLAC file");
        reader.samples().map(|sample| sample.expect("sound data") as f32 / 32_768.0).collect::<Vec<_>>()
    });
}

#[divan::bench]
fn generate_a_record(bencher: Bencher) {
    let set = GeneratedSpeech::new(&GeneratedOptions::default()).expect("the defaults are valid");
    let mut index = 0;
    bencher.counter(ItemsCount::new(1_u32)).bench_local(|| {
        index = (index + 1) % set.n_records();
        set.load(black_box(index))
    });
}

#[divan::bench]
fn level_a_minute(bencher: Bencher) {
    let samples = decode_bytes(&minute(), &ReadOptions::default()).expect("a WAV file").samples;
    bencher
        .counter(ItemsCount::new(960_000_u32))
        .with_inputs(|| samples.clone())
        .bench_local_values(|mut samples| to_level(&mut samples, -26.0));
}
