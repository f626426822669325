//! Descriptors against scikit-image, OpenCV and a NumPy implementation of Felzenszwalb's cells
//! (`tests/golden/generate.py`).

use std::path::PathBuf;

use hog_features::{Epsilon, HogOptions, HogSpec, Normalisation, Voting};
use image::GrayImage;
use serde_json::Value;

fn golden(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name)
}

fn picture(case: &Value) -> GrayImage {
    let name = format!("{}.png", case["picture"].as_str().unwrap());
    let rgb = image::open(golden(&name)).unwrap().to_rgb8();
    GrayImage::from_fn(rgb.width(), rgb.height(), |x, y| grey(rgb.get_pixel(x, y).0))
}

/// ITU-R 601 luma in integers, as the script has it.
fn grey(rgb: [u8; 3]) -> image::Luma<u8> {
    let [r, g, b] = rgb.map(u32::from);
    image::Luma([((299 * r + 587 * g + 114 * b + 500) / 1000) as u8])
}

fn size(case: &Value, key: &str) -> usize {
    usize::try_from(case[key].as_u64().unwrap()).unwrap()
}

/// Compares every case of `file` with the descriptor that `options` makes of it.
fn check(file: &str, tolerance: f64, options: impl Fn(&Value) -> HogOptions) {
    let text = std::fs::read_to_string(golden(file)).unwrap();
    let golden: Value = serde_json::from_str(&text).unwrap();
    let unit = golden["unit"].as_f64().unwrap();
    let cases = golden["cases"].as_array().unwrap();
    assert!(cases.len() >= 5);
    for case in cases {
        let expected: Vec<f64> =
            case["values"].as_array().unwrap().iter().map(|value| value.as_f64().unwrap() * unit).collect();
        let options = options(case);
        let found = extract(case, options);
        assert_eq!(found.len(), expected.len(), "{options:?}");
        for (i, (found, expected)) in found.iter().zip(&expected).enumerate() {
            let difference = (f64::from(*found) - expected).abs();
            assert!(difference <= tolerance, "value {i}: {found} instead of {expected} with {options:?}");
        }
    }
}

/// The descriptor of the case's image, cut to the case's window where it names one.
fn extract(case: &Value, options: HogOptions) -> Vec<f32> {
    let image = picture(case);
    let image = match case.get("width") {
        None => image,
        Some(_) => {
            let (width, height) = (size(case, "width") as u32, size(case, "height") as u32);
            image::imageops::crop_imm(&image, 0, 0, width, height).to_image()
        }
    };
    let spec = HogSpec::new(options, image.width(), image.height()).unwrap();
    spec.extract(&image).unwrap()
}

#[test]
fn equals_scikit_image() {
    check("scikit_image.json", 1e-5, |case| HogOptions {
        cell: size(case, "cell"),
        block: size(case, "block"),
        orientations: size(case, "orientations"),
        transform_sqrt: case["sqrt"].as_bool().unwrap(),
        normalisation: match case["norm"].as_str().unwrap() {
            "L1" => Normalisation::L1,
            "L1-sqrt" => Normalisation::L1Sqrt,
            "L2" => Normalisation::L2,
            _ => Normalisation::L2Hys,
        },
        ..HogOptions::scikit_image()
    });
}

#[test]
fn equals_opencv() {
    check("opencv.json", 1e-3, |case| HogOptions {
        cell: size(case, "cell"),
        block: size(case, "block"),
        stride: size(case, "stride"),
        orientations: size(case, "orientations"),
        signed: case["signed"].as_bool().unwrap(),
        transform_sqrt: case["sqrt"].as_bool().unwrap(),
        ..HogOptions::opencv()
    });
}

#[test]
fn equals_the_formulas_of_felzenszwalb() {
    check("felzenszwalb.json", 1e-5, |case| HogOptions {
        cell: size(case, "cell"),
        epsilon: Epsilon::Quadrature(case["epsilon"].as_f64().unwrap() as f32),
        voting: if case["linear"].as_bool().unwrap() { Voting::Linear } else { Voting::Hard },
        ..HogOptions::felzenszwalb()
    });
}
