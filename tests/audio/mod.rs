//! Recordings: the experiment on generated speech, on a person's own folder, and on what cannot be used.

mod files;
mod inputs;
mod runs;

use std::f64::consts::TAU;

use crate::support::Scratch;

/// A second of a tone with overtones, as 16-bit samples.
pub fn tone(hz: f64, rate: u32) -> Vec<i16> {
    let sample = |n: u32| {
        let t = TAU * hz * f64::from(n) / f64::from(rate);
        (6000.0 * (t.sin() + 0.5 * (2.0 * t).sin() + 0.2 * (5.0 * t).cos())) as i16
    };
    (0..rate).map(sample).collect()
}

/// The bytes of a WAV file of 16-bit samples.
pub fn wav(samples: &[i16], rate: u32) -> Vec<u8> {
    let n = 2 * samples.len() as u32;
    let mut bytes = b"RIFF".to_vec();
    bytes.extend((36 + n).to_le_bytes());
    bytes.extend(b"WAVEfmt ");
    for field in [16u32, 0x0001_0001, rate, 2 * rate, 0x0010_0002] {
        bytes.extend(field.to_le_bytes());
    }
    bytes.extend(b"data");
    bytes.extend(n.to_le_bytes());
    samples.iter().for_each(|sample| bytes.extend(sample.to_le_bytes()));
    bytes
}

/// Two words of three speakers, four takes each, as `word/speaker/take.wav`.
pub fn folder(scratch: &Scratch, name: &str) {
    for (word, pitch) in [("no", 1.0), ("yes", 1.6)] {
        for (speaker, base) in [("ann", 180.0), ("bob", 120.0), ("eve", 210.0)] {
            let folder = scratch.path(name).join(word).join(speaker);
            std::fs::create_dir_all(&folder).unwrap();
            for take in 0..4 {
                let samples = tone(base * pitch * (1.0 + 0.01 * f64::from(take)), 8000);
                std::fs::write(folder.join(format!("{take}.wav")), wav(&samples, 8000)).unwrap();
            }
        }
    }
}
