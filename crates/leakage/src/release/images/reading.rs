//! What counts as read of an image, and what is read of it without the release.
//!
//! A pixel is to an image what a cell is to a table: it is read where a guess comes within 10 % of the range of grey values, as
//! a number in a table is where a guess comes within 10 % of it. The audit of ciphers counts exact pixels; a release may have
//! been blurred, or compressed with loss, and still show everything. Correlation and structural similarity are no shares: 0.6
//! is what the mean face has with any face, and nobody can say how much of an image that is.

use image::GrayImage;

use crate::image::mean_picture;

/// Grey values by which a guess may be off: 10 % of 255, rounded down.
const TOLERANCE: u8 = 25;

/// The share of pixels that a guess reads; 0 of an image without pixels.
pub(super) fn share_read(guess: &[u8], truth: &[u8]) -> f64 {
    let read = guess.iter().zip(truth).filter(|(guess, truth)| guess.abs_diff(**truth) <= TOLERANCE).count();
    read as f64 / truth.len().max(1) as f64
}

/// The share of pixels that the best guess without ciphertexts reads of each victim: the mean of other images, or at each
/// position the grey value that is near most of theirs, whichever is better on these very victims.
pub(super) fn baseline(auxiliary: &[GrayImage], truth: &[GrayImage]) -> Vec<f64> {
    let guesses = [mean_picture(auxiliary).ok(), usual(auxiliary)];
    let score = |guess: &GrayImage| truth.iter().map(|truth| share_read(guess, truth)).collect::<Vec<f64>>();
    better(guesses.iter().flatten().map(score)).unwrap_or_else(|| vec![0.0; truth.len()])
}

/// Of several lists of shares the one with the largest sum.
pub(super) fn better(lists: impl Iterator<Item = Vec<f64>>) -> Option<Vec<f64>> {
    let sum = |list: &Vec<f64>| list.iter().sum::<f64>();
    lists.max_by(|a, b| sum(a).total_cmp(&sum(b)))
}

/// At each position the grey value that is near most of these images'.
fn usual(images: &[GrayImage]) -> Option<GrayImage> {
    let first = images.first()?;
    let at = |position: usize| {
        let mut counts = [0_u32; 256];
        images
            .iter()
            .filter_map(|image| image.as_raw().get(position))
            .for_each(|&v| counts[usize::from(v)] += 1);
        nearest_to_most(&counts)
    };
    GrayImage::from_raw(first.width(), first.height(), (0..first.as_raw().len()).map(at).collect())
}

/// The grey value that most of the counted ones are near.
fn nearest_to_most(counts: &[u32; 256]) -> u8 {
    let near = |value: u8| {
        let (low, high) = (value.saturating_sub(TOLERANCE), value.saturating_add(TOLERANCE));
        counts[usize::from(low)..=usize::from(high)].iter().sum::<u32>()
    };
    (0..=u8::MAX).max_by_key(|&value| near(value)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn image(pixels: &[u8]) -> GrayImage {
        GrayImage::from_raw(pixels.len() as u32, 1, pixels.to_vec()).unwrap()
    }

    #[test]
    fn a_pixel_is_read_within_a_tenth_of_the_range() {
        assert_eq!(share_read(&[0, 100, 255, 7], &[25, 126, 230, 7]), 0.75);
        assert_eq!(share_read(&[], &[]), 0.0);
    }

    #[test]
    fn the_best_guess_is_near_most_others_and_no_worse_than_their_mean() {
        // two of three are dark: the mean is near none of them
        let others = [image(&[10, 200]), image(&[20, 202]), image(&[250, 204])];
        assert_eq!(baseline(&others, &[image(&[15, 201]), image(&[240, 201])]), [1.0, 0.5]);
        assert_eq!(baseline(&[], &[image(&[1])]), [0.0]);
    }
}
