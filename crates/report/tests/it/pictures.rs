//! Golden images: two figures, pixel by pixel within a tolerance.

use crate::rendering::report;
use image::RgbImage;
use std::path::Path;

/// Largest mean difference of a grey value, and largest share of pixels that may differ visibly.
const MEAN: f64 = 0.6;
const SHARE: f64 = 0.004;
/// A difference that is seen.
const VISIBLE: u8 = 48;

#[track_caller]
fn check(name: &str) {
    let found = image::open(report().out.path().join("figures").join(name)).expect("a figure").into_rgb8();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    if std::env::var_os("CIPHERLENS_BLESS").is_some() {
        std::fs::copy(report().out.path().join("figures").join(name), &path).expect("a golden image");
        return;
    }
    let golden = image::open(&path).expect("golden images are committed").into_rgb8();
    assert_eq!(found.dimensions(), golden.dimensions(), "{name}");
    let (mean, share) = difference(&found, &golden);
    assert!(mean <= MEAN && share <= SHARE, "{name}: mean difference {mean}, {share} of pixels differ");
}

fn difference(a: &RgbImage, b: &RgbImage) -> (f64, f64) {
    let pairs = a.as_raw().iter().zip(b.as_raw());
    let differences: Vec<u8> = pairs.map(|(a, b)| a.abs_diff(*b)).collect();
    let sum: u64 = differences.iter().map(|&d| u64::from(d)).sum();
    let seen = differences.iter().filter(|&&d| d > VISIBLE).count();
    (sum as f64 / differences.len() as f64, seen as f64 / differences.len() as f64)
}

#[test]
fn utility_of_the_loan_table() {
    check("utility-loan-indicators-auc.png");
}

#[test]
fn known_pairs_with_a_band() {
    check("known-pairs-loan-1.png");
}

#[test]
fn every_figure_has_ink_and_paper() {
    for path in report().rendered.figures.iter().filter(|path| path.extension().is_some_and(|e| e == "png")) {
        let picture = image::open(path).unwrap().into_rgb8();
        let dark = picture.pixels().filter(|pixel| pixel.0.iter().all(|&value| value < 100)).count();
        let white = picture.pixels().filter(|pixel| pixel.0 == [255; 3]).count();
        assert!(dark > 200, "{} has no text", path.display());
        assert!(white * 3 > picture.pixels().count(), "{} is full", path.display());
    }
}
