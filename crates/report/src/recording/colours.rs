//! Colours of levels: viridis (van der Walt and Smith, 2015, public domain), which is perceptually uniform, readable with
//! the common kinds of colour blindness, and keeps its order in grey.

/// Nine equally spaced colours of viridis, darkest first.
const ANCHORS: [[u8; 3]; 9] = [
    [0x44, 0x01, 0x54],
    [0x47, 0x2D, 0x7B],
    [0x3B, 0x52, 0x8B],
    [0x2C, 0x72, 0x8E],
    [0x21, 0x90, 0x8C],
    [0x27, 0xAD, 0x81],
    [0x5D, 0xC8, 0x63],
    [0xAA, 0xDC, 0x32],
    [0xFD, 0xE7, 0x25],
];

/// Shades that are told apart: few enough that a spectrogram is a small file.
const SHADES: f32 = 40.0;

/// The colour of a share of the scale, from 0 (dark) to 1.
pub(crate) fn colour(share: f32) -> [u8; 3] {
    let shade = (share.clamp(0.0, 1.0) * SHADES).round() / SHADES;
    let place = shade * (ANCHORS.len() - 1) as f32;
    let below = (place as usize).min(ANCHORS.len() - 2);
    let part = place - below as f32;
    let mixed = |channel: usize| {
        let (low, high) = (f32::from(ANCHORS[below][channel]), f32::from(ANCHORS[below + 1][channel]));
        (low + (high - low) * part).round() as u8
    };
    [mixed(0), mixed(1), mixed(2)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brightness_ascends_and_the_ends_are_those_of_viridis() {
        assert_eq!((colour(0.0), colour(1.0)), (ANCHORS[0], ANCHORS[8]));
        assert_eq!((colour(-1.0), colour(7.0)), (ANCHORS[0], ANCHORS[8]));
        let luminance =
            |[r, g, b]: [u8; 3]| 0.2126 * f32::from(r) + 0.7152 * f32::from(g) + 0.0722 * f32::from(b);
        let shades: Vec<f32> = (0..=40).map(|step| luminance(colour(step as f32 / 40.0))).collect();
        assert!(shades.windows(2).all(|pair| pair[0] < pair[1]), "{shades:?}");
    }
}
