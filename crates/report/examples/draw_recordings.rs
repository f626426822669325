//! Draws a page with recordings: made-up results, and made-up sounds to listen to.
//! `cargo run --release -p report --example draw_recordings FOLDER OUT`

use std::error::Error;
use std::f64::consts::TAU;
use std::path::{Path, PathBuf};

use report::results::fixture::speech;
use report::results::{Artifact, RecordingRole, ResultsFolder};
use report::{render, summary};
use sha2::{Digest, Sha256};

const RATE: u32 = 8000;

fn main() -> Result<(), Box<dyn Error>> {
    let scratch = tempfile::tempdir()?;
    let mut arguments = std::env::args().skip(1).map(PathBuf::from);
    let folder = arguments.next().unwrap_or_else(|| scratch.path().join("results"));
    let out = arguments.next().unwrap_or_else(|| scratch.path().join("out"));
    std::fs::create_dir_all(folder.join("recordings"))?;

    let mut results = speech();
    let word = word();
    for (index, (role, scheme, samples, caption)) in sounds(&word).into_iter().enumerate() {
        let path = format!("recordings/{index}.wav");
        let bytes = write(&folder.join(&path), &samples)?;
        let mut artifact = Artifact::new(role.id(), &path, &hex::encode(Sha256::digest(&bytes)));
        artifact.dataset = Some("words-content".to_owned());
        artifact.scheme = Some(scheme.to_owned());
        artifact.caption = Some(caption.to_owned());
        results.artifacts.push(artifact);
    }
    results.write_atomic(&folder.join("results.json"))?;

    let folder = ResultsFolder::open(&folder)?;
    print!("{}", summary::terminal(folder.results(), 110));
    let rendered = render(&folder, &out)?;
    println!("{}: {} bytes", rendered.page.display(), std::fs::metadata(&rendered.page)?.len());
    Ok(())
}

/// Two vowels that glide into one another, about a second long.
fn word() -> Vec<f64> {
    let length = f64::from(RATE) * 0.9;
    let at = |index: u32| {
        let (time, part) = (f64::from(index) / f64::from(RATE), f64::from(index) / length);
        let formants = [700.0 - 350.0 * part, 1200.0 + 900.0 * part, 2600.0];
        let voice = |harmonic: u32| {
            let hertz = f64::from(harmonic) * (120.0 - 15.0 * part);
            let near = |formant: &f64| 1.0 / (1.0 + ((hertz - formant) / 120.0).powi(2));
            formants.iter().map(near).sum::<f64>() * (TAU * hertz * time).sin()
        };
        let swell = (std::f64::consts::PI * part).sin();
        0.05 * swell * (1..30).map(voice).sum::<f64>()
    };
    (0..length as u32).map(at).collect()
}

type Sound = (RecordingRole, &'static str, Vec<f64>, &'static str);

/// The word as it is, and as three schemes, an attack and the key leave it.
fn sounds(word: &[f64]) -> Vec<Sound> {
    let frames: Vec<&[f64]> = word.chunks(160).collect();
    let shuffled = |step: usize| -> Vec<f64> {
        (0..frames.len()).flat_map(|at| frames[at * step % frames.len()].iter().copied()).collect()
    };
    let mut state = 1u64;
    let noise = word.iter().map(|_| {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (state >> 11) as f64 / (1u64 << 52) as f64 - 1.0
    });
    let noise: Vec<f64> = noise.map(|value| 0.5 * value).collect();
    let inverted = word.iter().enumerate().map(|(at, value)| if at % 2 == 1 { -value } else { *value });
    let [segment, inversion, aes] = ["segment-permutation", "frequency-inversion", "aes-ctr"];
    use RecordingRole::{Attacked, Decrypted, Encrypted, Plain};
    vec![
        (Plain, "plain", word.to_vec(), "Two vowels that glide into one another"),
        (
            Encrypted,
            segment,
            shuffled(7),
            "The same in another order, 20 ms at a time: a stutter of the same voice",
        ),
        (Attacked, segment, shuffled(1), "The jigsaw solved: the word can be understood"),
        (Decrypted, segment, word.to_vec(), "As the plain one"),
        (Encrypted, inversion, inverted.collect(), "Low and high exchanged: a chirp"),
        (Encrypted, aes, noise, "Noise"),
        (Decrypted, aes, word.to_vec(), "As the plain one"),
    ]
}

fn write(path: &Path, samples: &[f64]) -> Result<Vec<u8>, Box<dyn Error>> {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: RATE,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::create(path, spec)?;
    for sample in samples {
        writer.write_sample((sample.clamp(-1.0, 0.9999) * 32768.0) as i16)?;
    }
    writer.finalize()?;
    Ok(std::fs::read(path)?)
}
