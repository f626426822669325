//! How a word moves: formants, voice and noise for every frame of 5 ms.

use super::{
    random::Random,
    voice::Voice,
    words::{Phone, phones},
};

/// Frames a second.
pub(super) const FRAMES: f64 = 200.0;

/// Mean length of a word in seconds, silence before and after it included; the same for all words.
const WORD: f64 = 0.55;

/// The neutral vowel, in Hz.
const NEUTRAL: [f64; 3] = [500.0, 1500.0, 2500.0];

/// How far a frame moves towards its target.
const GLIDE: f64 = 0.20;

/// One frame.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    /// Resonances in Hz.
    pub(super) formants: [f64; 4],
    /// Loudness of the voice.
    pub(super) voice: f64,
    /// Loudness of the noise.
    pub(super) noise: f64,
    /// Centre of the noise band in Hz.
    pub(super) centre: f64,
    /// Pitch in Hz.
    pub(super) pitch: f64,
}

/// The frames of a word. Their number is drawn before the word is looked at, so that length tells nothing about it.
pub(super) fn frames(word: usize, voice: &Voice, random: &mut Random) -> Vec<Frame> {
    let n_frames = (WORD * FRAMES * voice.tempo * random.normal(1.0, 0.10)).clamp(60.0, 200.0) as usize;
    let before = random.range(4.0, 12.0) as usize;
    let after = random.range(4.0, 12.0) as usize;
    let targets = targets(word, voice, n_frames - before - after, random);
    let pitch = voice.pitch * random.normal(1.0, 0.05);
    let slope = random.range(0.05, 0.20);
    let still = |target: &Frame| Frame { voice: 0.0, noise: 0.0, ..*target };
    let first = targets.first().map(still).into_iter().cycle().take(before);
    let last = targets.last().map(still).into_iter().cycle().take(after);
    let all: Vec<Frame> = first.chain(targets.iter().copied()).chain(last).collect();
    let fall = |index: usize| pitch * (1.0 + slope * (0.5 - index as f64 / n_frames as f64));
    smoothed(all).enumerate().map(|(index, frame)| Frame { pitch: fall(index), ..frame }).collect()
}

/// What each of `n_frames` frames aims at.
fn targets(word: usize, voice: &Voice, n_frames: usize, random: &mut Random) -> Vec<Frame> {
    let phones = phones(word);
    let lengths: Vec<f64> = phones.iter().map(|phone| phone.length * random.range(0.8, 1.2)).collect();
    let total: f64 = lengths.iter().sum();
    let (mut targets, mut reached) = (Vec::with_capacity(n_frames), 0.0);
    for (phone, length) in phones.iter().zip(lengths) {
        reached += length;
        let end = (reached / total * n_frames as f64).round() as usize;
        let target = target(phone, voice, random);
        targets.resize(end.min(n_frames), target);
    }
    targets
}

fn target(phone: &Phone, voice: &Voice, random: &mut Random) -> Frame {
    let mut formants = phone.formants;
    if let Some(accent) = phone.vowel.and_then(|vowel| voice.accent.get(vowel)) {
        for (index, formant) in formants.iter_mut().enumerate() {
            *formant *= accent.get(index).copied().unwrap_or(1.0);
            *formant += voice.reduction * (NEUTRAL[index] - *formant);
        }
    }
    for (formant, factor) in formants.iter_mut().zip(voice.formants) {
        *formant = (*formant * factor * random.normal(1.0, 0.02)).clamp(150.0, 3600.0);
    }
    let [first, second, third] = formants;
    Frame {
        formants: [first, second, third, voice.fourth],
        voice: phone.voice,
        noise: phone.noise * random.range(0.7, 1.3),
        centre: phone.centre * random.normal(1.0, 0.04),
        pitch: voice.pitch,
    }
}

/// Each frame moves from the last one towards its target.
fn smoothed(targets: Vec<Frame>) -> impl Iterator<Item = Frame> {
    let mut at = targets.first().copied();
    targets.into_iter().filter_map(move |target| {
        let mut frame = at?;
        let glide = |from: f64, to: f64, share: f64| from + share * (to - from);
        for (from, to) in frame.formants.iter_mut().zip(target.formants) {
            *from = glide(*from, to, GLIDE);
        }
        frame.voice = glide(frame.voice, target.voice, 0.4);
        frame.noise = glide(frame.noise, target.noise, 0.5);
        frame.centre = glide(frame.centre, target.centre, GLIDE);
        at = Some(frame);
        at
    })
}

#[cfg(test)]
mod tests {
    use super::{super::random::ItemKind, *};

    #[test]
    fn every_word_has_the_length_that_was_drawn() {
        let voice = Voice::new(&[5; 32], 0);
        let of = |word| frames(word, &voice, &mut Random::item(&[5; 32], ItemKind::Record, 3));
        let first = of(0);
        for word in 0..10 {
            let frames = of(word);
            assert_eq!(frames.len(), first.len(), "word {word}");
            let in_range =
                |frame: &Frame| frame.formants.iter().all(|formant| (150.0..=3850.0).contains(formant));
            assert!(frames.iter().all(in_range), "word {word}");
            assert!(frames.iter().any(|frame| frame.voice > 0.5), "word {word} has no vowel");
            assert!(frames[0].pitch > frames[frames.len() - 1].pitch, "the voice falls");
        }
        assert!((60..=200).contains(&first.len()));
    }
}
