//! Finds a drawn shape in a scene, with a detector whose weights are a single descriptor of the shape:
//! `cargo run --release -p hog-features --example find`.

use std::error::Error;

use hog_features::image::{GrayImage, Luma, imageops};
use hog_features::{Detector, DetectorOptions, HogSpec};

fn main() -> Result<(), Box<dyn Error>> {
    let options = DetectorOptions::default().with_window((32, 32)).with_start_scale(1.0);
    let spec = HogSpec::new(options.hog, 32, 32)?;
    let shape = spec.extract(&ring(32))?;
    let empty = spec.extract(&GrayImage::from_pixel(32, 32, Luma([60])))?;

    // Linear discrimination of two examples: the weights are the difference of their descriptors. A detector for real use
    // is trained on many, with the feature `training`.
    let weights: Vec<f32> = shape.iter().zip(&empty).map(|(a, b)| a - b).collect();
    let product = |with: &[f32]| weights.iter().zip(with).map(|(w, x)| w * x).sum::<f32>();
    let middle = (product(&shape) + product(&empty)) / 2.0;
    let detector = Detector::new(options, &weights, -middle)?;

    let mut scene = GrayImage::from_fn(200, 150, |x, y| Luma([50 + (x / 8 + y / 8) as u8 % 20]));
    for (x, y, side) in [(20, 30, 32), (90, 60, 64)] {
        imageops::replace(&mut scene, &ring(side), x, y);
        println!("drawn at ({x}, {y}), {side} pixels wide");
    }
    for found in detector.scanner().detect(&scene)? {
        println!(
            "found at ({:.0}, {:.0}), {:.0} pixels wide, score {:.2}",
            found.x, found.y, found.w, found.score
        );
    }
    Ok(())
}

/// A bright ring on a dark ground.
fn ring(side: u32) -> GrayImage {
    let centre = side as f32 / 2.0;
    GrayImage::from_fn(side, side, |x, y| {
        let radius = ((x as f32 - centre).powi(2) + (y as f32 - centre).powi(2)).sqrt() / centre;
        Luma([if (0.5..0.75).contains(&radius) { 220 } else { 60 }])
    })
}
