//! The levels of a pyramid: which sizes an image is scanned at.

use crate::detect::options::DetectorOptions;
use crate::pixels::wide;

/// One level: its size in pixels, and how many pixels of the image a pixel of it stands for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Level {
    pub(crate) size: (usize, usize),
    pub(crate) ratio: (f32, f32),
}

/// The levels of an image of `size` (width, height), from large to small, none smaller than a window.
pub(crate) fn levels(options: &DetectorOptions, size: (usize, usize)) -> Vec<Level> {
    let (step, window) = (f64::from(options.scale_step), wide(options.window));
    let mut scale = f64::from(options.start_scale);
    std::iter::from_fn(move || {
        let side = |pixels: usize| (pixels as f64 * scale).round() as usize;
        let level = (side(size.0), side(size.1));
        scale *= step;
        Some(level)
    })
    .take_while(move |level| level.0 >= window.0 && level.1 >= window.1)
    .map(move |level| {
        let ratio = |from: usize, to: usize| (from as f64 / to as f64) as f32;
        Level { size: level, ratio: (ratio(size.0, level.0), ratio(size.1, level.1)) }
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_shrink_down_to_the_window() {
        let options = DetectorOptions { start_scale: 1.25, scale_step: 0.8, ..DetectorOptions::default() };
        let sizes: Vec<_> = levels(&options, (80, 60)).iter().map(|level| level.size).collect();
        assert_eq!(sizes, [(100, 75), (80, 60), (64, 48), (51, 38)]);
        assert_eq!(levels(&options, (20, 20)), []);
    }
}
