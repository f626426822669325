//! Recordings of people, where the folder that `CIPHERLENS_DATA` names has them; skipped elsewhere.

use std::path::{Path, PathBuf};

use audio_features::intelligibility::{estoi, stoi};

use crate::intelligibility::alternating;

/// The recordings of speech-digits in sorted order, or nothing.
fn recordings() -> Option<Vec<PathBuf>> {
    let folder = Path::new(&std::env::var_os("CIPHERLENS_DATA")?).join("speech-digits/wav");
    let mut paths: Vec<_> = std::fs::read_dir(folder).ok()?.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    Some(paths)
}

/// Samples of a 16-bit mono WAV file with the plain header, at -26 dBFS RMS.
fn levelled(path: &Path) -> Vec<f64> {
    let bytes = std::fs::read(path).unwrap();
    let sample = |pair: &[u8]| f64::from(i16::from_le_bytes([pair[0], pair[1]])) / 32_768.0;
    let samples: Vec<f64> = bytes[44..].chunks_exact(2).map(sample).collect();
    let rms = (samples.iter().map(|sample| sample * sample).sum::<f64>() / samples.len() as f64).sqrt();
    samples.into_iter().map(|sample| sample / rms * 10f64.powf(-26.0 / 20.0)).collect()
}

#[test]
fn intelligibility_of_digits_with_every_second_sample_negated() {
    let Some(paths) = recordings() else { return };
    let clean: Vec<f32> =
        paths.iter().step_by(60).flat_map(|path| levelled(path)).map(|sample| sample as f32).collect();
    let processed = alternating(&clean);
    let found = [stoi(&clean, &processed, 8_000).unwrap(), estoi(&clean, &processed, 8_000).unwrap()];
    for (found, expected) in found.iter().zip([0.593_449, -0.122_719]) {
        assert!((found - expected).abs() < 1e-4, "{found} instead of {expected}");
    }
}
