//! WAV files under every scheme and back, with their note.

use std::io::Cursor;

use audio_cipher::files::{Fidelity, FileError, SampleFormat, Scrambler, Unscrambler, fidelity};
use audio_cipher::{CipherError, CipherOptions, Exactness, Key, Scheme, schemes};
use hound::{SampleFormat as Hound, WavSpec, WavWriter};

use crate::conformance::noise;

const KEY: Key = Key::new([5; 32]);
const FORMATS: [(SampleFormat, u16, Hound); 4] = [
    (SampleFormat::Bits8, 8, Hound::Int),
    (SampleFormat::Bits16, 16, Hound::Int),
    (SampleFormat::Bits24, 24, Hound::Int),
    (SampleFormat::Float32, 32, Hound::Float),
];

/// A WAV file of noise that reaches both ends of the range.
fn wav(bits: u16, format: Hound, channels: u16, frames: usize) -> Vec<u8> {
    let spec = WavSpec { channels, sample_rate: 8_000, bits_per_sample: bits, sample_format: format };
    let mut file = Cursor::new(Vec::new());
    let mut writer = WavWriter::new(&mut file, spec).unwrap();
    let ends = [-1.0, 0.0, 1.0 - f32::EPSILON];
    for sample in ends
        .into_iter()
        .cycle()
        .take(9)
        .chain(noise(frames * usize::from(channels), 3))
        .take(frames * usize::from(channels))
    {
        match format {
            Hound::Float => writer.write_sample(sample).unwrap(),
            Hound::Int => {
                writer.write_sample((sample * 2_f32.powi(i32::from(bits) - 1)).floor() as i32).unwrap()
            }
        }
    }
    writer.finalize().unwrap();
    file.into_inner()
}

/// The file with odd chunks before and behind its samples, and bytes after all chunks.
fn with_odd_chunks(wav: &[u8]) -> Vec<u8> {
    let data = wav.windows(4).position(|four| four == b"data").unwrap();
    let before = [b"LIST\x05\0\0\0hello\0".as_slice(), b"odd \x00\0\0\0"].concat();
    let mut file = [&wav[..data], &before, &wav[data..]].concat();
    if !(wav.len() - data).is_multiple_of(2) {
        file.push(0);
    }
    file.extend(b"id3 \x03\0\0\0\x01\x02\x03\0");
    let length = (file.len() - 8) as u32;
    file[4..8].copy_from_slice(&length.to_le_bytes());
    file.extend(b"beyond");
    file
}

fn reversible() -> impl Iterator<Item = &'static Scheme> {
    schemes().iter().filter(|scheme| scheme.decryptable() && !scheme.is_plain())
}

/// Scrambles a file and brings it back.
fn round_trip(id: &str, original: &[u8]) -> Result<(Vec<u8>, Vec<u8>, Fidelity), FileError> {
    let mut scrambler = Scrambler::new(id, &CipherOptions::default(), &KEY)?;
    let scrambled = scrambler.scramble(original, "d/ü 1.wav", "0001.wav", &[1; 16])?;
    let note = scrambler.note(vec![scrambled.entry])?;
    assert!(!note.contains("ü 1"));
    let recovered = Unscrambler::new(&note, &KEY)?.unscramble(0, &scrambled.bytes)?;
    assert_eq!(recovered.name, "d/ü 1.wav");
    Ok((scrambled.bytes, recovered.bytes, recovered.fidelity))
}

/// The largest difference between the samples of two files of floats or 24 bits.
fn largest_difference(a: &[u8], b: &[u8], format: SampleFormat) -> f32 {
    let samples = |file: &[u8]| -> Vec<f32> {
        let data = file.windows(4).position(|four| four == b"data").unwrap() + 4;
        let length = u32::from_le_bytes(file[data..data + 4].try_into().unwrap()) as usize;
        let data = &file[data + 4..data + 4 + length];
        match format {
            SampleFormat::Float32 => {
                data.as_chunks::<4>().0.iter().map(|&four| f32::from_le_bytes(four)).collect()
            }
            _ => data
                .as_chunks::<3>()
                .0
                .iter()
                .map(|&[a, b, c]| i32::from_le_bytes([0, a, b, c]) as f32 / 2_147_483_648.0)
                .collect(),
        }
    };
    samples(a).iter().zip(samples(b)).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
}

#[test]
fn every_scheme_gives_every_form_back_as_it_says() {
    for scheme in reversible() {
        for (format, bits, hound) in FORMATS {
            for (channels, frames) in [(1, 701), (2, 1_030)] {
                let original = with_odd_chunks(&wav(bits, hound, channels, frames));
                match (fidelity(scheme, format), round_trip(scheme.id, &original)) {
                    (Ok(Fidelity::Identical), Ok((_, back, found))) => {
                        assert!(back == original, "{} {format} {channels}", scheme.id);
                        assert_eq!(found, Fidelity::Identical);
                    }
                    (Ok(Fidelity::Within { error }), Ok((_, back, _))) => {
                        assert_eq!(back.len(), original.len());
                        let found = largest_difference(&back, &original, format);
                        assert!(found <= error + 6e-8, "{} {format}: {found}", scheme.id);
                    }
                    (Err(_), Err(FileError::NeedsSixteenBit { found, .. })) => assert_eq!(found, format),
                    (expected, found) => panic!("{} {format}: {expected:?} {found:?}", scheme.id),
                }
            }
        }
    }
}

#[test]
fn encrypted_files_play_in_the_form_that_the_scheme_needs() {
    let original = wav(16, Hound::Int, 2, 900);
    for scheme in reversible() {
        let (encrypted, _, _) = round_trip(scheme.id, &original).unwrap();
        let spec = hound::WavReader::new(Cursor::new(&encrypted)).unwrap().spec();
        let expected = if matches!(scheme.exactness, Exactness::Float { .. }) { 32 } else { 16 };
        assert_eq!(
            (spec.channels, spec.sample_rate, spec.bits_per_sample),
            (2, 8_000, expected),
            "{}",
            scheme.id
        );
    }
}

#[test]
fn channels_have_keys_of_their_own() {
    let mono = wav(16, Hound::Int, 1, 400);
    let samples = hound::WavReader::new(Cursor::new(&mono)).unwrap().into_samples::<i16>();
    let spec = WavSpec { channels: 2, sample_rate: 8_000, bits_per_sample: 16, sample_format: Hound::Int };
    let mut stereo = Cursor::new(Vec::new());
    let mut writer = WavWriter::new(&mut stereo, spec).unwrap();
    for sample in samples.map(Result::unwrap) {
        (0..2).for_each(|_| writer.write_sample(sample).unwrap());
    }
    writer.finalize().unwrap();
    let (encrypted, _, _) = round_trip("aes-ctr", &stereo.into_inner()).unwrap();
    let samples: Vec<i16> =
        hound::WavReader::new(Cursor::new(encrypted)).unwrap().into_samples().map(Result::unwrap).collect();
    assert!(samples.chunks(2).any(|frame| frame[0] != frame[1]));
}

#[test]
fn changed_and_exchanged_files_are_refused() {
    let mut scrambler = Scrambler::new("sign-flip", &CipherOptions::default(), &KEY).unwrap();
    let names = ["a.wav", "b.wav"];
    let files = [1, 2].map(|i| {
        let original = wav(16, Hound::Int, 1, 40 * i);
        scrambler.scramble(&original, names[i - 1], names[i - 1], &[i as u8; 16]).unwrap()
    });
    let note = scrambler.note(files.iter().map(|file| file.entry.clone()).collect()).unwrap();
    let mut unscrambler = Unscrambler::new(&note, &KEY).unwrap();
    let mut refused = |entry, bytes: &[u8]| matches!(unscrambler.unscramble(entry, bytes), Err(FileError::FileChanged { file }) if file == names[entry]);
    let mut bytes = files[0].bytes.clone();
    assert!(refused(0, &files[1].bytes) && refused(1, &bytes) && refused(0, &[]));
    for bit in 0..8 * bytes.len() {
        bytes[bit / 8] ^= 1 << (bit % 8);
        assert!(refused(0, &bytes), "bit {bit}");
        bytes[bit / 8] ^= 1 << (bit % 8);
    }
    assert!(!refused(0, &bytes));
    assert!(matches!(unscrambler.unscramble(2, &bytes), Err(FileError::Entry { .. })));
}

#[test]
fn every_changed_byte_of_a_note_is_refused() {
    let mut scrambler = Scrambler::new("segment-permutation", &CipherOptions::default(), &KEY).unwrap();
    let entry = scrambler.scramble(&wav(16, Hound::Int, 1, 40), "a.wav", "1.wav", &[1; 16]).unwrap().entry;
    let note = scrambler.note(vec![entry]).unwrap();
    let changed =
        |at: usize| [&note[..at], if &note[at..=at] == "x" { "y" } else { "x" }, &note[at + 1..]].concat();
    assert!((0..note.len()).all(|at| Unscrambler::new(&changed(at), &KEY).is_err()));
    assert!(matches!(Unscrambler::new(&note, &Key::new([9; 32])), Err(FileError::OtherKey { .. })));
}

#[test]
fn files_and_schemes_that_are_not_taken_are_refused() {
    let options = CipherOptions::default();
    assert!(matches!(Scrambler::new("plain", &options, &KEY), Err(FileError::NoEncryption { .. })));
    let lost = Scrambler::new("mcadams", &options, &KEY).unwrap_err();
    assert!(matches!(lost, FileError::Cipher(CipherError::NotDecryptable { .. })));
    let mut scrambler = Scrambler::new("sign-flip", &options, &KEY).unwrap();
    let mut scramble =
        |wav: &[u8], plain: &str| scrambler.scramble(wav, plain, "1.wav", &[1; 16]).unwrap_err();
    let good = wav(16, Hound::Int, 1, 40);
    assert!(matches!(scramble(&good[..good.len() - 1], "a.wav"), FileError::NotWav { .. }));
    assert!(matches!(scramble(b"fLaC", "a.wav"), FileError::NotWav { .. }));
    assert!(matches!(scramble(&good, "../a.wav"), FileError::Name(_)));
    let int32 = wav(32, Hound::Int, 1, 40);
    assert!(matches!(scramble(&int32, "a.wav"), FileError::SampleFormat { bits: 32, float: false }));
    let empty = wav(16, Hound::Int, 1, 0);
    assert!(matches!(scramble(&empty, "a.wav"), FileError::Cipher(CipherError::Empty { .. })));
    let mut large = with_odd_chunks(&good);
    large.extend(vec![0; 1 << 20]);
    assert!(matches!(scramble(&large, "a.wav"), FileError::LongMetadata { .. }));
}

#[test]
fn a_wrong_header_is_refused_or_comes_back_as_it_was() {
    for (_, bits, hound) in FORMATS {
        let original = wav(bits, hound, 2, 20);
        for (at, value) in
            (0..original.len().min(80)).flat_map(|at| [0, 1, 3, 127, 255].map(|value| (at, value)))
        {
            let mut changed = original.clone();
            changed[at] = value;
            if let Ok((_, back, _)) = round_trip("sign-flip", &changed) {
                assert!(back == changed, "{bits} bits, byte {at} = {value}");
            }
        }
    }
}
