//! Behaviour of single schemes, and options.

use std::collections::BTreeSet;

use image::{GrayImage, Luma, Rgb, RgbImage, imageops};
use image_cipher::{
    BlockKeys, BlockOrder, CipherError, CipherOptions, ImageCipher, Key, RecordCipher, Region, ValueMode,
    cat_map_period, cipher, encrypt_largest, pixel_nonce, rotation_shifts, rubik_keys, scheme, schemes,
};

const KEY: Key = Key::new([17; 32]);
const NONCE: [u8; 16] = [3; 16];

fn default(id: &str) -> Box<dyn ImageCipher> {
    cipher(id, &CipherOptions::default()).unwrap()
}

fn ramp(width: u32, height: u32) -> GrayImage {
    GrayImage::from_fn(width, height, |x, y| Luma([(x * 5 + y * 11) as u8]))
}

fn encrypt(cipher: &dyn ImageCipher, image: &GrayImage) -> GrayImage {
    cipher.encrypt(image, &KEY, &NONCE).unwrap()
}

#[test]
fn scheme_ids_are_unique_and_all_can_be_built() {
    let ids: Vec<&str> = schemes().iter().map(|scheme| scheme.id).collect();
    let expected = [
        "plain",
        "rotation",
        "rubik",
        "value-rotation",
        "pixel-permutation",
        "block-scramble",
        "tile-permutation",
        "cat-map",
        "ff1-region",
        "aes-ctr",
        "aes-ctr-fixed-nonce",
    ];
    assert_eq!(ids, expected);
    for entry in schemes() {
        assert_eq!(default(entry.id).scheme(), entry);
        assert_eq!(scheme(entry.id), Ok(entry));
        assert!(!entry.summary.is_empty() && !entry.protects.is_empty() && entry.decryptable);
        assert!(entry.isometry || !entry.permutation, "{}: a permutation is an isometry", entry.id);
    }
}

#[test]
fn unknown_ids_list_the_known_ones() {
    let error = cipher("rot13", &CipherOptions::default()).unwrap_err();
    let message = error.to_string();
    assert!(message.contains("`rot13`") && message.contains("plain, rotation, rubik"), "{message}");
    assert_eq!(scheme("rot13"), Err(error));
}

#[test]
fn options_outside_their_range_are_refused() {
    let check = |id: &str, options: CipherOptions, option: &str| {
        let error = cipher(id, &options).unwrap_err();
        assert!(matches!(error, CipherError::Option { option: found, .. } if found == option), "{error}");
    };
    let defaults = CipherOptions::default;
    for rubik_rounds in [0, 65] {
        check("rubik", CipherOptions { rubik_rounds, ..defaults() }, "rubik_rounds");
    }
    for side in [0, 4097] {
        check("block-scramble", CipherOptions { block: side, ..defaults() }, "block");
        check("tile-permutation", CipherOptions { tile: side, ..defaults() }, "tile");
    }
    for chunk in [2, 33] {
        check("ff1-region", CipherOptions { chunk, ..defaults() }, "chunk");
    }
    assert!(cipher("plain", &CipherOptions { chunk: 0, block: 0, ..defaults() }).is_ok());
}

#[test]
fn refusals_name_sizes_and_remedies() {
    let check = |id: &str, options: CipherOptions, (width, height): (u32, u32), expected: &str| {
        let message = cipher(id, &options).unwrap().accepts(width, height).unwrap_err().to_string();
        assert_eq!(message, expected);
    };
    let defaults = CipherOptions::default;
    let advice = "crop or resize the image, or choose another block size";
    let expected = format!("tile-permutation: 25x25 is not a multiple of the 4x4 block; {advice}");
    check("tile-permutation", defaults(), (25, 25), &expected);
    let expected = "cat-map: takes square images of at least 2x2, found 4x5";
    check("cat-map", defaults(), (4, 5), expected);
    let region = Region::Rectangle([10, 0, 6, 2].into());
    let expected = "ff1-region: the region 6x2+10+0 reaches past the 15x9 image";
    check("ff1-region", CipherOptions { region, ..defaults() }, (15, 9), expected);
    let expected = "ff1-region: the region central-half of a 4x3 image has 2 pixels; \
                    format-preserving encryption of bytes needs at least 3";
    check("ff1-region", defaults(), (4, 3), expected);
    let region = Region::Rectangle([u32::MAX, 1, u32::MAX, u32::MAX].into());
    assert!(cipher("ff1-region", &CipherOptions { region, ..defaults() }).unwrap().accepts(9, 9).is_err());
}

#[test]
fn the_largest_accepted_size_is_a_crop() {
    let largest = |id: &str, width, height| default(id).largest_accepted(width, height);
    assert_eq!(largest("tile-permutation", 25, 30), Some((24, 28)));
    assert_eq!(largest("block-scramble", 3, 30), None);
    assert_eq!(largest("cat-map", 25, 30), Some((25, 25)));
    assert_eq!(largest("aes-ctr", 25, 30), Some((25, 30)));
    assert_eq!(largest("aes-ctr", 0, 30), None);
}

#[test]
fn what_a_cipher_does_not_take_of_a_picture_is_black() {
    let check = |id: &str, (across, down): (u32, u32)| {
        let (mut picture, cipher) = (ramp(25, 30), default(id));
        let nonce = |part: &[u8]| {
            assert_eq!(part.len(), (across * down) as usize);
            NONCE
        };
        encrypt_largest(cipher.as_ref(), &mut picture, 25, &KEY, nonce).unwrap();
        let part = imageops::crop_imm(&ramp(25, 30), 0, 0, across, down).to_image();
        let mut expected = GrayImage::new(25, 30);
        imageops::replace(&mut expected, &encrypt(cipher.as_ref(), &part), 0, 0);
        assert_eq!(picture, expected, "{id}");
    };
    check("tile-permutation", (24, 28));
    check("cat-map", (25, 25));
    check("aes-ctr", (25, 30));
    assert_eq!(pixel_nonce(&[1, 2]), pixel_nonce(&[1, 2]));
    assert_ne!(pixel_nonce(&[1, 2]), pixel_nonce(&[2, 1]));
    let mut narrow = ramp(3, 30);
    encrypt_largest(default("block-scramble").as_ref(), &mut narrow, 3, &KEY, |_| NONCE).unwrap();
    assert_eq!(narrow, GrayImage::new(3, 30));
    encrypt_largest(default("aes-ctr").as_ref(), &mut [], 0, &KEY, |_| NONCE).unwrap();
}

#[test]
fn pictures_of_an_experiment_have_nonces_and_where_asked_keys_of_their_own() {
    let key = || protocol::KeySchedule::new(7).labelled("a set");
    let make = |id: &str, own_keys| {
        let cipher = default(id);
        let record = |record| {
            RecordCipher::new(cipher.as_ref(), key(), (12, 8), own_keys)?.encrypt(&ramp(12, 8), record)
        };
        (record(1).unwrap(), record(2).unwrap())
    };
    let direct =
        |id: &str, key: &Key, nonce: &[u8; 16]| default(id).encrypt(&ramp(12, 8), key, nonce).unwrap();
    let (one, two) = make("rotation", false);
    assert_eq!((&one, &two), (&two, &direct("rotation", key().key(), &NONCE)), "it takes no nonce");
    let (one, two) = make("aes-ctr", false);
    assert_ne!(one, two);
    assert_eq!(two, direct("aes-ctr", key().key(), &key().nonce(2)));
    assert_eq!(make("rotation", true).1, direct("rotation", key().of_record(2).key(), &NONCE));
    let cipher = default("rotation");
    let record = RecordCipher::new(cipher.as_ref(), key(), (12, 8), false).unwrap();
    assert_eq!(record.permutation().map(<[u32]>::len), Some(96));
    assert_ne!(
        record.encrypt_under_changed_key(&ramp(12, 8), 1).unwrap(),
        record.encrypt(&ramp(12, 8), 1).unwrap()
    );
    let own = RecordCipher::new(cipher.as_ref(), key(), (12, 8), true).unwrap();
    assert_eq!(own.permutation(), None, "there are as many as records");
    assert!(RecordCipher::new(default("cat-map").as_ref(), key(), (12, 8), true).is_err());
}

/// One known pair gives the shifts of `rotation`: here the ground truth reproduces the cipher image.
#[test]
fn rotation_is_its_shifts() {
    let plain = ramp(9, 7);
    let shifts = rotation_shifts(&KEY, 9, 7).unwrap();
    assert_eq!((shifts.rows.len(), shifts.columns.len()), (7, 9));
    let hidden = encrypt(default("rotation").as_ref(), &plain);
    for (x, y, pixel) in plain.enumerate_pixels() {
        let to_x = (x + shifts.rows[y as usize]) % 9;
        let to_y = (y + shifts.columns[to_x as usize]) % 7;
        assert_eq!(hidden.get_pixel(to_x, to_y), pixel);
    }
    assert_eq!(format!("{shifts:?}"), "RotationShifts { .. }");
}

#[test]
fn rubik_key_vectors_are_not_constant_and_show_in_an_empty_image() {
    let keys = rubik_keys(&KEY, 12, 10).unwrap();
    assert!(keys.rows.windows(2).any(|pair| pair[0] != pair[1]));
    assert!(keys.columns.windows(2).any(|pair| pair[0] != pair[1]));
    // A constant image cannot be scrambled, so one round leaves the exclusive-or of the key vectors.
    let hidden = encrypt(default("rubik").as_ref(), &GrayImage::new(12, 10));
    let key = |vector: &[u8], i: u32, forward: bool| {
        let i = i as usize;
        if forward { vector[i] } else { vector[vector.len() - 1 - i] }
    };
    for (x, y, pixel) in hidden.enumerate_pixels() {
        let expected = key(&keys.columns, x, y % 2 == 0) ^ key(&keys.rows, y, x % 2 == 0);
        assert_eq!(pixel.0, [expected], "{x} {y}");
    }
    assert_eq!(format!("{keys:?}"), "RubikKeys { .. }");
}

#[test]
fn value_rotation_by_one_offset_shifts_all_values_alike() {
    let offset = CipherOptions { value_mode: ValueMode::Offset, ..CipherOptions::default() };
    let plain = ramp(8, 8);
    let hidden = encrypt(cipher("value-rotation", &offset).unwrap().as_ref(), &plain);
    let shifts: BTreeSet<u8> = hidden.iter().zip(plain.iter()).map(|(a, b)| a.wrapping_sub(*b)).collect();
    assert_eq!(shifts.len(), 1);
    assert!(!shifts.contains(&0));
}

/// The fixed-nonce variant leaks the exclusive-or of two plain images; the fresh-nonce one does not.
#[test]
fn a_fixed_nonce_leaks_differences() {
    let (a, b) = (ramp(16, 16), GrayImage::from_pixel(16, 16, Luma([99])));
    let xor =
        |a: &GrayImage, b: &GrayImage| -> Vec<u8> { a.iter().zip(b.iter()).map(|(a, b)| a ^ b).collect() };
    let fixed = default("aes-ctr-fixed-nonce");
    let hide = |cipher: &dyn ImageCipher, image, nonce| cipher.encrypt(image, &KEY, &[nonce; 16]).unwrap();
    assert_eq!(xor(&hide(fixed.as_ref(), &a, 1), &hide(fixed.as_ref(), &b, 2)), xor(&a, &b));
    let fresh = default("aes-ctr");
    assert_ne!(xor(&hide(fresh.as_ref(), &a, 1), &hide(fresh.as_ref(), &b, 2)), xor(&a, &b));
}

#[test]
fn ff1_region_leaves_the_rest_in_the_clear() {
    let plain = ramp(12, 8);
    let hidden = encrypt(default("ff1-region").as_ref(), &plain);
    let changed = |x: u32, y: u32| hidden.get_pixel(x, y) != plain.get_pixel(x, y);
    let inside = |x: u32, y: u32| (3..9).contains(&x) && (2..6).contains(&y);
    assert!((0..8).all(|y| (0..12).all(|x| inside(x, y) || !changed(x, y))));
    let count = (2..6).flat_map(|y| (3..9).map(move |x| (x, y))).filter(|&(x, y)| changed(x, y)).count();
    assert!(count >= 20, "{count} of 24 changed");
}

#[test]
fn the_cat_map_has_period_48_at_64() {
    assert_eq!(cat_map_period(64), 48);
    let plain = ramp(64, 64);
    let outputs: BTreeSet<Vec<u8>> = (0..=255_u8)
        .map(|byte| default("cat-map").encrypt(&plain, &Key::new([byte; 32]), &NONCE).unwrap().into_raw())
        .collect();
    assert!((40..48).contains(&outputs.len()), "{} different cipher images", outputs.len());
}

#[test]
fn block_scramble_moves_whole_blocks_and_the_three_channels_together() {
    // Every block has one colour, so it stays uniform, with its channels in some order, possibly negated.
    let plain = RgbImage::from_fn(32, 24, |x, y| {
        let block = (y / 4 * 8 + x / 4) as u8;
        Rgb([block, 100 + block, 60 - block])
    });
    let hidden = default("block-scramble").encrypt_rgb(&plain, &KEY, &NONCE).unwrap();
    let mut seen = BTreeSet::new();
    for place in 0..48_u32 {
        let corner = hidden.get_pixel(place % 8 * 4, place / 8 * 4).0;
        assert!((0..16).all(|i| hidden.get_pixel(place % 8 * 4 + i % 4, place / 8 * 4 + i / 4).0 == corner));
        let mut channels = corner;
        channels.sort_unstable();
        let negated = channels.map(|value| 255 - value);
        let block = (0..48_u8).find(|&block| {
            let mut expected = [block, 100 + block, 60 - block];
            expected.sort_unstable();
            let mut negated = negated;
            negated.sort_unstable();
            channels == expected || negated == expected
        });
        assert!(seen.insert(block.unwrap()), "a block came twice");
    }
}

#[test]
fn equal_and_kept_blocks_do_what_they_say() {
    let (equal, kept) = (BlockKeys::Equal, BlockOrder::Kept);
    let options =
        CipherOptions { block_keys: equal, block_order: kept, block: 5, ..CipherOptions::default() };
    let cipher = cipher("block-scramble", &options).unwrap();
    assert_eq!(cipher.window_step(), Some(5));
    assert_eq!(default("block-scramble").window_step(), None);
    let block = ramp(5, 5);
    let tiled = GrayImage::from_fn(15, 10, |x, y| *block.get_pixel(x % 5, y % 5));
    let (hidden, hidden_block) = (encrypt(cipher.as_ref(), &tiled), encrypt(cipher.as_ref(), &block));
    assert!(hidden.enumerate_pixels().all(|(x, y, pixel)| pixel == hidden_block.get_pixel(x % 5, y % 5)));
}

#[test]
fn colour_channels_have_keys_of_their_own() {
    let grey = RgbImage::from_fn(16, 16, |x, y| Rgb([(x * 16 + y) as u8; 3]));
    for id in ["rotation", "rubik", "value-rotation", "pixel-permutation", "aes-ctr"] {
        let hidden = default(id).encrypt_rgb(&grey, &KEY, &NONCE).unwrap();
        let plane = |channel: usize| -> Vec<u8> { hidden.pixels().map(|pixel| pixel.0[channel]).collect() };
        assert!(plane(0) != plane(1) && plane(1) != plane(2) && plane(0) != plane(2), "{id}");
    }
}
