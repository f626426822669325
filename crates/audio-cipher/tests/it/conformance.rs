//! What every cipher must do, whatever the scheme.

use audio_cipher::{
    AudioCipher, CipherError, CipherOptions, Exactness, Key, Scheme, SegmentOrders, SegmentScope, ValueMode,
    cipher, schemes,
};
use proptest::prelude::*;

const NONCE: [u8; 16] = [3; 16];
const KEY: Key = Key::new([7; 32]);

/// Every scheme with its defaults, and with every option that changes its course.
pub(crate) fn all_ciphers() -> Vec<Box<dyn AudioCipher>> {
    let defaults = CipherOptions::default;
    let variants = [
        ("sample-permutation", defaults().with_frame_ms(8)),
        ("segment-permutation", defaults().with_segment_ms(40)),
        ("segment-permutation", defaults().with_segment_scope(SegmentScope::Recording)),
        ("segment-permutation", defaults().with_segment_orders(SegmentOrders::Different).with_segment_ms(1)),
        ("segment-permutation", defaults().with_block_segments(3)),
        ("band-permutation", defaults().with_bands(16).with_invert_bands(true)),
        ("band-permutation", defaults().with_bands(7).with_hop_ms(1)),
        ("bin-permutation", defaults().with_hop_ms(10)),
        ("sign-flip", defaults().with_sign_period(1_000)),
        ("orthogonal-frames", defaults().with_orthogonal_frame(31)),
        ("value-rotation", defaults().with_value_mode(ValueMode::Constant)),
        ("value-rotation", defaults().with_value_period(1_000)),
        ("ff1-samples", defaults().with_chunk(2)),
        ("ff1-samples", defaults().with_chunk(31)),
    ];
    let standard = schemes().iter().map(|scheme| (scheme.id, defaults()));
    standard.chain(variants).map(|(id, options)| cipher(id, &options).expect("options in range")).collect()
}

/// Noise below half of full scale, of 16-bit values.
pub(crate) fn noise(n_samples: usize, seed: u32) -> Vec<f32> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f32::from((state >> 16) as u16 as i16 / 2) / 32_768.0
    };
    (0..n_samples).map(|_| next()).collect()
}

/// Checks that `back` is `plain`, as exactly as the scheme says.
fn check_exactness(scheme: &Scheme, plain: &[f32], back: &[f32]) -> Result<(), TestCaseError> {
    prop_assert_eq!(plain.len(), back.len());
    let largest = plain.iter().zip(back).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    match scheme.exactness {
        Exactness::Float { error, .. } => prop_assert!(largest <= error, "{}: {largest}", scheme.id),
        _ => prop_assert!(bits(plain) == bits(back), "{}: {largest}", scheme.id),
    }
    Ok(())
}

fn bits(samples: &[f32]) -> Vec<u32> {
    samples.iter().map(|sample| sample.to_bits()).collect()
}

fn round_trip(
    cipher: &dyn AudioCipher,
    plain: &[f32],
    rate: u32,
    key: &Key,
    nonce: &[u8; 16],
) -> Result<(), TestCaseError> {
    let scheme = cipher.scheme();
    let hidden = cipher.encrypt(plain, rate, key, nonce).unwrap();
    prop_assert_eq!(hidden.len(), cipher.encrypted_len(plain.len(), rate).unwrap());
    prop_assert!(hidden.iter().all(|sample| sample.is_finite()));
    prop_assert!(!scheme.keeps_length || hidden.len() == plain.len(), "{:?}", cipher);
    prop_assert!(bits(&cipher.encrypt(plain, rate, key, nonce).unwrap()) == bits(&hidden), "{:?}", cipher);
    let back = cipher.decrypt(&hidden, plain.len(), rate, key, nonce);
    if !scheme.decryptable() {
        prop_assert_eq!(back.unwrap_err(), CipherError::NotDecryptable { scheme: scheme.id });
        return Ok(());
    }
    check_exactness(scheme, plain, &back.unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn recordings_of_any_length_and_rate_come_back(
        length in 1_usize..5_000, rate in prop::sample::select(vec![8_000, 11_025, 16_000, 22_050, 44_100, 48_000]),
        key: [u8; 32], nonce: [u8; 16], seed: u32,
    ) {
        let plain = noise(length, seed);
        for cipher in all_ciphers().iter().filter(|cipher| cipher.accepts(length, rate).is_ok()) {
            round_trip(cipher.as_ref(), &plain, rate, &Key::new(key), &nonce)?;
        }
    }

    #[test]
    fn samples_that_are_only_moved_or_negated_keep_every_bit(samples in prop::collection::vec(-4.0_f32..4.0, 1..700)) {
        for cipher in all_ciphers().iter().filter(|cipher| cipher.scheme().exactness == Exactness::Bits) {
            round_trip(cipher.as_ref(), &samples, 8_000, &KEY, &NONCE)?;
        }
    }
}

#[test]
fn the_shortest_recordings_come_back_or_are_refused_by_number() {
    for cipher in all_ciphers() {
        for length in [1, 2, 3, 127, 128, 129, 255, 257] {
            match cipher.accepts(length, 8_000) {
                Ok(()) => round_trip(cipher.as_ref(), &noise(length, 1), 8_000, &KEY, &NONCE).unwrap(),
                Err(error) => {
                    assert_eq!(error, CipherError::TooShort { scheme: "ff1-samples", found: 1, min: 2 });
                    assert_eq!(cipher.encrypt(&[0.5], 8_000, &KEY, &NONCE).unwrap_err(), error);
                }
            }
        }
    }
}

#[test]
fn extremes_of_the_16_bit_range_come_back() {
    let plain = [-1.0, 32_767.0 / 32_768.0, 0.0, -1.0, -1.0, 32_767.0 / 32_768.0].repeat(60);
    for cipher in all_ciphers() {
        round_trip(cipher.as_ref(), &plain, 8_000, &KEY, &NONCE).unwrap();
    }
}

#[test]
fn a_prepared_cipher_does_the_same() {
    for cipher in all_ciphers() {
        let prepared = cipher.prepare(&KEY, 16_000).unwrap();
        for length in [2_000, 777, 2_000] {
            let plain = noise(length, 9);
            let hidden = cipher.encrypt(&plain, 16_000, &KEY, &NONCE).unwrap();
            assert_eq!(prepared.encrypted_len(length), hidden.len());
            assert_eq!(prepared.encrypt(&plain, &NONCE).unwrap(), hidden, "{cipher:?}");
            let back = cipher.decrypt(&hidden, length, 16_000, &KEY, &NONCE);
            assert_eq!(prepared.decrypt(&hidden, length, &NONCE), back);
        }
        assert_eq!((prepared.id(), prepared.rate()), (cipher.id(), 16_000));
    }
}

#[test]
fn keys_and_nonces_matter_exactly_where_the_scheme_says() {
    let plain = noise(4_000, 5);
    for cipher in all_ciphers() {
        let scheme = cipher.scheme();
        assert_eq!(scheme.id, cipher.id());
        let first = cipher.encrypt(&plain, 8_000, &Key::new([0; 32]), &NONCE).unwrap();
        let other_nonce = cipher.encrypt(&plain, 8_000, &Key::new([0; 32]), &[4; 16]).unwrap();
        assert_eq!(first != other_nonce, scheme.uses_nonce, "{cipher:?}");
        let differs = |bit| first != cipher.encrypt(&plain, 8_000, &flipped(bit), &NONCE).unwrap();
        let changed = (0..256).step_by(5).filter(|&bit| differs(bit)).count();
        // Three segments have six orders, and a constant may be drawn twice.
        let few = format!("{cipher:?}").contains("block_segments: 3");
        match (scheme.keyed, few) {
            (false, _) => assert_eq!(changed, 0, "{cipher:?}"),
            (true, true) => assert!(changed > 30, "{cipher:?}: {changed} of 52"),
            (true, false) => assert_eq!(changed, 52, "{cipher:?}"),
        }
    }
}

/// The all-zero key with one bit set.
fn flipped(bit: usize) -> Key {
    let mut key = [0; 32];
    key[bit / 8] = 1 << (bit % 8);
    Key::new(key)
}

#[test]
fn a_wrong_key_gives_another_recording() {
    let plain = noise(4_000, 6);
    let keyed = |scheme: &Scheme| scheme.keyed && scheme.decryptable();
    for cipher in all_ciphers().iter().filter(|cipher| keyed(cipher.scheme())) {
        let hidden = cipher.encrypt(&plain, 8_000, &KEY, &NONCE).unwrap();
        assert_ne!(hidden[..4_000], plain, "{cipher:?}");
        let wrong = cipher.decrypt(&hidden, plain.len(), 8_000, &Key::new([8; 32]), &NONCE).unwrap();
        let largest = wrong.iter().zip(&plain).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(largest > 0.01, "{cipher:?}");
    }
}

#[test]
fn every_bit_of_the_nonce_matters_where_one_is_used() {
    let plain = noise(16, 1);
    for id in ["aes-ctr", "ff1-samples"] {
        let cipher = cipher(id, &CipherOptions::default()).unwrap();
        let encrypted =
            |bit: u32| cipher.encrypt(&plain, 8_000, &KEY, &(1_u128 << bit).to_be_bytes()).unwrap();
        let outputs: std::collections::BTreeSet<Vec<u32>> =
            (0..128).map(|bit| bits(&encrypted(bit))).collect();
        assert_eq!(outputs.len(), 128);
    }
}

#[test]
fn schemes_share_no_schedule() {
    let plain = noise(4_000, 5);
    let mut seen = std::collections::BTreeMap::new();
    for scheme in schemes() {
        let cipher = cipher(scheme.id, &CipherOptions::default()).unwrap();
        let hidden = cipher.encrypt(&plain, 8_000, &Key::new([9; 32]), &[0; 16]).unwrap();
        assert_eq!(seen.insert(bits(&hidden), scheme.id), None, "{}", scheme.id);
    }
}

#[test]
fn permutation_schemes_keep_the_values_and_give_their_permutation() {
    let plain = noise(3_333, 8);
    for cipher in all_ciphers() {
        let prepared = cipher.prepare(&KEY, 8_000).unwrap();
        let hidden = prepared.encrypt(&plain, &NONCE).unwrap();
        let permutation = prepared.permutation(plain.len());
        let moved = permutation.map(|map| map.iter().map(|&from| plain[from as usize]).collect::<Vec<_>>());
        let sorted = |samples: &[f32]| {
            let mut sorted = samples.to_vec();
            sorted.sort_by(f32::total_cmp);
            sorted
        };
        assert_eq!(sorted(&hidden) == sorted(&plain), cipher.scheme().permutation, "{cipher:?}");
        let expected = (cipher.scheme().permutation && cipher.id() != "plain").then_some(hidden);
        assert_eq!(moved, expected, "{cipher:?}");
    }
}

#[test]
fn linear_schemes_add_up_and_keep_energy_and_the_others_do_not() {
    let (a, b) = (noise(2_000, 1), noise(2_000, 2));
    let half_sum: Vec<f32> = a.iter().zip(&b).map(|(a, b)| (a + b) / 2.0).collect();
    let energy = |samples: &[f32]| samples.iter().map(|&x| f64::from(x).powi(2)).sum::<f64>();
    for cipher in all_ciphers() {
        let hide = |samples: &[f32]| cipher.encrypt(samples, 8_000, &KEY, &NONCE).unwrap();
        let (hidden, sum) = (hide(&a), hide(&half_sum));
        let adds =
            hidden.iter().zip(hide(&b)).zip(&sum).all(|((a, b), sum)| ((a + b) / 2.0 - sum).abs() < 1e-5);
        let keeps = (energy(&hidden) / energy(&a) - 1.0).abs() < 1e-5;
        assert_eq!(adds && keeps, cipher.scheme().linear, "{cipher:?}");
    }
}

/// Rounding the encrypted samples of a transform to 16 bits costs no more than the scheme says.
#[test]
fn transforms_survive_rounding_within_their_last_places() {
    let round = |sample: f32| (sample * 32_768.0).round() / 32_768.0;
    let plain = noise(40_000, 3);
    for cipher in all_ciphers() {
        let Exactness::Float { lsb, .. } = cipher.scheme().exactness else { continue };
        let hidden = cipher.encrypt(&plain, 8_000, &KEY, &NONCE).unwrap();
        let rounded: Vec<f32> = hidden.iter().map(|&sample| round(sample)).collect();
        let back = cipher.decrypt(&rounded, plain.len(), 8_000, &KEY, &NONCE).unwrap();
        let places = back.iter().zip(&plain).map(|(a, b)| ((round(*a) - b) * 32_768.0).abs() as u32).max();
        assert!(places <= Some(lsb) && places > Some(0), "{cipher:?}: {places:?}");
    }
}

#[test]
fn debug_output_shows_no_key_material() {
    for cipher in all_ciphers() {
        let prepared = cipher.prepare(&Key::new([0xAB; 32]), 8_000).unwrap();
        let expected = format!("PreparedCipher {{ id: {:?}, rate: 8000, .. }}", cipher.id());
        assert_eq!(format!("{prepared:?}"), expected);
        assert_eq!(format!("{:?}", prepared.table()), "KeyTable(..)");
    }
}
