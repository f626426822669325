//! What every cipher must do, whatever the scheme.

use image::{GrayImage, RgbImage};
use image_cipher::{
    BlockKeys, BlockOrder, CipherError, CipherOptions, ImageCipher, Key, MAX_PIXELS, Rectangle, Region,
    ValueMode, cipher, schemes,
};
use proptest::prelude::*;

const NONCE: [u8; 16] = [3; 16];

/// Every scheme with its defaults, and with every option that changes its course.
pub(crate) fn all_ciphers() -> Vec<Box<dyn ImageCipher>> {
    let defaults = CipherOptions::default;
    let variants = [
        ("rubik", CipherOptions { rubik_rounds: 3, ..defaults() }),
        ("value-rotation", CipherOptions { value_mode: ValueMode::Offset, ..defaults() }),
        ("block-scramble", CipherOptions { block: 3, block_keys: BlockKeys::Equal, ..defaults() }),
        ("block-scramble", CipherOptions { block: 8, block_order: BlockOrder::Kept, ..defaults() }),
        ("tile-permutation", CipherOptions { tile: 1, ..defaults() }),
        ("tile-permutation", CipherOptions { tile: 5, ..defaults() }),
        ("ff1-region", CipherOptions { region: Region::Whole, chunk: 3, ..defaults() }),
        ("ff1-region", CipherOptions { region: rectangle(1, 2, 5, 3), chunk: 32, ..defaults() }),
    ];
    let standard = schemes().iter().map(|scheme| (scheme.id, defaults()));
    standard
        .chain(variants)
        .map(|(id, options)| cipher(id, &options).expect("the options are in range"))
        .collect()
}

fn rectangle(x: u32, y: u32, width: u32, height: u32) -> Region {
    Region::Rectangle(Rectangle { x, y, width, height })
}

fn texture(width: u32, height: u32, seed: u32) -> GrayImage {
    GrayImage::from_fn(width, height, |x, y| {
        let mixed = (x * 7 + y * 13 + seed).wrapping_mul(0x9E37_79B1);
        image::Luma([(mixed >> 24) as u8])
    })
}

fn colourful(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| image::Rgb([(x * 9) as u8, (y * 5 + x) as u8, (x * y) as u8]))
}

fn histogram(image: &GrayImage) -> [u32; 256] {
    let mut counts = [0; 256];
    for &value in image.as_raw() {
        counts[usize::from(value)] += 1;
    }
    counts
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Accepted sizes round-trip, refused ones fail with the same error everywhere.
    #[test]
    fn accepted_sizes_round_trip_and_others_are_refused(
        width in 1_u32..50, height in 1_u32..50, square: bool, key: [u8; 32], nonce: [u8; 16], seed: u32,
    ) {
        let key = Key::new(key);
        let height = if square { width } else { height };
        let plain = texture(width, height, seed % 1000);
        for cipher in all_ciphers() {
            match cipher.accepts(width, height) {
                Ok(()) => round_trip(cipher.as_ref(), &plain, &key, &nonce)?,
                Err(error) => refused_alike(cipher.as_ref(), &plain, &key, &error)?,
            }
        }
    }

    #[test]
    fn colour_round_trips(width in 1_u32..20, height in 1_u32..20, key: [u8; 32]) {
        let key = Key::new(key);
        let plain = colourful(width * 4, height * 4);
        for cipher in all_ciphers() {
            if let Ok(hidden) = cipher.encrypt_rgb(&plain, &key, &NONCE) {
                prop_assert_eq!(&cipher.decrypt_rgb(&hidden, &key, &NONCE).unwrap(), &plain, "{:?}", cipher);
            }
        }
    }
}

fn round_trip(
    cipher: &dyn ImageCipher,
    plain: &GrayImage,
    key: &Key,
    nonce: &[u8; 16],
) -> Result<(), TestCaseError> {
    let hidden = cipher.encrypt(plain, key, nonce).unwrap();
    prop_assert_eq!(hidden.dimensions(), plain.dimensions());
    prop_assert_eq!(
        &cipher.encrypt(plain, key, nonce).unwrap(),
        &hidden,
        "{:?} is not deterministic",
        cipher
    );
    prop_assert_eq!(&cipher.decrypt(&hidden, key, nonce).unwrap(), plain, "{:?}", cipher);
    prepared_agrees(cipher, plain, &hidden, key, nonce)
}

fn prepared_agrees(
    cipher: &dyn ImageCipher,
    plain: &GrayImage,
    hidden: &GrayImage,
    key: &Key,
    nonce: &[u8; 16],
) -> Result<(), TestCaseError> {
    let prepared = cipher.prepare(key, plain.width(), plain.height()).unwrap();
    let mut pixels = plain.as_raw().clone();
    let mut scratch = Vec::new();
    for _ in 0..2 {
        prepared.encrypt_in_place(&mut pixels, nonce, &mut scratch).unwrap();
        prop_assert_eq!(&pixels, hidden.as_raw(), "{:?}", cipher);
        prepared.decrypt_in_place(&mut pixels, nonce, &mut scratch).unwrap();
        prop_assert_eq!(&pixels, plain.as_raw(), "{:?}", cipher);
    }
    Ok(())
}

fn refused_alike(
    cipher: &dyn ImageCipher,
    plain: &GrayImage,
    key: &Key,
    error: &CipherError,
) -> Result<(), TestCaseError> {
    let (width, height) = plain.dimensions();
    prop_assert_eq!(&cipher.encrypt(plain, key, &NONCE).unwrap_err(), error);
    prop_assert_eq!(&cipher.decrypt(plain, key, &NONCE).unwrap_err(), error);
    prop_assert_eq!(&cipher.prepare(key, width, height).unwrap_err(), error);
    if let Some((w, h)) = cipher.largest_accepted(width, height) {
        prop_assert!(w <= width && h <= height && cipher.accepts(w, h).is_ok());
    }
    Ok(())
}

#[test]
fn keys_and_nonces_matter_exactly_where_the_scheme_says() {
    let plain = texture(40, 40, 5);
    for cipher in all_ciphers().iter().filter(|cipher| cipher.accepts(40, 40).is_ok()) {
        let scheme = cipher.scheme();
        assert_eq!(scheme.id, cipher.id());
        let first = cipher.encrypt(&plain, &Key::new([0; 32]), &NONCE).unwrap();
        let other_nonce = cipher.encrypt(&plain, &Key::new([0; 32]), &[4; 16]).unwrap();
        assert_eq!(first != other_nonce, scheme.uses_nonce, "{cipher:?}");
        let changed =
            (0..256).filter(|&bit| first != cipher.encrypt(&plain, &flipped(bit), &NONCE).unwrap()).count();
        check_key_sensitivity(cipher.as_ref(), changed);
    }
}

/// The all-zero key with one bit set.
fn flipped(bit: usize) -> Key {
    let mut key = [0; 32];
    key[bit / 8] = 1 << (bit % 8);
    Key::new(key)
}

fn check_key_sensitivity(cipher: &dyn ImageCipher, changed: usize) {
    let scheme = cipher.scheme();
    let trivial = format!("{cipher:?}").contains("tile: 1 ");
    match (scheme.keyed && !trivial, scheme.few_keys || format!("{cipher:?}").contains("Offset")) {
        (false, _) => assert_eq!(changed, 0, "{cipher:?}"),
        (true, true) => assert!(changed > 200, "{cipher:?}: {changed} of 256"),
        (true, false) => assert_eq!(changed, 256, "{cipher:?}"),
    }
}

#[test]
fn every_bit_of_the_nonce_matters_to_aes_ctr() {
    let cipher = cipher("aes-ctr", &CipherOptions::default()).unwrap();
    let plain = texture(8, 8, 1);
    let outputs: std::collections::BTreeSet<Vec<u8>> = (0..128)
        .map(|bit| {
            let nonce = (1_u128 << bit).to_be_bytes();
            cipher.encrypt(&plain, &Key::new([1; 32]), &nonce).unwrap().into_raw()
        })
        .collect();
    assert_eq!(outputs.len(), 128);
}

#[test]
fn schemes_share_no_schedule() {
    let plain = texture(40, 40, 5);
    let mut seen = std::collections::BTreeMap::new();
    for scheme in schemes() {
        let cipher = cipher(scheme.id, &CipherOptions::default()).unwrap();
        let hidden = cipher.encrypt(&plain, &Key::new([9; 32]), &[0; 16]).unwrap();
        assert_eq!(seen.insert(hidden.into_raw(), scheme.id), None, "{}", scheme.id);
    }
}

#[test]
fn permutation_schemes_keep_the_histogram_and_give_their_permutation() {
    let plain = texture(40, 40, 8);
    for cipher in all_ciphers().iter().filter(|cipher| cipher.accepts(40, 40).is_ok()) {
        let hidden = cipher.encrypt(&plain, &Key::new([2; 32]), &NONCE).unwrap();
        let prepared = cipher.prepare(&Key::new([2; 32]), 40, 40).unwrap();
        let moved = prepared.permutation().map(|permutation| -> Vec<u8> {
            permutation.iter().map(|&i| plain.as_raw()[i as usize]).collect()
        });
        if cipher.scheme().permutation {
            assert_eq!(histogram(&hidden), histogram(&plain), "{cipher:?}");
            assert!(cipher.id() == "plain" || moved.as_ref() == Some(hidden.as_raw()), "{cipher:?}");
        } else {
            assert_eq!(moved, None, "{cipher:?}");
            assert_ne!(histogram(&hidden), histogram(&plain), "{cipher:?}");
        }
    }
}

#[test]
fn isometric_schemes_keep_distances_under_one_key() {
    let (a, b) = (texture(40, 40, 1), texture(40, 40, 2));
    for cipher in all_ciphers().iter().filter(|cipher| cipher.accepts(40, 40).is_ok()) {
        let hide = |image| cipher.encrypt(image, &Key::new([2; 32]), &NONCE).unwrap();
        let kept = squared_distance(&hide(&a), &hide(&b)) == squared_distance(&a, &b);
        assert!(!cipher.scheme().isometry || kept, "{cipher:?}");
    }
}

fn squared_distance(a: &GrayImage, b: &GrayImage) -> i64 {
    let pairs = a.as_raw().iter().zip(b.as_raw());
    pairs.map(|(&a, &b)| (i64::from(a) - i64::from(b)).pow(2)).sum()
}

#[test]
fn windows_commute_with_the_cipher_on_its_step() {
    let scene = texture(80, 80, 4);
    for cipher in all_ciphers().iter().filter(|cipher| cipher.accepts(80, 80).is_ok()) {
        let Some(step) = cipher.window_step() else {
            continue;
        };
        assert!(cipher.scheme().window_grid || cipher.id() == "value-rotation");
        let hidden = cipher.encrypt(&scene, &Key::new([6; 32]), &NONCE).unwrap();
        let (x, y) = (3 * step, 2 * step);
        let crop = |image| image::imageops::crop_imm(image, x, y, 4 * step, 4 * step).to_image();
        let window = cipher.encrypt(&crop(&scene), &Key::new([6; 32]), &NONCE).unwrap();
        assert_eq!(window, crop(&hidden), "{cipher:?}");
    }
}

#[test]
fn empty_and_huge_images_are_refused_without_allocation() {
    for cipher in all_ciphers() {
        for (width, height) in [(0, 0), (0, 5), (5, 0)] {
            assert!(matches!(cipher.accepts(width, height), Err(CipherError::Empty { .. })), "{cipher:?}");
        }
        for (width, height) in [(60_000, 60_000), (u32::MAX, u32::MAX)] {
            let refused = cipher.prepare(&Key::new([0; 32]), width, height).unwrap_err();
            assert!(
                matches!(refused, CipherError::TooLarge { limit: MAX_PIXELS, .. }),
                "{cipher:?}: {refused}"
            );
        }
    }
}

#[test]
fn wrong_buffers_are_refused() {
    for cipher in all_ciphers().iter().filter(|cipher| cipher.accepts(40, 40).is_ok()) {
        let prepared = cipher.prepare(&Key::new([0; 32]), 40, 40).unwrap();
        let (right, short) = (vec![0; 1600], vec![0; 1599]);
        let mut target = vec![0; 1601];
        let errors = [
            prepared.encrypt_into(&right, &mut target, &NONCE).unwrap_err(),
            prepared.decrypt_into(&short, &mut right.clone(), &NONCE).unwrap_err(),
        ];
        let found = errors.map(|error| match error {
            CipherError::BufferSize { buffer, expected: 1600, found, .. } => (buffer, found),
            other => panic!("{other}"),
        });
        assert_eq!(found, [("target", 1601), ("source", 1599)]);
    }
}

#[test]
fn debug_output_shows_no_key_material() {
    for cipher in all_ciphers().iter().filter(|cipher| cipher.accepts(40, 40).is_ok()) {
        let prepared = cipher.prepare(&Key::new([0xAB; 32]), 40, 40).unwrap();
        let expected = format!("PreparedCipher {{ id: {:?}, width: 40, height: 40, .. }}", cipher.id());
        assert_eq!(format!("{prepared:?}"), expected);
    }
}
