//! Speech made by program, so that everything works with no download.
//!
//! Ten words that sound like English digits are spoken by speakers who differ in pitch, length and shape of the vocal tract,
//! accent, tempo and level. A glottal pulse passes through four resonators whose frequencies move from phone to phone; fricatives
//! are filtered noise. The length of a record is drawn before its word is looked at, so that length tells nothing about the word;
//! it tells a little about the speaker, as it does in real speech, and so does the level.
//!
//! Record `i` depends on the seed and `i` alone: any part of a set can be made at any time, in any order, on any number of threads.
//! Sine, cosine and exponential come from `libm`, not from the system, so the samples are the same on every machine. They are
//! multiples of 2^-15: written as 16-bit PCM they come back as they are.
//!
//! This is a synthesizer of a few hundred lines. Figures measured on it say that the machinery works, not how well real speech is
//! recognised; whatever shows them has to say "generated".

mod random;
mod synth;
mod track;
mod voice;
mod words;

use crate::{
    error::AudioError,
    labels::Labels,
    recording::Recording,
    recordings::{Origin, Recordings},
};
use random::{ItemKind, Random};
use voice::Voice;

/// Seed of the options' defaults.
pub const GENERATED_SPEECH_SEED: [u8; 32] = *b"cipherlens:generated-speech:2026";

/// What is generated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GeneratedOptions {
    /// Speakers, 1 to 1,000; of three, the third has a high voice.
    pub n_speakers: usize,
    /// Words, 2 to 10.
    pub n_words: usize,
    /// How often each speaker says each word, 1 to 1,000.
    pub n_takes: usize,
    /// Where all randomness comes from.
    pub seed: [u8; 32],
}

impl Default for GeneratedOptions {
    /// 12 speakers, 10 words, 6 takes: 720 records.
    fn default() -> Self {
        Self { n_speakers: 12, n_words: 10, n_takes: 6, seed: GENERATED_SPEECH_SEED }
    }
}

impl GeneratedOptions {
    /// The same with another `n_speakers`.
    #[must_use]
    pub fn with_n_speakers(self, n_speakers: usize) -> Self {
        Self { n_speakers, ..self }
    }

    /// The same with another `n_words`.
    #[must_use]
    pub fn with_n_words(self, n_words: usize) -> Self {
        Self { n_words, ..self }
    }

    /// The same with another `n_takes`.
    #[must_use]
    pub fn with_n_takes(self, n_takes: usize) -> Self {
        Self { n_takes, ..self }
    }

    /// The same with another `seed`.
    #[must_use]
    pub fn with_seed(self, seed: [u8; 32]) -> Self {
        Self { seed, ..self }
    }
}

/// A set of generated recordings at 8 kHz.
#[derive(Debug, Clone)]
pub struct GeneratedSpeech {
    seed: [u8; 32],
    n_takes: usize,
    /// The word of each index of a content.
    words: Vec<usize>,
    voices: Vec<Voice>,
    labels: Labels,
}

impl GeneratedSpeech {
    /// A set; nothing is synthesized until a record is loaded.
    ///
    /// # Errors
    /// [`AudioError::GeneratorOption`] for a number out of range.
    pub fn new(options: &GeneratedOptions) -> Result<Self, AudioError> {
        let &GeneratedOptions { n_speakers, n_words, n_takes, seed } = options;
        check("n_speakers", n_speakers, 1..=1000, "expected 1 to 1000")?;
        check("n_words", n_words, 2..=words::WORDS.len(), "expected 2 to 10")?;
        check("n_takes", n_takes, 1..=1000, "expected 1 to 1000")?;
        let voices: Vec<Voice> = (0..n_speakers).map(|speaker| Voice::new(&seed, speaker)).collect();
        let labels = labels(n_speakers, n_words, n_takes);
        let word = |name: &String| words::WORDS.iter().position(|word| word == name);
        let words = labels.contents().iter().filter_map(word).collect();
        Ok(Self { seed, n_takes, words, voices, labels })
    }

    /// Whether a speaker, by index into [`Labels::speakers`], has a high voice.
    pub fn is_high_voice(&self, speaker: usize) -> bool {
        voice::is_high(speaker)
    }
}

impl Recordings for GeneratedSpeech {
    fn labels(&self) -> &Labels {
        &self.labels
    }

    fn rate(&self) -> u32 {
        synth::RATE
    }

    /// `generated/three_s07_2`: word, speaker and take.
    fn id(&self, index: usize) -> String {
        let speaker = self.labels.speaker().and_then(|speakers| speakers.get(index));
        let (Some(&content), Some(&speaker)) = (self.labels.content().get(index), speaker) else {
            return String::new();
        };
        let (word, speaker) = (&self.labels.contents()[content], &self.labels.speakers()[speaker]);
        format!("generated/{word}_{speaker}_{}", index % self.n_takes)
    }

    fn load(&self, index: usize) -> Result<Recording, AudioError> {
        let missing = AudioError::NoSuchRecording { index, count: self.labels.n_records() };
        let word = self.labels.content().get(index).and_then(|&content| self.words.get(content));
        let speaker = self.labels.speaker().and_then(|speakers| speakers.get(index));
        match (word, speaker.and_then(|&speaker| self.voices.get(speaker))) {
            (Some(&word), Some(voice)) => {
                let mut random = Random::item(&self.seed, ItemKind::Record, index);
                Ok(Recording { samples: spoken(word, voice, &mut random), rate: synth::RATE })
            }
            _ => Err(missing),
        }
    }

    fn origin(&self) -> Origin {
        Origin::Generated
    }
}

fn check(
    option: &'static str,
    found: usize,
    range: std::ops::RangeInclusive<usize>,
    expected: &'static str,
) -> Result<(), AudioError> {
    match range.contains(&found) {
        true => Ok(()),
        false => Err(AudioError::GeneratorOption { option, found: found as u64, expected }),
    }
}

/// Speaker after speaker, and word after word.
fn labels(n_speakers: usize, n_words: usize, n_takes: usize) -> Labels {
    let per_speaker = n_words * n_takes;
    let records = 0..n_speakers * per_speaker;
    let speakers: Vec<String> =
        records.clone().map(|record| format!("s{:02}", record / per_speaker)).collect();
    let contents: Vec<&str> = records.map(|record| words::WORDS[record / n_takes % n_words]).collect();
    Labels::new(&contents, Some(&speakers))
}

/// One record: the word as the speaker says it this time, with noise and at the level of the speaker.
fn spoken(word: usize, voice: &Voice, random: &mut Random) -> Vec<f32> {
    let frames = track::frames(word, voice, random);
    let mut samples = synth::sound(&frames, voice, random);
    let rms = |samples: &[f64]| (samples.iter().map(|x| x * x).sum::<f64>() / samples.len() as f64).sqrt();
    // A uniform number has a root mean square of 1/sqrt(3).
    let hiss = rms(&samples) * decibels(random.range(-45.0, -25.0)) * 3f64.sqrt();
    samples.iter_mut().for_each(|sample| *sample += hiss * random.range(-1.0, 1.0));
    let gain = decibels(voice.level + random.normal(0.0, 1.5)) / rms(&samples);
    samples.into_iter().map(|sample| quantised(sample * gain)).collect()
}

fn decibels(value: f64) -> f64 {
    libm::pow(10.0, value / 20.0)
}

/// The nearest multiple of 2^-15 within full scale.
fn quantised(sample: f64) -> f32 {
    ((sample * 32_768.0).round().clamp(-32_768.0, 32_767.0) / 32_768.0) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contents_are_the_words_that_are_spoken() -> Result<(), AudioError> {
        let set = GeneratedSpeech::new(&GeneratedOptions::default().with_n_words(4).with_n_takes(1))?;
        assert_eq!(set.labels.contents(), ["one", "three", "two", "zero"]);
        // The contents are in the order of their bytes, and the words are not.
        assert_eq!(set.words, [1, 3, 2, 0]);
        assert_eq!(set.labels.content()[..5], [3, 0, 2, 1, 3]);
        assert_eq!(set.id(5), "generated/one_s01_0");
        Ok(())
    }

    #[test]
    fn samples_are_multiples_of_the_smallest_step() {
        assert_eq!([0.25, 2.0, -2.0].map(quantised), [0.25, 32_767.0 / 32_768.0, -1.0]);
        assert_eq!(quantised(0.7 / 32_768.0), 1.0 / 32_768.0);
    }
}
