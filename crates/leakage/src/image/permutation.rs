//! Permutations of pixels from known pairs.
//!
//! A position's grey values over k known images are its signature, and a cipher that only moves pixels moves
//! signatures: a cipher position comes from one of the plain positions with the same signature. Two or three images
//! tell nearly all positions apart (S. Li, C. Li, G. Chen, N. G. Bourbakis, K.-T. Lo, "A general quantitative
//! cryptanalysis of permutation-only multimedia ciphers against plaintext attacks", Signal Processing: Image
//! Communication 23, 2008). A cipher that also turns some pixels into their negative is covered too: a signature may
//! then match with all its values v as 255 - v.

use std::collections::BTreeMap;
use std::sync::Arc;

use image::GrayImage;

use super::quality::same_size;
use super::{Pair, Reconstruction, Trial};
use crate::score::{Finding, Guesses};
use crate::{Adversary, Attack, AttackInfo, LeakageError, NotApplicable};

/// Where one cipher position may come from. Cipher positions of one signature share their list: in a flat image all
/// positions may come from all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origins {
    /// Plain positions with the same signature, rising.
    pub direct: Arc<[u32]>,
    /// Plain positions with the opposite signature, rising.
    pub negative: Arc<[u32]>,
}

/// For every cipher position the plain positions that known pairs leave possible, opposite signatures only where there
/// is no equal one.
///
/// ```
/// use image::GrayImage;
/// use leakage::image::{Pair, possible_origins};
///
/// let plain = GrayImage::from_raw(3, 1, vec![10, 20, 30]).unwrap();
/// let cipher = GrayImage::from_raw(3, 1, vec![30, 10, 20]).unwrap();
/// let origins = possible_origins(&[Pair { plain, cipher }])?;
/// assert_eq!(origins.iter().map(|o| o.direct[0]).collect::<Vec<_>>(), [2, 0, 1]);
/// # Ok::<(), leakage::LeakageError>(())
/// ```
///
/// # Errors
/// [`LeakageError::Shape`] for images of different sizes.
pub fn possible_origins(pairs: &[Pair]) -> Result<Vec<Origins>, LeakageError> {
    if let Some(first) = pairs.first() {
        let pictures = pairs.iter().flat_map(|pair| [&pair.plain, &pair.cipher]);
        pictures.into_iter().try_for_each(|picture| same_size(picture, &first.plain))?;
    }
    Ok(origins(pairs))
}

/// [`possible_origins`] of images of one size.
fn origins(pairs: &[Pair]) -> Vec<Origins> {
    let n = pairs.first().map_or(0, |pair| pair.plain.as_raw().len());
    let signature = |pick: fn(&Pair) -> &GrayImage, flip: u8, position: usize| -> Vec<u8> {
        pairs.iter().map(|pair| pick(pair).as_raw()[position] ^ flip).collect()
    };
    let mut places: BTreeMap<Vec<u8>, Vec<u32>> = BTreeMap::new();
    for (position, number) in (0..n).zip(0_u32..) {
        places.entry(signature(|pair| &pair.plain, 0, position)).or_default().push(number);
    }
    let places: BTreeMap<Vec<u8>, Arc<[u32]>> =
        places.into_iter().map(|(signature, positions)| (signature, positions.into())).collect();
    let none: Arc<[u32]> = Arc::default();
    // 255 - v is v with all bits flipped
    let find = |flip, position| places.get(&signature(|pair| &pair.cipher, flip, position)).cloned();
    let origins = |position| {
        let direct = find(0, position).unwrap_or_else(|| none.clone());
        let negative = if direct.is_empty() { find(255, position) } else { None };
        let negative = negative.unwrap_or_else(|| none.clone());
        Origins { direct, negative }
    };
    (0..n).map(origins).collect()
}

/// `pixel-signatures`: pixel positions are matched by their values in known images.
pub(super) const ATTACK: Attack<Trial> = Attack {
    info: AttackInfo {
        summary: "pixel positions are matched by their values in known images",
        source: "Li, Li, Chen, Bourbakis, Lo, Signal Processing: Image Communication 2008",
        ..AttackInfo::new("pixel-signatures", Adversary::KnownPairs)
    },
    run,
    restore: Some(restore),
};

fn run(trial: &Trial, _seed: [u8; 32]) -> Result<Vec<Finding>, NotApplicable> {
    trial.require(1, 1)?;
    let mut findings = Vec::new();
    for k in trial.pair_counts() {
        let origins = origins(trial.known(k)?);
        findings.extend(Reconstruction(undo(trial, &origins)).findings(trial, k)?);
        findings.extend(positions(trial, &origins, k));
    }
    match findings.is_empty() {
        true => Err(NotApplicable::TooFewPairs { needed: 1, found: 0 }),
        false => Ok(findings),
    }
}

fn restore(trial: &Trial, _seed: [u8; 32]) -> Result<Vec<GrayImage>, NotApplicable> {
    let found = trial.parts().pairs.len();
    if found == 0 {
        return Err(NotApplicable::TooFewPairs { needed: 1, found });
    }
    Ok(undo(trial, &origins(&trial.parts().pairs)))
}

/// The expected share of positions that are right when one of the possible origins is drawn.
fn positions(trial: &Trial, origins: &[Origins], k: usize) -> Option<Finding> {
    let truth = trial.parts().permutation.as_ref()?;
    let chance = |(found, source): (&Origins, &u32)| match found.direct.binary_search(source).is_ok() {
        true => 1.0 / found.direct.len() as f64,
        false => 0.0,
    };
    let n = truth.len().max(1) as f64;
    let success = origins.iter().zip(truth).map(chance).sum::<f64>() / n;
    let guesses = Guesses::Whole { success, baseline: 1.0 / n };
    Some(Finding::new("positions", "share right", guesses).with_pairs(k))
}

/// The victims' images: each cipher pixel goes to the possible origins, one after the other where several cipher
/// positions share them; positions that nothing goes to keep the auxiliary mean.
fn undo(trial: &Trial, origins: &[Origins]) -> Vec<GrayImage> {
    let mean = &trial.baseline().mean;
    let plan = plan(origins);
    let restore = |cipher: &GrayImage| {
        let mut picture = mean.clone().unwrap_or_else(|| GrayImage::new(cipher.width(), cipher.height()));
        let pixels: &mut [u8] = &mut picture;
        for (&value, step) in cipher.as_raw().iter().zip(&plan) {
            if let Some((target, flip)) = *step {
                pixels[target as usize] = value ^ flip;
            }
        }
        picture
    };
    trial.parts().cipher.iter().map(restore).collect()
}

/// For every cipher position the plain position to fill and what to exclusive-or; no plain position twice.
fn plan(origins: &[Origins]) -> Vec<Option<(u32, u8)>> {
    // how many of a list are taken, by its first position, which is on no other list
    let mut taken = vec![0_usize; origins.len()];
    let mut next = |targets: &[u32], flip: u8| {
        let taken = taken.get_mut(*targets.first()? as usize)?;
        let target = *targets.get(*taken)?;
        *taken += 1;
        Some((target, flip))
    };
    let step = |found: &Origins| next(&found.direct, 0).or_else(|| next(&found.negative, 255));
    origins.iter().map(step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(pixels: &[u8]) -> GrayImage {
        GrayImage::from_raw(pixels.len() as u32, 1, pixels.to_vec()).unwrap()
    }

    #[test]
    fn a_second_picture_tells_equal_pixels_apart() {
        let one = Pair { plain: picture(&[5, 5, 9]), cipher: picture(&[9, 5, 5]) };
        let two = Pair { plain: picture(&[1, 2, 3]), cipher: picture(&[3, 2, 1]) };
        assert_eq!(*origins(std::slice::from_ref(&one))[1].direct, [0, 1]);
        let both = possible_origins(&[one, two]).unwrap();
        assert_eq!(both.iter().map(|o| o.direct.to_vec()).collect::<Vec<_>>(), [vec![2], vec![1], vec![0]]);
    }

    #[test]
    fn negatives_are_found() {
        let pair = Pair { plain: picture(&[5, 9]), cipher: picture(&[246, 5]) };
        let found = possible_origins(&[pair]).unwrap();
        assert_eq!((&*found[0].negative, &*found[1].direct), (&[1][..], &[0][..]));
        assert_eq!(plan(&found), [Some((1, 255)), Some((0, 0))]);
    }

    #[test]
    fn nothing_known_leaves_nothing() {
        assert_eq!(possible_origins(&[]), Ok(vec![]));
    }
}
