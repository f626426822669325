//! Images of every kind of sample: each comes back bit for bit, whatever the scheme.

use image::{DynamicImage, ImageBuffer, Luma, LumaA, Pixel, Primitive, Rgb, Rgba};
use image_cipher::{CipherError, Key, cipher, schemes};
use proptest::prelude::*;

use crate::conformance::all_ciphers;

const NONCE: [u8; 16] = [5; 16];

/// A buffer of samples in which every bit is used.
fn buffer<P>(width: u32, height: u32, value: impl Fn(u64) -> P::Subpixel) -> ImageBuffer<P, Vec<P::Subpixel>>
where
    P: Pixel<Subpixel: Primitive>,
{
    let n = u64::from(width) * u64::from(height) * u64::from(P::CHANNEL_COUNT);
    let samples = (0..n).map(|place| value(place.wrapping_mul(0x9E37_79B9_7F4A_7C15))).collect();
    ImageBuffer::from_raw(width, height, samples).unwrap()
}

/// One image of each kind.
fn kinds(width: u32, height: u32) -> [DynamicImage; 8] {
    let (short, long) = (|mixed: u64| (mixed >> 56) as u8, |mixed: u64| (mixed >> 48) as u16);
    [
        buffer::<Luma<u8>>(width, height, short).into(),
        buffer::<LumaA<u8>>(width, height, short).into(),
        buffer::<Rgb<u8>>(width, height, short).into(),
        buffer::<Rgba<u8>>(width, height, short).into(),
        buffer::<Luma<u16>>(width, height, long).into(),
        buffer::<LumaA<u16>>(width, height, long).into(),
        buffer::<Rgb<u16>>(width, height, long).into(),
        buffer::<Rgba<u16>>(width, height, long).into(),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn every_kind_comes_back(width in 1_u32..12, height in 1_u32..12, times in 1_u32..=4, key: [u8; 32]) {
        let key = Key::new(key);
        for plain in kinds(width * times, height * times) {
            for cipher in all_ciphers() {
                let Ok(hidden) = cipher.encrypt_image(&plain, &key, &NONCE) else {
                    prop_assert!(cipher.accepts(plain.width(), plain.height()).is_err());
                    continue;
                };
                prop_assert_eq!(hidden.color(), plain.color());
                prop_assert!(cipher.decrypt_image(&hidden, &key, &NONCE).unwrap() == plain, "{:?}", cipher);
            }
        }
    }
}

#[test]
fn images_of_8_bits_are_encrypted_as_ever() {
    for plain in [&kinds(24, 24)[0], &kinds(24, 24)[2]] {
        for scheme in schemes() {
            let cipher = cipher(scheme.id, &Default::default()).unwrap();
            let expected: DynamicImage = match plain {
                DynamicImage::ImageLuma8(grey) => {
                    cipher.encrypt(grey, &Key::new([1; 32]), &NONCE).unwrap().into()
                }
                colour => cipher.encrypt_rgb(&colour.to_rgb8(), &Key::new([1; 32]), &NONCE).unwrap().into(),
            };
            assert_eq!(
                cipher.encrypt_image(plain, &Key::new([1; 32]), &NONCE).unwrap(),
                expected,
                "{}",
                scheme.id
            );
        }
    }
}

#[test]
fn schemes_that_move_pixels_move_whole_samples() {
    for scheme in schemes().iter().filter(|scheme| scheme.permutation) {
        let cipher = cipher(scheme.id, &Default::default()).unwrap();
        for plain in [&kinds(24, 24)[4], &kinds(24, 24)[7]] {
            let sorted = |image: &DynamicImage| {
                let mut samples = image.to_rgba16().into_raw();
                samples.sort_unstable();
                samples
            };
            let hidden = cipher.encrypt_image(plain, &Key::new([1; 32]), &NONCE).unwrap();
            assert!(sorted(&hidden) == sorted(plain), "{}", scheme.id);
        }
    }
}

/// A key stream used for two parts would show their exclusive-or.
#[test]
fn no_two_parts_share_a_key_stream() {
    let cipher = cipher("aes-ctr", &Default::default()).unwrap();
    let black = DynamicImage::new_rgba16(16, 16);
    let hidden = cipher.encrypt_image(&black, &Key::new([1; 32]), &NONCE).unwrap().to_rgba16();
    let planes: Vec<Vec<u8>> = (0..8)
        .map(|plane| hidden.pixels().map(|pixel| pixel.0[plane / 2].to_be_bytes()[plane % 2]).collect())
        .collect();
    for (n, plane) in planes.iter().enumerate() {
        assert!(!planes[..n].contains(plane), "plane {n} has the key stream of another");
    }
}

#[test]
fn other_samples_are_refused() {
    let float = DynamicImage::new_rgb32f(4, 4);
    for scheme in schemes() {
        let refused =
            cipher(scheme.id, &Default::default()).unwrap().encrypt_image(&float, &Key::new([1; 32]), &NONCE);
        assert_eq!(refused, Err(CipherError::Samples { scheme: scheme.id }));
    }
}
