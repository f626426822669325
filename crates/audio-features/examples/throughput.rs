//! Milliseconds of processor time per second of audio for the MFCC of a folder of 16-bit mono WAV files, as one long
//! signal and file by file: `cargo run --release -p audio-features --example throughput -- DIR`.

mod wav_folder;

use std::error::Error;
use std::hint::black_box;
use std::time::Instant;

use audio_features::{AudioError, MfccOptions, MfccSpec};

/// Processor time of this thread in milliseconds, or the time since `start` where Linux does not tell.
fn now(start: Instant) -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = text.split(' ').next().and_then(|first| first.parse::<f64>().ok());
    nanoseconds.map_or(1e3 * start.elapsed().as_secs_f64(), |ns| ns / 1e6)
}

/// The least of several times, in milliseconds.
fn best(mut work: impl FnMut() -> Result<(), AudioError>) -> Result<f64, AudioError> {
    let mut best = f64::INFINITY;
    let start = Instant::now();
    for _ in 0..30 {
        let before = now(start);
        work()?;
        best = best.min(now(start) - before);
    }
    Ok(best)
}

fn main() -> Result<(), Box<dyn Error>> {
    let files = wav_folder::read(&std::env::args().nth(1).ok_or("give a folder of WAV files")?)?;
    let rate = files[0].rate;
    let long: Vec<f32> = files.iter().flat_map(|file| file.samples.iter().copied()).collect();
    let seconds = long.len() as f64 / f64::from(rate);

    let whole = best(|| {
        black_box(MfccSpec::new(MfccOptions::default(), rate)?.extract(&long)?);
        Ok(())
    })?;
    let each = best(|| {
        let spec = MfccSpec::new(MfccOptions::default(), rate)?;
        files.iter().try_for_each(|file| spec.extract(&file.samples).map(|frames| drop(black_box(frames))))
    })?;
    println!(
        "{} files, {seconds:.1} s of audio, up to {}",
        files.len(),
        files[files.len() - 1].path.display()
    );
    println!("one long file {:.4} ms per second", whole / seconds);
    println!("file by file  {:.4} ms per second", each / seconds);
    Ok(())
}
