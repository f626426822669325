//! Equal error rate of speaker verification on plain recordings of a folder, named `word_speaker_number.wav`:
//! `cargo run --release -p audio-features --example speakers -- DIR`.
//!
//! Two speakers at a time are verified with a model of all others. The first half of each speaker's recordings of a word
//! enrols the speaker, the second half is tested.

mod wav_folder;

use std::collections::BTreeMap;
use std::error::Error;

use audio_features::speaker::{SpeakerModel, SpeakerOptions, score};
use audio_features::{MfccSpec, SpeechStatistics, controls};
use evaluation::Bootstrap;
use evaluation::verification::{TrialList, TrialScores, equal_error, equal_error_interval};
use ndarray::{Array2, Axis};

/// RMS to which recordings are brought: -26 dB of full scale.
const LEVEL: f32 = 0.050_118_72;

/// Statistics of every recording at the same level, one per row.
fn features(files: &[wav_folder::Recording]) -> Result<Array2<f32>, Box<dyn Error>> {
    let spec = MfccSpec::new(SpeechStatistics::options(), files[0].rate)?;
    let mut statistics = SpeechStatistics::new(&spec)?;
    let mut rows = Array2::zeros((files.len(), statistics.n_values()));
    for (file, mut row) in files.iter().zip(rows.rows_mut()) {
        let [rms] = controls::rms(&file.samples)?;
        let levelled: Vec<f32> = file.samples.iter().map(|sample| sample * LEVEL / rms).collect();
        row.assign(&ndarray::aview1(&statistics.statistics(&levelled)?));
    }
    Ok(rows)
}

fn main() -> Result<(), Box<dyn Error>> {
    let files = wav_folder::read(&std::env::args().nth(1).ok_or("give a folder of WAV files")?)?;
    let names: Vec<Vec<&str>> = files
        .iter()
        .map(|file| {
            file.path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default().split('_').collect()
        })
        .collect();
    if let Some(at) = names.iter().position(|name| name.len() != 3) {
        return Err(format!("{} is not named word_speaker_number.wav", files[at].path.display()).into());
    }
    let mut numbers: BTreeMap<&str, usize> = names.iter().map(|name| (name[1], 0)).collect();
    numbers.values_mut().enumerate().for_each(|(i, number)| *number = i);
    let speakers: Vec<usize> = names.iter().map(|name| numbers[name[1]]).collect();
    let first_half: Vec<bool> = halves(&names);

    let rows = features(&files)?;
    let (mut all, mut rates) = (Vec::new(), Vec::new());
    for a in 0..numbers.len() {
        for b in a + 1..numbers.len() {
            let half = |first: bool| {
                let of = |&i: &usize| [a, b].contains(&speakers[i]) && first_half[i] == first;
                (0..files.len()).filter(of).collect::<Vec<_>>()
            };
            let list = TrialList::new(&speakers, &half(true), &half(false))?;
            let others = list.other_records();
            let known: Vec<usize> = others.iter().map(|&record| speakers[record]).collect();
            let model =
                SpeakerModel::fit(rows.select(Axis(0), &others).view(), &known, &SpeakerOptions::default())?;
            let embeddings = model.embed_all(rows.view())?;
            let trials = list.score(|enrolment, test| {
                score(enrolment.iter().map(|&record| embeddings[record].as_slice()), &embeddings[test])
            });
            rates.push(equal_error(&TrialScores::of_trials(&trials)?).interpolated);
            all.extend(trials);
        }
    }
    let pooled = equal_error(&TrialScores::of_trials(&all)?);
    println!("{} speakers, {} recordings, {} trials", numbers.len(), files.len(), all.len());
    println!(
        "mean equal error rate over pairs of speakers {:.4}",
        rates.iter().sum::<f64>() / rates.len() as f64
    );
    println!(
        "over the trials of all pairs {:.4}, of the convex hull {:.4}",
        pooled.interpolated, pooled.convex_hull
    );
    if let Some([low, high]) = equal_error_interval(&all, &Bootstrap::default().with_resamples(500))? {
        println!("95 % interval over speakers {low:.4} to {high:.4}");
    }
    Ok(())
}

/// Whether each recording is in the first half of its speaker's recordings of its word, by name.
fn halves(names: &[Vec<&str>]) -> Vec<bool> {
    let mut counts: BTreeMap<[&str; 2], usize> = BTreeMap::new();
    names.iter().for_each(|name| *counts.entry([name[0], name[1]]).or_default() += 1);
    let mut seen: BTreeMap<[&str; 2], usize> = BTreeMap::new();
    names
        .iter()
        .map(|name| {
            let place = seen.entry([name[0], name[1]]).or_default();
            *place += 1;
            2 * *place <= counts[&[name[0], name[1]]] + 1
        })
        .collect()
}
