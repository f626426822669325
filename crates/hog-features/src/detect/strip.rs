//! A level in strips of rows, which are searched one after the other, so that memory does not grow with the image.
//!
//! A strip starts on the grid of its level and holds, beside the positions of its windows, [`MARGIN`] positions above
//! and below. So far from its border the grid of a part has the values of the grid of the whole, bit for bit (see
//! [`crate::DenseHog`]): a search in strips finds exactly what a search of whole levels does.

use std::ops::Range;

use crate::HogError;
use crate::descriptor::HogSpec;

/// Positions of the grid that a strip holds beside those of its windows.
const MARGIN: usize = 2;

/// Some rows of a level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Strip {
    /// Rows of pixels.
    pub(crate) pixels: Range<usize>,
    /// Row of the level's grid that is the strip's first.
    pub(crate) first: usize,
    /// Rows of the level's grid in which the windows to search start.
    pub(crate) windows: Range<usize>,
}

/// The strips of a level of `size` (width, height), each of about `most_pixels` or of one row of windows; their rows of
/// windows together are those of the level, each once.
///
/// # Errors
/// A level too small for one position.
pub(crate) fn strips(
    spec: &HogSpec,
    (width, height): (usize, usize),
    most_pixels: usize,
) -> Result<Vec<Strip>, HogError> {
    let plan = &spec.plan;
    let (window_rows, pitch) = (spec.grid.1, plan.pitch_pixels());
    let grid_rows = plan.grid_sides(width, height)?.1;
    let windows = (grid_rows + 1).saturating_sub(window_rows);
    let beside = window_rows + 2 * MARGIN - 1;
    let rows = (most_pixels / (width * pitch)).saturating_sub(beside).max(1);
    let strip = |start: usize| {
        let end = (start + rows).min(windows);
        let first = start.saturating_sub(MARGIN);
        let last = (end - 1 + window_rows + MARGIN).min(grid_rows);
        let bottom = match last == grid_rows {
            true => height,
            false => first * pitch + plan.extent_pixels(last - first),
        };
        Strip { pixels: first * pitch..bottom, first, windows: start..end }
    };
    Ok((0..windows).step_by(rows).map(strip).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::HogOptions;

    fn check(size: (usize, usize), most_pixels: usize) -> Vec<Strip> {
        let hog = HogOptions { cell: 4, ..HogOptions::felzenszwalb() };
        let spec = HogSpec::new(hog, 36, 36).expect("a window of nine cells");
        let strips = strips(&spec, size, most_pixels).expect("a level of some cells");
        let rows: Vec<usize> = strips.iter().flat_map(|strip| strip.windows.clone()).collect();
        assert_eq!(rows, (0..rows.len()).collect::<Vec<_>>(), "every row of windows once");
        assert_eq!(rows.len(), (size.1 / 4 + 1).saturating_sub(9));
        strips
    }

    #[test]
    fn strips_cover_a_level() {
        let whole = Strip { pixels: 0..99, first: 0, windows: 0..16 };
        assert_eq!(check((50, 99), usize::MAX), [whole]);
        let many = check((50, 99), 50 * 4 * 20);
        assert_eq!(many[0], Strip { pixels: 0..72, first: 0, windows: 0..8 });
        assert_eq!(many[1], Strip { pixels: 24..99, first: 6, windows: 8..16 });
        assert_eq!(check((50, 99), 1).len(), 16);
        assert_eq!(check((50, 30), 1), []);
    }
}
