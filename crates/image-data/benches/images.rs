//! Decoding, resizing, generating and pasting, one image a call.

use std::io::Cursor;

use divan::{Bencher, black_box, counter::ItemsCount};
use image::{GrayImage, ImageFormat};
use image_data::{
    Generator, GeneratorOptions, LoadOptions, PasteOptions, Paster, SceneGenerator, SceneOptions, Size,
    decode::{decode_grey, resized},
};

fn main() {
    divan::main();
}

fn generator(side: u32) -> Generator {
    let options = GeneratorOptions { width: side, height: side, ..GeneratorOptions::default() };
    Generator::new(&options).expect("sides within the limits")
}

/// Runs `make` on 0, 1, 2, … so that the variety of items is averaged.
fn over_items<T>(bencher: Bencher, mut make: impl FnMut(usize) -> T) {
    let mut index = 0;
    bencher.counter(ItemsCount::new(1_u32)).bench_local(|| {
        index += 1;
        make(black_box(index))
    });
}

#[divan::bench(args = [36, 64, 128])]
fn generate_face(bencher: Bencher, side: u32) {
    let generator = generator(side);
    over_items(bencher, |i| generator.face(i));
}

#[divan::bench(args = [36, 64, 128])]
fn generate_nonface(bencher: Bencher, side: u32) {
    let generator = generator(side);
    over_items(bencher, |i| generator.nonface(i));
}

#[divan::bench]
fn generate_scene_320x240(bencher: Bencher) {
    let scenes = SceneGenerator::new(&SceneOptions::default()).expect("the defaults are valid");
    over_items(bencher, |i| scenes.scene(i));
}

#[divan::bench]
fn paste_into_640x480(bencher: Bencher) {
    let faces: Vec<GrayImage> = (0..8).map(|i| generator(36).face(i)).collect();
    let paster = Paster::new(&PasteOptions::default(), &faces).expect("the defaults are valid");
    let background = GrayImage::new(640, 480);
    over_items(bencher, |i| paster.scene(&background, i));
}

#[divan::bench(args = [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Pnm])]
fn decode_64x64(bencher: Bencher, format: ImageFormat) {
    let mut bytes = Cursor::new(Vec::new());
    generator(64).face(0).write_to(&mut bytes, format).expect("memory takes any image");
    let options = LoadOptions::default();
    bencher.bench_local(|| decode_grey(black_box(bytes.get_ref()), &options));
}

#[divan::bench]
fn resize_128_to_64(bencher: Bencher) {
    let (image, size) = (generator(128).face(0), Size::new(64, 64).expect("within the limits"));
    bencher.bench_local(|| resized(black_box(&image), size));
}
