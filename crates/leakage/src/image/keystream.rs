//! Keystreams that are used twice.
//!
//! Where every image is masked by the same bytes, one known pair gives the mask and with it all other images: the
//! two-time pad (N. Ferguson, B. Schneier, T. Kohno, Cryptography Engineering, 2010, section 4.3). Masks may be
//! exclusive-ored or added modulo 256; of the two the adversary takes the one under which the victims' images come
//! out smoother.

use image::GrayImage;

use super::{Pair, Reconstruction, Trial};
use crate::score::Finding;
use crate::{Adversary, Attack, AttackInfo, NotApplicable};

/// How a mask is put on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mask {
    ExclusiveOr,
    Sum,
}

impl Mask {
    fn of(self, pair: &Pair) -> Vec<u8> {
        let both = pair.cipher.as_raw().iter().zip(pair.plain.as_raw());
        both.map(|(&cipher, &plain)| self.off(cipher, plain)).collect()
    }

    fn off(self, cipher: u8, mask: u8) -> u8 {
        match self {
            Self::ExclusiveOr => cipher ^ mask,
            Self::Sum => cipher.wrapping_sub(mask),
        }
    }
}

/// Mean absolute difference of pixels side by side or one above the other: small for images, about 85 for noise.
pub fn roughness(picture: &GrayImage) -> f64 {
    let width = picture.width() as usize;
    let pixels = picture.as_raw();
    let apart = |a: u8, b: u8| f64::from(a.abs_diff(b));
    let mut sum = 0.0;
    let mut count = 0_usize;
    for row in pixels.chunks_exact(width.max(1)) {
        sum += row.windows(2).map(|two| apart(two[0], two[1])).sum::<f64>();
        count += row.len().saturating_sub(1);
    }
    let below = pixels.iter().zip(pixels.iter().skip(width));
    count += below.len();
    sum += below.map(|(&a, &b)| apart(a, b)).sum::<f64>();
    sum / count.max(1) as f64
}

/// `keystream`: a mask that is used twice is subtracted.
pub(super) const ATTACK: Attack<Trial> = Attack {
    info: AttackInfo {
        summary: "a mask that is used twice is subtracted",
        source: "the two-time pad",
        ..AttackInfo::new("keystream", Adversary::KnownPairs)
    },
    run,
    restore: Some(restore),
};

fn run(trial: &Trial, seed: [u8; 32]) -> Result<Vec<Finding>, NotApplicable> {
    trial.require(1, 1)?;
    Reconstruction(restore(trial, seed)?).findings(trial, 1)
}

fn restore(trial: &Trial, _seed: [u8; 32]) -> Result<Vec<GrayImage>, NotApplicable> {
    let pair = &trial.known(1)?[0];
    let unmasked = |kind: Mask| -> Vec<GrayImage> {
        let mask = kind.of(pair);
        trial.parts().cipher.iter().map(|cipher| take_off(kind, cipher, &mask)).collect()
    };
    let (xor, sum) = (unmasked(Mask::ExclusiveOr), unmasked(Mask::Sum));
    let rough = |pictures: &[GrayImage]| pictures.iter().take(20).map(roughness).sum::<f64>();
    Ok(if rough(&sum) < rough(&xor) { sum } else { xor })
}

fn take_off(kind: Mask, cipher: &GrayImage, mask: &[u8]) -> GrayImage {
    let mut picture = cipher.clone();
    picture.iter_mut().zip(mask).for_each(|(pixel, &mask)| *pixel = kind.off(*pixel, mask));
    picture
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_by_hand() {
        let picture = |pixels: Vec<u8>| GrayImage::from_raw(2, 1, pixels).unwrap();
        let pair = Pair { plain: picture(vec![10, 250]), cipher: picture(vec![15, 4]) };
        assert_eq!(Mask::ExclusiveOr.of(&pair), [5, 254]);
        assert_eq!(Mask::Sum.of(&pair), [5, 10]);
        assert_eq!(take_off(Mask::Sum, &picture(vec![4, 15]), &[5, 10]).into_raw(), [255, 5]);
    }

    #[test]
    fn roughness_by_hand() {
        let picture = GrayImage::from_raw(2, 2, vec![0, 4, 10, 10]).unwrap();
        // 4 and 0 side by side, 10 and 6 above each other
        assert_eq!(roughness(&picture), 5.0);
        assert_eq!(roughness(&GrayImage::new(1, 1)), 0.0);
    }
}
