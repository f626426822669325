//! Recordings come back as they were written, whole and in blocks.

use std::io::{Cursor, Read};

use audio_data::{DecodeError, ReadOptions, RecordingReader, decode_bytes, pcm16_wav, read};
use proptest::prelude::*;

use crate::files::{floats, golden, integers};

const OPTIONS: ReadOptions = ReadOptions { max_seconds: 600, silence: true };

/// The mean of each frame, full scale 1.
fn means(values: impl Iterator<Item = f64>, channels: usize) -> Vec<f32> {
    let values: Vec<f64> = values.collect();
    values.chunks_exact(channels).map(|frame| (frame.iter().sum::<f64>() / channels as f64) as f32).collect()
}

fn blocks(bytes: &[u8]) -> Vec<Vec<f32>> {
    let mut reader = RecordingReader::new(bytes).unwrap();
    let (mut block, mut all) = (Vec::new(), Vec::new());
    while reader.next_block(&mut block).unwrap() {
        all.push(block.clone());
    }
    assert_eq!(all.iter().map(Vec::len).sum::<usize>() as u64, reader.n_read());
    all
}

proptest! {
    #[test]
    fn integers_of_every_depth_come_back(
        values in prop::collection::vec(any::<i32>(), 1..300),
        depth in 1u32..=4,
        channels in 1u16..=5,
        rate in 8_000u32..=48_000,
    ) {
        let channels_used = usize::from(channels);
        let values: Vec<i32> = values.iter().map(|value| value >> (32 - 8 * depth)).collect();
        let whole = values.len() / channels_used * channels_used;
        prop_assume!(whole > 0);
        let bytes = integers(&values[..whole], 8 * depth as u16, channels, rate);
        let found = decode_bytes(&bytes, &OPTIONS).unwrap();
        let full = f64::from(1u32 << (8 * depth - 1));
        let scaled = values[..whole].iter().map(|&value| f64::from(value) / full);
        prop_assert_eq!(&found.samples, &means(scaled, channels_used));
        prop_assert_eq!(found.rate, rate);
        prop_assert_eq!(blocks(&bytes).concat(), found.samples);
    }

    #[test]
    fn floats_come_back(values in prop::collection::vec(-4.0f32..4.0, 2..200)) {
        let even = &values[..values.len() / 2 * 2];
        let found = decode_bytes(&floats(even, 2, 16_000), &OPTIONS).unwrap();
        prop_assert_eq!(found.samples, means(even.iter().map(|&value| f64::from(value)), 2));
    }

    #[test]
    fn pcm16_is_a_wav_file(values in prop::collection::vec(-1.5f32..1.5, 1..200), rate in 8_000u32..=48_000) {
        let written = pcm16_wav(&values, rate);
        let cut = |value: f32| (f64::from(value) * 32_768.0).round().clamp(-32_768.0, 32_767.0);
        let expected: Vec<f32> = values.iter().map(|&value| (cut(value) / 32_768.0) as f32).collect();
        let found = decode_bytes(&written.bytes, &OPTIONS).unwrap();
        prop_assert_eq!((found.rate, &found.samples), (rate, &expected));
        let beyond = |value: &&f32| cut(**value) != (f64::from(**value) * 32_768.0).round();
        prop_assert_eq!(written.clipped, values.iter().filter(beyond).count());
        let integers_again: Vec<i32> = found.samples.iter().map(|sample| (sample * 32_768.0) as i32).collect();
        prop_assert_eq!(written.bytes, integers(&integers_again, 16, 1, rate), "as hound writes it");
    }

    #[test]
    fn damaged_files_are_read_or_refused(
        name in prop::sample::select(vec!["mono16.flac", "stereo24.flac", "mono16.wav", "stereo24.wav"]),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        length in any::<prop::sample::Index>(),
    ) {
        let mut bytes = std::fs::read(golden(name)).unwrap();
        for (at, value) in damage {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        bytes.truncate(length.index(bytes.len() + 1));
        if let Ok(recording) = decode_bytes(&bytes, &OPTIONS) {
            prop_assert!(recording.samples.iter().all(|sample| sample.is_finite()));
        }
    }
}

#[test]
fn not_a_number_is_silent_and_counted_in_pcm16() {
    let written = pcm16_wav(&[f32::NAN, f32::INFINITY, 0.5], 8000);
    assert_eq!(written.clipped, 2);
    assert_eq!(written.bytes[44..], [0, 0, 0xff, 0x7f, 0, 0x40]);
}

#[test]
fn flac_has_the_samples_that_libsndfile_wrote() {
    for (name, rate, samples) in [("mono16", 8000, 1600), ("stereo24", 44_100, 700)] {
        let flac = read(&golden(&format!("{name}.flac")), &OPTIONS).unwrap();
        let wav = read(&golden(&format!("{name}.wav")), &OPTIONS).unwrap();
        assert_eq!((flac.rate, flac.samples.len()), (rate, samples));
        assert_eq!(flac, wav);
        assert!(flac.samples.iter().any(|sample| sample.abs() > 0.2), "{name} is too quiet");
    }
}

/// An hour of 8 kHz audio that is made while it is read.
fn an_hour() -> impl Read {
    let samples: u32 = 3600 * 8000;
    let mut header = pcm16_wav(&[], 8000).bytes;
    header[4..8].copy_from_slice(&(36 + 2 * samples).to_le_bytes());
    header[40..44].copy_from_slice(&(2 * samples).to_le_bytes());
    Cursor::new(header).chain(std::io::repeat(0x11).take(u64::from(2 * samples)))
}

#[test]
fn an_hour_is_read_in_blocks() {
    let mut reader = RecordingReader::new(an_hour()).unwrap();
    assert_eq!((reader.rate(), reader.channels(), reader.announced()), (8000, 1, Some(28_800_000)));
    let (mut block, mut largest) = (Vec::new(), 0);
    while reader.next_block(&mut block).unwrap() {
        largest = largest.max(block.capacity());
    }
    assert_eq!(reader.n_read(), 28_800_000);
    assert!(largest <= 65_536, "a block of {largest} samples");
}

#[test]
fn a_limit_of_length_is_named_and_exact() {
    let bytes = pcm16_wav(&vec![0.5; 16_000], 8000).bytes;
    assert_eq!(decode_bytes(&bytes, &OPTIONS.with_max_seconds(2)).unwrap().seconds(), 2.0);
    let error = decode_bytes(&bytes, &OPTIONS.with_max_seconds(1)).unwrap_err();
    assert!(matches!(error, DecodeError::TooLong { limit_s: 1 }));
    assert!(error.to_string().starts_with("longer than the limit of 1 s;"), "{error}");
}
