//! Attacks on grey values, beside those of [`crate::image`]: tables of values, blocks of a cipher without chaining, and masks
//! that all images of a folder share.

use std::collections::HashMap;

use image::GrayImage;

use crate::image::{Trial, mean_picture, roughness};
use crate::{Adversary, AttackInfo, NotApplicable, Restore};

/// Bytes of a block of AES.
const BLOCK: usize = 16;

/// The most pixels of images whose masks are guessed; each takes 512 comparisons of distributions.
const MOST_PIXELS: usize = 1 << 18;

/// How far the grey value of another image speaks for its neighbours.
const SPREAD: usize = 12;

/// An attack that restores images.
pub(super) struct Reader {
    pub(super) info: AttackInfo,
    pub(super) restore: Restore<Trial>,
}

/// The attacks of this file.
pub(super) const READERS: [Reader; 3] = [
    Reader {
        info: AttackInfo {
            summary: "the mask that all images share is the one under which they look most like others",
            source: "the many-time pad",
            ..AttackInfo::new("shared-mask", Adversary::Auxiliary)
        },
        restore: shared_mask,
    },
    Reader {
        info: AttackInfo {
            summary: "grey values are replaced as in known images",
            source: "simple substitution",
            ..AttackInfo::new("value-table", Adversary::KnownPairs)
        },
        restore: value_table,
    },
    Reader {
        info: AttackInfo {
            summary: "blocks of 16 bytes that occur in known images are read",
            source: "electronic codebook",
            ..AttackInfo::new("block-table", Adversary::KnownPairs)
        },
        restore: block_table,
    },
];

/// Each grey value becomes the one that it most often stands for in known images.
fn value_table(trial: &Trial, _seed: [u8; 32]) -> Result<Vec<GrayImage>, NotApplicable> {
    let mut counts = vec![[0_u32; 256]; 256];
    for pair in known(trial)? {
        for (&cipher, &plain) in pair.cipher.iter().zip(pair.plain.iter()) {
            counts[usize::from(cipher)][usize::from(plain)] += 1;
        }
    }
    let most =
        |counts: &[u32; 256]| (0..=u8::MAX).max_by_key(|&value| counts[usize::from(value)]).unwrap_or(0);
    let table: Vec<u8> = counts.iter().map(most).collect();
    Ok(trial.cipher().iter().map(|cipher| mapped(cipher, |_, value| table[usize::from(value)])).collect())
}

fn known(trial: &Trial) -> Result<&[crate::image::Pair], NotApplicable> {
    let all = trial.pair_counts().max().unwrap_or(0);
    if all == 0 { Err(NotApplicable::TooFewPairs { needed: 1, found: 0 }) } else { trial.known(all) }
}

/// Blocks, row by row, are looked up among those of known images; the mean of other images stands where none is found.
fn block_table(trial: &Trial, _seed: [u8; 32]) -> Result<Vec<GrayImage>, NotApplicable> {
    let mut table: HashMap<&[u8], &[u8]> = HashMap::new();
    for pair in known(trial)? {
        table.extend(pair.cipher.chunks(BLOCK).zip(pair.plain.chunks(BLOCK)));
    }
    let mean =
        mean_picture(trial.auxiliary()).map_err(|_| NotApplicable::Absent { what: "auxiliary image" })?;
    let restore = |cipher: &GrayImage| {
        let mut image = mean.clone();
        for (target, block) in image.chunks_mut(BLOCK).zip(cipher.chunks(BLOCK)) {
            if let Some(plain) = table.get(block).filter(|plain| plain.len() == target.len()) {
                target.copy_from_slice(plain);
            }
        }
        image
    };
    Ok(trial.cipher().iter().map(restore).collect())
}

/// At each position the mask under which the victims' grey values are most likely, as other images are distributed.
fn shared_mask(trial: &Trial, _seed: [u8; 32]) -> Result<Vec<GrayImage>, NotApplicable> {
    trial.require(2, 2)?;
    let found = trial.n_pixels();
    if found > MOST_PIXELS {
        return Err(NotApplicable::TooMany { what: "pixels", limit: MOST_PIXELS, found });
    }
    let under = |undo: fn(u8, u8) -> u8| -> Vec<GrayImage> {
        let mask: Vec<u8> = (0..found).map(|position| likeliest(trial, position, undo)).collect();
        let off = |cipher: &GrayImage| mapped(cipher, |position, value| undo(value, mask[position]));
        trial.cipher().iter().map(off).collect()
    };
    let rough = |images: &[GrayImage]| images.iter().take(20).map(roughness).sum::<f64>();
    let (xor, sum) = (under(|value, mask| value ^ mask), under(u8::wrapping_sub));
    Ok(if rough(&sum) < rough(&xor) { sum } else { xor })
}

fn likeliest(trial: &Trial, position: usize, undo: fn(u8, u8) -> u8) -> u8 {
    let at = |images: &[GrayImage]| -> [u32; 256] {
        let mut counts = [0; 256];
        images.iter().for_each(|image| counts[usize::from(image.as_raw()[position])] += 1);
        counts
    };
    let likelihood = smoothed(&at(trial.auxiliary()));
    let victims: Vec<(u8, f32)> = at(trial.cipher())
        .iter()
        .zip(0..=u8::MAX)
        .filter(|(count, _)| **count > 0)
        .map(|(&count, value)| (value, count as f32))
        .collect();
    let total = |mask: u8| {
        victims.iter().map(|&(value, count)| count * likelihood[usize::from(undo(value, mask))]).sum::<f32>()
    };
    let totals: Vec<f32> = (0..=u8::MAX).map(total).collect();
    (0..=u8::MAX).max_by(|&a, &b| totals[usize::from(a)].total_cmp(&totals[usize::from(b)])).unwrap_or(0)
}

/// Logarithms of the shares of grey values, each spread over its neighbours.
fn smoothed(counts: &[u32; 256]) -> [f32; 256] {
    let mut shares = [1e-2_f32; 256];
    for (value, &count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
        let (low, high) = (value.saturating_sub(SPREAD), (value + SPREAD).min(255));
        for (near, share) in shares.iter_mut().enumerate().take(high + 1).skip(low) {
            *share += count as f32 * (SPREAD + 1 - near.abs_diff(value)) as f32;
        }
    }
    shares.map(f32::ln)
}

fn mapped(image: &GrayImage, map: impl Fn(usize, u8) -> u8) -> GrayImage {
    let mut mapped = image.clone();
    mapped.iter_mut().enumerate().for_each(|(position, value)| *value = map(position, *value));
    mapped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::Pair;

    /// A bright ramp whose brightness differs from image to image.
    fn image(number: usize) -> GrayImage {
        GrayImage::from_fn(16, 8, |x, y| image::Luma([(40 + 9 * x + 3 * y + (number * 7 % 11) as u32) as u8]))
    }

    fn trial(cipher: impl Fn(&GrayImage) -> GrayImage) -> Trial {
        let images = |from: usize| (from..from + 30).map(image).collect::<Vec<GrayImage>>();
        let pair = |number| Pair { plain: image(number), cipher: cipher(&image(number)) };
        let encrypted = images(0).iter().map(&cipher).collect();
        let builder = Trial::builder(images(0), encrypted).with_auxiliary(images(100));
        builder.with_pairs((200..211).map(pair).collect()).build().unwrap()
    }

    fn read(restore: Restore<Trial>, cipher: impl Fn(&GrayImage) -> GrayImage) -> f64 {
        let trial = trial(cipher);
        let guesses = restore(&trial, [0; 32]).unwrap();
        let equal = guesses.iter().zip(trial.truth()).filter(|(guess, truth)| guess == truth).count();
        equal as f64 / guesses.len() as f64
    }

    #[test]
    fn tables_of_values_and_of_blocks_are_learned_from_known_images() {
        assert_eq!(read(value_table, |image| mapped(image, |_, value| value.wrapping_mul(37))), 1.0);
        let blockwise = |image: &GrayImage| {
            let mut encrypted = image.clone();
            encrypted.chunks_mut(BLOCK).for_each(|block| {
                block.reverse();
                let sum = block.iter().fold(0_u8, |sum, &value| sum.wrapping_add(value));
                block.iter_mut().for_each(|value| *value = value.wrapping_add(sum));
            });
            encrypted
        };
        assert_eq!(read(block_table, blockwise), 1.0);
        assert!(read(value_table, blockwise) < 0.1);
    }

    #[test]
    fn a_mask_that_all_images_share_is_found_up_to_a_few_grey_values() {
        for undo in [(|value, mask| value ^ mask) as fn(u8, u8) -> u8, u8::wrapping_sub] {
            let masked =
                trial(|image| mapped(image, |position, value| undo(value, (position * 91 % 256) as u8)));
            let guesses = shared_mask(&masked, [0; 32]).unwrap();
            let share: f64 = guesses
                .iter()
                .zip(masked.truth())
                .map(|(guess, truth)| super::super::reading::share_read(guess, truth))
                .sum();
            assert!(share / guesses.len() as f64 > 0.9, "{}", share / guesses.len() as f64);
        }
    }

    #[test]
    fn nothing_known_says_why() {
        let nobody = Trial::builder(vec![image(1)], vec![image(1)]).build().unwrap();
        for reader in READERS {
            assert!((reader.restore)(&nobody, [0; 32]).is_err(), "{}", reader.info.id);
        }
    }
}
