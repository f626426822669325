//! Samples as 16-bit values.

/// Values in the range of a 16-bit sample.
const SCALE: f32 = 32_768.0;

/// Whether a sample lies within full scale.
pub(crate) fn fits(sample: f32) -> bool {
    (-1.0..=1.0).contains(&sample)
}

/// The nearest 16-bit value; the half step below 1 gives the largest one.
pub(crate) fn to_value(sample: f32) -> i16 {
    // The conversion saturates.
    (sample * SCALE).round_ties_even() as i16
}

/// The sample of a 16-bit value, exactly.
pub(crate) fn from_value(value: i16) -> f32 {
    f32::from(value) / SCALE
}

/// Replaces each sample's 16-bit value by what `map` makes of it and its place.
pub(crate) fn map_values(source: &[f32], target: &mut [f32], map: impl Fn(usize, u16) -> u16) {
    for (index, (sample, target)) in source.iter().zip(target).enumerate() {
        *target = from_value(map(index, to_value(*sample).cast_unsigned()).cast_signed());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_comes_back() {
        assert!((i16::MIN..=i16::MAX).all(|value| to_value(from_value(value)) == value));
    }

    #[test]
    fn the_ends_of_the_range_are_values() {
        assert_eq!([-1.0, 0.999_99, 1.0].map(to_value), [i16::MIN, i16::MAX, i16::MAX]);
        assert!(fits(-1.0) && fits(1.0) && !fits(1.000_1) && !fits(f32::NAN));
    }
}
