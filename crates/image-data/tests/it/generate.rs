//! Generated and pasted images.

use image::{GrayImage, Luma};
use image_data::generate::FACES_SYNTHETIC_SEED;
use image_data::{
    AnnotatedImage, Generator, GeneratorOptions, ImageError, PasteOptions, Paster, SceneGenerator,
    SceneOptions,
};
use proptest::prelude::*;
use sha2::{Digest, Sha256};

use crate::pictures::ramp;

fn generator(width: u32, height: u32, seed: u8) -> Generator {
    Generator::new(&GeneratorOptions { width, height, seed: [seed; 32] }).unwrap()
}

fn mean(image: &GrayImage) -> f64 {
    image.iter().map(|&value| f64::from(value)).sum::<f64>() / image.len() as f64
}

#[test]
fn an_item_depends_on_seed_and_index_alone() {
    let first = generator(48, 48, 1);
    let later: Vec<GrayImage> = [7, 3, 9].map(|i| first.face(i)).to_vec();
    assert_eq!(later, [7, 3, 9].map(|i| generator(48, 48, 1).face(i)));
    assert_ne!(first.face(3), first.face(4));
    assert_ne!(first.face(3), generator(48, 48, 2).face(3));
    assert_ne!(first.nonface(3), first.nonface(4));
}

/// The manifest of the set names the hashes of its pixels: they may only change on purpose, since every result made
/// from generated sets changes with them. They were found equal in debug and release builds.
#[test]
fn the_bytes_of_the_embedded_set_are_those_of_its_manifest() {
    let manifest = include_str!("../data/faces-synthetic/dataset.toml");
    let patches = Generator::new(&GeneratorOptions::default()).unwrap();
    let scenes = SceneGenerator::new(&SceneOptions::default()).unwrap();
    check_hash(manifest, "items", (0..2000).map(|i| patches.labelled(i).0));
    check_hash(manifest, "scenes", (0..40).map(|i| scenes.scene(i).image));
    let seed = String::from_utf8(FACES_SYNTHETIC_SEED.to_vec()).unwrap();
    assert!(manifest.contains(&format!("seed = {seed:?}")));
}

fn check_hash(manifest: &str, name: &str, images: impl Iterator<Item = GrayImage>) {
    let mut hash = Sha256::new();
    images.for_each(|image| hash.update(image.as_raw()));
    let expected = format!("{name}_sha256 = \"{}\"", hex::encode(hash.finalize()));
    assert!(manifest.lines().any(|line| line == expected), "the manifest does not say {expected}");
}

#[test]
fn labelled_items_alternate() {
    let generator = generator(32, 32, 5);
    assert_eq!(generator.labelled(6), (generator.face(3), 0));
    assert_eq!(generator.labelled(7), (generator.nonface(3), 1));
    assert_eq!(image_data::generate::CLASSES, ["faces", "nonfaces"]);
}

/// Neither brightness nor contrast of the whole image gives the class away.
#[test]
fn simple_statistics_do_not_tell_the_classes_apart() {
    let generator = generator(32, 32, 6);
    let statistics = |image: &GrayImage| {
        let mean = mean(image);
        let variance = image.iter().map(|&value| (f64::from(value) - mean).powi(2)).sum::<f64>();
        (mean, (variance / image.len() as f64).sqrt())
    };
    let faces: Vec<_> = (0..400).map(|i| statistics(&generator.face(i))).collect();
    let nonfaces: Vec<_> = (0..400).map(|i| statistics(&generator.nonface(i))).collect();
    let auc = |pick: fn(&(f64, f64)) -> f64| {
        let wins = faces.iter().flat_map(|a| nonfaces.iter().map(move |b| pick(a) > pick(b)));
        wins.filter(|&win| win).count() as f64 / (400.0 * 400.0)
    };
    let (brightness, contrast) = (auc(|s| s.0), auc(|s| s.1));
    assert!((0.35..0.65).contains(&brightness), "brightness AUC {brightness}");
    assert!((0.30..0.75).contains(&contrast), "contrast AUC {contrast}");
}

/// Faces are alike: the mean face explains a good part of each, and no part of the non-faces.
#[test]
fn faces_share_a_pattern_that_nonfaces_lack() {
    let generator = generator(32, 32, 7);
    let centred = |image: GrayImage| -> Vec<f64> {
        let mean = mean(&image);
        image.iter().map(|&value| f64::from(value) - mean).collect()
    };
    let mut mean_face = vec![0.0; 32 * 32];
    for i in 0..200 {
        mean_face.iter_mut().zip(centred(generator.face(i))).for_each(|(sum, value)| *sum += value);
    }
    let correlation = |image: Vec<f64>| {
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        dot(&image, &mean_face) / (dot(&image, &image) * dot(&mean_face, &mean_face)).sqrt().max(1e-9)
    };
    let average = |make: &dyn Fn(usize) -> GrayImage| {
        (1000..1200).map(|i| correlation(centred(make(i)))).sum::<f64>() / 200.0
    };
    let (faces, nonfaces) = (average(&|i| generator.face(i)), average(&|i| generator.nonface(i)));
    assert!(faces > 0.2 && nonfaces < 0.1, "{faces} {nonfaces}");
}

#[test]
fn sizes_outside_16_to_4096_are_refused() {
    for (width, height) in [(15, 64), (64, 15), (4097, 64), (0, 0)] {
        let error = Generator::new(&GeneratorOptions { width, height, seed: [0; 32] }).unwrap_err();
        assert!(matches!(error, ImageError::GeneratedSize { .. }), "{error}");
    }
}

fn check_boxes(scene: &AnnotatedImage, (smallest, largest): (u32, u32)) {
    let (width, height) = scene.image.dimensions();
    for (i, bounds) in scene.boxes.iter().enumerate() {
        assert!(bounds.is_inside(width, height) && bounds.w == bounds.h, "{bounds}");
        assert!((smallest..=largest).contains(&bounds.w), "{bounds}");
        assert!(scene.boxes[..i].iter().all(|other| !other.overlaps(bounds)), "{:?}", scene.boxes);
    }
}

#[test]
fn scenes_hold_their_boxes() {
    let options = SceneOptions { width: 160, height: 120, faces: (1, 4), sides: (20, 60), seed: [3; 32] };
    let generator = SceneGenerator::new(&options).unwrap();
    for i in 0..20 {
        let scene = generator.scene(i);
        assert!((1..=4).contains(&scene.boxes.len()));
        check_boxes(&scene, options.sides);
    }
    assert_eq!(generator.scene(5), generator.scene(5));
    let without = SceneGenerator::new(&SceneOptions { faces: (0, 0), ..options }).unwrap();
    assert_eq!(without.scene(0).boxes, []);
}

#[test]
fn contradictory_scene_options_are_refused() {
    let check = |options: SceneOptions, name: &str| {
        let error = SceneGenerator::new(&options).unwrap_err();
        assert!(matches!(error, ImageError::SceneOption { option, .. } if option == name), "{error}");
    };
    check(SceneOptions { faces: (3, 2), ..SceneOptions::default() }, "faces.0");
    check(SceneOptions { sides: (8, 60), ..SceneOptions::default() }, "sides.0");
    check(SceneOptions { sides: (60, 50), ..SceneOptions::default() }, "sides.0");
    check(SceneOptions { sides: (30, 241), ..SceneOptions::default() }, "sides.1");
}

#[test]
fn pasting_changes_boxes_and_nothing_else() {
    let faces = [GrayImage::from_pixel(36, 36, Luma([250])), ramp(36, 36)];
    let options = PasteOptions { faces: (2, 3), sides: (20, 50), seed: [4; 32] };
    let paster = Paster::new(&options, &faces).unwrap();
    let background = GrayImage::from_pixel(200, 150, Luma([40]));
    for i in 0..10 {
        let scene = paster.scene(&background, i);
        assert!(!scene.boxes.is_empty());
        check_boxes(&scene, options.sides);
        for (x, y, pixel) in scene.image.enumerate_pixels() {
            let inside =
                scene.boxes.iter().any(|b| (b.x..b.x + b.w).contains(&x) && (b.y..b.y + b.h).contains(&y));
            assert!(inside || pixel.0 == [40]);
        }
        let b = scene.boxes[0];
        assert_ne!(scene.image.get_pixel(b.x + b.w / 2, b.y + b.h / 2).0, [40]);
    }
    assert_eq!(paster.scene(&background, 3), paster.scene(&background, 3));
}

#[test]
fn a_small_background_takes_no_face_and_no_stock_is_refused() {
    let faces = [ramp(36, 36)];
    let paster = Paster::new(&PasteOptions::default(), &faces).unwrap();
    let small = ramp(29, 400);
    assert_eq!(paster.scene(&small, 0).image, small);
    for stock in [vec![], vec![GrayImage::new(0, 5)]] {
        assert!(matches!(Paster::new(&PasteOptions::default(), &stock), Err(ImageError::SceneOption { .. })));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_size_and_seed_gives_an_image(width in 16_u32..150, height in 16_u32..150, seed: [u8; 32], index: usize) {
        let generator = Generator::new(&GeneratorOptions { width, height, seed }).unwrap();
        for image in [generator.face(index), generator.nonface(index)] {
            prop_assert_eq!(image.dimensions(), (width, height));
        }
        let side = width.min(height);
        let options = SceneOptions { width, height, faces: (0, 3), sides: (16, side), seed };
        check_boxes(&SceneGenerator::new(&options).unwrap().scene(index), options.sides);
    }
}
