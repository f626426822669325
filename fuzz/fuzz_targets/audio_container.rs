//! Any bytes as a container of a recording: refused, whatever they are, and never a panic. Then a container of the input itself,
//! read in pieces: the same bytes come back, and a changed byte is refused.

#![no_main]

use std::io::{BufReader, Read};

use audio_cipher::Key;
use audio_cipher::files::container::{Decryptor, Padding, decrypt, encrypt};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let key = Key::new([7; 32]);
    assert!(decrypt(input, &key).is_err(), "a tag was forged");
    let headed = [b"CLAUDIO1".as_slice(), input].concat();
    assert!(decrypt(&headed, &key).is_err(), "a tag was forged");
    let second = 1 + u32::from(input.first().copied().unwrap_or(0));
    let padding = Padding::seconds(second).expect("a second has bytes");
    let mut container = encrypt(input, "a.wav", padding, &key, &[1; 16]).expect("memory takes every container");
    assert_eq!(container.len() as u64, padding.container_len(input.len() as u64));
    let mut decryptor = Decryptor::new(BufReader::with_capacity(7, container.as_slice()), &key).expect("it is whole");
    let mut content = Vec::new();
    decryptor.read_to_end(&mut content).expect("it is whole");
    assert!(content == input);
    let place = input.iter().fold(0, |sum, &byte| (sum * 31 + usize::from(byte)) % container.len());
    container[place] ^= 1;
    assert!(decrypt(&container, &key).is_err(), "a changed byte was taken");
});
