//! Mel-frequency cepstral coefficients of recordings, as one long signal and file by file: milliseconds per second of audio.

use std::hint::black_box;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use audio_data::{ReadOptions, is_recording_name};
use audio_features::{MfccOptions, MfccSpec};
use clap::Args;
use serde_json::{Value, json};

use super::{PeerArgs, compare};
use crate::interrupt;
use crate::stage::measured;

/// Figures that a peer prints too: of the definition that librosa's blocks give, and of that of python_speech_features.
const FIGURES: [&str; 4] =
    ["/librosa_long_ms_per_s", "/librosa_files_ms_per_s", "/psf_long_ms_per_s", "/psf_files_ms_per_s"];

/// Runs of which the fastest counts.
const RUNS: usize = 7;

/// Options of `bench audio`.
#[derive(Debug, Args)]
pub struct AudioArgs {
    /// Folder of WAV or FLAC files of one sample rate.
    #[arg(long, value_name = "DIR")]
    audio: PathBuf,
    #[command(flatten)]
    peer: PeerArgs,
}

/// Times both definitions and prints the figures.
pub fn run(args: &AudioArgs) -> Result<()> {
    let (rate, signals) = read(&args.audio).with_context(|| format!("--audio {}", args.audio.display()))?;
    let long = signals.concat();
    let seconds = long.len() as f64 / f64::from(rate);
    let mut figures = json!({ "files": signals.len(), "audio_s": seconds });
    for (name, options) in
        [("librosa", MfccOptions::default()), ("psf", MfccOptions::python_speech_features())]
    {
        let spec = MfccSpec::new(options, rate)?;
        figures[format!("{name}_long_ms_per_s")] = fastest(&spec, std::slice::from_ref(&long), seconds)?;
        figures[format!("{name}_files_ms_per_s")] = fastest(&spec, &signals, seconds)?;
    }
    compare(&args.peer, &figures, &FIGURES, false)
}

/// The fastest of several runs over all signals, in milliseconds per second of audio.
fn fastest(spec: &MfccSpec, signals: &[Vec<f32>], seconds: f64) -> Result<Value> {
    let extract = |signal: &Vec<f32>| -> Result<()> {
        black_box(spec.extract(signal)?);
        Ok(())
    };
    let mut best = f64::INFINITY;
    for _ in 0..RUNS {
        interrupt::check()?;
        best = best.min(measured(|| signals.iter().try_for_each(extract))?.1);
    }
    Ok(Value::from(1e3 * best / seconds))
}

/// The recordings of a folder by name, and their common sample rate.
fn read(folder: &Path) -> Result<(u32, Vec<Vec<f32>>)> {
    let entries = std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    let mut files: Vec<PathBuf> = entries.into_iter().filter(|path| is_recording_name(path)).collect();
    files.sort();
    let mut rates = Vec::new();
    let mut signals = Vec::new();
    for file in &files {
        let recording = audio_data::read(file, &ReadOptions::default())?;
        rates.push(recording.rate);
        signals.push(recording.samples);
    }
    match rates.first() {
        None => bail!("holds no WAV or FLAC file"),
        Some(&rate) if rates.iter().all(|other| *other == rate) => Ok((rate, signals)),
        Some(_) => bail!("holds recordings of several sample rates; give a folder of one"),
    }
}

#[cfg(test)]
mod tests {
    use audio_data::pcm16_wav;

    use super::*;

    #[test]
    fn recordings_of_one_rate_are_timed() -> Result<()> {
        let dir = tempfile::tempdir()?;
        let refused = |said: Result<()>| said.err().map(|error| format!("{error:#}")).unwrap_or_default();
        let args = AudioArgs { audio: dir.path().to_owned(), peer: PeerArgs { peer: None } };
        assert!(refused(run(&args)).ends_with("holds no WAV or FLAC file"));
        let samples: Vec<f32> = (0..4000).map(|n| (n as f32 * 0.3).sin() * 0.1).collect();
        std::fs::write(dir.path().join("a.wav"), pcm16_wav(&samples, 8000).bytes)?;
        run(&args)?;
        std::fs::write(dir.path().join("b.wav"), pcm16_wav(&samples, 16000).bytes)?;
        assert!(refused(run(&args)).contains("several sample rates"));
        Ok(())
    }
}
