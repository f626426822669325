//! What every cipher refuses.

use audio_cipher::{CipherError, Key, MAX_SAMPLES};

use crate::conformance::{all_ciphers, noise};

const KEY: Key = Key::new([7; 32]);
const NONCE: [u8; 16] = [3; 16];

#[test]
fn unusable_recordings_are_refused() {
    for cipher in all_ciphers() {
        let id = cipher.id();
        let refused = |samples: &[f32], rate| cipher.encrypt(samples, rate, &KEY, &NONCE).unwrap_err();
        assert_eq!(refused(&[], 8_000), CipherError::Empty { scheme: id });
        let too_long = cipher.accepts(MAX_SAMPLES + 1, 8_000).unwrap_err();
        assert_eq!(too_long, CipherError::TooLong { scheme: id, found: MAX_SAMPLES + 1, limit: MAX_SAMPLES });
        for rate in [0, 3_999, 192_001, u32::MAX] {
            assert!(
                matches!(refused(&[0.0; 4], rate), CipherError::Rate { rate: found, .. } if found == rate)
            );
            assert!(matches!(cipher.prepare(&KEY, rate).unwrap_err(), CipherError::Rate { .. }));
        }
        for value in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            let error = refused(&[0.0, 0.5, value], 8_000);
            assert!(matches!(error, CipherError::NotFinite { index: 2, .. }), "{error}");
        }
    }
}

#[test]
fn loud_samples_are_refused_where_16_bits_are_needed() {
    for cipher in all_ciphers() {
        let result = cipher.encrypt(&[0.5, 1.5, -2.0], 8_000, &KEY, &NONCE);
        let expected = CipherError::OutOfRange { scheme: cipher.id(), index: 1, value: 1.5 };
        assert_eq!(result.err(), cipher.scheme().needs_16_bit.then_some(expected));
    }
}

#[test]
fn lengths_that_do_not_belong_together_are_refused() {
    for cipher in all_ciphers().iter().filter(|cipher| cipher.scheme().decryptable()) {
        let hidden = cipher.encrypt(&noise(600, 2), 8_000, &KEY, &NONCE).unwrap();
        let error = cipher.decrypt(&hidden[1..], 600, 8_000, &KEY, &NONCE).unwrap_err();
        let (scheme, expected) = (cipher.id(), hidden.len());
        let length = |buffer, found| CipherError::Length { scheme, buffer, n_samples: 600, expected, found };
        assert_eq!(error, length("encrypted", expected - 1));
        let prepared = cipher.prepare(&KEY, 8_000).unwrap();
        let mut target = vec![0.0; expected + 1];
        let error = prepared.encrypt_into(&noise(600, 2), &mut target, &NONCE).unwrap_err();
        assert_eq!(error, length("target", expected + 1));
    }
}
