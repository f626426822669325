//! The container of one recording, from outside.

use std::io::{BufReader, Read, Write};

use audio_cipher::Key;
use audio_cipher::files::container::{ContainerError, Decryptor, Encryptor, Padding, decrypt, encrypt};
use proptest::prelude::*;

const KEY: Key = Key::new([5; 32]);
const NONCE: [u8; 16] = [6; 16];
const CHUNK: usize = 65_536;
const SEALED: usize = CHUNK + 16;

fn seconds(bytes: u32) -> Padding {
    Padding::seconds(bytes).unwrap()
}

fn content(length: usize) -> Vec<u8> {
    (0..length).map(|i| (i * 31 % 251) as u8).collect()
}

/// Encrypted and decrypted in memory, and in pieces.
fn check_round_trip(content: &[u8], padding: Padding) {
    let container = encrypt(content, "a/ü.wav", padding, &KEY, &NONCE).unwrap();
    assert_eq!(container.len() as u64, padding.container_len(content.len() as u64));
    let (name, back) = decrypt(&container, &KEY).unwrap();
    assert!(name == "a/ü.wav" && back == content, "{} bytes", content.len());
    let mut pieces = Encryptor::new(Vec::new(), "a/ü.wav", padding, &KEY, &NONCE).unwrap();
    content.chunks(777).for_each(|piece| pieces.write_all(piece).unwrap());
    assert!(pieces.finish().unwrap() == container);
    let mut decryptor = Decryptor::new(BufReader::with_capacity(100, container.as_slice()), &KEY).unwrap();
    let mut back = Vec::new();
    let mut piece = [0; 1_000];
    while let count @ 1.. = decryptor.read(&mut piece).unwrap() {
        back.extend_from_slice(&piece[..count]);
    }
    assert!(back == content);
}

#[test]
fn content_of_every_length_around_a_chunk_comes_back() {
    for length in [0, 1, 999, 1_000, CHUNK - 1_025, CHUNK - 1_024, CHUNK - 1_023, CHUNK, 2 * CHUNK, 300_000] {
        check_round_trip(&content(length), seconds(1_000));
    }
    check_round_trip(&content(5), seconds(1_000).at_least(200_000));
}

#[test]
fn content_that_looks_like_padding_comes_back() {
    let marker_and_zeros = |zeros: usize| [vec![0x80], vec![0; zeros]].concat();
    for content in [
        vec![0x80; 3],
        vec![0; 200_000],
        marker_and_zeros(10),
        marker_and_zeros(200_000),
        [marker_and_zeros(200_000), vec![7], marker_and_zeros(70_000)].concat(),
        [content(CHUNK - 1_025), marker_and_zeros(CHUNK), marker_and_zeros(3)].concat(),
    ] {
        check_round_trip(&content, seconds(1));
        check_round_trip(&content, seconds(50_000));
    }
}

#[test]
fn the_size_says_whole_seconds_only() {
    let sizes: std::collections::BTreeSet<usize> = (0..16_000)
        .step_by(997)
        .map(|length| encrypt(&content(length), "a", seconds(16_000), &KEY, &NONCE).unwrap().len())
        .collect();
    assert_eq!(sizes.len(), 1);
}

fn refused(container: &[u8], key: &Key) -> bool {
    matches!(
        decrypt(container, key),
        Err(ContainerError::Refused { .. } | ContainerError::NotAContainer | ContainerError::Version { .. })
    )
}

#[test]
fn every_changed_bit_of_a_small_container_is_refused() {
    let mut container = encrypt(b"a few samples", "a.wav", seconds(16), &KEY, &NONCE).unwrap();
    for bit in 0..8 * container.len() {
        container[bit / 8] ^= 1 << (bit % 8);
        assert!(refused(&container, &KEY), "bit {bit}");
        container[bit / 8] ^= 1 << (bit % 8);
    }
    assert!(decrypt(&container, &KEY).is_ok());
}

#[test]
fn every_cut_and_every_addition_is_refused() {
    let container = encrypt(b"a few samples", "a.wav", seconds(16), &KEY, &NONCE).unwrap();
    for length in 0..container.len() {
        assert!(refused(&container[..length], &KEY), "{length} bytes");
    }
    for more in [1, 15, 16, 17, SEALED] {
        assert!(refused(&[container.as_slice(), &vec![0; more]].concat(), &KEY));
    }
}

#[test]
fn chunks_that_are_missing_repeated_or_exchanged_are_refused() {
    let container = encrypt(&content(4 * CHUNK), "a.wav", seconds(1_000), &KEY, &NONCE).unwrap();
    let header = &container[..24];
    let chunks: Vec<&[u8]> = container[24..].chunks(SEALED).collect();
    assert_eq!(chunks.len(), 5);
    let joined = |order: &[usize]| {
        let parts: Vec<&[u8]> = order.iter().map(|&chunk| chunks[chunk]).collect();
        [header, &parts.concat()].concat()
    };
    assert!(decrypt(&joined(&[0, 1, 2, 3, 4]), &KEY).is_ok());
    for order in [
        &[0, 1, 2, 3][..],
        &[0, 1, 2],
        &[0],
        &[4],
        &[1, 0, 2, 3, 4],
        &[0, 2, 1, 3, 4],
        &[0, 1, 1, 2, 3, 4],
        &[0, 1, 3, 4],
    ] {
        assert!(refused(&joined(order), &KEY), "{order:?}");
    }
    let other = encrypt(&content(4 * CHUNK), "a.wav", seconds(1_000), &KEY, &[7; 16]).unwrap();
    assert!(refused(&[&container[..24 + SEALED], &other[24 + SEALED..]].concat(), &KEY));
}

#[test]
fn chunks_before_a_changed_one_are_released_and_no_byte_of_it() {
    let mut container = encrypt(&content(4 * CHUNK), "a.wav", seconds(1_000), &KEY, &NONCE).unwrap();
    container[24 + 2 * SEALED + 9] ^= 1;
    let mut back = Vec::new();
    let error = Decryptor::new(container.as_slice(), &KEY).unwrap().copy_to(&mut back).unwrap_err();
    assert!(matches!(error, ContainerError::Refused { chunk: 2 }), "{error}");
    assert_eq!(back, content(4 * CHUNK)[..2 * CHUNK - 1_024]);
    let error = Decryptor::new(container.as_slice(), &KEY).unwrap().read_to_end(&mut Vec::new()).unwrap_err();
    assert!(error.to_string().contains("chunk 2"), "{error}");
}

#[test]
fn other_keys_files_and_versions_are_told_apart() {
    let container = encrypt(b"a", "a.wav", seconds(16), &KEY, &NONCE).unwrap();
    assert!(matches!(decrypt(&container, &Key::new([6; 32])), Err(ContainerError::Refused { chunk: 0 })));
    assert!(matches!(decrypt(b"RIFF and no container at all", &KEY), Err(ContainerError::NotAContainer)));
    assert!(matches!(decrypt(b"", &KEY), Err(ContainerError::NotAContainer)));
    let next = [b"CLAUDIO2".as_slice(), &container[8..]].concat();
    assert!(matches!(decrypt(&next, &KEY), Err(ContainerError::Version { found: '2', known: '1' })));
}

#[test]
fn names_that_no_file_can_have_are_refused() {
    for name in ["", "../a", "/a", "a\nb", "nul.wav"] {
        assert!(
            matches!(encrypt(b"", name, seconds(1), &KEY, &NONCE), Err(ContainerError::Name(_))),
            "{name:?}"
        );
    }
    let longest = "ü".repeat(511);
    assert_eq!(decrypt(&encrypt(b"", &longest, seconds(1), &KEY, &NONCE).unwrap(), &KEY).unwrap().0, longest);
    let error = encrypt(b"", &"a".repeat(1_023), seconds(1), &KEY, &NONCE).unwrap_err();
    assert!(matches!(error, ContainerError::LongName { found: 1_023, limit: 1_022 }));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_content_comes_back(
        content in prop::collection::vec(prop::sample::select(vec![0_u8, 0x80, 1]), 0..3_000), second in 1_u32..5_000,
    ) {
        check_round_trip(&content, seconds(second));
    }

    #[test]
    fn any_bytes_are_refused_and_never_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..3_000), magic: bool) {
        let bytes = if magic { [b"CLAUDIO1".as_slice(), &bytes].concat() } else { bytes };
        prop_assert!(refused(&bytes, &KEY));
    }
}
