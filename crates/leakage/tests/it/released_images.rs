//! Folders of images as they may be handed over, and the verdict on each.

use std::sync::OnceLock;

use image::{DynamicImage, GrayImage, ImageFormat, Luma, codecs::jpeg::JpegEncoder, imageops};
use image_cipher::{CipherOptions, cipher};
use leakage::LeakageError;
use leakage::image::Pair;
use leakage::release::{ImageFindings, ReleasedImages};
use proptest::prelude::*;
use protocol::KeySchedule;
use results::{Knowledge, Reading, ReleaseVerdict, Visible};

use crate::photos;

const SIDE: u32 = 32;
const LIMIT: f64 = 0.1;

fn nonce(number: usize) -> [u8; 16] {
    (number as u128 + 1).to_be_bytes()
}

/// Generated faces, made once.
fn faces() -> &'static [GrayImage] {
    static FACES: OnceLock<Vec<GrayImage>> = OnceLock::new();
    FACES.get_or_init(|| photos::faces(160, 0, SIDE))
}

/// An image under a cipher of the family, all under one key.
fn encrypted(scheme: &str) -> impl Fn(usize, &GrayImage) -> GrayImage + Sync {
    encrypted_under(scheme, 7)
}

fn encrypted_under(scheme: &str, key: u8) -> impl Fn(usize, &GrayImage) -> GrayImage + Sync {
    let scheme = cipher(scheme, &CipherOptions::default()).unwrap();
    let key = image_cipher::Key::new([key; 32]);
    move |number, plain| scheme.encrypt(plain, &key, &nonce(number)).unwrap()
}

fn attack(
    plain: &[GrayImage],
    release: impl Fn(usize, &GrayImage) -> GrayImage + Sync,
) -> Result<ImageFindings, LeakageError> {
    let pair = |index: usize| Ok(Pair { plain: plain[index].clone(), cipher: release(index, &plain[index]) });
    ReleasedImages::new(KeySchedule::new(5), "faces", plain.len(), &pair).attack(&|| Ok(()))
}

/// The same of a scheme that the adversary can run under a key of its own.
fn attack_on(plain: &[GrayImage], scheme: &str) -> ImageFindings {
    let (release, mine) = (encrypted(scheme), encrypted_under(scheme, 9));
    let pair = |index: usize| Ok(Pair { plain: plain[index].clone(), cipher: release(index, &plain[index]) });
    let own = |plain: &GrayImage, number: usize| Ok(mine(number, plain));
    let release = ReleasedImages::new(KeySchedule::new(5), "faces", plain.len(), &pair).with_own_key(&own);
    release.attack(&|| Ok::<(), LeakageError>(())).unwrap()
}

fn verdict(found: &ImageFindings) -> ReleaseVerdict {
    found.rule(LIMIT).verdict(&found.readings)
}

/// What the adversary who holds this reads of the pixels.
fn read(found: &ImageFindings, knowledge: Knowledge) -> Reading {
    let (_, read) = &found.readings.columns[0];
    read.iter().find(|reading| reading.knowledge == knowledge).expect("it is measured").clone()
}

#[track_caller]
fn refused(release: impl Fn(usize, &GrayImage) -> GrayImage + Sync) -> ImageFindings {
    let found = attack(faces(), release).unwrap();
    assert_eq!(verdict(&found), ReleaseVerdict::DoNotRelease, "{:#?}", found.readings);
    found
}

#[test]
fn plain_images_are_not_released() {
    let found = refused(|_, plain| plain.clone());
    assert_eq!((found.open.len(), found.n_images, found.n_attacked), (160, 160, 160));
    assert_eq!(read(&found, Knowledge::Nothing).success, 1.0);
    assert!(found.readings.found.as_ref().is_some_and(|found| found.success > 0.99));
    assert_eq!(found.columns[0].visible, [Visible::Values]);
    assert!(found.rule(LIMIT).because(&found.readings).contains("160 of 160 images can be seen"));
}

#[test]
fn forms_that_take_no_key_are_not_released() {
    let read_of = |release: fn(&GrayImage) -> GrayImage, least: f64| {
        let found = refused(|_, plain| release(plain));
        let read = read(&found, Knowledge::Nothing);
        assert!(read.advantage() > least, "{read:?}");
    };
    read_of(imageops::flip_horizontal, 0.99);
    read_of(imageops::rotate90, 0.99);
    read_of(
        |plain| {
            let mut negative = imageops::rotate180(plain);
            imageops::invert(&mut negative);
            negative
        },
        0.99,
    );
    read_of(|plain| GrayImage::from_fn(SIDE, SIDE, |x, y| Luma([plain.get_pixel(x, y).0[0] / 3 + 120])), 0.8);
    read_of(|plain| imageops::blur(plain, 2.0), 0.4);
    read_of(
        |plain| {
            let small = imageops::thumbnail(plain, SIDE / 4, SIDE / 4);
            imageops::resize(&small, SIDE, SIDE, imageops::FilterType::Nearest)
        },
        0.4,
    );
}

#[test]
fn each_image_in_a_form_of_its_own_is_not_released() {
    let found = refused(|index, plain| match index % 4 {
        0 => imageops::rotate90(plain),
        1 => imageops::rotate180(plain),
        2 => imageops::flip_vertical(plain),
        _ => imageops::rotate270(&imageops::flip_horizontal(plain)),
    });
    assert_eq!(read(&found, Knowledge::Nothing).attack, "legible-each");
}

#[test]
fn images_that_were_compressed_with_loss_are_not_released() {
    let found = refused(|_, plain| {
        let mut bytes = Vec::new();
        JpegEncoder::new_with_quality(&mut bytes, 30).encode_image(plain).unwrap();
        image::load_from_memory_with_format(&bytes, ImageFormat::Jpeg).unwrap().to_luma8()
    });
    assert!(read(&found, Knowledge::Nothing).advantage() > 0.9);
    // without loss nothing changes at all
    let stored = refused(|_, plain| {
        let mut bytes = std::io::Cursor::new(Vec::new());
        DynamicImage::from(plain.clone()).write_to(&mut bytes, ImageFormat::Png).unwrap();
        image::load_from_memory(&bytes.into_inner()).unwrap().to_luma8()
    });
    assert_eq!(stored.columns[0].visible, [Visible::Values]);
}

#[test]
fn what_moves_pixels_under_one_key_is_found_again_and_read_from_known_images() {
    for scheme in ["rotation", "tile-permutation", "cat-map", "pixel-permutation"] {
        let found = refused(encrypted(scheme));
        let register = found.readings.found.clone().expect("it is measured");
        assert!(register.success > 0.95, "{scheme}: {register:?}");
        let ten = read(&found, Knowledge::TenRecords);
        assert!(ten.advantage() > 0.9, "{scheme}: {ten:?}");
        // tiles of smooth images may change places and leave nearly the same image
        assert!(found.open.is_empty() || scheme == "tile-permutation", "{scheme}: {:?}", found.open);
    }
    let cat = attack(faces(), encrypted("cat-map")).unwrap();
    assert!(read(&cat, Knowledge::Nothing).advantage() > 0.9, "iterating it needs no key");
}

#[test]
fn fresh_masks_may_be_released() {
    let unknown = attack(faces(), encrypted("aes-ctr")).unwrap();
    assert_ne!(verdict(&unknown), ReleaseVerdict::Release, "nobody has chosen an image");
    let found = attack_on(faces(), "aes-ctr");
    assert_eq!(verdict(&found), ReleaseVerdict::Release, "{:#?}", found.readings);
    assert_eq!((found.unmeasured.clone(), found.columns[0].visible.clone()), (None, vec![]));
    let option = found.rule(LIMIT).option(&found.measured("aes-ctr", Some(0.5), true), true);
    assert_eq!((option.read.len(), option.verdict), (5, Some(ReleaseVerdict::Release)), "{:#?}", option.read);
}

#[test]
fn a_mask_used_twice_is_read_from_one_known_image() {
    let found = attack(faces(), encrypted("aes-ctr-fixed-nonce")).unwrap();
    let one = read(&found, Knowledge::OneRecord);
    assert!(one.success > 0.99, "{one:?}");
    assert_ne!(verdict(&found), ReleaseVerdict::Release);
    // and from none, since faces are alike
    assert!(read(&found, Knowledge::Nothing).advantage() > LIMIT, "{:?}", found.readings);
}

#[test]
fn a_table_of_grey_values_is_found_again() {
    let found = refused(|_, plain| {
        GrayImage::from_fn(SIDE, SIDE, |x, y| Luma([plain.get_pixel(x, y).0[0].wrapping_mul(149) ^ 0x5a]))
    });
    assert!(read(&found, Knowledge::TenRecords).advantage() > 0.8, "{:?}", found.readings);
}

#[test]
fn one_image_left_as_it_is_is_enough() {
    let masked = encrypted("aes-ctr");
    let found = refused(|index, plain| if index == 17 { plain.clone() } else { masked(index, plain) });
    assert_eq!(found.open, [17]);
    let because = found.rule(LIMIT).because(&found.readings);
    assert_eq!(because, "1 of 160 images can be seen in the release, the first is image 17");
}

#[test]
fn sizes_give_images_away_and_each_size_is_a_column() {
    // 40 of one size, 40 of another, under a scheme that hides everything else
    let sized: Vec<GrayImage> = faces()[..80]
        .iter()
        .enumerate()
        .map(|(i, face)| imageops::thumbnail(face, 32, 32 - 8 * (i as u32 % 2)))
        .collect();
    let found = attack_on(&sized, "aes-ctr");
    let names: Vec<&str> = found.readings.columns.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["pixels of 32x24", "pixels of 32x32"]);
    assert_eq!(found.columns[0].visible, [Visible::Length]);
    assert_eq!(verdict(&found), ReleaseVerdict::Release, "two sizes tell little: {:?}", found.readings.found);
    // every image with a size of its own: nothing but the size is needed
    let own: Vec<GrayImage> =
        (0..60).map(|i| imageops::thumbnail(&faces()[i], 16 + i as u32 % 8, 16 + i as u32 / 8)).collect();
    let found = attack(&own, encrypted("aes-ctr")).unwrap();
    assert_eq!(verdict(&found), ReleaseVerdict::DoNotRelease);
    let register = found.readings.found.clone().expect("it is measured");
    assert_eq!((register.success, register.attack.as_str()), (1.0, "size-register"));
    let reason = found.unmeasured.expect("no size has enough images");
    assert!(reason.contains("60 of 60 images cannot be measured: fewer than 24 have their size"), "{reason}");
}

#[test]
fn images_on_their_side_are_read_and_other_sizes_are_errors() {
    let wide: Vec<GrayImage> = faces()[..60].iter().map(|face| imageops::thumbnail(face, 32, 24)).collect();
    let found = attack(&wide, |_, plain| imageops::rotate270(plain)).unwrap();
    assert_eq!(read(&found, Knowledge::Nothing).success, 1.0);
    let small = attack(&wide, |_, plain| imageops::thumbnail(plain, 16, 12)).expect_err("another size");
    let expected = LeakageError::ImageSize { index: 0, plain: (32, 24), released: (16, 12) };
    assert_eq!(small, expected);
}

#[test]
fn another_order_is_an_error() {
    let scheme = encrypted("pixel-permutation");
    let shuffled =
        attack(faces(), |index, _| scheme(index, &faces()[index * 7 % 160])).expect_err("shuffled");
    assert!(matches!(shuffled, LeakageError::ImageOrder { images: 160, .. }), "{shuffled}");
}

#[test]
fn few_images_cannot_be_measured() {
    for n in [1, 2, 3, 49] {
        let found = attack(&faces()[..n], encrypted("aes-ctr")).unwrap();
        assert_eq!(verdict(&found), ReleaseVerdict::DoNotRelease, "{n} images");
        assert!(found.rule(LIMIT).because(&found.readings).contains("cannot be measured"), "{n} images");
    }
    let same = vec![faces()[0].clone(); 60];
    let found = attack(&same, encrypted("aes-ctr")).unwrap();
    assert_eq!(verdict(&found), ReleaseVerdict::DoNotRelease);
    assert!(
        found.unmeasured.is_some_and(|reason| reason.contains("only 1 of the plain images are different"))
    );
    assert!(matches!(attack(&[], |_, plain| plain.clone()), Err(LeakageError::Empty { .. })));
}

#[test]
fn repeated_images_show_under_a_mask_that_repeats() {
    let twice: Vec<GrayImage> = (0..120).map(|index| faces()[index / 2].clone()).collect();
    let repeated = attack(&twice, encrypted("pixel-permutation")).unwrap();
    assert_eq!((repeated.repeats.plain, repeated.repeats.released), (60, 60));
    assert_eq!(repeated.columns[0].visible, [Visible::Equality]);
    assert!(repeated.measured("x", None, true).note.contains("60 of 60 repeated images show as repeated"));
    let fresh = attack(&twice, encrypted("aes-ctr")).unwrap();
    assert_eq!((fresh.repeats.released, fresh.columns[0].visible.len()), (0, 0));
}

#[test]
fn a_scheme_whose_key_changes_nothing_is_read_with_a_key_of_ones_own() {
    let masked = encrypted("aes-ctr-fixed-nonce");
    let own = |plain: &GrayImage, number: usize| Ok(masked(number, plain));
    let pair =
        |index: usize| Ok(Pair { plain: faces()[index].clone(), cipher: masked(index, &faces()[index]) });
    let release = ReleasedImages::new(KeySchedule::new(5), "faces", 160, &pair).with_own_key(&own);
    let found = release.attack(&|| Ok::<(), LeakageError>(())).unwrap();
    let by_own_key =
        |line: &&leakage::audit::Summed| line.line.entry.case.regime == results::Regime::CrossKey;
    let best = found.lines.iter().filter(by_own_key).filter_map(|line| line.estimate).map(|e| e.success);
    assert!(best.fold(0.0, f64::max) > 0.99);
}

#[test]
fn sizes_of_files_are_looked_up_and_must_be_as_many_as_images() {
    let masked = encrypted("aes-ctr");
    let pair =
        |index: usize| Ok(Pair { plain: faces()[index].clone(), cipher: masked(index, &faces()[index]) });
    let bytes: Vec<u64> = (0..160).map(|index| 900 + 7 * index).collect();
    let release = || ReleasedImages::new(KeySchedule::new(5), "faces", 160, &pair);
    let found = release().with_file_bytes(&bytes, &bytes).attack(&|| Ok::<(), LeakageError>(())).unwrap();
    assert_eq!(verdict(&found), ReleaseVerdict::DoNotRelease);
    assert_eq!(found.readings.found.map(|found| found.attack), Some("file-size-register".to_owned()));
    assert_eq!(found.bytes_per_image, Some(900.0 + 7.0 * 79.5));
    let short = release().with_file_bytes(&bytes, &bytes[1..]).attack(&|| Ok::<(), LeakageError>(()));
    assert!(matches!(short, Err(LeakageError::Shape { .. })));
}

#[test]
fn what_the_caller_fails_with_is_passed_on_and_findings_repeat() {
    let pair = |index: usize| match index {
        30 => Err(LeakageError::Empty { what: "file" }),
        _ => Ok(Pair { plain: faces()[index].clone(), cipher: faces()[index].clone() }),
    };
    let release = ReleasedImages::new(KeySchedule::new(5), "faces", 160, &pair);
    assert_eq!(release.attack(&|| Ok(())).expect_err("image 30"), LeakageError::Empty { what: "file" });
    let stop = || Err(LeakageError::Empty { what: "time" });
    assert_eq!(release.attack(&stop).expect_err("at once"), LeakageError::Empty { what: "time" });
    let readings = || attack(&faces()[..60], encrypted("rotation")).unwrap().readings;
    assert_eq!(readings(), readings());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Images of any size and content: an answer or an error, never a panic, and never a release of what is open.
    #[test]
    fn any_images(
        n in 0usize..70,
        (width, height) in (0u32..11, 0u32..11),
        seed in any::<u64>(),
        kind in 0u8..4,
    ) {
        let noise = |index: usize, x: u32, y: u32| {
            let z = (seed ^ ((index as u64) << 32 | u64::from(x) << 16 | u64::from(y))).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            (z ^ (z >> 31)).wrapping_mul(0x94D0_49BB_1331_11EB).to_be_bytes()[1]
        };
        let plain: Vec<GrayImage> =
            (0..n).map(|index| GrayImage::from_fn(width, height, |x, y| Luma([noise(index, x, y)]))).collect();
        let found = attack(&plain, |index, plain| match kind {
            0 => plain.clone(),
            1 => GrayImage::new(width, height),
            2 => GrayImage::from_fn(width, height, |x, y| Luma([noise(index + 1000, x, y)])),
            _ => GrayImage::new(width + u32::from(index == 3), height),
        });
        match found {
            Ok(found) => {
                prop_assert!(n > 0 && width * height > 0);
                let verdict = verdict(&found);
                prop_assert!(n >= 50 || verdict == ReleaseVerdict::DoNotRelease);
                prop_assert!(kind != 0 || verdict == ReleaseVerdict::DoNotRelease, "{:?}", found.readings);
            }
            Err(LeakageError::Empty { .. }) => prop_assert!(n == 0 || width * height == 0),
            Err(LeakageError::ImageSize { index, .. }) => prop_assert_eq!((kind, index), (3, 3)),
            Err(other) => prop_assert!(false, "{}", other),
        }
    }
}
