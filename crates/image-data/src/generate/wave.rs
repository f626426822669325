//! Periodic functions without calls to the system's mathematics library.

/// The part of a number above the integer below it, for numbers within 2^31 of 0.
pub(super) fn fraction(t: f32) -> f32 {
    let rest = t - t as i32 as f32;
    if rest < 0.0 { rest + 1.0 } else { rest }
}

/// A triangle wave of period 1 between -1 and 1.
pub(super) fn triangle(t: f32) -> f32 {
    (fraction(t) - 0.5).abs() * 4.0 - 1.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractions_lie_from_zero_to_one() {
        for (t, expected) in [(0.25, 0.25), (3.75, 0.75), (-0.25, 0.75), (-3.0, 0.0), (0.0, 0.0)] {
            assert_eq!(fraction(t), expected, "{t}");
        }
        assert_eq!([0.0, 0.25, 0.5, 0.75].map(triangle), [1.0, 0.0, -1.0, 0.0]);
    }
}
