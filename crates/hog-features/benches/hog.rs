//! Descriptors a size and variant, the grid of a whole image, resizing, and a whole scan.
#![allow(clippy::unwrap_used, reason = "the options are valid")]

use divan::{Bencher, black_box};
use hog_features::{DenseHog, Detector, DetectorOptions, HogOptions, HogSpec, Resizer};
use image::{GrayImage, Luma};

fn main() {
    divan::main();
}

/// An image with gradients of every direction and strength.
fn picture(width: u32, height: u32) -> GrayImage {
    GrayImage::from_fn(width, height, |x, y| {
        let (x, y) = (x as f32, y as f32);
        let wave = (0.11 * x + 0.07 * y).sin() + (0.003 * x * y).cos() + (0.5 * x - 0.3 * y).sin() * 0.3;
        Luma([(127.0 + 50.0 * wave) as u8])
    })
}

const SIZES: [(u32, u32, usize); 4] = [(36, 36, 6), (36, 36, 4), (64, 64, 8), (64, 128, 8)];

fn extract(bencher: Bencher<'_, '_>, options: HogOptions, (width, height, cell): (u32, u32, usize)) {
    let options = HogOptions { cell, ..options };
    let image = picture(width, height);
    let mut extractor = HogSpec::new(options, width, height).unwrap().extractor();
    let mut out = vec![0.0; extractor.spec().len()];
    bencher.bench_local(|| {
        extractor.extract_into(black_box(&image), &mut out).unwrap();
        black_box(out[0])
    });
}

#[divan::bench(args = SIZES)]
fn scikit_image(bencher: Bencher<'_, '_>, size: (u32, u32, usize)) {
    extract(bencher, HogOptions::scikit_image(), size);
}

#[divan::bench(args = SIZES)]
fn opencv(bencher: Bencher<'_, '_>, size: (u32, u32, usize)) {
    extract(bencher, HogOptions::opencv(), size);
}

#[divan::bench(args = SIZES)]
fn felzenszwalb(bencher: Bencher<'_, '_>, size: (u32, u32, usize)) {
    extract(bencher, HogOptions::felzenszwalb(), size);
}

#[divan::bench(args = [4, 8])]
fn dense_640x480(bencher: Bencher<'_, '_>, cell: usize) {
    let image = picture(640, 480);
    let mut dense = DenseHog::new(HogOptions { cell, ..HogOptions::felzenszwalb() }).unwrap();
    bencher.bench_local(|| dense.compute(black_box(&image)).unwrap());
}

#[divan::bench(args = [0.9, 0.6, 0.3])]
fn resize_640x480(bencher: Bencher<'_, '_>, scale: f32) {
    let image = picture(640, 480);
    let mut resizer = Resizer::new();
    resizer.load(&image).unwrap();
    let side = |pixels: f32| (pixels * scale) as u32;
    bencher.bench_local(|| resizer.resize(side(640.0), side(480.0)).unwrap());
}

#[divan::bench(sample_count = 10)]
fn scan_640x480(bencher: Bencher<'_, '_>) {
    let image = picture(640, 480);
    let options = DetectorOptions { threshold: 1e6, ..DetectorOptions::default() };
    let spec = HogSpec::new(options.hog, 36, 36).unwrap();
    let detector = Detector::new(options, &vec![0.01; spec.len()], 0.0).unwrap();
    let mut scanner = detector.scanner();
    bencher.bench_local(|| scanner.detect(black_box(&image)).unwrap());
}
