//! Whose image is this? A register of plain images and the grey histograms that encryption leaves alone.
//!
//! A cipher that only moves pixels keeps how often each grey value occurs, whatever its key, and so also under a fresh
//! key for every image. Nearly every photo has a histogram of its own: whoever holds a register of plain images and no
//! key at all looks the encrypted one up. (M. J. Swain, D. H. Ballard, "Color indexing", International Journal of
//! Computer Vision 7, 1991, find images by their histograms; the attack is ours.) A cipher that also turns some pixels
//! into their negative keeps the histogram in which g and 255 - g count together, the *folded* one. So candidates are
//! ranked by the distance of their folded histograms, and of equally near ones by that of their histograms.

use std::cmp::Ordering;

use super::Trial;
use super::features::counts;
use crate::score::{Finding, Guess, Guesses};
use crate::{Adversary, Attack, AttackInfo, Cost, NotApplicable};

/// Grey values compared between two questions whether a candidate is too far already.
const CHUNK: usize = 32;

/// `histogram-linkage`: encrypted images are matched to people by their grey histograms.
pub(super) const ATTACK: Attack<Trial> = Attack {
    info: AttackInfo {
        summary: "encrypted images are matched to people by their grey histograms",
        source: "ours, after Swain, Ballard, IJCV 1991",
        // it takes a moment, but what it shows is how many people are told apart
        cost: Cost::Heavy,
        ..AttackInfo::new("histogram-linkage", Adversary::Auxiliary)
    },
    run,
    restore: None,
};

fn run(trial: &Trial, _seed: [u8; 32]) -> Result<Vec<Finding>, NotApplicable> {
    trial.require(2, 0)?;
    let register: Vec<Histogram> = trial.register().map(|image| Histogram::of(image.as_raw())).collect();
    let baseline = 1.0 / register.len().max(1) as f64;
    let victims = trial.records().iter().zip(trial.cipher()).zip(&register);
    let guess = |((&record, cipher), own): ((&usize, &image::GrayImage), &Histogram)| {
        let success = chance_of_first(&Histogram::of(cipher.as_raw()), own, &register);
        Guess { record, success, baseline }
    };
    let guesses = Guesses::PerRecord(victims.map(guess).collect());
    Ok(vec![Finding::new("identity", "share at rank 1", guesses).of_identity()])
}

/// How often each grey value occurs, and each value together with its negative.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Histogram {
    folded: [u32; 128],
    plain: [u32; 256],
}

impl Histogram {
    fn of(pixels: &[u8]) -> Self {
        let plain = counts(pixels).map(|count| u32::try_from(count).unwrap_or(u32::MAX));
        let mut folded = [0_u32; 128];
        for ((slot, dark), light) in folded.iter_mut().zip(&plain).zip(plain.iter().rev()) {
            *slot = dark.saturating_add(*light);
        }
        Self { folded, plain }
    }
}

/// The probability that `own` is put first for `cipher`, candidates at equal distance in random order; `own` is one of
/// the register.
fn chance_of_first(cipher: &Histogram, own: &Histogram, register: &[Histogram]) -> f64 {
    let (folded, plain) = (apart(&cipher.folded, &own.folded), apart(&cipher.plain, &own.plain));
    let mut tied = 0_u32;
    for other in register {
        let order = compare(&cipher.folded, &other.folded, folded);
        match order.then_with(|| compare(&cipher.plain, &other.plain, plain)) {
            Ordering::Less => return 0.0,
            Ordering::Equal => tied += 1,
            Ordering::Greater => {}
        }
    }
    1.0 / f64::from(tied.max(1))
}

/// The sum of absolute differences.
fn apart(a: &[u32], b: &[u32]) -> u64 {
    a.iter().zip(b).map(|(x, y)| u64::from(x.abs_diff(*y))).sum()
}

/// How the distance of two histograms compares to `limit`; it is not computed to the end where it is larger.
fn compare(a: &[u32], b: &[u32], limit: u64) -> Ordering {
    let mut sum = 0;
    for (a, b) in a.chunks(CHUNK).zip(b.chunks(CHUNK)) {
        sum += apart(a, b);
        if sum > limit {
            return Ordering::Greater;
        }
    }
    sum.cmp(&limit)
}

#[cfg(test)]
mod tests {
    use image::GrayImage;

    use super::*;

    fn image(pixels: [u8; 4]) -> GrayImage {
        GrayImage::from_raw(2, 2, pixels.to_vec()).unwrap()
    }

    /// The chance of each victim, beside the baseline.
    fn chances(truth: &[[u8; 4]], cipher: &[[u8; 4]], strangers: &[[u8; 4]]) -> (Vec<f64>, f64) {
        let images = |list: &[[u8; 4]]| list.iter().copied().map(image).collect::<Vec<_>>();
        let trial = Trial::builder(images(truth), images(cipher)).with_auxiliary(images(strangers)).build();
        let findings = run(&trial.unwrap(), [0; 32]).unwrap();
        let Guesses::PerRecord(guesses) = &findings[0].guesses else { panic!("a guess for every victim") };
        (guesses.iter().map(|guess| guess.success).collect(), guesses[0].baseline)
    }

    #[test]
    fn moved_pixels_and_negatives_are_found_among_strangers() {
        let truth = [[1, 2, 3, 4], [9, 9, 3, 4]];
        // the first is moved, of the second two pixels are negatives
        let cipher = [[4, 2, 1, 3], [246, 9, 252, 4]];
        assert_eq!(chances(&truth, &cipher, &[[7, 7, 7, 7], [1, 2, 3, 5]]), (vec![1.0, 1.0], 0.25));
    }

    #[test]
    fn of_equal_folded_histograms_the_plain_one_decides_and_equal_images_share() {
        // the stranger is the negative of the first victim, and both victims hold the same values
        let (found, baseline) =
            chances(&[[1, 2, 3, 4], [4, 3, 2, 1]], &[[4, 3, 2, 1], [0, 0, 0, 0]], &[[254, 253, 252, 251]]);
        assert_eq!((found[0], baseline), (0.5, 1.0 / 3.0));
        // black is as far from all three: 4 grey values against 4 others
        assert_eq!(found[1], 1.0 / 3.0);
    }

    #[test]
    fn a_distance_is_compared_without_being_computed_to_the_end() {
        let (a, b): (Vec<u32>, Vec<u32>) = ((0..128).collect(), (0..128).map(|x| 2 * x).collect());
        let sum = 127 * 128 / 2;
        assert_eq!(apart(&a, &b), sum);
        for (limit, expected) in
            [(sum - 1, Ordering::Greater), (sum, Ordering::Equal), (sum + 1, Ordering::Less)]
        {
            assert_eq!(compare(&a, &b, limit), expected);
        }
    }
}
