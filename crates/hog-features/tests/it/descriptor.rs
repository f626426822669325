//! Properties of descriptors and grids.

use hog_features::{
    Border, DenseHog, Epsilon, HogError, HogOptions, HogSpec, Normalisation, Order, Pooling, Voting,
};
use image::{GrayImage, imageops};
use proptest::prelude::*;

use crate::picture::{cut, waves};

/// Every combination of pooling and voting, with small cells.
pub(crate) fn variants() -> Vec<HogOptions> {
    let presets = [HogOptions::scikit_image(), HogOptions::opencv(), HogOptions::felzenszwalb()];
    let votings = [Voting::Hard, Voting::Linear];
    presets
        .iter()
        .flat_map(|preset| votings.map(|voting| HogOptions { voting, cell: 4, ..*preset }))
        .collect()
}

fn extract(options: HogOptions, image: &GrayImage) -> Vec<f32> {
    let spec = HogSpec::new(options, image.width(), image.height()).unwrap();
    spec.extract(image).unwrap()
}

fn assert_close(found: &[f32], expected: &[f32], tolerance: f32) {
    assert_eq!(found.len(), expected.len());
    for (i, (found, expected)) in found.iter().zip(expected).enumerate() {
        assert!((found - expected).abs() <= tolerance, "value {i}: {found} instead of {expected}");
    }
}

#[test]
fn a_brighter_picture_has_the_same_descriptor() {
    let image = waves(37, 29, 1);
    let brighter = GrayImage::from_fn(37, 29, |x, y| image::Luma([image.get_pixel(x, y).0[0] + 5]));
    for options in variants() {
        let options = HogOptions { transform_sqrt: false, ..options };
        assert_eq!(extract(options, &image), extract(options, &brighter), "{options:?}");
    }
}

#[test]
fn a_flat_picture_has_an_empty_descriptor() {
    for options in variants() {
        assert!(
            extract(options, &GrayImage::from_pixel(24, 24, image::Luma([77]))).iter().all(|&v| v == 0.0)
        );
    }
}

/// The descriptor of the mirrored image, from that of the image: cells and bins change places.
fn mirrored(spec: &HogSpec, descriptor: &[f32]) -> Vec<f32> {
    let (options, (across, down)) = (spec.options(), spec.grid());
    let (bins, side) = (options.orientations, options.block);
    let mut out = vec![0.0; descriptor.len()];
    for (row, column) in (0..down).flat_map(|row| (0..across).map(move |column| (row, column))) {
        let from = spec.offset(across - 1 - column, row).unwrap();
        let to = spec.offset(column, row).unwrap();
        for y in 0..side {
            for x in 0..side {
                let place = |x: usize| match options.order {
                    Order::RowMajor => (y * side + x) * bins,
                    Order::ColumnMajor => (x * side + y) * bins,
                };
                for bin in 0..bins {
                    out[to + place(x) + bin] = descriptor[from + place(side - 1 - x) + bins - 1 - bin];
                }
            }
        }
    }
    out
}

#[test]
fn a_mirrored_picture_has_a_mirrored_descriptor() {
    // Hard votes at a bin's very edge go to one side; and OpenCV's Gaussian is off the centre by half a pixel.
    let options = HogOptions { voting: Voting::Linear, cell: 4, ..HogOptions::scikit_image() };
    let image = waves(32, 24, 2);
    let spec = HogSpec::new(options, 32, 24).unwrap();
    let expected = mirrored(&spec, &spec.extract(&image).unwrap());
    assert_close(&spec.extract(&imageops::flip_horizontal(&image)).unwrap(), &expected, 1e-5);
}

#[test]
fn a_grid_of_the_whole_picture_is_its_descriptor() {
    for (width, height) in [(36, 36), (47, 33), (200, 19), (8, 8)] {
        let image = waves(width, height, 3);
        for options in variants() {
            let expected = extract(options, &image);
            let mut dense = DenseHog::new(options).unwrap();
            dense.compute(&image).unwrap();
            let mut found = vec![0.0; expected.len()];
            dense.window_into((0, 0), dense.grid(), &mut found).unwrap();
            assert_eq!(found, expected, "{options:?}");
        }
    }
}

/// Grid positions that a window's border does not touch, counted from its edge.
fn untouched(options: &HogOptions) -> usize {
    if options.pooling == Pooling::Felzenszwalb { 2 } else { 1 }
}

#[test]
fn a_window_of_a_grid_is_the_descriptor_of_the_window_away_from_its_border() {
    let image = waves(80, 64, 4);
    for options in variants() {
        let mut dense = DenseHog::new(options).unwrap();
        dense.compute(&image).unwrap();
        let spec = HogSpec::new(options, 36, 36).unwrap();
        let (mut found, depth) = (vec![0.0; spec.len()], spec.depth());
        dense.window_into((5, 3), spec.grid(), &mut found).unwrap();
        let expected = spec.extract(&cut(&image, (20, 12), (36, 36))).unwrap();
        let (edge, side) = (untouched(&options), spec.grid().0);
        for (row, column) in (edge..side - edge).flat_map(|row| (edge..side - edge).map(move |c| (row, c))) {
            let start = spec.offset(column, row).unwrap();
            assert_eq!(found[start..start + depth], expected[start..start + depth], "{options:?}");
        }
    }
}

#[test]
fn a_window_in_place_is_the_window_cut_out() {
    let image = waves(61, 53, 5);
    for options in variants() {
        for border in [Border::Zero, Border::Replicate, Border::Skip] {
            let options = HogOptions { border, ..options };
            let mut extractor = HogSpec::new(options, 36, 28).unwrap().extractor();
            let mut found = vec![0.0; extractor.spec().len()];
            extractor.extract_window_into(&image, 7, 11, &mut found).unwrap();
            assert_eq!(found, extract(options, &cut(&image, (7, 11), (36, 28))), "{options:?}");
        }
    }
}

#[test]
fn an_extractor_forgets_the_picture_before() {
    for options in variants() {
        let mut extractor = HogSpec::new(options, 36, 36).unwrap().extractor();
        let mut out = vec![0.0; extractor.spec().len()];
        for seed in 0..3 {
            let image = waves(36, 36, seed);
            extractor.extract_into(&image, &mut out).unwrap();
            assert_eq!(out, extract(options, &image));
        }
    }
}

#[test]
fn borders_differ_as_they_say() {
    // A ramp across: every gradient is (2, 0), but at the left and right border.
    let ramp = GrayImage::from_fn(8, 8, |x, _| image::Luma([x as u8]));
    let total = |border| {
        let options = HogOptions {
            border,
            block: 1,
            normalisation: Normalisation::L1,
            epsilon: Epsilon::Quadrature(1e6),
            ..HogOptions::scikit_image()
        };
        // With a huge epsilon the value is the mean magnitude, scaled.
        (f64::from(extract(options, &ramp).iter().sum::<f32>()) * 64e6).round() as i32
    };
    assert_eq!(total(Border::Zero), 8 * 6 * 2);
    assert_eq!(total(Border::Replicate), 8 * (6 * 2 + 2));
    assert_eq!(total(Border::Skip), 6 * 6 * 2);
}

#[test]
fn wrong_options_are_named() {
    let check = |options: HogOptions, expected: &str| {
        let error = HogSpec::new(options, 64, 64).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    };
    let (cells, blocks) = (HogOptions::scikit_image(), HogOptions::opencv());
    let felzenszwalb = HogOptions::felzenszwalb();
    check(HogOptions { orientations: 0, ..cells }, "`orientations` is 0");
    check(HogOptions { cell: 0, ..cells }, "`cell` is 0");
    check(HogOptions { cell: usize::MAX, ..cells }, "`cell`");
    check(HogOptions { block: 7, ..blocks }, "`block` is 7");
    check(HogOptions { stride: 0, ..blocks }, "`stride` is 0");
    check(HogOptions { clip: f32::NAN, ..cells }, "`clip` is NaN");
    check(HogOptions { epsilon: Epsilon::Quadrature(0.0), ..cells }, "`epsilon` is 0");
    check(HogOptions { signed: true, ..cells }, "`signed`");
    check(HogOptions { signed: true, ..felzenszwalb }, "`signed`");
    check(HogOptions { block: 3, ..felzenszwalb }, "`pooling`");
    check(HogOptions { epsilon: blocks.epsilon, ..felzenszwalb }, "`epsilon`");
    check(HogOptions { cell: 40, ..cells }, "needs 80x80");
}

#[test]
fn wrong_sizes_are_refused() {
    let options = HogOptions::scikit_image();
    let error = HogSpec::new(options, 1 << 20, 1 << 20).unwrap_err();
    assert!(matches!(error, HogError::TooLarge { .. }));
    assert!(matches!(HogSpec::new(options, u32::MAX, u32::MAX), Err(HogError::TooLarge { .. })));
    assert!(matches!(HogSpec::new(options, 0, 64), Err(HogError::TooSmall { .. })));
    let mut extractor = HogSpec::new(options, 64, 64).unwrap().extractor();
    let mut out = vec![0.0; extractor.spec().len()];
    let small = waves(63, 64, 0);
    assert!(matches!(extractor.extract_into(&small, &mut out), Err(HogError::SizeMismatch { .. })));
    let outside = extractor.extract_window_into(&waves(70, 70, 0), 7, 0, &mut out);
    assert!(matches!(outside, Err(HogError::WindowOutside { .. })));
    let short = extractor.extract_into(&waves(64, 64, 0), &mut out[1..]);
    assert!(matches!(short, Err(HogError::LengthMismatch { .. })));
    let mut dense = DenseHog::new(options).unwrap();
    assert!(dense.compute(&GrayImage::new(0, 0)).is_err());
    assert!(dense.window_into((0, 0), (1, 1), &mut out[..36]).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// Any options and size give an error or finite values, none above 1, as many as the spec says.
    #[test]
    fn any_options_and_size_are_safe(
        (width, height) in (1..70_u32, 1..70_u32),
        (orientations, cell, block, stride) in (1..20_usize, 1..12_usize, 1..7_usize, 1..7_usize),
        (pooling, voting, border, norm) in (0..3_usize, 0..2_usize, 0..3_usize, 0..4_usize),
        (signed, transform_sqrt, row_major, seed) in (any::<bool>(), any::<bool>(), any::<bool>(), 0..100_u32),
    ) {
        let options = HogOptions {
            orientations, cell, block, stride, signed, transform_sqrt,
            pooling: [Pooling::Cells, Pooling::GaussianBlocks, Pooling::Felzenszwalb][pooling],
            voting: [Voting::Hard, Voting::Linear][voting],
            border: [Border::Zero, Border::Replicate, Border::Skip][border],
            normalisation: [Normalisation::L1, Normalisation::L1Sqrt, Normalisation::L2, Normalisation::L2Hys][norm],
            order: if row_major { Order::RowMajor } else { Order::ColumnMajor },
            ..HogOptions::scikit_image()
        };
        let options = match options.pooling {
            Pooling::Felzenszwalb => {
                let fixed = HogOptions::felzenszwalb();
                HogOptions { block: fixed.block, stride: fixed.stride, normalisation: fixed.normalisation, ..options }
            }
            _ => options,
        };
        let Ok(spec) = HogSpec::new(options, width, height) else { return Ok(()) };
        let image = waves(width, height, seed);
        let values = spec.extract(&image).unwrap();
        prop_assert_eq!(values.len(), spec.len());
        prop_assert!(values.iter().all(|value| value.is_finite() && *value >= 0.0));
        let mut dense = DenseHog::new(options).unwrap();
        dense.compute(&image).unwrap();
        prop_assert_eq!(dense.grid(), spec.grid());
        let mut window = vec![0.0; values.len()];
        dense.window_into((0, 0), spec.grid(), &mut window).unwrap();
        prop_assert_eq!(window, values);
    }
}
