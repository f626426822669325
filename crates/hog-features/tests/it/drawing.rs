//! Drawing descriptors.

use hog_features::{HogError, HogSpec, draw};
use image::GrayImage;

use crate::descriptor::variants;
use crate::picture::waves;

#[test]
fn strokes_run_along_edges() {
    // A vertical edge: the gradient points across, the stroke runs down.
    let edge = GrayImage::from_fn(24, 24, |x, _| image::Luma([if x < 12 { 20 } else { 200 }]));
    for options in variants() {
        let spec = HogSpec::new(options, 24, 24).unwrap();
        let drawn = draw(&spec, &spec.extract(&edge).unwrap(), 16).unwrap();
        assert_eq!(drawn.dimensions(), (96, 96), "{options:?}");
        let bright = |x: u32, y: u32| u32::from(drawn.get_pixel(x, y).0[0]);
        // The cell at column 2 or 3 holds the edge; its stroke is near the vertical through its middle.
        let middle = [40, 56].map(|x| bright(x, 40) + bright(x, 36) + bright(x, 44)).into_iter().max();
        let beside = [40, 56].map(|x| bright(x - 6, 40) + bright(x + 6, 40)).into_iter().max();
        assert!(middle > beside && middle > Some(200), "{options:?}: {middle:?} {beside:?}");
    }
}

#[test]
fn wrong_descriptors_are_refused() {
    let spec = HogSpec::new(variants()[0], 24, 24).unwrap();
    let mut descriptor = spec.extract(&waves(24, 24, 0)).unwrap();
    assert!(matches!(draw(&spec, &descriptor[1..], 8), Err(HogError::LengthMismatch { .. })));
    assert!(matches!(draw(&spec, &descriptor, 0), Err(HogError::OptionOutOfRange { .. })));
    descriptor[3] = f32::NAN;
    assert!(matches!(draw(&spec, &descriptor, 8), Err(HogError::NotFinite { index: 3, .. })));
}
