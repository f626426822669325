//! Any bytes as a WAV file to scramble: refused or taken, never a panic, and what is taken comes back byte for byte.

#![no_main]

use audio_cipher::files::{Scrambler, Unscrambler};
use audio_cipher::{CipherOptions, Key};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let key = Key::new([7; 32]);
    let mut scrambler = Scrambler::new("segment-permutation", &CipherOptions::default(), &key).expect("it exists");
    let Ok(scrambled) = scrambler.scramble(input, "a.wav", "1.wav", &[1; 16]) else { return };
    let note = scrambler.note(vec![scrambled.entry]).expect("one entry makes a note");
    let mut unscrambler = Unscrambler::new(&note, &key).expect("it was just written");
    let back = unscrambler.unscramble(0, &scrambled.bytes).expect("it was just written");
    assert!(back.bytes == input);
});
