//! Detectors: scores, boxes, mining, resizing.

use std::sync::atomic::{AtomicUsize, Ordering};

use hog_features::{
    Detection, Detector, DetectorOptions, HogError, HogOptions, HogSpec, Resizer, Suppression, WindowFeatures,
};
use image::{GrayImage, Luma, imageops};
use proptest::prelude::*;

use crate::descriptor::variants;
use crate::picture::{cut, waves};

/// The pattern to be found, in a square of `side` pixels.
fn pattern(side: u32) -> GrayImage {
    let mut resizer = Resizer::new();
    resizer.load(&waves(32, 32, 99)).unwrap();
    resizer.resize(side, side).unwrap()
}

/// A model that likes the pattern: its descriptor less the mean of those of other textures.
fn pattern_detector(options: DetectorOptions) -> Detector {
    let spec = HogSpec::new(options.hog, options.window.0, options.window.1).unwrap();
    let wanted = spec.extract(&pattern(32)).unwrap();
    let mut other = vec![0.0; wanted.len()];
    for seed in 0..8 {
        let texture = spec.extract(&waves(32, 32, seed)).unwrap();
        other.iter_mut().zip(texture).for_each(|(sum, value)| *sum += value / 8.0);
    }
    let weights: Vec<f32> = wanted.iter().zip(&other).map(|(wanted, other)| wanted - other).collect();
    let dot = |values: &[f32]| weights.iter().zip(values).map(|(w, v)| w * v).sum::<f32>();
    let bias = -0.35 * (dot(&wanted) + dot(&other));
    Detector::new(options, &weights, bias - 0.2 * dot(&wanted)).unwrap()
}

fn options(hog: HogOptions) -> DetectorOptions {
    DetectorOptions { hog, window: (32, 32), start_scale: 1.0, ..DetectorOptions::default() }
}

#[test]
fn the_pattern_is_found_where_it_is() {
    let mut scene = waves(200, 150, 7);
    let places = [(20, 28, 32), (112, 40, 64)];
    for (x, y, side) in places {
        imageops::replace(&mut scene, &pattern(side), i64::from(x), i64::from(y));
    }
    for hog in variants() {
        // Every fourth level is half the size, so that both are met as they were learned.
        let detector = pattern_detector(DetectorOptions { scale_step: 0.5_f32.powf(0.25), ..options(hog) });
        let found = detector.scanner().detect(&scene).unwrap();
        assert!(found.is_sorted_by(|a, b| a.order(b).is_le()));
        for (x, y, side) in places {
            let [x, y, w] = [x, y, side].map(|value| value as f32);
            let place = Detection { x, y, w, h: w, score: 0.0 };
            assert!(found.iter().take(2).any(|box_| box_.iou(&place) > 0.6), "{hog:?}: {found:?}");
        }
    }
}

#[test]
fn a_scan_gives_the_model_s_value_of_every_window() {
    let scene = waves(90, 70, 8);
    for hog in variants() {
        let all = DetectorOptions { threshold: -1e6, scale_step: 0.8, ..options(hog) };
        let detector = pattern_detector(all);
        let mut windows = 0;
        let visit = |detection: &Detection, descriptor: &[f32]| {
            let expected = detector.score(descriptor).unwrap();
            assert!((detection.score - expected).abs() < 1e-3 * expected.abs().max(1.0), "{hog:?}");
            windows += 1;
        };
        detector.scanner().scan_windows(&scene, usize::MAX, WindowFeatures::Shared, visit).unwrap();
        assert!(windows > 100);
    }
}

#[test]
fn isolated_windows_are_those_of_the_resized_picture() {
    let scene = waves(64, 48, 9);
    let hog = HogOptions { cell: 8, ..HogOptions::felzenszwalb() };
    let detector = pattern_detector(DetectorOptions { threshold: -1e6, ..options(hog) });
    let mut extractor = detector.spec().extractor();
    let mut expected = vec![0.0; detector.spec().len()];
    let mut seen = 0;
    let visit = |detection: &Detection, descriptor: &[f32]| {
        if detection.w == 32.0 {
            let (x, y) = (detection.x as usize, detection.y as usize);
            extractor.extract_into(&cut(&scene, (x, y), (32, 32)), &mut expected).unwrap();
            assert_eq!(descriptor, expected);
            seen += 1;
        }
    };
    detector.scanner().scan_windows(&scene, 1000, WindowFeatures::Isolated, visit).unwrap();
    assert_eq!(seen, 5 * 3);
}

#[test]
fn the_best_windows_are_mined() {
    let scene = waves(120, 90, 10);
    let detector = pattern_detector(DetectorOptions { threshold: -1e6, ..options(variants()[4]) });
    let scores = |most| {
        let mut scores = Vec::new();
        let visit = |detection: &Detection, _: &[f32]| scores.push(detection.score);
        detector.scanner().scan_windows(&scene, most, WindowFeatures::Shared, visit).unwrap();
        scores.sort_by(|a, b| b.total_cmp(a));
        scores
    };
    let all = scores(usize::MAX);
    assert_eq!(scores(7), all[..7]);
}

#[test]
fn a_filter_changes_what_is_searched() {
    let detector = pattern_detector(DetectorOptions { threshold: -100.0, ..options(variants()[5]) });
    let scene = waves(90, 70, 13);
    let found = detector.scanner().detect(&scene).unwrap();
    assert!(!found.is_empty());
    let same = |_: &mut [u8], _: (u32, u32)| Ok(());
    assert_eq!(detector.scanner().with_level_filter(&same).detect(&scene).unwrap(), found);
    let mirror = |pixels: &mut [u8], (width, _): (u32, u32)| {
        pixels.chunks_mut(width as usize).for_each(<[u8]>::reverse);
        Ok(())
    };
    assert_ne!(detector.scanner().with_level_filter(&mirror).detect(&scene).unwrap(), found);
    let refusal = HogError::Filter { reason: "no key".to_owned() };
    let fails = |_: &mut [u8], _: (u32, u32)| Err(refusal.clone());
    assert_eq!(detector.scanner().with_level_filter(&fails).detect(&scene), Err(refusal.clone()));
}

#[test]
fn strips_of_any_size_find_what_whole_levels_do() {
    let scene = waves(190, 260, 14);
    for hog in variants() {
        let some = DetectorOptions { threshold: -30.0, start_scale: 1.3, ..options(hog) };
        let detector = pattern_detector(some);
        let whole = detector.scanner().with_strips_of(usize::MAX).detect(&scene).unwrap();
        assert!(!whole.is_empty(), "{hog:?}");
        for pixels in [1, 15_000, 30_000] {
            let found = detector.scanner().with_strips_of(pixels).detect(&scene).unwrap();
            assert_eq!(found, whole, "{hog:?} in strips of {pixels}");
        }
    }
}

#[test]
fn a_search_ends_when_it_is_told_to() {
    let detector = pattern_detector(options(variants()[5]));
    let asked = AtomicUsize::new(0);
    let third = || asked.fetch_add(1, Ordering::Relaxed) == 2;
    let mut scanner = detector.scanner().with_strips_of(1).with_stop(&third);
    assert_eq!(scanner.detect(&waves(90, 90, 3)), Err(HogError::Stopped));
    assert_eq!(asked.load(Ordering::Relaxed), 3);
    assert!(scanner.detect(&waves(90, 90, 3)).is_ok(), "the next search goes to its end");
}

#[test]
fn scanning_again_gives_the_same() {
    let detector = pattern_detector(options(variants()[5]));
    let mut scanner = detector.scanner();
    let (one, other) = (waves(150, 100, 11), waves(80, 200, 12));
    let first = scanner.detect(&one).unwrap();
    scanner.detect(&other).unwrap();
    assert_eq!(scanner.detect(&one).unwrap(), first);
    assert_eq!(detector.scanner().detect(&one).unwrap(), first);
}

#[test]
fn a_picture_smaller_than_the_window_has_nothing() {
    let detector = pattern_detector(options(variants()[4]));
    assert_eq!(detector.scanner().detect(&waves(31, 200, 0)).unwrap(), []);
    assert!(detector.scanner().detect(&GrayImage::new(0, 5)).is_err());
}

#[test]
fn wrong_models_and_options_are_refused() {
    let hog = HogOptions { cell: 4, ..HogOptions::felzenszwalb() };
    let spec = HogSpec::new(hog, 32, 32).unwrap();
    let mut weights = vec![0.0; spec.len()];
    assert!(matches!(Detector::new(options(hog), &weights[1..], 0.0), Err(HogError::LengthMismatch { .. })));
    assert!(matches!(Detector::new(options(hog), &weights, f32::INFINITY), Err(HogError::NotFinite { .. })));
    weights[5] = f32::NAN;
    assert!(matches!(Detector::new(options(hog), &weights, 0.0), Err(HogError::NotFinite { index: 5, .. })));
    weights[5] = 0.0;
    let check = |options: DetectorOptions, name: &str| {
        let error = Detector::new(options, &weights, 0.0).unwrap_err().to_string();
        assert!(error.contains(name), "{error}");
    };
    check(DetectorOptions { threshold: f32::NAN, ..options(hog) }, "`threshold` is NaN");
    check(DetectorOptions { start_scale: 5.0, ..options(hog) }, "`start_scale` is 5");
    check(DetectorOptions { scale_step: 1.0, ..options(hog) }, "`scale_step` is 1");
    check(DetectorOptions { max_detections: 0, ..options(hog) }, "`max_detections` is 0");
    let suppression = Suppression { iou: -1.0, ..Suppression::default() };
    check(DetectorOptions { suppression, ..options(hog) }, "`suppression.iou` is -1");
}

#[test]
fn resizing_keeps_flat_pictures_and_means() {
    let mut resizer = Resizer::new();
    resizer.load(&GrayImage::from_pixel(37, 23, Luma([201]))).unwrap();
    for (width, height) in [(37, 23), (20, 12), (5, 3), (1, 1), (60, 50), (37, 1)] {
        let resized = resizer.resize(width, height).unwrap();
        assert!(resized.pixels().all(|pixel| pixel.0 == [201]), "{width}x{height}");
    }
    let image = waves(64, 48, 3);
    resizer.load(&image).unwrap();
    assert_eq!(resizer.resize(64, 48).unwrap(), image);
    let mean = |image: &GrayImage| {
        image.pixels().map(|pixel| f64::from(pixel.0[0])).sum::<f64>()
            / f64::from(image.width() * image.height())
    };
    for (width, height) in [(48, 36), (32, 24), (20, 15), (8, 6)] {
        assert!((mean(&resizer.resize(width, height).unwrap()) - mean(&image)).abs() < 0.6);
    }
    assert!(resizer.resize(0, 4).is_err());
    assert!(Resizer::new().resize(4, 4).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(30))]

    /// Every pixel of the result lies between the least and the greatest of the source; no size goes wrong.
    #[test]
    fn resizing_never_overshoots(
        (width, height) in (1..40_u32, 1..40_u32),
        (to_width, to_height) in (1..60_u32, 1..60_u32),
        seed in 0..50_u32,
    ) {
        let image = waves(width, height, seed);
        let mut resizer = Resizer::new();
        resizer.load(&image).unwrap();
        let resized = resizer.resize(to_width, to_height).unwrap();
        let greys = |image: &GrayImage| image.pixels().map(|pixel| pixel.0[0]).collect::<Vec<_>>();
        let (least, greatest) = (greys(&image).into_iter().min().unwrap(), greys(&image).into_iter().max().unwrap());
        prop_assert!(greys(&resized).into_iter().all(|grey| (least..=greatest).contains(&grey)));
    }
}
