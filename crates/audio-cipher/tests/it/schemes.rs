//! What single schemes do, seen from outside.

use audio_cipher::{
    CipherError, CipherOptions, Key, KeyTable, SegmentScope, cipher, plain, scheme, schemes, shown,
};

use crate::conformance::noise;

const KEY: Key = Key::new([1; 32]);
const NONCE: [u8; 16] = [2; 16];

fn encrypt(id: &str, options: &CipherOptions, samples: &[f32]) -> Vec<f32> {
    cipher(id, options).unwrap().encrypt(samples, 8_000, &KEY, &NONCE).unwrap()
}

#[test]
fn every_scheme_says_what_it_is() {
    for scheme in schemes() {
        assert!(scheme.summary.len() > 5 && scheme.protects.len() > 20 && !scheme.source.is_empty());
        let unbroken = ["aes-ctr", "ff1-samples"].contains(&scheme.id);
        assert_eq!(scheme.broken_by.is_none(), unbroken, "{}", scheme.id);
        assert_eq!(scheme.anonymisation, scheme.id == "mcadams");
    }
    assert!(plain().is_plain() && !scheme("aes-ctr").unwrap().is_plain());
    let error = cipher("rot13", &CipherOptions::default()).unwrap_err().to_string();
    assert!(error.contains("`rot13`") && error.contains("jayant-bf"), "{error}");
}

#[test]
fn options_outside_their_range_are_refused_by_name() {
    let defaults = CipherOptions::default;
    let wrong = [
        ("sample-permutation", "frame_ms", defaults().with_frame_ms(0)),
        ("segment-permutation", "segment_ms", defaults().with_segment_ms(1_001)),
        ("segment-permutation", "block_segments", defaults().with_block_segments(1)),
        ("band-permutation", "bands", defaults().with_bands(65)),
        ("band-permutation", "hop_ms", defaults().with_hop_ms(0)),
        ("bin-permutation", "hop_ms", defaults().with_hop_ms(2_000)),
        ("mdct-signs", "hop_ms", defaults().with_hop_ms(0)),
        ("sign-flip", "sign_period", defaults().with_sign_period(0)),
        ("orthogonal-frames", "orthogonal_frame", defaults().with_orthogonal_frame(1)),
        ("value-rotation", "value_period", defaults().with_value_period(70_000)),
        ("ff1-samples", "chunk", defaults().with_chunk(33)),
    ];
    for (id, name, options) in wrong {
        let error = cipher(id, &options).unwrap_err();
        assert!(
            matches!(error, CipherError::Option { scheme, option, .. } if (scheme, option) == (id, name)),
            "{error}"
        );
    }
}

#[test]
fn settings_are_shown_as_name_and_value() {
    let options = CipherOptions::default().with_bands(16).with_invert_bands(true);
    assert_eq!(shown("band-permutation", &options), ["bands=16", "inversions", "hop-ms=32"]);
    assert_eq!(shown("segment-permutation", &options), ["segment-ms=20", "block-segments=8"]);
    let whole = options.with_segment_scope(SegmentScope::Recording);
    assert_eq!(shown("segment-permutation", &whole), ["segment-ms=20", "scope=recording"]);
    assert!(shown("rot13", &whole).is_empty());
}

#[test]
fn a_tone_is_inverted_to_half_the_rate_minus_its_frequency() {
    let tone = |hz: f32| move |n: u16| (std::f32::consts::TAU * hz * f32::from(n) / 8_000.0).cos();
    let low: Vec<f32> = (0..800).map(tone(500.0)).collect();
    let high: Vec<f32> = (0..800).map(tone(3_500.0)).collect();
    let inverted = encrypt("frequency-inversion", &CipherOptions::default(), &low);
    assert!(inverted.iter().zip(&high).all(|(a, b)| (a - b).abs() < 1e-3));
}

#[test]
fn band_permutation_moves_a_tone_to_the_band_of_its_table() {
    let tone = |n: u16| 0.5 * (std::f32::consts::TAU * 750.0 * f32::from(n) / 8_000.0).cos();
    let samples: Vec<f32> = (0..8_192).map(tone).collect();
    let cipher = cipher("band-permutation", &CipherOptions::default()).unwrap();
    let prepared = cipher.prepare(&KEY, 8_000).unwrap();
    let hidden = prepared.encrypt(&samples, &NONCE).unwrap();
    let KeyTable::Bands { order, .. } = prepared.table() else { panic!("bands have a table") };
    // 750 Hz is in the middle of band 1; eight bands of 500 Hz.
    let band = order.iter().position(|&plain| plain == 1).unwrap();
    let loudest = (0..8).max_by(|&a, &b| band_energy(&hidden, a).total_cmp(&band_energy(&hidden, b)));
    assert_eq!(loudest, Some(band));
}

/// Energy at 20 frequencies of a band of 500 Hz.
fn band_energy(samples: &[f32], band: usize) -> f64 {
    let at = |hz: f64| {
        let phase = |n: usize| std::f64::consts::TAU * hz * n as f64 / 8_000.0;
        let (re, im) = samples.iter().enumerate().fold((0.0, 0.0), |(re, im), (n, &x)| {
            (re + f64::from(x) * phase(n).cos(), im + f64::from(x) * phase(n).sin())
        });
        re * re + im * im
    };
    (0..20).map(|step| at(500.0 * band as f64 + 12.5 + 25.0 * f64::from(step))).sum()
}

#[test]
fn tables_are_what_the_ciphers_do() {
    let samples = noise(4_096, 4);
    let table_of = |id: &str, check: &dyn Fn(KeyTable<'_>, &[f32])| {
        let cipher = cipher(id, &CipherOptions::default()).unwrap();
        let prepared = cipher.prepare(&KEY, 8_000).unwrap();
        check(prepared.table(), &prepared.encrypt(&samples, &NONCE).unwrap());
    };
    table_of("sample-permutation", &|table, hidden| {
        let KeyTable::Samples(order) = table else { panic!("{table:?}") };
        assert_eq!(order.len(), 256);
        assert!(order.iter().enumerate().all(|(i, &from)| hidden[256 + i] == samples[256 + from as usize]));
    });
    table_of("jayant-bf", &|table, hidden| {
        let KeyTable::Segments(order) = table else { panic!("{table:?}") };
        assert_eq!(order.len(), 8);
        assert!(order.iter().enumerate().all(|(i, &from)| hidden[i * 128] == samples[from as usize * 128]));
    });
    table_of("sign-flip", &|table, hidden| {
        let KeyTable::Signs(signs) = table else { panic!("{table:?}") };
        assert!((0..256).all(|i| hidden[i] == if signs[i] { -samples[i] } else { samples[i] }));
    });
    table_of("orthogonal-frames", &|table, hidden| {
        let KeyTable::Matrix(rows) = table else { panic!("{table:?}") };
        let product: f64 = rows[128..256].iter().zip(&samples).map(|(a, &b)| a * f64::from(b)).sum();
        assert!((product - f64::from(hidden[1])).abs() < 1e-7);
    });
    table_of("value-rotation", &|table, hidden| {
        let KeyTable::Offsets(offsets) = table else { panic!("{table:?}") };
        let difference = (hidden[300] - samples[300]) * 32_768.0;
        assert_eq!((difference as i32).rem_euclid(65_536), i32::from(offsets[44]));
    });
}

#[test]
fn a_fixed_nonce_shows_the_exclusive_or_of_two_recordings() {
    let (a, b) = (noise(500, 1), noise(500, 2));
    let value = |x: &f32| (*x * 32_768.0) as i16;
    let xor = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| value(a) ^ value(b)).collect::<Vec<_>>();
    let options = CipherOptions::default();
    let hidden = [&a, &b].map(|samples| encrypt("aes-ctr-fixed-nonce", &options, samples));
    assert_eq!(xor(&hidden[0], &hidden[1]), xor(&a, &b));
}

#[test]
fn anonymised_speech_keeps_its_level_and_alpha_its_range() {
    let samples = noise(8_000, 3);
    let cipher = cipher("mcadams", &CipherOptions::default()).unwrap();
    let rms = |x: &[f32]| (x.iter().map(|&x| f64::from(x).powi(2)).sum::<f64>() / x.len() as f64).sqrt();
    for key in 0..20 {
        let prepared = cipher.prepare(&Key::new([key; 32]), 8_000).unwrap();
        let KeyTable::Exponent(alpha) = prepared.table() else { panic!("mcadams has an exponent") };
        assert!((0.5..0.9).contains(&alpha));
        let changed = prepared.encrypt(&samples, &NONCE).unwrap();
        assert!((rms(&changed) / rms(&samples) - 1.0).abs() < 1e-3);
    }
}
