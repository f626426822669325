//! Arnold's cat map is undone by trying: it is periodic, and only its number of iterations is secret.
//!
//! The period for N x N images is at most 3N (F. J. Dyson, H. Falk, American Mathematical Monthly 99, 1992). The
//! image among the few dozen candidates is the smoothest one.

use image::GrayImage;

use super::keystream::roughness;
use super::{Reconstruction, Trial};
use crate::score::Finding;
use crate::{Adversary, Attack, AttackInfo, LeakageError, NotApplicable, check};

/// The most sizes a candidate search is done for; its work grows with the cube of the side.
const MOST_SIDE: u32 = 512;

/// The longest side whose period is counted: the count goes up to three times as far.
const MOST_COUNTED: usize = 1 << 24;

/// Images of a trial that are tried.
const PICTURES: usize = 20;

/// The number of iterations of (x, y) -> (x + y, x + 2y) modulo `n` that gives the identity; 1 for `n` below 2.
///
/// # Errors
/// [`LeakageError::TooMany`] for `n` above 2^24.
pub fn period(n: u32) -> Result<u32, LeakageError> {
    check::at_most("pixels along a side", n as usize, MOST_COUNTED)?;
    Ok(counted_period(n))
}

fn counted_period(n: u32) -> u32 {
    let modulus = u64::from(n.max(1));
    let one = 1 % modulus;
    let identity = [one, 0, 0, one];
    let times_map = |[a, b, c, d]: [u64; 4]| {
        [(a + b) % modulus, (a + 2 * b) % modulus, (c + d) % modulus, (c + 2 * d) % modulus]
    };
    let mut power = times_map(identity);
    let mut count = 1;
    while power != identity {
        power = times_map(power);
        count += 1;
    }
    count
}

/// The image one iteration earlier.
fn step_back(picture: &GrayImage) -> GrayImage {
    let n = picture.width();
    GrayImage::from_fn(n, n, |x, y| *picture.get_pixel((x + y) % n, (x + 2 * y) % n))
}

/// The smoothest of all images that iterating the map leads to.
///
/// # Errors
/// [`NotApplicable::ImageShape`] for an image that is no square of 2 to 512 pixels.
pub fn undo_cat_map(cipher: &GrayImage) -> Result<GrayImage, NotApplicable> {
    let (width, height) = cipher.dimensions();
    if width != height || !(2..=MOST_SIDE).contains(&width) {
        return Err(NotApplicable::ImageShape { expected: "squares of 2 to 512 pixels", width, height });
    }
    let (mut candidate, mut best) = (cipher.clone(), cipher.clone());
    let mut least = roughness(cipher);
    for _ in 1..counted_period(width) {
        candidate = step_back(&candidate);
        let rough = roughness(&candidate);
        if rough < least {
            (least, best) = (rough, candidate.clone());
        }
    }
    Ok(best)
}

/// `cat-map-period`: the periodic map is iterated until a smooth image comes out.
pub(super) const ATTACK: Attack<Trial> = Attack {
    info: AttackInfo {
        summary: "the periodic map is iterated until a smooth image comes out",
        source: "Dyson, Falk, American Mathematical Monthly 1992",
        ..AttackInfo::new("cat-map-period", Adversary::CiphertextOnly)
    },
    run,
    restore: Some(restore),
};

fn run(trial: &Trial, seed: [u8; 32]) -> Result<Vec<Finding>, NotApplicable> {
    trial.require(1, 1)?;
    Reconstruction(restore(trial, seed)?).findings(trial, 0)
}

fn restore(trial: &Trial, _seed: [u8; 32]) -> Result<Vec<GrayImage>, NotApplicable> {
    trial.parts().cipher.iter().take(PICTURES).map(undo_cat_map).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Luma;

    #[test]
    fn periods_are_the_published_ones() {
        // OEIS A001175 halved where even: 3, 4, 3, 10, 12, 8, 6 for 2..8, 48 for 64
        let expected = [(2, 3), (3, 4), (4, 3), (5, 10), (6, 12), (7, 8), (8, 6), (64, 48), (36, 12)];
        for (n, expected) in expected {
            assert_eq!(period(n), Ok(expected), "N = {n}");
        }
        assert_eq!((period(0), period(1)), (Ok(1), Ok(1)));
        assert!(period(u32::MAX).is_err());
    }

    #[test]
    fn a_smooth_picture_comes_back() {
        let picture = GrayImage::from_fn(36, 36, |x, y| Luma([(3 * x + 2 * y) as u8]));
        let mut cipher = picture.clone();
        for _ in 0..5 {
            cipher = step_back(&cipher);
        }
        assert_ne!(cipher, picture);
        assert_eq!(undo_cat_map(&cipher), Ok(picture));
        assert!(undo_cat_map(&GrayImage::new(3, 4)).is_err());
    }
}
