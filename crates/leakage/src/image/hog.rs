//! Faces from their HOG descriptors.
//!
//! "We store only features" is no protection: a descriptor is a blurred image. Two inversions, both from other
//! people's faces: ridge regression from descriptors to pixels, and paired dictionaries, where the sparse code of a
//! descriptor over known descriptors is applied to the known images (C. Vondrick, A. Khosla, T. Malisiewicz,
//! A. Torralba, "HOGgles: visualizing object detection features", ICCV 2013, sections 3.2 and 3.4).
//!
//! The adversary sees the descriptors of the *cipher* images: of plain ones under the scheme `plain`.

use classifiers::Cholesky;
use hog_features::{HogOptions, HogSpec};
use image::GrayImage;
use ndarray::{Array1, Array2, ArrayView1, Axis};

use super::features::{raw_pixels, table};
use super::{Reconstruction, Trial};
use crate::score::Finding;
use crate::{Adversary, Attack, AttackInfo, Cost, NotApplicable};

/// The most auxiliary images for ridge regression; its system has as many unknowns. Of faces, 1,000 instead of 400 take
/// the advantage from .21 to .27 (36x36).
const MOST_REGRESSED: usize = 1000;

/// The most auxiliary images for sparse codes.
const MOST_ATOMS: usize = 400;

/// The fewest.
const FEWEST_PICTURES: usize = 50;

/// Victims whose descriptors are inverted.
const VICTIMS: usize = 40;

/// Ridge, relative to the mean squared norm of a descriptor.
const RIDGE: f64 = 2.0;

/// Atoms of a sparse code.
const ATOMS: usize = 24;

/// The most pixels and the widest descriptor.
const MOST_PIXELS: usize = 1 << 14;

/// Descriptors and images of the auxiliary faces, centred, and the victims' descriptors.
struct Problem {
    known: Array2<f64>,
    pictures: Array2<f64>,
    asked: Array2<f64>,
    mean_picture: Array1<f64>,
}

impl Problem {
    fn new(trial: &Trial, most: usize) -> Result<Self, NotApplicable> {
        let (width, height) = trial.size();
        if trial.n_pixels() > MOST_PIXELS {
            return Err(NotApplicable::TooMany {
                what: "pixels",
                limit: MOST_PIXELS,
                found: trial.n_pixels(),
            });
        }
        let options = HogOptions { cell: cell(width.min(height)), ..HogOptions::scikit_image() };
        let spec = HogSpec::new(options, width, height);
        let spec = spec.map_err(|_| NotApplicable::ImageShape {
            expected: "images of several HOG cells",
            width,
            height,
        })?;
        let describe = |pictures: &[GrayImage]| -> Array2<f64> {
            let mut extractor = spec.extractor();
            let mut out = Array2::<f32>::zeros((pictures.len(), spec.len()));
            for (picture, mut row) in pictures.iter().zip(out.rows_mut()) {
                let filled =
                    row.as_slice_mut().is_some_and(|row| extractor.extract_into(picture, row).is_ok());
                debug_assert!(filled, "all images of a trial have one size");
            }
            out.mapv(f64::from)
        };
        let auxiliary: Vec<GrayImage> = trial.parts().auxiliary.iter().take(most).cloned().collect();
        let victims: Vec<GrayImage> = trial.parts().cipher.iter().take(VICTIMS).cloned().collect();
        let (mut known, mut asked) = (describe(&auxiliary), describe(&victims));
        let mean = known.mean_axis(Axis(0)).unwrap_or_else(|| Array1::zeros(known.ncols()));
        known -= &mean;
        asked -= &mean;
        let mut pictures = table(&auxiliary, raw_pixels);
        let mean_picture = pictures.mean_axis(Axis(0)).unwrap_or_else(|| Array1::zeros(pictures.ncols()));
        pictures -= &mean_picture;
        Ok(Self { known, pictures, asked, mean_picture })
    }

    /// Images as combinations of the known ones: `weights` has a row a victim.
    fn pictures(&self, trial: &Trial, weights: &Array2<f64>) -> Reconstruction {
        let (width, height) = trial.size();
        let values = weights.dot(&self.pictures) + &self.mean_picture;
        let picture = |row: ArrayView1<'_, f64>| {
            let bytes = row.iter().map(|value| value.round().clamp(0.0, 255.0) as u8).collect();
            GrayImage::from_raw(width, height, bytes)
        };
        Reconstruction(values.rows().into_iter().filter_map(picture).collect())
    }
}

/// The side of a HOG cell for images whose shorter side is this: about six cells across.
fn cell(shorter: u32) -> usize {
    (shorter as usize / 6).clamp(2, 16)
}

/// `hog-ridge`: images are regressed on their HOG descriptors.
pub(super) const HOG_RIDGE: Attack<Trial> = Attack {
    info: AttackInfo {
        summary: "images are regressed on their HOG descriptors",
        source: "Vondrick, Khosla, Malisiewicz, Torralba, ICCV 2013",
        cost: Cost::Heavy,
        made_for_plain: true,
        ..AttackInfo::new("hog-ridge", Adversary::Auxiliary)
    },
    run: run_ridge,
    restore: None,
};

fn run_ridge(trial: &Trial, _seed: [u8; 32]) -> Result<Vec<Finding>, NotApplicable> {
    trial.require(2, FEWEST_PICTURES)?;
    let problem = Problem::new(trial, MOST_REGRESSED)?;
    let known = problem.known.mapv(|x| x as f32);
    let gram = known.dot(&known.t()).mapv(f64::from);
    let weight = RIDGE * gram.diag().mean().unwrap_or(0.0).max(f64::MIN_POSITIVE);
    let system = &gram + &(Array2::<f64>::eye(gram.nrows()) * weight);
    let factor = Cholesky::new(system).map_err(|_| NotApplicable::IdenticalRecords)?;
    let weights = factor.solve(problem.known.dot(&problem.asked.t()));
    problem.pictures(trial, &weights.t().to_owned()).findings(trial, 0)
}

/// `hog-dictionary`: sparse codes of HOG descriptors are applied to images.
pub(super) const HOG_DICTIONARY: Attack<Trial> = Attack {
    info: AttackInfo {
        summary: "sparse codes of HOG descriptors are applied to images",
        source: "Vondrick, Khosla, Malisiewicz, Torralba, ICCV 2013",
        cost: Cost::Heavy,
        made_for_plain: true,
        ..AttackInfo::new("hog-dictionary", Adversary::Auxiliary)
    },
    run: run_dictionary,
    restore: None,
};

fn run_dictionary(trial: &Trial, _seed: [u8; 32]) -> Result<Vec<Finding>, NotApplicable> {
    trial.require(2, FEWEST_PICTURES)?;
    let problem = Problem::new(trial, MOST_ATOMS)?;
    let norms = problem.known.map_axis(Axis(1), |row| row.dot(&row).sqrt().max(1e-9));
    let atoms = &problem.known / &norms.clone().insert_axis(Axis(1));
    let gram = atoms.dot(&atoms.t());
    let overlaps = problem.asked.dot(&atoms.t());
    let mut weights = Array2::zeros(overlaps.raw_dim());
    for (overlap, mut row) in overlaps.rows().into_iter().zip(weights.rows_mut()) {
        row.assign(&(sparse_code(&gram, overlap) / &norms));
    }
    problem.pictures(trial, &weights).findings(trial, 0)
}

/// Orthogonal matching pursuit (Y. C. Pati, R. Rezaiifar, P. S. Krishnaprasad, Asilomar 1993) with a small ridge:
/// weights of unit atoms, given their inner products with each other and with the signal.
fn sparse_code(gram: &Array2<f64>, overlap: ArrayView1<'_, f64>) -> Array1<f64> {
    let mut chosen: Vec<usize> = Vec::with_capacity(ATOMS);
    let mut weights = Array1::<f64>::zeros(overlap.len());
    for _ in 0..ATOMS.min(overlap.len()) {
        let mut left = overlap.to_owned();
        chosen.iter().for_each(|&atom| left.scaled_add(-weights[atom], &gram.row(atom)));
        let free = (0..left.len()).filter(|atom| !chosen.contains(atom));
        let Some(next) = free.max_by(|&a, &b| left[a].abs().total_cmp(&left[b].abs())) else { break };
        chosen.push(next);
        let system =
            gram.select(Axis(0), &chosen).select(Axis(1), &chosen) + Array2::<f64>::eye(chosen.len()) * 0.05;
        let target = overlap.select(Axis(0), &chosen).insert_axis(Axis(1));
        let Ok(factor) = Cholesky::new(system) else { break };
        weights.fill(0.0);
        for (&atom, &weight) in chosen.iter().zip(&factor.solve(target)) {
            weights[atom] = weight;
        }
    }
    weights
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signal_of_two_atoms_is_coded_by_them() {
        let gram = Array2::<f64>::eye(30);
        let mut overlap = Array1::zeros(30);
        (overlap[4], overlap[9]) = (2.0, -1.0);
        let code = sparse_code(&gram, overlap.view());
        assert!((code[4] - 2.0 / 1.05).abs() < 1e-9 && (code[9] + 1.0 / 1.05).abs() < 1e-9);
        assert!(code.iter().enumerate().all(|(i, w)| *w == 0.0 || i == 4 || i == 9));
    }
}
