//! Encrypts recordings from standard input to standard output, for measurements in other languages.
//!
//! `batch ID RATE KEY REGIME [NAME=VALUE]…` with REGIME `same` (one key) or `own` (a key for each recording). Recordings
//! in and out are little-endian: the number of samples as u32, then the samples as f32.
//! `tests/learned/measure.py` uses it.

use std::error::Error;
use std::io::{Read, Write};

use audio_cipher::{CipherOptions, RecordCipher, SegmentOrders, SegmentScope, ValueMode, cipher};
use protocol::KeySchedule;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [id, rate, key, regime, settings @ ..] = arguments.as_slice() else {
        return Err("usage: batch ID RATE KEY same|own [NAME=VALUE]...".into());
    };
    let cipher = cipher(id, &options(settings)?)?;
    let key = KeySchedule::new(0).labelled(format!("measure/{id}/key-{key}"));
    let cipher = RecordCipher::new(cipher.as_ref(), key, rate.parse()?, regime == "own")?;
    let mut output = std::io::BufWriter::new(std::io::stdout().lock());
    for (record, samples) in recordings()?.iter().enumerate() {
        let encrypted = cipher.encrypt(samples, record)?;
        output.write_all(&(encrypted.len() as u32).to_le_bytes())?;
        for sample in encrypted {
            output.write_all(&sample.to_le_bytes())?;
        }
    }
    Ok(output.flush()?)
}

fn options(settings: &[String]) -> Result<CipherOptions, Box<dyn Error>> {
    let mut options = CipherOptions::default();
    for setting in settings {
        let (name, value) = setting.split_once('=').ok_or("a setting is NAME=VALUE")?;
        options = match (name, value) {
            ("scope", "recording") => options.with_segment_scope(SegmentScope::Recording),
            ("orders", "different") => options.with_segment_orders(SegmentOrders::Different),
            ("mode", "constant") => options.with_value_mode(ValueMode::Constant),
            ("inversions", "yes") => options.with_invert_bands(true),
            ("frame-ms", ms) => options.with_frame_ms(ms.parse()?),
            ("segment-ms", ms) => options.with_segment_ms(ms.parse()?),
            ("hop-ms", ms) => options.with_hop_ms(ms.parse()?),
            ("bands", bands) => options.with_bands(bands.parse()?),
            _ => return Err(format!("unknown setting {setting}").into()),
        };
    }
    Ok(options)
}

fn recordings() -> Result<Vec<Vec<f32>>, Box<dyn Error>> {
    let mut bytes = Vec::new();
    std::io::stdin().read_to_end(&mut bytes)?;
    let mut words = bytes.as_chunks::<4>().0.iter();
    let mut recordings = Vec::new();
    while let Some(&length) = words.next() {
        let length = u32::from_le_bytes(length) as usize;
        recordings.push(words.by_ref().take(length).map(|&word| f32::from_le_bytes(word)).collect());
    }
    Ok(recordings)
}
