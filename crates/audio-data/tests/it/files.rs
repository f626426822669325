//! Files for tests.

use std::{
    fs,
    io::Cursor,
    path::{Path, PathBuf},
};

use audio_data::pcm16_wav;
use hound::{SampleFormat, WavSpec, WavWriter};

pub(crate) fn golden(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name)
}

pub(crate) fn write(path: &Path, bytes: &[u8]) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

/// A sine wave of 100 ms as 16-bit WAV; its pitch is that of `number`.
pub(crate) fn tone(number: usize, rate: u32) -> Vec<u8> {
    let hertz = 200.0 + 37.0 * number as f32;
    let wave = |n: u32| 0.5 * (n as f32 * hertz * std::f32::consts::TAU / rate as f32).sin();
    pcm16_wav(&(0..rate / 10).map(wave).collect::<Vec<_>>(), rate).bytes
}

/// Tones under these names in `root`, each another one.
pub(crate) fn tones(root: &Path, names: &[&str]) {
    for (number, name) in names.iter().enumerate() {
        write(&root.join(name), &tone(number, 8000));
    }
}

/// Integers as a WAV file by hound.
pub(crate) fn integers(values: &[i32], bits: u16, channels: u16, rate: u32) -> Vec<u8> {
    wav(
        values,
        WavSpec { channels, sample_rate: rate, bits_per_sample: bits, sample_format: SampleFormat::Int },
    )
}

/// Floats as a WAV file by hound.
pub(crate) fn floats(values: &[f32], channels: u16, rate: u32) -> Vec<u8> {
    wav(
        values,
        WavSpec { channels, sample_rate: rate, bits_per_sample: 32, sample_format: SampleFormat::Float },
    )
}

fn wav<S: hound::Sample + Copy>(values: &[S], spec: WavSpec) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let mut writer = WavWriter::new(&mut bytes, spec).unwrap();
    values.iter().for_each(|&value| writer.write_sample(value).unwrap());
    writer.finalize().unwrap();
    bytes.into_inner()
}
