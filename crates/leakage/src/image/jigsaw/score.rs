//! How much of a puzzle is solved, by content.

use std::collections::BTreeSet;

use image::{GrayImage, imageops};

use crate::{LeakageError, check};

/// The most blocks of an image whose neighbours are compared.
const MOST_BLOCKS: usize = 1 << 20;

/// The share of neighbouring blocks of `solved` that lie side by side in the same way in `truth`, up to turning,
/// mirroring and negating the two together. By content: blocks that look the same count as the same. 0 where there is
/// no neighbour.
///
/// ```
/// use image::{GrayImage, Luma, imageops};
/// use leakage::image::right_neighbours;
///
/// let image = GrayImage::from_fn(12, 8, |x, y| Luma([(20 * x + y) as u8]));
/// assert_eq!(right_neighbours(&imageops::rotate90(&image), &image, 4)?, 1.0);
/// # Ok::<(), leakage::LeakageError>(())
/// ```
///
/// # Errors
/// [`LeakageError::Option`] for blocks of no pixel, [`LeakageError::TooMany`] for more than 2^20 blocks.
pub fn right_neighbours(solved: &GrayImage, truth: &GrayImage, block: u32) -> Result<f64, LeakageError> {
    if block == 0 {
        return Err(LeakageError::Option { option: "block", found: 0.0, expected: "at least 1 pixel" });
    }
    for picture in [solved, truth] {
        let blocks = (picture.width() / block) as usize * (picture.height() / block) as usize;
        check::at_most("blocks", blocks, MOST_BLOCKS)?;
    }
    Ok(share_of_neighbours(solved, truth, block))
}

/// [`right_neighbours`] of images of not too many blocks.
pub(super) fn share_of_neighbours(solved: &GrayImage, truth: &GrayImage, block: u32) -> f64 {
    let known: BTreeSet<Vec<u8>> =
        neighbours(truth, block).into_iter().map(|pair| canonical(&pair)).collect();
    let found = neighbours(solved, block);
    let right = found.iter().filter(|pair| known.contains(&canonical(pair))).count();
    right as f64 / found.len().max(1) as f64
}

/// All pairs of neighbouring blocks, each as an image of two blocks side by side.
fn neighbours(picture: &GrayImage, block: u32) -> Vec<GrayImage> {
    let (across, down) = (picture.width() / block.max(1), picture.height() / block.max(1));
    let mut pairs = Vec::new();
    for y in 0..down {
        for x in 0..across {
            let cut =
                |width, height| imageops::crop_imm(picture, x * block, y * block, width, height).to_image();
            if x + 1 < across {
                pairs.push(cut(2 * block, block));
            }
            if y + 1 < down {
                pairs.push(imageops::rotate270(&cut(block, 2 * block)));
            }
        }
    }
    pairs
}

/// The smallest of the eight forms that a pair of blocks lying side by side can take.
fn canonical(pair: &GrayImage) -> Vec<u8> {
    let turned = imageops::rotate180(pair);
    let forms = [pair.clone(), imageops::flip_horizontal(pair), imageops::flip_horizontal(&turned), turned];
    let negative = |form: &GrayImage| form.as_raw().iter().map(|value| 255 - value).collect::<Vec<u8>>();
    let both = forms.iter().flat_map(|form| [form.as_raw().clone(), negative(form)]);
    both.min().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Luma;

    #[test]
    fn negatives_and_mirror_images_count_strangers_do_not() {
        let picture = GrayImage::from_fn(8, 8, |x, y| Luma([(x * x * 3 + y * 7) as u8]));
        let mut negative = picture.clone();
        imageops::invert(&mut negative);
        assert_eq!(right_neighbours(&negative, &picture, 4), Ok(1.0));
        assert_eq!(right_neighbours(&imageops::flip_vertical(&picture), &picture, 4), Ok(1.0));
        let other = GrayImage::from_fn(8, 8, |x, y| Luma([(x * y * 5 + 91) as u8]));
        assert_eq!(right_neighbours(&other, &picture, 4), Ok(0.0));
        assert_eq!(right_neighbours(&picture, &picture, 8), Ok(0.0));
        assert!(right_neighbours(&picture, &picture, 0).is_err());
    }
}
