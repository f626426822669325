//! A key stream that is used for every recording.
//!
//! A known recording gives the key stream as far as it reaches, and with it every other recording up to there: the
//! two-time pad (N. Ferguson, B. Schneier, T. Kohno, Cryptography Engineering, 2010, section 4.3). Encrypted recordings
//! alone give it too, see [`key_stream_from_ciphertexts`].

mod polarity;
mod refinement;
mod vote;

use super::frames::{MOST_SAMPLES, all_usable};
use super::words::{recording, words};
use crate::{LeakageError, check};

/// The key stream, one 16-bit number per sample, as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct KeyStream {
    words: Vec<u16>,
}

impl KeyStream {
    /// The numbers of the first samples.
    pub fn words(&self) -> &[u16] {
        &self.words
    }

    /// A recording with the key stream taken off; samples that it does not reach are 0.
    pub fn undo(&self, cipher: &[f32]) -> Vec<f32> {
        let mut plain = recording(words(cipher).into_iter().zip(&self.words).map(|(c, &key)| c ^ key as i16));
        plain.resize(cipher.len(), 0.0);
        plain
    }
}

/// The key stream that known recordings show, as far as the longest of them reaches.
///
/// # Errors
/// [`LeakageError`] for recordings that are empty, not finite or differ in length.
pub fn key_stream_from_known(plain: &[&[f32]], cipher: &[&[f32]]) -> Result<KeyStream, LeakageError> {
    all_usable("plain recordings", plain)?;
    all_usable("encrypted recordings", cipher)?;
    check::same_length(("plain", plain.len()), ("cipher", cipher.len()), "recordings")?;
    for (plain, cipher) in plain.iter().zip(cipher) {
        check::same_length(("plain", plain.len()), ("cipher", cipher.len()), "samples")?;
    }
    Ok(known(plain, cipher))
}

/// [`key_stream_from_known`] of usable recordings.
pub(super) fn known(plain: &[&[f32]], cipher: &[&[f32]]) -> KeyStream {
    let longest = plain.iter().zip(cipher).max_by_key(|(plain, _)| plain.len());
    let key = |(plain, cipher): (&&[f32], &&[f32])| {
        words(plain).into_iter().zip(words(cipher)).map(|(x, c)| (x ^ c) as u16).collect()
    };
    KeyStream { words: longest.map(key).unwrap_or_default() }
}

/// The key stream from encrypted recordings alone, up to the polarity of all recordings together, which cannot be heard.
///
/// The upper bits of a small number x all equal its sign, so that x xor (x << 1) is zero there. The encrypted number c
/// of a sample shows k xor (k << 1) of the key's number k in the majority of recordings, and with it k up to a negation
/// and to the low bits. Which of the two it is follows from the sample before: speech goes on with the same sign in
/// most recordings. Then each number of the key stream is replaced while that makes the sample agree better with what
/// its neighbours in time predict, over all recordings; numbers to try come from those predictions, and from flipping
/// single bits.
///
/// # Errors
/// [`LeakageError`] for recordings that are empty, not finite, or more than 2^28 samples in all.
pub fn key_stream_from_ciphertexts(cipher: &[&[f32]]) -> Result<KeyStream, LeakageError> {
    all_usable("encrypted recordings", cipher)?;
    check::at_most("samples", cipher.iter().map(|recording| recording.len()).sum(), MOST_SAMPLES)?;
    Ok(alone(cipher))
}

/// [`key_stream_from_ciphertexts`] of usable recordings.
pub(super) fn alone(cipher: &[&[f32]]) -> KeyStream {
    let mut cipher: Vec<Vec<i16>> = cipher.iter().map(|recording| words(recording)).collect();
    // the longest first: who reaches a sample is then a prefix of all
    cipher.sort_by_key(|recording| std::cmp::Reverse(recording.len()));
    let mut key = vote::by_majority(&cipher);
    refinement::refine(&cipher, &mut key);
    KeyStream { words: key.into_iter().map(|word| word as u16).collect() }
}

/// The number of recordings that reach a sample, of recordings with the longest first.
fn reaching(cipher: &[Vec<i16>], at: usize) -> usize {
    cipher.partition_point(|recording| recording.len() > at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::generated::{noise, permutation, speech};
    use crate::audio::measures::{correlation, equal};

    fn key(n: usize) -> KeyStream {
        KeyStream { words: permutation(65536, 8)[..n].iter().map(|&word| word as u16).collect() }
    }

    /// Mean correlation of what is restored with the truth, up to polarity.
    fn likeness(make: fn(u64, usize) -> Vec<f32>, records: u64) -> f64 {
        let plain: Vec<Vec<f32>> =
            (0..records).map(|record| make(record, 1500 + 10 * record as usize)).collect();
        let key = key(3000);
        let cipher: Vec<Vec<f32>> = plain.iter().map(|plain| key.undo(plain)).collect();
        let views: Vec<&[f32]> = cipher.iter().map(Vec::as_slice).collect();
        let found = key_stream_from_ciphertexts(&views).unwrap();
        let like = plain.iter().zip(&cipher).map(|(plain, cipher)| correlation(plain, &found.undo(cipher)));
        like.map(Option::unwrap).sum::<f64>().abs() / records as f64
    }

    #[test]
    fn one_known_recording_reads_others_as_far_as_it_reaches() {
        let (plain, other) = (speech(1, 1000), speech(2, 1500));
        let (cipher, other_cipher) = (key(1000).undo(&plain), key(1500).undo(&other));
        let found = key_stream_from_known(&[&plain], &[&cipher]).unwrap();
        assert_eq!(found, key(1000));
        assert!(equal(&other, &found.undo(&other_cipher)) >= 1000.0 / 1500.0);
        assert!(key_stream_from_known(&[&plain], &[&cipher[1..]]).is_err());
    }

    #[test]
    fn a_hundred_recordings_give_the_key_stream_away() {
        assert!(likeness(speech, 100) > 0.98, "{}", likeness(speech, 100));
    }

    #[test]
    fn a_stream_per_recording_gives_nothing_away() {
        let own = |record: u64| {
            let words = permutation(65536, 100 + record)[..2000].iter().map(|&word| word as u16).collect();
            KeyStream { words }
        };
        let plain: Vec<Vec<f32>> = (0..60).map(|record| speech(record, 2000)).collect();
        let cipher: Vec<Vec<f32>> =
            (0..).zip(&plain).map(|(record, plain)| own(record).undo(plain)).collect();
        let views: Vec<&[f32]> = cipher.iter().map(Vec::as_slice).collect();
        let found = key_stream_from_ciphertexts(&views).unwrap();
        let like = plain.iter().zip(&cipher).map(|(plain, cipher)| correlation(plain, &found.undo(cipher)));
        let mean = like.map(Option::unwrap).sum::<f64>().abs() / 60.0;
        assert!(mean < 0.05, "{mean}");
        assert!(likeness(noise, 60) < 0.5);
    }

    #[test]
    fn wrong_input_is_refused() {
        assert!(key_stream_from_ciphertexts(&[]).is_err() && key_stream_from_ciphertexts(&[&[]]).is_err());
        assert!(key_stream_from_ciphertexts(&[&[f32::NAN]]).is_err());
        assert_eq!(key_stream_from_ciphertexts(&[&[0.5]]).unwrap().words().len(), 1);
    }
}
