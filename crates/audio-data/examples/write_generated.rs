//! Writes the generated speech as WAV files, `word_speaker_take.wav`, for listening to:
//! `cargo run --release -p audio-data --example write_generated -- OUT_DIR`.

use std::{error::Error, fs, path::Path};

use audio_data::{GeneratedOptions, GeneratedSpeech, Recordings, pcm16_wav};

fn main() -> Result<(), Box<dyn Error>> {
    let out = std::env::args().nth(1).ok_or("name the folder to write to")?;
    let set = GeneratedSpeech::new(&GeneratedOptions::default())?;
    fs::create_dir_all(Path::new(&out).join("generated"))?;
    for index in 0..set.n_records() {
        let recording = set.load(index)?;
        let path = Path::new(&out).join(format!("{}.wav", set.id(index)));
        fs::write(path, pcm16_wav(&recording.samples, recording.rate).bytes)?;
    }
    Ok(())
}
