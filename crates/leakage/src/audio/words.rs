//! Samples as the 16-bit numbers that a WAV file holds.

/// The 16-bit number of a sample in \[-1, 1); samples outside are clipped.
pub(super) fn word(sample: f32) -> i16 {
    (f64::from(sample) * 32768.0).round() as i16
}

/// The sample of a 16-bit number.
pub(super) fn sample(word: i16) -> f32 {
    f32::from(word) / 32768.0
}

/// The numbers of a recording.
pub(super) fn words(recording: &[f32]) -> Vec<i16> {
    recording.iter().map(|&value| word(value)).collect()
}

/// The recording of numbers.
pub(super) fn recording(words: impl IntoIterator<Item = i16>) -> Vec<f32> {
    words.into_iter().map(sample).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        for value in [i16::MIN, -1, 0, 1, 12345, i16::MAX] {
            assert_eq!(word(sample(value)), value);
        }
        assert_eq!((word(1.0), word(-2.0), word(f32::NAN)), (i16::MAX, i16::MIN, 0));
    }
}
