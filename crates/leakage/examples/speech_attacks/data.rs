//! Recordings named `{digit}_{speaker}_{n}.wav`, brought to one level.

use std::error::Error;
use std::path::Path;

/// A recording with its labels.
pub(crate) struct Record {
    pub(crate) digit: usize,
    pub(crate) speaker: usize,
    /// Samples in steps of 1/32768, at -26 dB below full scale.
    pub(crate) wave: Vec<f32>,
}

/// All recordings of a folder, in the order of their names.
pub(crate) fn read(folder: &Path) -> Result<Vec<Record>, Box<dyn Error>> {
    let files = std::fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    let mut paths: Vec<_> = files.into_iter().map(|file| file.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "wav"));
    paths.sort();
    let mut speakers = Vec::new();
    let mut records = Vec::new();
    for path in paths {
        let name = path.file_stem().and_then(|name| name.to_str()).ok_or("a file without a name")?;
        let mut parts = name.split('_');
        let digit = parts.next().ok_or("a name without a digit")?.parse()?;
        let speaker = parts.next().ok_or("a name without a speaker")?.to_owned();
        let known = speakers.iter().position(|other| *other == speaker);
        let speaker = known.unwrap_or_else(|| {
            speakers.push(speaker);
            speakers.len() - 1
        });
        records.push(Record { digit, speaker, wave: levelled(&samples(&path)?) });
    }
    Ok(records)
}

fn samples(path: &Path) -> Result<Vec<f32>, hound::Error> {
    hound::WavReader::open(path)?
        .into_samples::<i16>()
        .map(|sample| Ok(f32::from(sample?) / 32768.0))
        .collect()
}

fn levelled(wave: &[f32]) -> Vec<f32> {
    let square = wave.iter().map(|value| f64::from(value * value)).sum::<f64>() / wave.len().max(1) as f64;
    let scale = 10_f64.powf(-26.0 / 20.0) / square.sqrt().max(1e-9);
    let step = |value: &f32| {
        ((f64::from(*value) * scale * 32768.0).round().clamp(-32768.0, 32767.0) / 32768.0) as f32
    };
    wave.iter().map(step).collect()
}
